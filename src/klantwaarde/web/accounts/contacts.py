"""Who of a customer was asked and has not answered: silence at a customer is a sign, in a named conversation."""

from __future__ import annotations

import datetime as dt

import msgspec

from klantwaarde.web.studies.models import Contact, Invitation, Study

PATIENCE = dt.timedelta(days=14)
"""So long after an invitation somebody may still answer; after that they are silent."""


class Silent(msgspec.Struct, frozen=True):
    """One person who was asked and is silent."""

    pk: int
    name: str
    function: str
    since: dt.date
    reminders: int


class Asked(msgspec.Struct, frozen=True):
    """The contacts of a customer.

    Parameters
    ----------
    known
        How many there are.
    asked
        How many were invited in the latest wave that went out.
    silent
        Who of them was asked two weeks ago or longer, and did not answer.
    wave
        Code of that wave; empty when nobody was asked yet.
    """

    known: int
    asked: int
    silent: list[Silent]
    wave: str = ""


def asked_of(study: Study, code: str, today: dt.date) -> Asked | None:
    """Say who of a customer is silent; nothing in anonymous research, where nobody may know who answered."""
    if study.anonymous:
        return None
    people = Contact.objects.of(study.organisation_id).filter(study=study, side="customer", customer__code=code)
    sent = _sent(study).filter(contact__customer__code=code)
    last = sent.order_by("-sent_on", "-wave_id").first()
    if last is None:
        return Asked(people.count(), 0, [])
    there = list(sent.filter(wave_id=last.wave_id))
    return Asked(people.count(), len(there), _silent(there, today), last.wave.code)


def silent_per_customer(study: Study, today: dt.date) -> dict[str, list[Silent]]:
    """Give the silent contacts of every customer, in the latest wave that went out to it."""
    if study.anonymous:
        return {}
    found: dict[str, list[Invitation]] = {}
    for one in _sent(study).order_by("sent_on", "wave_id"):
        found.setdefault(one.contact.customer.code, []).append(one)
    return {
        code: silent
        for code, listed in found.items()
        if (silent := _silent([one for one in listed if one.wave_id == listed[-1].wave_id], today))
    }


def _sent(study: Study):  # type: ignore[no-untyped-def] # noqa: ANN202 - a query
    return (
        Invitation.objects.of(study.organisation_id)
        .filter(wave__study=study, sent_on__isnull=False, contact__side="customer", contact__customer__isnull=False)
        .select_related("contact", "contact__customer", "wave")
    )


def _silent(sent: list[Invitation], today: dt.date) -> list[Silent]:
    return [
        Silent(one.contact_id, one.contact.name or one.contact.code, one.contact.function, one.sent_on, one.reminders)
        for one in sent
        if not one.answered and one.sent_on is not None and one.sent_on <= today - PATIENCE
    ]
