"""`take_in`: what was typed during a talk goes into the database, all or nothing, each change once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import msgspec
from django.db import transaction

from klantwaarde.web.talking.models import CONSENTS, ROLE_KINDS, Arrived, Interview, Quote, RoleTold

SLOTS = (*(f"q{number}" for number in range(1, 13)), "free")
MOST_NOTE, MOST_QUOTE = 50_000, 5_000


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One change.

    Parameters
    ----------
    key
        Made by the browser; it counts once.
    do
        ``note``, ``quote``, ``consent``, ``unquote`` or ``role``.
    slot, text
        At which question, and what stands there now (or the words of a quote).
    revision, thread
        On which revision this window goes on, and which window it is.
    quote, consent
        Key of the quote, and what is allowed with it.
    kind, role
        Of the role question; an empty role takes the answer away.
    """

    key: str
    do: str
    slot: str = ""
    text: str = ""
    revision: int = 0
    thread: str = ""
    quote: str = ""
    consent: str = ""
    kind: str = ""
    role: str = ""


class Taken(msgspec.Struct, frozen=True):
    """What the browser hears back: revisions per question, questions with a second text, and what was refused."""

    revisions: dict[str, int]
    beside: list[str]
    refused: list[str]


def take_in(interview: Interview, changes: Sequence[Change], roles: frozenset[str]) -> Taken:
    """Take changes in, in order; a key that was seen before is passed over.

    Parameters
    ----------
    interview
        Of which talk.
    changes
        As they were made.
    roles
        Roles that the study knows.

    Notes
    -----
    When two windows wrote at one question, none of the two is lost: the later one gets a text of its own beside it.
    """
    with transaction.atomic():
        mine = Interview.objects.of(interview.organisation_id).select_for_update().select_related("study")
        held = mine.get(pk=interview.pk)
        seen = set(held.arrived.filter(key__in=[one.key for one in changes]).values_list("key", flat=True))
        refused, fresh = [], []
        for change in changes:
            if change.key in seen:
                continue
            seen.add(change.key)
            fresh.append(Arrived(organisation_id=held.organisation_id, interview=held, key=change.key[:64]))
            if not _DOING.get(change.do, _unknown)(held, change, roles):
                refused.append(change.key)
        if fresh:
            Arrived.objects.bulk_create(fresh)
            held.changes += len(fresh)
            held.save(update_fields=["changes"])
        notes = list(held.notes.all())
    return Taken(
        {note.slot: note.revision for note in notes if not note.branch},
        sorted({note.slot for note in notes if note.branch and note.text}),
        refused,
    )


def _plain(text: str, most: int) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))[:most]


def _note(held: Interview, change: Change, _roles: frozenset[str]) -> bool:
    if change.slot not in SLOTS:
        return False
    made = {"organisation_id": held.organisation_id}
    main, _ = held.notes.get_or_create(slot=change.slot, branch="", defaults=made)
    goes_on = main.revision == change.revision or main.thread == change.thread
    note = main
    if not goes_on and _plain(change.text, MOST_NOTE) != main.text:
        note, _ = held.notes.get_or_create(slot=change.slot, branch=change.thread[:40], defaults=made)
    note.text, note.thread, note.revision = _plain(change.text, MOST_NOTE), change.thread[:40], note.revision + 1
    note.save()
    return True


def _quote(held: Interview, change: Change, _roles: frozenset[str]) -> bool:
    words = _plain(change.text, MOST_QUOTE).strip()
    if not words or not change.quote or (change.slot and change.slot not in SLOTS):
        return False
    consent = change.consent if change.consent in held.asked_consents else held.consent
    Quote.objects.of(held.organisation_id).get_or_create(
        organisation_id=held.organisation_id, interview=held, key=change.quote[:64],
        defaults={"slot": change.slot, "text": words, "consent": consent},
    )  # fmt: skip
    return True


def _consent(held: Interview, change: Change, _roles: frozenset[str]) -> bool:
    if change.consent not in CONSENTS or change.consent not in held.asked_consents:
        return False
    return bool(held.quotes.filter(key=change.quote).update(consent=change.consent))


def _unquote(held: Interview, change: Change, _roles: frozenset[str]) -> bool:
    held.quotes.filter(key=change.quote).delete()
    return True


def _role(held: Interview, change: Change, roles: frozenset[str]) -> bool:
    if change.kind not in ROLE_KINDS or (change.role and change.role not in roles):
        return False
    held.roles.filter(kind=change.kind).delete()
    if change.role:
        RoleTold.objects.create(
            organisation_id=held.organisation_id, interview=held, kind=change.kind, role=change.role
        )
    return True


def _unknown(_held: Interview, _change: Change, _roles: frozenset[str]) -> bool:
    return False


_DOING = {"note": _note, "quote": _quote, "consent": _consent, "unquote": _unquote, "role": _role}
