"""Interviews as tables of a study, and everything that is kept of a person: given, erased, and no longer kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum

from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.studies.models import Study
from klantwaarde.web.studies.retention import ends_on
from klantwaarde.web.talking.models import Interview, Quote

if TYPE_CHECKING:
    from klantwaarde.web.studies.customer import Contact

Rows = list[dict[str, Any]]


UNASKED = frozenset({"q1", "q2"})
"""Questions of the guide that name no value and ask on about none: what is said there came from the customer."""


def unasked(slot: str) -> bool | None:
    """Tell whether the customer brought up what was said at a question; None where it cannot be known."""
    return True if slot in UNASKED else None


def quote_code(quote: Quote) -> str:
    """Give the code of a quote in the tables."""
    return f"{quote.interview.code}-t{quote.interview_id}-{quote.pk}"


def explode(study: Study) -> dict[str, Rows]:
    """Give respondents, roles and quotes of every talk in which something was told."""
    people: dict[str, dict[str, Any]] = {}
    roles: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    quotes: Rows = []
    talks = study.interviews.order_by("held_on", "pk").prefetch_related("roles", "quotes", "turns", "notes")
    for talk in talks:
        told, marked = list(talk.roles.all()), list(talk.quotes.all())
        if not (told or marked or talk.turns.all() or any(note.text for note in talk.notes.all())):
            continue
        people.setdefault(talk.code, {"respondent_id": talk.code, "side": "customer"}).update(_background(talk))
        for one in told:
            row = {"respondent_id": talk.code, "wave": talk.wave, "role_id": one.role, "kind": one.kind}
            roles[talk.code, talk.wave, one.role, one.kind] = row
        quotes += [
            {
                "quote_id": quote_code(quote), "respondent_id": talk.code, "wave": talk.wave, "text": quote.text,
                "values": "", "consent": quote.consent, "unprompted": unasked(quote.slot),
            }
            for quote in marked
        ]  # fmt: skip
    out = {"respondents": list(people.values()), "roles": list(roles.values()), "quotes": quotes}
    return {name: rows for name, rows in out.items() if rows}


def _background(talk: Interview) -> dict[str, Any]:
    known = {"customer_id": talk.account, "function": talk.function}
    return {name: value for name, value in known.items() if value}


def mark(study: Study) -> object:
    """Give what changes when anything of a talk changes."""
    return study.interviews.aggregate(n=Count("pk"), changes=Sum("changes"))


def erase_person(study: Study, code: str, contact: Contact | None = None) -> int:
    """Remove the talks with a person; give how many rows that were."""
    gone: int = study.interviews.filter(code=code).delete()[0]
    if contact is not None:
        gone += study.interviews.filter(contact=contact).delete()[0]
    return gone


def codes_of(study: Study) -> set[str]:
    """Give the persons with whom there was a talk, to hold a restored backup against the list of erasures."""
    return set(study.interviews.values_list("code", flat=True))


def about_person(study: Study, code: str) -> dict[str, Any]:
    """Give what is kept of the talks with a person."""
    return {
        "interviews": [
            {
                "wave": talk.wave,
                "held": talk.held_on,
                "called": talk.label,
                "function": talk.function,
                "consent_to_words": talk.consent,
                "notes": {note.slot + note.branch: note.text for note in talk.notes.all() if note.text},
                "roles": {told.kind: told.role for told in talk.roles.all()},
                "quotes": [{"words": quote.text, "consent": quote.consent} for quote in talk.quotes.all()],
                "transcript": [
                    {"who": turn.side, "speaker": turn.speaker, "words": turn.text} for turn in talk.turns.all()
                ],
            }
            for talk in study.interviews.filter(code=code).prefetch_related("notes", "roles", "quotes", "turns")
        ]
    }


def _old(organisation: Organisation, now: dt.datetime) -> list[Study]:
    studies = Study.objects.of(organisation)
    return [one for one in studies if (end := ends_on(one)) is not None and end < now.date()]


def due(organisation: Organisation, now: dt.datetime) -> int:
    """Count the talks that were kept long enough; changes nothing."""
    return sum(study.interviews.count() for study in _old(organisation, now))


def remove(organisation: Organisation, now: dt.datetime) -> int:
    """Remove the talks of studies that ended long enough ago."""
    gone = 0
    for study in _old(organisation, now):
        gone += study.interviews.count()
        study.interviews.all().delete()
    return gone
