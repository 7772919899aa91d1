"""Coded words as tables of a study, and what is kept of a person: given and erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q

from klantwaarde.systems.story.text import sentences_of
from klantwaarde.web.coding.book import Counting, book_of
from klantwaarde.web.coding.deciding import ACCEPTED
from klantwaarde.web.coding.gathering import hand_over
from klantwaarde.web.coding.models import TOGETHER, Coding, Text
from klantwaarde.web.studies.models import Study
from klantwaarde.web.talking.tables import quote_code

if TYPE_CHECKING:
    from klantwaarde.web.studies.customer import Contact

Rows = list[dict[str, Any]]
Group = tuple[str, str]


def explode(study: Study) -> dict[str, Rows]:
    """Give quotes with their codes, and codings by coder.

    A code counts when more than half of who read the words gave it; what was settled together overrules that. Words
    that nobody read yet are left as they are.
    """
    read: dict[int, dict[int, bool]] = {}
    for number, coder, random in study.coding_seen.values_list("text_id", "coder", "random"):
        read.setdefault(number, {})[coder] = random
    if not read:
        return {}
    given: dict[int, list[Coding]] = {}
    for coding in study.codings.filter(verdict__in=ACCEPTED).order_by("pk"):
        given.setdefault(coding.text_id, []).append(coding)
    counting, standing = Counting(book_of(study), study.catalogue()), Standing(study)
    heads = {text.same: text for text in study.coding_texts.filter(first=True) if text.pk in read}
    quotes: Rows = []
    for text in study.coding_texts.filter(same__in=list(heads)) if len(heads) < 500 else study.coding_texts.all():
        head = heads.get(text.same)
        allowed = standing.consent_of(text) if head is not None else None
        if head is not None and allowed is not None:
            quotes += _quotes(text, _counted(given.get(head.pk, []), set(read[head.pk])), counting, allowed)
    names = {coder: f"coder{n}" for n, coder in enumerate(_in_order(study), start=1)}
    codings = [
        row for head in heads.values() for row in _codings(head, given.get(head.pk, []), read[head.pk], names, counting)
    ]
    return {name: rows for name, rows in (("quotes", quotes), ("codings", codings)) if rows}


def _in_order(study: Study) -> list[int]:
    from klantwaarde.web.coding.agreeing_pages import coders_of

    return coders_of(study)


def _counted(codings: Iterable[Coding], readers: set[int]) -> list[Coding]:
    """The codings that count for a text."""
    those = list(codings)
    if TOGETHER in readers:
        return [one for one in those if one.coder == TOGETHER]
    votes: dict[str, dict[int, Coding]] = {}
    for one in those:
        votes.setdefault(one.code, {})[one.coder] = one
    kept = [code for code, coders in votes.items() if 2 * len(coders) > len(readers)]
    # Of those who agree on a code, the first says how it was meant; who gave it in two frames gave both.
    first = {code: next(iter(votes[code])) for code in kept}
    return [one for one in those if one.code in first and one.coder == first[one.code]]


class Standing:
    """What is allowed with words now: consent may have changed, or words be taken back, since they came in here."""

    def __init__(self, study: Study) -> None:
        self.quotes: dict[str, str] = {}
        self.talks: dict[int, str] = {}
        for talk in study.interviews.prefetch_related("quotes"):
            self.talks[talk.pk] = talk.consent
            for quote in talk.quotes.all():
                quote.interview = talk
                self.quotes[quote_code(quote)] = quote.consent
        told = study.responses.values_list("code", "wave__code", "answers")
        self.answers: dict[tuple[str, str], dict[str, Any]] = {(code, wave): answers for code, wave, answers in told}

    def consent_of(self, text: Text) -> str | None:
        """Give what is allowed now; None when the words are no longer said so."""
        if text.kind == "quote":
            return self.quotes.get(text.key)
        if text.kind == "turn":
            return self.talks.get(text.interview_id or 0)
        if not text.question:
            return text.consent  # of an opened folder, which does not change
        answers = self.answers.get((text.code, text.wave))
        if answers is None:
            return None
        said = answers.get(text.question)
        if isinstance(said, str) and said.split() != text.text.split():
            return None
        agreed = (one for one in answers.values() if isinstance(one, dict) and one.get("agreed") is True)
        return str(next(agreed, {}).get("words") or "internal")


def _quotes(text: Text, codings: Sequence[Coding], counting: Counting, consent: str) -> Rows:
    """A row per tone and frame: praise of one thing and a complaint on another are two quotes."""
    groups: dict[Group, list[Coding]] = {}
    cues: list[str] = []
    for one in codings:
        code = counting.of(one.code)
        if code in counting.roles:
            cues.append(code)
        elif code:
            groups.setdefault((one.valence, one.frame), []).append(one)
    if text.kind == "turn" and not groups and not cues:
        return []  # a turn is a quote only where somebody found something in it
    base: dict[str, Any] = {
        "quote_id": text.key, "respondent_id": text.code or None, "wave": text.wave or None, "text": text.text,
        "consent": consent, "unprompted": text.unprompted, "values": "", "valence": None, "frame": None,
        "roles": "|".join(dict.fromkeys(cues)) or None,
    }  # fmt: skip
    if not groups:
        evidence = [one for one in codings if one.end] if text.kind == "turn" else []
        return [base | ({"text": _words(text, evidence)} if evidence else {})]
    out = []
    for at, ((valence, frame), those) in enumerate(groups.items()):
        whole = len(groups) == 1 and text.kind != "turn"
        out.append(
            base | {
                "quote_id": text.key if at == 0 else f"{text.key}.{at + 1}",
                "text": text.text if whole else _words(text, those),
                "values": "|".join(dict.fromkeys(counting.of(one.code) for one in those)),
                "valence": valence or None, "frame": frame or None,
            }
        )  # fmt: skip
    return out


def _words(text: Text, codings: Iterable[Coding]) -> str:
    """The sentences in which the evidence stands; all of it when nobody pointed."""
    spans = [(one.start, min(one.end, text.length)) for one in codings if one.start < one.end]
    if not spans:
        return text.text
    ends = [sentence.tokens[-1].end for sentence in sentences_of(text.text) if sentence.tokens]
    starts = [0, *ends[:-1]]
    low, high = min(start for start, _ in spans), max(end for _, end in spans)
    start = max((one for one in starts if one <= low), default=0)
    end = min((one for one in ends if one >= high), default=text.length)
    tail = text.text[end : end + 1]
    words = text.text[start : end + (tail in {".", "!", "?"})].lstrip(" .,;!?\n")
    return words.strip() or text.text


def _codings(
    text: Text, codings: Iterable[Coding], readers: Mapping[int, bool], names: Mapping[int, str], counting: Counting
) -> Rows:
    own: dict[str, Any] = {
        "unit_id": text.key, "respondent_id": text.code or None, "wave": text.wave or None, "machine": False,
    }  # fmt: skip
    out = []
    for coder, random in readers.items():
        if coder == TOGETHER:
            continue
        codes = dict.fromkeys(
            code for one in codings if one.coder == coder and (code := counting.of(one.code)) in counting.subjects
        )
        out += [
            own | {"coder": names[coder], "code": code, "random": random} for code in ([*codes] if codes else [None])
        ]
    return out


def erase_person(study: Study, code: str, _contact: Contact | None = None) -> int:
    """Remove the words of a person and what was decided on them; what others said in the same words stays coded."""
    texts = list(study.coding_texts.filter(code=code).values_list("pk", flat=True)) if code else []
    hand_over(study, texts)
    gone: int = study.coding_texts.filter(pk__in=texts).delete()[0]
    if gone:
        _recount(study)
    return gone


def _recount(study: Study) -> None:
    """Batches name no texts that are gone."""
    there = set(study.coding_texts.values_list("pk", flat=True))
    for batch in study.coding_batches.all():
        kept = [place for place in batch.places if place[0] in there]
        if len(kept) < len(batch.places):
            batch.places = kept
            batch.save(update_fields=["places"])


def codes_of(study: Study) -> set[str]:
    """Give the persons whose words are here, to hold a restored backup against the list of erasures."""
    return set(study.coding_texts.exclude(code="").values_list("code", flat=True).distinct())


def mark(study: Study) -> object:
    """Give what changes when decisions or the codebook change."""
    told = study.coding_decisions.aggregate(n=Count("pk"), last=Max("pk"), undone=Count("pk", filter=Q(undone=True)))
    return [told, study.codebooks.count()]


def about_person(study: Study, code: str) -> dict[str, Any]:
    """Give what was made of a person's words."""
    texts = study.coding_texts.filter(code=code).prefetch_related("codings", "memos")
    return {
        "coded_words": [
            {
                "words": text.text,
                "consent": text.consent,
                "codes": [
                    {"code": one.code, "tone": one.valence, "frame": one.frame, "note": one.note}
                    for one in text.codings.all()
                    if one.verdict in ACCEPTED
                ],
                "memos": [memo.words for memo in text.memos.all()],
            }
            for text in texts
        ]
    }
