"""Responses: take them out, and enter one on behalf of somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from ninja import Path, Router, Status

from klantwaarde.language import say
from klantwaarde.web.api import nouns
from klantwaarde.web.api.entering import TokenRequest
from klantwaarde.web.api.operations.door import Scope, note, study_of
from klantwaarde.web.api.operations.studies import CURSOR, LIMIT
from klantwaarde.web.api.operations.taking import taken_out
from klantwaarde.web.api.paging import page
from klantwaarde.web.api.problems import Problem
from klantwaarde.web.collecting import answering
from klantwaarde.web.collecting.intake import ClosedError
from klantwaarde.web.collecting.models import Response
from klantwaarde.web.instrument.checking import checked
from klantwaarde.web.instrument.facts import visible_pages
from klantwaarde.web.instrument.question import Consent, Instrument, Open, Roles, Text
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.inviting import invite_contact, open_link_of
from klantwaarde.web.studies.models import Invitation, OpenLink, Study, Wave
from klantwaarde.web.studies.pseudonyms import fresh_token, invitation_token
from klantwaarde.web.studies.version import current

router = Router(tags=["responses"])
OF = "/studies/{study}/waves/{wave}/responses"
FEWEST_CUSTOMERS = 3


def _wave(study: Study, code: str) -> Wave:
    found = study.waves.filter(code=code).first()
    if found is None:
        raise Problem("not-found")
    wave: Wave = found
    return wave


@router.get(OF, auth=Scope("responses:read"), response=nouns.Responses, operation_id="list_responses")
def list_responses(
    request: TokenRequest,
    study: Path[nouns.Slug],
    wave: Path[nouns.Code],
    limit: int = LIMIT,
    cursor: str = CURSOR,
) -> dict[str, Any]:
    """List the finished responses of a wave.

    What people wrote needs the scope `words:read`, who they are `identities:read`. In anonymous research nobody learns
    who, and a wave stays closed while fewer people or customers answered than the study shows of.
    """
    mine = study_of(request, study)
    rows = Response.objects.of(mine.organisation_id).filter(wave=_wave(mine, wave)).exclude(finished_on=None)
    taken_out(request, mine, "responses")
    if mine.anonymous and not _enough(mine, rows):
        return {"items": [], "next": None, "closed": True}
    words = request.bearer.may(Right.READ_WORDS)
    names = request.bearer.may(Right.SEE_IDENTITIES) and not mine.anonymous
    # By pseudonym, as the order of coming in could tell who.
    rows = rows.select_related("version", "contact")
    return page(rows, "code", limit, cursor, lambda one: _shown(one, words=words, names=names))


def _enough(study: Study, rows: Any) -> bool:  # noqa: ANN401 - a queryset
    """Whether so many people of so many customers answered that no response tells who; each side by itself."""
    told = list(rows.order_by().values_list("side", "account"))
    for side in {side for side, _ in told}:
        accounts = [account for one, account in told if one == side]
        if len(accounts) < study.minimum_cell:
            return False
        if side == "customer" and any(accounts) and len(set(accounts)) < FEWEST_CUSTOMERS:
            return False
    return bool(told)


def _shown(one: Response, *, words: bool, names: bool) -> dict[str, Any]:
    return {
        "code": one.code,
        "side": one.side,
        "language": one.lang,
        "consent": one.words,
        "finished_on": one.finished_on,
        "contact": one.contact.code if names and one.contact else None,
        "customer": one.account or None if names else None,
        "answers": one.answers if words else without_words(one.version.instrument, one.answers),
    }


def without_words(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what was chosen or marked, and leave out what was written."""
    kept: dict[str, Any] = {}
    for question in instrument.questions:
        if (
            question.name not in answers
            or isinstance(question, Open)
            or (isinstance(question, Text) and not question.number)
        ):
            continue
        answer = answers[question.name]
        if isinstance(question, Roles) and isinstance(answer, dict):
            answer = {name: value for name, value in answer.items() if name != "other"}
        kept[question.name] = answer
    return kept


@router.post(OF, auth=Scope("responses:write"), response={201: nouns.Entered}, operation_id="add_response")
def add_response(
    request: TokenRequest, study: Path[nouns.Slug], wave: Path[nouns.Code], told: nouns.ResponseIn
) -> Status[dict[str, Any]]:
    """Enter a finished response on behalf of somebody who agreed.

    In a named conversation `contact` says who; in anonymous research nobody may be named.
    """
    mine = study_of(request, study)
    asked = _wave(mine, wave)
    today = timezone.localdate()
    source, token = _source(mine, asked, told)
    instrument = current(mine, told.side).instrument
    question = instrument.consent
    allowed = question.words if question else ("internal",)
    if told.consent.words not in allowed:
        raise Problem("invalid", params=[("body.told.consent.words", now(say("This study does not ask for that.")))])
    try:
        response = answering.begin(source, token, {"agreed": True, "words": told.consent.words}, told.language, today)
        _take_answers(response, told.answers)
        finished = answering.finish(response, today)
    except ClosedError:
        raise Problem("closed") from None
    if not finished:
        raise Problem("invalid", params=_missing(response))
    note(request, "response-entered", mine, wave=asked.code)
    return Status(201, {"study": mine.slug, "wave": asked.code, "side": told.side, "finished_on": today})


def _source(study: Study, wave: Wave, told: nouns.ResponseIn) -> tuple[Invitation | OpenLink, str]:
    """Who answers: a contact by an invitation, or somebody by the open link."""
    if told.contact is None:
        return open_link_of(wave, told.side), fresh_token()
    if study.anonymous:
        raise Problem("anonymous", say("In anonymous research no response names a person. Leave contact out."))
    contact = study.contacts.filter(side=told.side, code=told.contact).first()
    if contact is None:
        raise Problem("invalid", params=[("body.told.contact", now(say("There is no such person in this study.")))])
    if Response.objects.of(study.organisation_id).filter(wave=wave, contact=contact).exists():
        raise Problem("conflict", say("This person has answered already."))
    invitation = invite_contact(wave, contact)
    Invitation.objects.of(study.organisation_id).filter(pk=invitation.pk).update(answered=True)
    return invitation, invitation_token(study, invitation)


def _take_answers(response: Response, given: Mapping[str, Any]) -> None:
    """Judge every answer as the questionnaire does, and keep them; anything that does not fit is refused."""
    instrument = response.version.instrument
    consent = instrument.consent
    known = {question.name for question in instrument.questions} - ({consent.name} if consent else set())
    wrong = (
        [("body.told.answers", now(say("There are answers to questions that are not asked.")))]
        if set(given) - known
        else []
    )
    answers: dict[str, Any] = dict(response.answers)
    for question in instrument.questions:
        if isinstance(question, Consent) or question.name not in given:
            continue
        kept, faults = checked(question, given[question.name])
        wrong += [(f"body.told.answers.{question.name}", now(fault.message)) for fault in faults]
        if kept is None and given[question.name] is not None and not faults:
            wrong.append((f"body.told.answers.{question.name}", now(say("This is no answer to this question."))))
        if kept is not None:
            answers[question.name] = kept
    seen = {question.name for _, questions in visible_pages(instrument, answers) for question in questions}
    if hidden := set(answers) - seen:
        wrong += [
            (f"body.told.answers.{name}", now(say("With these answers this question is not asked.")))
            for name in sorted(hidden)
        ]
    if wrong:
        raise Problem("invalid", params=wrong)
    response.answers = answers
    with transaction.atomic():
        Response.objects.of(response.organisation_id).filter(pk=response.pk).update(answers=answers)


def _missing(response: Response) -> list[tuple[str, str]]:
    return [
        (f"body.told.answers.{fault.field}", now(fault.message))
        for _, faults in answering.missing(response)
        for fault in faults
    ]
