"""Begin, save, finish, withdraw: what may happen to a response, each in one transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from klantwaarde.web.collecting.intake import ClosedError, Saved, take_in
from klantwaarde.web.collecting.response import Response
from klantwaarde.web.instrument.checking import Fault, checked
from klantwaarde.web.instrument.facts import visible_pages
from klantwaarde.web.instrument.question import Page
from klantwaarde.web.instrument.reading import Form
from klantwaarde.web.instrument.versions import consent_version
from klantwaarde.web.studies.invitation import Invitation
from klantwaarde.web.studies.pseudonyms import account_code, fresh_token, link_hash, person_code
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.version import Version, current, freeze
from klantwaarde.web.studies.wave import OpenLink


def begin(  # whose link, in which language, what they agreed to, today
    source: Invitation | OpenLink, token: str, consent: dict[str, Any], lang: str, today: dt.date
) -> Response:
    """Begin a response: the person agreed. Doing it twice gives the same response.

    Parameters
    ----------
    source
        The invitation or the open link by which the person came.
    token
        Secret by which the person comes back.
    consent
        The checked answer to the question for consent.

    Raises
    ------
    ClosedError
        When the wave takes no answers.
    """
    wave = source.wave
    study = wave.study
    if not wave.takes_answers(today):
        raise ClosedError
    try:
        with transaction.atomic():
            version = current(study, _side(source))
            told = version.instrument.consent
            response: Response = Response.objects.create(
                organisation_id=wave.organisation_id, study=study, wave=wave, version=version, side=version.side,
                link_hash=link_hash("response", token), lang=lang, started_on=today, words=consent["words"],
                consent_version=consent_version(told) if told else "",
                answers={told.name: consent} if told else {}, **_who(study, source),
            )  # fmt: skip
            freeze(version)
            if isinstance(source, Invitation) and not source.started:
                source.started = True
                source.save(update_fields=["started"])
            return response
    except IntegrityError:
        found: Response | None = of_token(token)
        if found is None:
            raise
        return found


def _side(source: Invitation | OpenLink) -> str:
    return source.contact.side if isinstance(source, Invitation) else source.side


def _who(study: Study, source: Invitation | OpenLink) -> dict[str, Any]:
    """What a response knows of its person: in anonymous research nothing that leads back to them."""
    if isinstance(source, OpenLink):
        return {"code": "o" + fresh_token()[:16]}
    contact = source.contact
    known = {"function": contact.function, "department": contact.department, **contact.segments}
    if contact.tenure_years is not None:
        known["tenure_years"] = contact.tenure_years
    return {
        "code": person_code(study, contact),
        "account": account_code(study, contact.customer),
        "contact": None if study.anonymous else contact,
        "background": {
            "respondents": {column: value for column, value in known.items() if value not in ("", None)},
            "customers": dict(contact.customer.segments) if contact.customer else {},
        },
    }


def of_token(token: str) -> Response | None:
    """Give the response to which a secret leads back."""
    found: Response | None = (
        Response.objects.everywhere("a link names the response, and the response the organisation")
        .select_related("study", "study__organisation", "wave", "version")
        .filter(link_hash=link_hash("response", token))
        .first()
    )
    return found


def save_page(response: Response, page_name: str, form: Form, *, key: str = "") -> Saved:
    """Save one page of a response that is at hand; see `intake.take_in`."""
    saved = take_in(response.link_hash, page_name, form, key=key)
    response.answers = saved.response.answers
    return saved


def _locked(response: Response) -> Response:
    """Take the row for this transaction, and see that it may still change."""
    # Who began may finish until the wave is closed by hand, also after its last day: a queue may come in late.
    now: Response | None = (
        Response.objects.of(response.organisation_id)
        .select_for_update(of=("self",))
        .filter(pk=response.pk, finished_on=None, wave__state="open")
        .order_by()
        .first()
    )
    if now is None:
        raise ClosedError
    return now


def missing(response: Response) -> list[tuple[Page, list[Fault]]]:
    """Give the pages on which a required answer is absent."""
    found = []
    for page, questions in visible_pages(response.version.instrument, response.answers):
        faults = [
            fault for question in questions for fault in checked(question, response.answers.get(question.name))[1]
        ]
        if faults:
            found.append((page, faults))
    return found


def finish(response: Response, today: dt.date) -> bool:
    """Finish: the person sends the answers. Doing it twice does no harm.

    Returns
    -------
    bool
        False when a required answer is absent; nothing changes then.
    """
    with transaction.atomic():
        if response.finished_on is not None:
            return True
        now = _locked(response)
        now.version, now.study = response.version, response.study
        if missing(now):
            return False
        now.finished_on = today
        now.save(update_fields=["finished_on"])
        response.finished_on = today
        if settings.WEBHOOKS:
            from klantwaarde.web.hooks.telling import response_finished

            response_finished(response)
    return True


def mark_answered(token: str) -> None:
    """Tell the invitation that its person answered, so that no reminder follows."""
    Invitation.objects.everywhere("a link names the invitation").filter(
        link_hash=link_hash("invitation", token)
    ).update(answered=True)


def withdraw(response: Response) -> None:
    """Let a person take their answers back: the response is removed, the invitation stays answered."""
    with transaction.atomic():
        Response.objects.of(response.organisation_id).filter(pk=response.pk).delete()


def version_for(source: Invitation | OpenLink) -> Version:
    """Give the questionnaire that who comes by this link gets."""
    return current(source.wave.study, _side(source))
