"""`gather`: every answer in words, every marked quote and every turn of a customer becomes a text to code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Count, F

from klantwaarde.systems.story.text import normal_text
from klantwaarde.web.coding.models import Text
from klantwaarde.web.instrument.explode import Response as Told
from klantwaarde.web.instrument.explode import explode
from klantwaarde.web.studies.models import Study
from klantwaarde.web.studies.snapshot import newest_labels, opened_folder
from klantwaarde.web.talking.tables import quote_code, unasked

AT_ONCE = 1000


class Gathered(msgspec.Struct, frozen=True):
    """How many texts are new, were changed by who wrote them, and are gone."""

    new: int
    changed: int
    gone: int


def gather(study: Study) -> Gathered:
    """Take in what was said since the last time; a text whose words changed loses what was decided on it."""
    there = {row[0]: row[1:] for row in study.coding_texts.values_list("key", "pk", "same", "consent")}
    fresh: list[Text] = []
    seen: set[str] = set()
    stale: list[int] = []
    new = changed = 0
    for text in _said(study):
        if text.key in seen or not text.text.strip():
            continue
        seen.add(text.key)
        kept = there.get(text.key)
        if kept is not None and kept[1] == text.same:
            if kept[2] != text.consent:
                study.coding_texts.filter(pk=kept[0]).update(consent=text.consent)
            continue
        if kept is not None:
            stale.append(kept[0])
            changed += 1
        else:
            new += 1
        fresh.append(text)
    gone = [row[0] for key, row in there.items() if key not in seen]
    with transaction.atomic():
        hand_over(study, [*stale, *gone])
        for at in range(0, len(stale + gone), AT_ONCE):
            study.coding_texts.filter(pk__in=(stale + gone)[at : at + AT_ONCE]).delete()
        Text.objects.bulk_create(fresh, batch_size=AT_ONCE)
        _count_same(study)
    return Gathered(new, changed, len(gone))


def waiting(study: Study) -> int:
    """Count, cheaply, the persons and talks of whom nothing has been taken in yet."""
    persons = study.responses.values("code").distinct().count()
    known = study.coding_texts.filter(kind="answer").values("code").distinct().count()
    quotes = sum(study.interviews.annotate(n=Count("quotes")).values_list("n", flat=True))
    turns = sum(
        study.interviews.filter(turns__side="respondent").annotate(n=Count("turns")).values_list("n", flat=True)
    )
    of_talks = study.coding_texts.exclude(kind="answer").count()
    return max(0, persons - known) + max(0, quotes + turns - of_talks)


def _said(study: Study) -> Iterator[Text]:
    yield from _of_responses(study)
    yield from _of_talks(study)
    yield from _of_folder(study)


def _made(study: Study, *, kind: str, key: str, text: str, **more: Any) -> Text:  # noqa: ANN401 - fields of the model
    words = normal_text(text)[0]
    return Text(
        organisation_id=study.organisation_id, study=study, kind=kind, key=key[:200], text=words,
        same=_fingerprint(words, more.get("question", "") if kind == "answer" else key), length=len(words), **more,
    )  # fmt: skip


def _fingerprint(words: str, place: str) -> str:
    """Answers to one question may be the same; a turn or a quote means something in its own talk only."""
    plain = " ".join(words.split())
    return hashlib.sha256(f"{place}\n{plain}".encode()).hexdigest()[:40]


def _of_responses(study: Study) -> Iterator[Text]:
    labels = newest_labels(study)
    asked = _titles(study)
    for response in study.responses.select_related("wave", "version").order_by("pk").iterator(AT_ONCE):
        told = Told(
            code=response.code, side=response.side, wave=response.wave.code, customer="", answers=response.answers,
            background={},
        )  # fmt: skip
        made = explode(response.version.instrument, told, lang=study.language, labels=labels)
        start = f"{response.code}-{response.wave.code}-"
        for row in made.rows.get("quotes", ()):
            question = row["quote_id"].removeprefix(start)
            yield _made(
                study, kind="answer", key=row["quote_id"], text=row["text"], code=response.code,
                wave=response.wave.code, question=question[:80],
                asked=asked.get(question) or asked.get(question.removesuffix("-other")) or {},
                subjects=(row.get("values") or "")[:400], consent=row.get("consent") or "internal",
                unprompted=row.get("unprompted"),
            )  # fmt: skip


def _titles(study: Study) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for version in study.versions.order_by("number"):
        for question in version.instrument.questions:
            found[question.name] = dict(question.title)
    return found


def _of_talks(study: Study) -> Iterator[Text]:
    for talk in study.interviews.order_by("pk").prefetch_related("quotes", "turns"):
        own: dict[str, Any] = {"code": talk.code, "wave": talk.wave, "interview": talk}
        for quote in talk.quotes.all():
            yield _made(
                study, kind="quote", key=quote_code(quote), text=quote.text, question=quote.slot,
                unprompted=unasked(quote.slot),
                consent=quote.consent, **own,
            )  # fmt: skip
        for turn in talk.turns.all():
            if turn.side == "respondent":
                key = f"{talk.code}-t{talk.pk}-turn{turn.number}"
                yield _made(study, kind="turn", key=key, text=turn.text, turn=turn.number, consent=talk.consent, **own)


def _of_folder(study: Study) -> Iterator[Text]:
    """Quotes of the folder of which a study was made."""
    folder = opened_folder(study)
    if not folder.exists():
        return
    from klantwaarde.engine import rows
    from klantwaarde.study import open_study

    with open_study(folder) as opened:
        found = rows(opened.table("quotes")) if opened.count("quotes") else []
    for row in found:
        yield _made(
            study, kind="answer", key=str(row["quote_id"]), text=str(row["text"]),
            code=str(row.get("respondent_id") or ""), wave=str(row.get("wave") or ""),
            subjects=str(row.get("values") or "")[:400], consent=str(row.get("consent") or "internal"),
            unprompted=row.get("unprompted"),
        )  # fmt: skip


def _count_same(study: Study) -> None:
    """Let one row stand for all answers with the same words: the one that was decided on, else the oldest."""
    double = study.coding_texts.values("same").order_by("same").annotate(n=Count("pk")).filter(n__gt=1)
    wanted: dict[str, int] = {row["same"]: row["n"] for row in double}
    study.coding_texts.filter(many__gt=1).update(many=1)
    study.coding_texts.filter(first=False).update(first=True)
    members: dict[str, list[tuple[bool, int]]] = {}
    rows = study.coding_texts.filter(same__in=list(wanted)) if len(wanted) < AT_ONCE // 2 else study.coding_texts.all()
    decided = set(study.coding_seen.values_list("text_id", flat=True))
    for pk, same in rows.order_by("pk").values_list("pk", "same"):
        if same in wanted:
            members.setdefault(same, []).append((pk not in decided, pk))
    heads, others = {}, []
    for same, those in members.items():
        those.sort()
        heads[those[0][1]] = wanted[same]
        others += [pk for _, pk in those[1:]]
    for at in range(0, len(others), AT_ONCE // 2):
        study.coding_texts.filter(pk__in=others[at : at + AT_ONCE // 2]).update(first=False)
    for pk, many in heads.items():
        study.coding_texts.filter(pk=pk).update(many=many)


def hand_over(study: Study, going: Iterable[int]) -> None:
    """Before texts go: what was decided on words that others said too goes over to one of those others."""
    away = set(going)
    if not away:
        return
    for one in study.coding_texts.filter(first=False).only("pk", "same"):
        if one.pk in away:
            study.coding_texts.filter(same=one.same, first=True).update(many=F("many") - 1)
    heads = study.coding_texts.filter(pk__in=list(away), first=True, many__gt=1) if len(away) < AT_ONCE // 2 else (
        study.coding_texts.filter(first=True, many__gt=1)
    )  # fmt: skip
    for head in [one for one in heads if one.pk in away]:
        heir = study.coding_texts.filter(same=head.same).exclude(pk__in=list(away)[: AT_ONCE // 2]).first()
        if heir is None or heir.pk in away:
            continue
        for related in (head.decisions, head.codings, head.seen):
            related.all().update(text=heir)
        advice = getattr(head, "advice", None)
        if advice is not None and not hasattr(heir, "advice"):
            advice.text = heir
            advice.save(update_fields=["text"])
        study.coding_texts.filter(pk=heir.pk).update(first=True, many=head.many - 1)
        study.coding_texts.filter(pk=head.pk).update(first=False, many=1)


def asked_in(text: Text, guide: Mapping[str, str], lang: str) -> str:
    """Say what was asked, for a reader."""
    from klantwaarde.web.instrument.question import in_language

    return guide.get(text.question, "") if text.kind != "answer" else in_language(text.asked, lang)
