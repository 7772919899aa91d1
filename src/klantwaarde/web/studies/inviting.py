"""Invite and remind: who may be mailed today, and what the mail says."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from klantwaarde.language import Said, say, speak
from klantwaarde.web.studies.customer import Contact
from klantwaarde.web.studies.invitation import Invitation, Mailed
from klantwaarde.web.studies.pseudonyms import address_hash, invitation_token, link_hash, open_token
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.wave import OpenLink, Wave
from klantwaarde.web.tenancy.lock import inside

MOST_REMINDERS = 2
BETWEEN_REMINDERS = 5
"""Days."""


class Round(msgspec.Struct):
    """What a round of mail came to: how many got one, and why the others did not."""

    mailed: int = 0
    without_address: int = 0
    stopped: int = 0
    resting: int = 0
    already: int = 0

    @property
    def told(self) -> list[tuple[Said, int]]:
        """What happened, in words, where there is something to tell."""
        lines = [
            (say("Mail is on its way"), self.mailed),
            (say("No mail address"), self.without_address),
            (say("Wants no mail"), self.stopped),
            (say("Had mail of you not long ago"), self.resting),
            (say("Had it already, or answered"), self.already),
        ]
        return [(name, count) for name, count in lines if count]


def invite_contact(wave: Wave, contact: Contact) -> Invitation:
    """Give the invitation of a person in a wave; it is made when there is none."""
    with transaction.atomic():
        found: Invitation | None = wave.invitations.filter(contact=contact).first()
        if found is not None:
            return found
        made = Invitation(organisation_id=wave.organisation_id, wave=wave, contact=contact, uid=uuid.uuid4())
        made.link_hash = link_hash("invitation", invitation_token(wave.study, made))
        made.save()
        return made


def open_link_of(wave: Wave, side: str) -> OpenLink:
    """Give the open link of a side; it is made when there is none that works."""
    found: OpenLink | None = wave.open_links.filter(side=side, closed=False).first()
    if found is not None:
        return found
    made = OpenLink(organisation_id=wave.organisation_id, wave=wave, side=side, uid=uuid.uuid4())
    made.link_hash = link_hash("open", open_token(wave.study, made))
    made.save()
    return made


def send_round(wave: Wave, contacts: Iterable[Contact], today: dt.date, base: str, *, intro: str = "") -> Round:
    """Mail an invitation to everybody who may have one.

    Parameters
    ----------
    wave, contacts
        In which wave, whom.
    today
        The day.
    base
        Address of the server, such as ``https://research.example.org``.
    intro
        A few lines of the researcher above the fixed text; checked before for promotion.
    """
    told = Round()
    resting = _mailed_since(wave.study, today - dt.timedelta(days=wave.study.rest_days))
    for contact in contacts:
        if not contact.email:
            told.without_address += 1
        elif contact.stopped_at is not None:
            told.stopped += 1
        else:
            invitation = invite_contact(wave, contact)
            if invitation.sent_on is not None or invitation.answered:
                told.already += 1
            elif address_hash(contact.email) in resting:
                told.resting += 1
            else:
                invitation.sent_on = today
                invitation.save(update_fields=["sent_on"])
                _mail(invitation, today, base, "invitation", intro)
                resting.add(address_hash(contact.email))  # who is a contact twice gets one mail
                told.mailed += 1
    return told


def remind_round(wave: Wave, today: dt.date, base: str, *, intro: str = "") -> Round:
    """Remind who was invited, has not answered, and had no mail of any study of the organisation for some days."""
    told = Round()
    since = today - dt.timedelta(days=BETWEEN_REMINDERS)
    resting = _mailed_since(wave.study, since)
    for invitation in wave.invitations.filter(sent_on__isnull=False).select_related("contact"):
        last = invitation.reminded_on or invitation.sent_on
        if invitation.answered or invitation.reminders >= MOST_REMINDERS:
            told.already += 1
        elif invitation.contact.stopped_at is not None:
            told.stopped += 1
        elif (last is not None and last > since) or address_hash(invitation.contact.email) in resting:
            told.resting += 1
        else:
            invitation.reminders += 1
            invitation.reminded_on = today
            invitation.save(update_fields=["reminders", "reminded_on"])
            _mail(invitation, today, base, "reminder", intro)
            resting.add(address_hash(invitation.contact.email))
            told.mailed += 1
    return told


def _mailed_since(study: Study, since: dt.date) -> set[str]:
    """Addresses that this organisation mailed after a day, in any study."""
    mailed = Mailed.objects.of(study.organisation_id).filter(on__gt=since)
    return set(mailed.values_list("address_hash", flat=True))


def _mail(invitation: Invitation, today: dt.date, base: str, kind: str, intro: str) -> None:
    study = invitation.wave.study
    with transaction.atomic():
        Mailed.objects.create(
            organisation_id=study.organisation_id, study=study, on=today,
            address_hash=address_hash(invitation.contact.email),
        )  # fmt: skip
        # Only numbers wait in the queue: address and link together would tell whose answers are whose.
        deliver.enqueue(study.organisation_id, invitation.pk, base, kind, intro)


@task()
def deliver(organisation: int, invitation: int, base: str, kind: str, intro: str) -> None:
    """Write the mail and hand it over; the link is made here and kept nowhere."""
    with inside(organisation):
        found = (
            Invitation.objects.of(organisation)
            .select_related("wave", "wave__study", "wave__study__organisation", "contact")
            .filter(pk=invitation)
            .first()
        )
        if found is None or found.contact.stopped_at is not None or not found.contact.email:
            return
        mail = letter(found, base, kind, intro)
    mail.send()


def letter(invitation: Invitation, base: str, kind: str, intro: str) -> EmailMessage:
    """Write an invitation or a reminder: plain text, no offer, with a way to stop."""
    study, contact = invitation.wave.study, invitation.contact
    lang = contact.lang or study.language
    token = invitation_token(study, invitation)
    address = base + reverse("answer", kwargs={"token": token})
    stop = base + reverse("answer_stop", kwargs={"token": token})
    organisation = study.organisation.name
    subject = (
        say("{organisation} would like to hear you", organisation=organisation)
        if kind == "invitation"
        else say("A reminder: {organisation} would like to hear you", organisation=organisation)
    )
    text = say(
        "{organisation} wants to know what you expect and what you experience.\n\n"
        "The questions stand here; the link is yours alone:\n{address}\n\n"
        "{privacy}\nTaking part is up to you. You can stop and go on later with the same link.\n\n"
        "No more mail about this? {stop}",
        organisation=organisation,
        address=address,
        privacy=say("Your answers are anonymous.") if study.anonymous else say("Your answers are on your name."),
        stop=stop,
    )
    return EmailMessage(
        subject=" ".join(speak(subject, lang).split()),
        body=(intro.strip() + "\n\n" if intro.strip() else "") + speak(text, lang),
        to=[contact.email],
        headers={"List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated"},
    )


def base_address(asked: str) -> str:
    """Address of the server for links in mail: the one that is set, else the one that was asked."""
    return str(settings.ENVIRONMENT.url or asked).rstrip("/")


def today() -> dt.date:
    """The day on which mail goes out."""
    return timezone.localdate()
