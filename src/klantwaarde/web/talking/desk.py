"""The interview desk: which talks there are, and the page beside which a talk is held."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from klantwaarde.language import Said, named, say, speak
from klantwaarde.systems.story.guide import interview_guide
from klantwaarde.web.doors import MemberRequest, door, here, need
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.sorting.models import Design
from klantwaarde.web.sorting.sorting_pages import new_sorter
from klantwaarde.web.studies.desk import about, study_here, to
from klantwaarde.web.studies.erasing import erase
from klantwaarde.web.studies.models import Contact, Customer, Study
from klantwaarde.web.studies.pseudonyms import account_code, person_code
from klantwaarde.web.talking.forms import CONSENT_NAMES, InterviewForm, TranscriptForm
from klantwaarde.web.talking.jotting import SLOTS, Change, Taken, take_in
from klantwaarde.web.talking.models import ROLE_KINDS, Interview
from klantwaarde.web.talking.script import script_address

A_PAGE = 50
MOST_CHANGES = 200
ROLE_SLOT = "q8"
"""The question of the guide that asks for roles."""
ROLE_QUESTIONS: dict[str, Said] = {
    "granted": say("Which role does this customer grant us?"),
    "played": say("Which role do we play now, in their eyes?"),
    "aspired": say("Which role would they like us to play?"),
}


def interview_here(request: MemberRequest, study: str, interview: int) -> Interview:
    """Give the interview of an address, or "not found"; its words are for who may read words."""
    mine: Interview = here(
        Interview.objects.select_related("study", "study__organisation", "contact", "interviewer"),
        request, study__slug=study, pk=interview,
    )  # fmt: skip
    need(request, Right.READ_WORDS)
    return mine


def called(request: MemberRequest, talk: Interview) -> str:
    """Name a talk: by person for who may see identities, by code for everybody else."""
    if request.membership.may(Right.SEE_IDENTITIES):
        return str(talk.contact or talk.label or talk.code)
    return talk.code


@door(Right.HOLD_INTERVIEWS)
def interviews(request: MemberRequest, study: str) -> HttpResponse:
    """Show the interviews of a study, without a word of them."""
    mine = study_here(request, study)
    found = mine.interviews.select_related("contact", "interviewer").prefetch_related("quotes", "turns", "roles")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    names = {wave.code: wave.spoken for wave in mine.waves.all()}
    rows = [
        {
            "talk": talk, "called": called(request, talk), "wave": names.get(talk.wave, talk.wave),
            "quotes": len(talk.quotes.all()), "turns": len(talk.turns.all()), "roles": len(talk.roles.all()),
        }
        for talk in page
    ]  # fmt: skip
    return render(request, "talking/interviews.html", about(request, mine, tab="interviews", rows=rows, page=page))


@door(Right.HOLD_INTERVIEWS, methods=["GET", "POST"])
def new_interview(request: MemberRequest, study: str) -> HttpResponse:
    """Begin an interview: with whom, when, and what they agreed to."""
    mine = study_here(request, study)
    start = {"held_on": timezone.localdate(), "lang": mine.language, "wave": _open_wave(mine)}
    form = InterviewForm(request.POST or None, study=mine, initial=start)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            talk = _made(request, mine, form.cleaned_data)
            record("interview-made", organisation=request.organisation, actor=request, thing=f"interview {talk.pk}")
        return to(request, "interview", mine, interview=talk.pk)
    status = 422 if form.errors else 200
    return render(request, "talking/new.html", about(request, mine, tab="interviews", form=form), status=status)


def _open_wave(study: Study) -> str:
    waves = list(study.waves.all())
    return next((wave.code for wave in waves if wave.state == "open"), waves[-1].code if waves else "")


def _made(request: MemberRequest, study: Study, given: dict[str, Any]) -> Interview:
    contact = study.contacts.filter(pk=given["contact"]).first() if given["contact"] else None
    customer = study.customers.filter(code=given["customer"]).first() if given["customer"] else None
    customer = contact.customer if contact is not None and contact.customer is not None else customer
    made: Interview = Interview.objects.create(
        organisation=request.organisation, study=study, wave=given["wave"], held_on=given["held_on"],
        # In anonymous research only the key of the study leads from a contact to a code.
        contact=None if study.anonymous else contact,
        code=person_code(study, contact) if contact is not None else f"t{secrets.token_hex(6)}",
        label="" if study.anonymous else given.get("label", ""),
        account=_account(study, customer),
        function=given["function"] or (contact.function if contact is not None else ""),
        lang=given["lang"], consent=given["consent"], interviewer=request.user,
    )  # fmt: skip
    return made


def _account(study: Study, customer: Customer | None) -> str:
    return account_code(study, customer) if customer is not None else ""


@door(Right.HOLD_INTERVIEWS, methods=["GET", "POST"])
@never_cache
def interview(request: MemberRequest, study: str, interview: int) -> HttpResponse:
    """Show the guide beside the notes; a browser without a script sends the whole page."""
    talk = interview_here(request, study, interview)
    if request.method == "POST":
        return _as_form(request, talk)
    mine = talk.study
    notes = list(talk.notes.all())
    told = {one.kind: one.role for one in talk.roles.all()}
    guide = interview_guide(mine.catalogue())
    texts = {note.slot: note for note in notes if not note.branch}
    rows = [
        {
            "slot": slot, "number": number, "question": speak(one.question, talk.lang),
            "feeds": speak(one.feeds, talk.lang), "probes": [speak(probe, talk.lang) for probe in one.probes],
            "note": texts.get(slot), "beside": [n for n in notes if n.slot == slot and n.branch and n.text],
            "roles": slot == ROLE_SLOT,
        }
        for number, (slot, one) in enumerate(zip(SLOTS, guide, strict=False), start=1)
    ]  # fmt: skip
    more = {
        "talk": talk, "called": called(request, talk), "rows": rows, "free": texts.get("free"),
        "free_beside": [n for n in notes if n.slot == "free" and n.branch and n.text],
        "quotes": list(talk.quotes.all()), "turns": list(talk.turns.all()[:500]),
        "consents": [(one, CONSENT_NAMES[one]) for one in talk.asked_consents],
        "kinds": [(kind, ROLE_QUESTIONS[kind], told.get(kind, "")) for kind in ROLE_KINDS],
        "roles": [(code, named(role.name)) for code, role in mine.catalogue().roles.items()],
        "designs": list(mine.card_designs.filter(wave=talk.wave)) if request.membership.may(Right.FIELD_STUDY) else [],
        "script": script_address("interview"), "data": _data(talk, request), "upload": TranscriptForm(),
        "may_erase": request.membership.may(Right.ERASE_PEOPLE),
        "may_code": request.membership.may(Right.CODE_WORDS),
    }  # fmt: skip
    return render(request, "talking/interview.html", about(request, mine, tab="interviews", **more))


def _data(talk: Interview, request: MemberRequest) -> dict[str, Any]:
    """What the script needs to know."""
    lang = request.lang
    return {
        "name": f"interview-{talk.pk}",
        "url": reverse("interview_changes", args=[request.organisation.slug, talk.study.slug, talk.pk]),
        "consent": talk.consent,
        "consents": [[one, speak(CONSENT_NAMES[one], lang)] for one in talk.asked_consents],
        "texts": {name: speak(said, lang) for name, said in _TEXTS.items()},
    }


_TEXTS: dict[str, Said] = {
    "saved": say("Everything is saved."),
    "saving": say("Saving …"),
    "waiting": say("No line. What you type is kept in this browser and sent later."),
    "stuck": say("Your log-in has ended. Log in again in another window; nothing is lost."),
    "quoted": say("Marked as a quote."),
    "nothing": say("There is nothing to mark here yet."),
    "unquoted": say("The quote is taken away; your notes stay."),
    "beside": say("Somebody else wrote here too. Both texts are kept; load the page anew to see them."),
    "refused": say("The server did not understand this change."),
    "consent": say("What is allowed with this quote"),
    "drop": say("Take away"),
}


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    moves: list[Change]


@door(Right.HOLD_INTERVIEWS, methods=["POST"])
def changes(request: MemberRequest, study: str, interview: int) -> HttpResponse:
    """Take in what a browser had in its queue; a change that arrives twice counts once."""
    talk = interview_here(request, study, interview)
    try:
        batch = msgspec.json.decode(request.body, type=_Batch)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return JsonResponse({"why": "unreadable"}, status=400)
    if len(batch.moves) > MOST_CHANGES or any(not one.key for one in batch.moves):
        return JsonResponse({"why": "too many"}, status=400)
    return JsonResponse(msgspec.to_builtins(_taken(talk, batch.moves)))


def _taken(talk: Interview, moves: list[Change]) -> Taken:
    return take_in(talk, moves, frozenset(talk.study.catalogue().roles))


def _as_form(request: MemberRequest, talk: Interview) -> HttpResponse:
    """The whole page at once, from a browser without a script."""
    given, ticket = request.POST, secrets.token_hex(8)
    there = {note.slot: note for note in talk.notes.filter(branch="")}
    made: list[Change] = []
    for slot in SLOTS:
        text, old = given.get(f"note-{slot}"), there.get(slot)
        if text is not None and text.replace("\r\n", "\n") != (old.text if old else ""):
            number = given.get(f"revision-{slot}", "0")
            made.append(
                Change(
                    f"{ticket}-{slot}", "note", slot, text, revision=int(number) if number.isdigit() else 0,
                    thread=f"form-{ticket}",
                )
            )  # fmt: skip
    told = {one.kind: one.role for one in talk.roles.all()}
    for kind in ROLE_KINDS:
        role = given.get(f"role-{kind}")
        if role is not None and role != told.get(kind, ""):
            made.append(Change(f"{ticket}-{kind}", "role", kind=kind, role=role))
    for quote in talk.quotes.all():
        consent = given.get(f"consent-{quote.key}", quote.consent)
        if consent != quote.consent:
            made.append(Change(f"{ticket}-c{quote.pk}", "consent", quote=quote.key, consent=consent))
    slot, drop = given.get("quote", ""), given.get("unquote", "")
    if slot in SLOTS:
        made += _last_line(slot, given.get(f"note-{slot}", ""), ticket, talk.consent)
    if given.get("words", "").strip():
        wanted = given.get("words-consent", talk.consent)
        made.append(Change(f"{ticket}-w", "quote", text=given["words"], quote=f"{ticket}-w", consent=wanted))
    if drop:
        made.append(Change(f"{ticket}-d", "unquote", quote=drop))
    told_back = _taken(talk, made)
    if told_back.beside:
        messages.warning(request, later(say("Somebody else wrote here too. Both texts are kept.")))
    messages.success(request, later(say("Saved.")))
    return redirect(reverse("interview", args=[request.organisation.slug, talk.study.slug, talk.pk]))


def _last_line(slot: str, text: str, ticket: str, consent: str) -> list[Change]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [Change(f"{ticket}-q", "quote", slot, lines[-1], quote=f"{ticket}-q", consent=consent)] if lines else []


@door(Right.HOLD_INTERVIEWS, methods=["POST"])
def change_consent(request: MemberRequest, study: str, interview: int) -> HttpResponse:
    """Change what is allowed with the words of a talk; quotes keep what was said of them."""
    talk = interview_here(request, study, interview)
    asked = request.POST.get("consent", "")
    if asked in talk.asked_consents and asked != talk.consent:
        talk.consent, talk.changes = asked, talk.changes + 1
        talk.save(update_fields=["consent", "changes"])
        record(
            "interview-consent", organisation=request.organisation, actor=request, thing=f"interview {talk.pk}",
            detail={"consent": asked},
        )  # fmt: skip
        messages.success(request, later(say("Saved.")))
    return to(request, "interview", talk.study, interview=talk.pk)


@door(Right.FIELD_STUDY, methods=["POST"])
def cards(request: MemberRequest, study: str, interview: int, design: int) -> HttpResponse:
    """Lay cards at the table: the board of the card sort, for this person."""
    talk = interview_here(request, study, interview)
    sort: Design = here(Design.objects.select_related("study"), request, study__slug=study, pk=design)
    sorter = sort.sorters.filter(code=talk.code, withdrawn_at__isnull=True).first()
    if sorter is None:
        facts = {"customer": _own_code(talk), "function": talk.function, "lang": talk.lang}
        sorter = new_sorter(sort, code=talk.code, **facts)
        record("persons-asked-to-sort", organisation=request.organisation, actor=request, thing=f"card sort {sort.pk}")
    return redirect("sort", token=sorter.token)


def _own_code(talk: Interview) -> str:
    """The organisation's own code of the customer, which a card sort keeps; a pseudonym cannot be led back here."""
    known = Customer.objects.of(talk.organisation_id).filter(study=talk.study)
    return (
        next((one.code for one in known if account_code(talk.study, one) == talk.account), "") if talk.account else ""
    )


@door(Right.ERASE_PEOPLE, methods=["POST"])
def erase_interview(request: MemberRequest, study: str, interview: int) -> HttpResponse:
    """Take the person of a talk out: talk, quotes, codings, answers, sorts, and what a backup would bring back."""
    talk: Interview = here(Interview.objects.select_related("study"), request, study__slug=study, pk=interview)
    mine, number = talk.study, talk.pk
    contact: Contact | None = talk.contact
    told = erase(mine, contact=contact, code=talk.code, as_of=timezone.now())
    record(
        "interview-erased", organisation=request.organisation, actor=request, thing=f"interview {number}",
        detail={"rows": told.rows, "folders": len(told.folders)},
    )  # fmt: skip
    messages.success(request, later(say("The person is gone: {n} {n:row|rows}.", n=told.rows)))
    return to(request, "interviews", mine)
