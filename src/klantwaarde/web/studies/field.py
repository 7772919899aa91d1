"""Field work: waves, invitations, reminders and the open link."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from klantwaarde.language import say, speak
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.instrument.sound import problems_of
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import about, log, study_here, to
from klantwaarde.web.studies.forms import MailForm, WaveForm
from klantwaarde.web.studies.inviting import Round, base_address, open_link_of, remind_round, send_round, today
from klantwaarde.web.studies.pseudonyms import open_token
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.version import current
from klantwaarde.web.studies.wave import SIDES, OpenLink, Wave


@door(Right.SEE_COLLECTING)
def field(request: MemberRequest, study: str) -> HttpResponse:
    """Show the waves and what can be done with them."""
    mine = study_here(request, study)
    waves = []
    for wave in mine.waves.all():
        links = {
            link.side: request.build_absolute_uri(reverse("answer_open", kwargs={"token": open_token(mine, link)}))
            for link in wave.open_links.filter(closed=False)
        } if request.membership.may(Right.FIELD_STUDY) else {}  # fmt: skip
        waves.append((wave, [(side, links.get(side, "")) for side in SIDES], wave.invitations.count()))
    more = {"waves": waves, "form": WaveForm(), "mail": MailForm(), "sides": SIDES}
    return render(request, "studies/field.html", about(request, mine, tab="field", **more))


@door(Right.FIELD_STUDY, methods=["POST"])
def add_wave(request: MemberRequest, study: str) -> HttpResponse:
    """Plan a wave."""
    mine = study_here(request, study)
    form = WaveForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
        return to(request, "study_field", mine)
    given = form.cleaned_data
    try:
        with transaction.atomic():
            Wave.objects.create(
                organisation=request.organisation,
                study=mine,
                code=given["code"],
                start=given["start"],
                end=given["end"],
            )
    except IntegrityError:
        messages.error(request, later(say("There is a wave {code} already.", code=given["code"])))
    else:
        log(request, "wave-planned", mine, wave=given["code"])
    return to(request, "study_field", mine)


@door(Right.FIELD_STUDY, methods=["POST"])
def turn_wave(request: MemberRequest, study: str, wave: int) -> HttpResponse:
    """Open or close a wave."""
    mine = study_here(request, study)
    one = here(Wave.objects.all(), request, study=mine, pk=wave)
    if one.state == "open":
        one.state, one.end = "closed", one.end or today()
    else:
        problems = [p for side in SIDES for p in problems_of(current(mine, side).instrument, mine.privacy)]
        if problems:
            messages.error(request, f"{speak(problems[0].thing, request.lang)} {speak(problems[0].mend, request.lang)}")
            return to(request, "study_field", mine)
        one.state, one.start = "open", one.start or today()
        if one.end is not None and one.end < today():
            one.end = None
    one.save()
    log(request, f"wave-{one.state}", mine, wave=one.code)
    return to(request, "study_field", mine)


def _wave(request: MemberRequest, mine: Study, wave: int) -> Wave:
    found: Wave = here(Wave.objects.select_related("study", "study__organisation"), request, study=mine, pk=wave)
    return found


@door(Right.FIELD_STUDY, methods=["POST"])
def send(request: MemberRequest, study: str, wave: int) -> HttpResponse:
    """Send invitations or reminders to everybody who may have one."""
    mine = study_here(request, study)
    one = _wave(request, mine, wave)
    form = MailForm(request.POST)
    if one.state != "open":
        messages.error(request, later(say("Open the wave first.")))
    elif not form.is_valid():
        messages.error(request, str(form.errors["intro"][0]))
    else:
        base = base_address(request.build_absolute_uri("/"))
        intro = form.cleaned_data["intro"]
        if request.POST.get("what") == "remind":
            told = remind_round(one, today(), base, intro=intro)
        else:
            side = request.POST.get("side") if request.POST.get("side") in SIDES else "customer"
            told = send_round(one, mine.contacts.filter(side=side), today(), base, intro=intro)
        log(request, "mail-sent", mine, wave=one.code, what=request.POST.get("what", ""), mailed=told.mailed)
        _tell(request, told)
    return to(request, "study_field", mine)


def _tell(request: MemberRequest, told: Round) -> None:
    for name, count in told.told:
        messages.info(request, f"{speak(name, request.lang)}: {count}")
    if not told.told:
        messages.info(request, later(say("There is nobody to mail.")))


@door(Right.FIELD_STUDY, methods=["POST"])
def turn_link(request: MemberRequest, study: str, wave: int) -> HttpResponse:
    """Open or close the link by which anybody may answer; a closed link never works again."""
    mine = study_here(request, study)
    one = _wave(request, mine, wave)
    side = request.POST.get("side", "")
    if side in SIDES:
        closed = OpenLink.objects.of(request.organisation).filter(wave=one, side=side, closed=False).update(closed=True)
        if not closed:
            open_link_of(one, side)
        log(request, "open-link", mine, wave=one.code, side=side, open=not closed)
    return to(request, "study_field", mine)
