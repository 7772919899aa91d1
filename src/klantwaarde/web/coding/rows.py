"""What a page shows of one text: words with the evidence marked, suggestions, codes given, and what else is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from klantwaarde.language import Said, named, say, speak
from klantwaarde.systems.story.codebook import Codebook
from klantwaarde.systems.story.guide import interview_guide
from klantwaarde.web.coding.advising import told_of
from klantwaarde.web.coding.deciding import ACCEPTED
from klantwaarde.web.coding.gathering import asked_in
from klantwaarde.web.coding.models import TOGETHER, Coding, Text
from klantwaarde.web.instrument.question import Choice, Instrument, Judgement, Rating, Scale, in_language
from klantwaarde.web.studies.models import Study, Version
from klantwaarde.web.talking.jotting import SLOTS

MOST_SHOWN, SHORT = 6, 3
VALENCE_NAMES: dict[str, Said] = {
    "positive": say("positive"),
    "negative": say("negative"),
    "mixed": say("mixed"),
    "neutral": say("neutral"),
}
FRAME_NAMES: dict[str, Said] = {"experience": say("experience"), "expectation": say("expectation")}


class Names:
    """Names of codes in one language."""

    def __init__(self, book: Codebook, lang: str) -> None:
        self.known = {code.id: speak(named(code.names or {"nl": code.id}), lang) for code in book.codes}

    def __getitem__(self, code: str) -> str:
        return self.known.get(code, code)


def rows_of(  # what a page needs is what it says
    study: Study, texts: Sequence[Text], coder: int, book: Codebook, lang: str, *, blind: bool = False
) -> list[dict[str, Any]]:
    """Give what a page shows of texts, with a fixed number of queries.

    Parameters
    ----------
    texts
        With their advice, as `with_advice` reads them.
    coder
        Whose codings are shown; those of colleagues stay hidden until both are held side by side.
    blind
        Hide suggestions.
    """
    names = Names(book, lang)
    guide = dict(zip(SLOTS, (speak(one.question, lang) for one in interview_guide(study.catalogue())), strict=False))
    given: dict[int, list[Coding]] = {}
    for coding in study.codings.filter(text__in=[text.pk for text in texts], coder__in=[coder, TOGETHER]):
        given.setdefault(coding.text_id, []).append(coding)
    read = set(
        study.coding_seen.filter(text__in=[text.pk for text in texts], coder=coder).values_list("text_id", flat=True)
    )
    closed = closed_answers(study, texts, lang)
    return [
        _row(text, given.get(text.pk, []), names, lang, coder, blind=blind)
        | {
            "asked": asked_in(text, guide, lang),
            "read": text.pk in read,
            "closed": closed.get((text.code, text.wave), [])[:SHORT],
            "all_closed": closed.get((text.code, text.wave), []),
        }
        for text in texts
    ]


def _row(text: Text, codings: Sequence[Coding], names: Names, lang: str, coder: int, *, blind: bool) -> dict[str, Any]:
    mine = [one for one in codings if one.coder == coder]
    decided = {(one.code, one.frame) for one in mine} | {(one.code, "") for one in mine if one.verdict == "reject"}
    gone = {one.code for one in mine if one.verdict == "reject"}
    told = (
        [] if blind else [one for one in told_of(text) if (one.code, one.frame) not in decided and one.code not in gone]
    )
    return {
        "text": text,
        "pieces": pieces(text.text, [one for one in mine if one.verdict in ACCEPTED and one.end]),
        "suggestions": [
            {
                "n": number,
                "code": one.code,
                "name": names[one.code],
                "frame": one.frame,
                "valence": one.valence or "",
                "toned": _tone(one.valence or "", one.frame, lang),
                "sure": one.sure,
                "chance": round(one.confidence * 100),
                "reason": speak(one.reason, lang),
            }
            for number, one in enumerate(told[:MOST_SHOWN], start=1)
        ],
        "given": [_given(one, names, lang) for one in mine if one.verdict in ACCEPTED],
        "rejected": [names[one.code] for one in mine if one.verdict == "reject"],
        "settled": [
            _given(one, names, lang)
            for one in codings
            if not blind and one.coder == TOGETHER and one.verdict in ACCEPTED
        ],
    }


def _given(one: Coding, names: Names, lang: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": names[one.code],
        "frame": one.frame,
        "valence": one.valence,
        "note": one.note,
        "toned": _tone(one.valence, one.frame, lang),
        "framed": speak(FRAME_NAMES.get(one.frame, FRAME_NAMES["experience"]), lang),
        "start": one.start,
        "end": one.end,
        "changed": one.verdict == "change",
    }


def _tone(valence: str, frame: str, lang: str) -> str:
    said = FRAME_NAMES["expectation"] if frame == "expectation" else VALENCE_NAMES.get(valence)
    return speak(said, lang) if said is not None else ""


def pieces(text: str, codings: Iterable[Coding]) -> list[tuple[str, str]]:
    """Cut words where evidence begins and ends: each piece with the codes that rest on it."""
    spans = [(one.start, min(one.end, len(text)), one.code) for one in codings if one.start < one.end]
    cuts = sorted({0, len(text), *(at for start, end, _ in spans for at in (start, end))})
    out = []
    for start, end in pairwise(cuts):
        codes = " ".join(dict.fromkeys(code for a, b, code in spans if a <= start and end <= b))
        out.append((text[start:end], codes))
    return out or [(text, "")]


def closed_answers(study: Study, texts: Sequence[Text], lang: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Give what the same persons answered at closed questions: marks of the whole first, then choices and values."""
    codes = {text.code for text in texts if text.code}
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    responses = study.responses.filter(code__in=codes).select_related("wave")
    for response in responses:
        instrument = _instrument(response.version_id, study.organisation_id)
        told = _closed(instrument, response.answers, lang)
        if told:
            found[response.code, response.wave.code] = told
    return found


@lru_cache(maxsize=64)
def _instrument(version: int, organisation: int) -> Instrument:
    """A version that was answered never changes."""
    asked: Instrument = Version.objects.of(organisation).get(pk=version).instrument
    return asked


def _closed(instrument: Instrument, answers: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    first: list[tuple[str, str]] = []
    more: list[tuple[str, str]] = []
    for question in instrument.questions:
        answer = answers.get(question.name)
        if answer is None or answer == "":
            continue
        title = in_language(question.title, lang)
        if isinstance(question, Judgement | Rating) and not isinstance(answer, dict | list):
            first.append((title, str(answer)))
        elif isinstance(question, Choice):
            options = {option.code: in_language(option.name, lang) for option in question.options}
            chosen = answer if isinstance(answer, list) else [answer]
            more.append(
                (title, ", ".join(options.get(str(one), str(one)) for one in chosen if not isinstance(one, dict)))
            )
        elif isinstance(question, Scale) and isinstance(answer, dict):
            items = {option.code: in_language(option.name, lang) for option in question.items}
            more += [(f"{title} – {items[code]}", str(mark)) for code, mark in answer.items() if code in items]
    return first + more
