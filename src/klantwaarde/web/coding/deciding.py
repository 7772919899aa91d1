"""`decide`: what a coder says of texts, each decision once; how things stand follows from the decisions."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import msgspec
from django.db import transaction

from klantwaarde.results.coding import Suggestion
from klantwaarde.systems.story.codebook import Codebook
from klantwaarde.systems.story.queue import lot_of
from klantwaarde.web.coding.advising import told_of
from klantwaarde.web.coding.book import resolve
from klantwaarde.web.coding.models import FRAMES, VALENCES, Batch, Coding, Decided, Seen, Text
from klantwaarde.web.studies.models import Study

ACCEPTED = ("accept", "change")
MOST_NOTE = 2_000
EXPECTATION = "expectation"


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One decision as a browser sends it.

    Parameters
    ----------
    key
        Made by the browser; it counts once.
    text
        Number of the text.
    do
        ``accept``, ``reject``, ``add``, ``valence``, ``frame``, ``none``, ``undo`` or ``note``.
    code, frame, valence
        Which coding it is about; for ``add`` the code may be a name.
    start, end, words
        The evidence: places in the text, or the words themselves.
    note
        Why.
    batch, blind
        From which batch it comes, and whether suggestions were hidden.
    """

    key: str
    text: int
    do: str
    code: str = ""
    frame: str = ""
    valence: str = ""
    start: int = 0
    end: int = 0
    words: str = ""
    note: str = ""
    batch: int = 0
    blind: bool = False


class Done(msgspec.Struct, frozen=True):
    """What became of decisions: texts that changed, and keys that were not understood."""

    changed: list[int]
    refused: list[str]


def decide(study: Study, coder: int, said: Sequence[Say], book: Codebook) -> Done:
    """Take decisions of one coder in, in order; a key that was seen before is passed over."""
    changed: dict[int, None] = {}
    refused = []
    with transaction.atomic():
        wanted = {one.text for one in said}
        texts = {text.pk: text for text in study.coding_texts.filter(pk__in=wanted).select_related("advice")}
        batches = {
            one.pk: one for one in study.coding_batches.filter(pk__in={s.batch for s in said if s.batch}, coder=coder)
        }
        seen = set(study.coding_decisions.filter(key__in=[one.key for one in said]).values_list("key", flat=True))
        for one in said:
            if one.key in seen:
                changed[one.text] = None
                continue
            seen.add(one.key)
            text = texts.get(one.text)
            if text is None or not _decide(study, coder, one, text, batches.get(one.batch), book):
                refused.append(one.key)
            else:
                changed[text.pk] = None
    return Done(list(changed), refused)


def _decide(study: Study, coder: int, one: Say, text: Text, batch: Batch | None, book: Codebook) -> bool:
    if one.do == "undo":
        last = text.decisions.filter(coder=coder, undone=False).last()
        if last is None:
            return False
        last.undone = True
        last.save(update_fields=["undone"])
        rebuild(text, coder)
        return True
    made = _made(one, text, coder, book)
    if made is None:
        return False
    random = batch is not None and [text.pk, True] in batch.places
    made.study, made.organisation_id, made.text, made.coder = study, study.organisation_id, text, coder
    made.key, made.book, made.note = one.key[:64], book.version, made.note or one.note[:MOST_NOTE]
    made.blind, made.random = one.blind or (batch is not None and batch.blind), random
    made.lot = lot_of(str(text.pk), batch.salt, random=random) if batch is not None else ""
    made.save()
    rebuild(text, coder)
    return True


def _made(one: Say, text: Text, coder: int, book: Codebook) -> Decided | None:
    """What this decision says, whole; None when it cannot be."""
    if one.do == "none":
        return Decided(verdict="none")
    code = resolve(book, one.code) if one.do == "add" else one.code
    if not code or (one.do in {"add", "accept"} and code not in {entry.id for entry in book.active}):
        return None
    frame = one.frame if one.frame in FRAMES else FRAMES[0]
    told = [] if one.blind else [found for found in told_of(text) if found.code == code]
    if one.do == "reject":
        return Decided(verdict="reject", code=code, frame=frame)
    if one.do in {"accept", "add"}:
        return _given(one, text, code, frame, told)
    standing = text.codings.filter(coder=coder, code=code, frame=frame, verdict__in=ACCEPTED).first()
    return _changed(one, standing) if standing is not None else None


def _given(one: Say, text: Text, code: str, frame: str, told: list[Suggestion]) -> Decided:
    suggested = next((found for found in told if found.frame == frame), None)
    start, end = _place(one, text)
    if not end and suggested is not None:
        start, end = suggested.start, suggested.end
    valence = one.valence if one.valence in VALENCES else (suggested.valence or "" if suggested else "")
    valence = "" if frame == EXPECTATION else valence or "neutral"
    changed = bool(told) and (suggested is None or (suggested.valence or "") != valence)
    return Decided(
        verdict="change" if changed else "accept", code=code, frame=frame, valence=valence, start=start, end=end
    )


def _changed(one: Say, standing: Coding) -> Decided | None:
    made = Decided(
        verdict="change", code=standing.code, frame=standing.frame, valence=standing.valence, start=standing.start,
        end=standing.end, note=standing.note,
    )  # fmt: skip
    if one.do == "valence":
        # One press goes to the next; an expectation has none.
        if standing.frame == EXPECTATION:
            return None
        at = VALENCES.index(standing.valence) if standing.valence in VALENCES else -1
        made.valence = one.valence if one.valence in VALENCES else VALENCES[(at + 1) % len(VALENCES)]
    elif one.do == "frame":
        made.was = standing.frame
        made.frame = FRAMES[1 - FRAMES.index(standing.frame)] if standing.frame in FRAMES else FRAMES[0]
        made.valence = "" if made.frame == EXPECTATION else (standing.valence or "neutral")
    elif one.do == "note":
        made.verdict, made.note = standing.verdict, one.note[:MOST_NOTE]
    else:
        return None
    return made


def _place(one: Say, text: Text) -> tuple[int, int]:
    """The evidence: as places, or where the words stand."""
    if 0 <= one.start < one.end <= text.length:
        return one.start, one.end
    words = unicodedata.normalize("NFC", one.words).strip()
    at = text.text.find(words) if words else -1
    return (at, at + len(words)) if at >= 0 else (0, 0)


def rebuild(text: Text, coder: int) -> None:
    """Make how things stand for one text and coder of the decisions."""
    events = list(text.decisions.filter(coder=coder, undone=False))
    state: dict[tuple[str, str], Decided] = {}
    for event in events:
        if event.verdict == "none":
            state = {key: kept for key, kept in state.items() if kept.verdict == "reject"}
        else:
            if event.was:
                state.pop((event.code, event.was), None)
            state[event.code, event.frame] = event
    own = {"organisation_id": text.organisation_id, "study_id": text.study_id, "text": text, "coder": coder}
    text.codings.filter(coder=coder).delete()
    Coding.objects.bulk_create(
        Coding(
            **own, verdict=event.verdict, code=event.code, frame=event.frame, valence=event.valence,
            start=event.start, end=event.end, note=event.note, book=event.book,
        )
        for event in state.values()
    )  # fmt: skip
    if not events:
        text.seen.filter(coder=coder).delete()
        return
    flags = {"blind": events[0].blind, "random": any(event.random for event in events)}
    Seen.objects.of(text.organisation_id).update_or_create(
        text=text, coder=coder, organisation_id=text.organisation_id, defaults={**own, **flags, "again": False}
    )
