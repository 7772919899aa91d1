"""What a respondent meets: welcome and consent, the pages, a look back before sending, and thanks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from klantwaarde.web.collecting import answering
from klantwaarde.web.collecting.drawing import Pen, draw, faults_by_field
from klantwaarde.web.collecting.intake import ClosedError, GoneError, take_in
from klantwaarde.web.collecting.looking_back import look_back
from klantwaarde.web.collecting.response import Response
from klantwaarde.web.collecting.sheet import sheet_of
from klantwaarde.web.doors import VisitorRequest, open_door
from klantwaarde.web.instrument.checking import Fault, checked
from klantwaarde.web.instrument.facts import visible_pages
from klantwaarde.web.instrument.piping import as_said
from klantwaarde.web.instrument.question import AnyQuestion, Consent, Instrument, Page, in_language
from klantwaarde.web.instrument.reading import read_form
from klantwaarde.web.look.tongue import answer_in
from klantwaarde.web.studies.erasing import take_back
from klantwaarde.web.studies.invitation import Invitation
from klantwaarde.web.studies.pseudonyms import fresh_token, link_hash
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.wave import OpenLink
from klantwaarde.web.tenancy.lock import inside

WHY = "a respondent has no account; the link is the key"
MOST_FIELDS = 2000
SHORTEST_KEY, LONGEST_KEY = 8, 64


class Visit:
    """Who came by a link: what is behind it, and how far they are."""

    def __init__(self, token: str, study: Study, response: Response | None, link: OpenLink | None = None) -> None:
        self.token, self.study, self.response, self.link = token, study, response, link
        self.lang = "nl"

    @cached_property
    def source(self) -> Invitation | OpenLink | None:
        """The link by which the person came; looked up when a page needs it, and most saves do not."""
        return self.link or invitation_of(self.token)

    @property
    def instrument(self) -> Instrument:
        """The questionnaire of this person: the version they began, or the one they would get."""
        if self.response is not None:
            return self.response.version.instrument
        if self.source is None:
            raise Http404
        return answering.version_for(self.source).instrument

    @property
    def pages(self) -> list[tuple[Page, list[AnyQuestion]]]:
        """The pages this person sees, after the welcome."""
        answers = self.response.answers if self.response else {}
        return [
            (page, questions)
            for page, questions in visible_pages(self.instrument, answers)
            if not any(isinstance(question, Consent) for question in questions)
        ]


View = Callable[..., HttpResponse]


def invitation_of(token: str) -> Invitation | None:
    """Give the invitation to which a secret belongs."""
    found: Invitation | None = (
        Invitation.objects.everywhere("a link names the invitation, and the invitation the organisation")
        .select_related("contact", "contact__customer", "wave", "wave__study", "wave__study__organisation")
        .filter(link_hash=link_hash("invitation", token))
        .first()
    )
    return found


def by_link(view: View) -> View:
    """Find what is behind a link; what is not there meets "not found"."""

    @wraps(view)
    @never_cache
    def entered(request: VisitorRequest, token: str, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - the address
        response = answering.of_token(token)
        invitation = None if response else invitation_of(token)
        if response is not None:
            visit = Visit(token, response.study, response)
        elif invitation is not None:
            visit = Visit(token, invitation.wave.study, None)
            visit.source = invitation
        else:
            raise Http404
        with inside(visit.study.organisation_id):
            speak_with(request, visit)
            return view(request, visit, **kwargs)

    return entered


def speak_with(request: VisitorRequest, visit: Visit) -> None:
    """Choose the language: what the address asks, what was chosen here, what was begun in, that of the study."""
    # Who began has a language already; only before that the invitation is asked.
    contact = visit.source.contact if visit.response is None and isinstance(visit.source, Invitation) else None
    wishes = (
        request.GET.get("lang", ""),
        request.COOKIES.get("kw-lang", ""),
        visit.response.lang if visit.response else "",
        contact.lang if contact else "",
        visit.study.language,
    )
    for wish in wishes:
        if wish in visit.instrument.languages:
            answer_in(request, wish)
            break
    visit.lang = request.lang


def about(visit: Visit, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what a template needs
    """Give what every page of a respondent needs."""
    return {"visit": visit, "study": visit.study, "token": visit.token, **more}


@open_door(WHY, methods=["GET", "POST"])
@by_link
def welcome(request: VisitorRequest, visit: Visit) -> HttpResponse:
    """Ask for consent, or go on where the person was."""
    if visit.response is not None:
        if visit.response.finished_on is not None:
            return redirect("answer_thanks", token=visit.token)
        return redirect(_first_open(visit))
    return ask_consent(request, visit, visit.token)


def ask_consent(request: VisitorRequest, visit: Visit, token: str) -> HttpResponse:
    """Show the welcome, and begin when the person agrees."""
    if visit.source is None:
        raise Http404
    today = timezone.localdate()
    if not visit.source.wave.takes_answers(today):
        return render(request, "collecting/closed.html", about(visit), status=410)
    consent = visit.instrument.consent
    if consent is None:
        raise Http404
    faults: list[Fault] = []
    answer: object = None
    if request.method == "POST":
        answer = read_form(consent, dict(request.POST.lists()))
        kept, faults = checked(consent, answer)
        if kept is not None:
            visit.response = answering.begin(visit.source, token, kept, request.lang, today)
            visit.token = token
            return redirect(_first_open(visit))
    pen = Pen(visit.lang, {}, faults_by_field(faults, visit.lang))
    page = next(page for page in visit.instrument.pages if consent in page.questions)
    more = {
        "questions": [draw(consent, answer, pen)],
        "title": in_language(page.title, visit.lang),
        "wrong": pen.faults,
        "pages": len(visit.pages),
        "fresh": token,
    }
    return render(request, "collecting/welcome.html", about(visit, **more), status=422 if faults else 200)


def _first_open(visit: Visit) -> str:
    """Address of the first page without answers; the look back when there is none."""
    answers = visit.response.answers if visit.response else {}
    for page, questions in visit.pages:
        if not any(question.name in answers for question in questions):
            return reverse("answer_page", kwargs={"token": visit.token, "page": page.name})
    return reverse("answer_review", kwargs={"token": visit.token})


@open_door(WHY, methods=["GET", "POST"])
@by_link
def page(request: VisitorRequest, visit: Visit, page: str) -> HttpResponse:
    """Show one page, or save it and go on."""
    if visit.response is None:
        return redirect("answer", token=visit.token)
    if visit.response.finished_on is not None:
        return redirect("answer_thanks", token=visit.token)
    names = [one.name for one, _ in visit.pages]
    if page not in names:  # hidden by an answer that was changed since, or no page at all
        return redirect("answer_review", token=visit.token)
    at = names.index(page)
    faults: list[Fault] = []
    if request.method == "POST":
        try:
            faults = answering.save_page(visit.response, page, dict(request.POST.lists())).faults
        except ClosedError:
            return render(request, "collecting/closed.html", about(visit), status=410)
        if not faults or request.POST.get("go") == "back":
            return redirect(_next(visit, page, back=request.POST.get("go") == "back"))
    again = request.method == "GET" and request.GET.get("check") == "1"
    one, questions = visit.pages[at]
    if again:  # something that was filled in without a line could not be kept
        faults = [fault for q in questions for fault in checked(q, visit.response.answers.get(q.name))[1]]
    said = as_said(visit.instrument, visit.response.answers, visit.lang)
    pen = Pen(visit.lang, said, faults_by_field(faults, visit.lang))
    more = {
        "page": one,
        "title": in_language(one.title, visit.lang) or str(visit.study),
        "intro": in_language(one.help, visit.lang),
        "questions": [draw(q, _to_show(q, visit.response, request), pen) for q in questions],
        "wrong": pen.faults,
        "number": at + 1,
        "count": len(names),
        "back": at > 0,
        "again": again,
    }
    return render(request, "collecting/page.html", about(visit, **more), status=422 if faults else 200)


def _to_show(question: AnyQuestion, response: Response, request: VisitorRequest) -> object:
    """What was just sent when it is shown again, right or wrong; otherwise what is kept."""
    if request.method == "POST":
        return read_form(question, dict(request.POST.lists()))
    answer: object = response.answers.get(question.name)
    return answer


def _next(visit: Visit, page: str, *, back: bool) -> str:
    names = [one.name for one, _ in visit.pages]  # anew: the answers may have opened or closed pages
    order = [one.name for one in visit.instrument.pages]
    here = order.index(page)
    after = [name for name in names if order.index(name) > here]
    before = [name for name in names if order.index(name) < here]
    goal = before[-1:] if back else after[:1]
    if goal:
        return reverse("answer_page", kwargs={"token": visit.token, "page": goal[0]})
    return reverse("answer_review", kwargs={"token": visit.token})


class _Sent(msgspec.Struct, forbid_unknown_fields=True):
    """One thing of a browser's queue: a page with its fields, or the wish to send everything."""

    key: str
    page: str = ""
    fields: list[tuple[str, str]] = []
    finish: bool = False


@open_door(WHY, methods=["POST"])
@never_cache
def save(request: VisitorRequest, token: str) -> HttpResponse:
    """Take one thing of a browser's queue in; the same key counts once."""
    sent = _read(request)
    if sent is None:
        return JsonResponse({"why": "unreadable"}, status=400)
    if sent.finish:
        return _finished(request, token)
    try:
        return _saved(request, token, sent)
    except GoneError:
        return JsonResponse({"why": "unknown"}, status=404)
    except ClosedError:
        done = (response := answering.of_token(token)) is not None and response.finished_on is not None
        return JsonResponse({"why": "finished" if done else "closed"}, status=409)
    except LookupError:
        return JsonResponse({"why": "unknown"}, status=404)


def _read(request: VisitorRequest) -> _Sent | None:
    try:
        sent = msgspec.json.decode(request.body, type=_Sent)
    except (msgspec.DecodeError, UnicodeDecodeError, RequestDataTooBig):
        return None
    return sent if SHORTEST_KEY <= len(sent.key) <= LONGEST_KEY and len(sent.fields) <= MOST_FIELDS else None


def _saved(request: VisitorRequest, token: str, sent: _Sent) -> HttpResponse:
    form: dict[str, list[str]] = {}
    for field, text in sent.fields:
        form.setdefault(field, []).append(text)
    saved = take_in(link_hash("response", token), sent.page, form, key=sent.key)
    visit = Visit(token, saved.response.study, saved.response)
    speak_with(request, visit)
    told = faults_by_field(saved.faults, visit.lang)
    return JsonResponse({"saved": True, "faults": told, "next": _next(visit, sent.page, back=False)})


def _finished(request: VisitorRequest, token: str) -> HttpResponse:
    response = answering.of_token(token)
    if response is None:
        return JsonResponse({"why": "unknown"}, status=404)
    with inside(response.organisation_id):
        speak_with(request, Visit(token, response.study, response))
        try:
            done = answering.finish(response, timezone.localdate())
        except ClosedError:
            return JsonResponse({"why": "closed"}, status=409)
        if done:
            answering.mark_answered(token)
    goal = "answer_thanks" if done else "answer_review"
    return JsonResponse({"saved": done, "faults": {}, "next": reverse(goal, kwargs={"token": token})})


@open_door(WHY)
@by_link
def sheet(request: VisitorRequest, visit: Visit) -> HttpResponse:
    """Give the whole questionnaire, for when the line breaks."""
    if visit.response is None or visit.response.finished_on is not None:
        raise Http404
    get_token(request)
    return JsonResponse(sheet_of(visit.response, visit.lang))


@open_door(WHY, methods=["GET", "POST"])
@by_link
def review(request: VisitorRequest, visit: Visit) -> HttpResponse:
    """Let the person look back before sending, and send."""
    if visit.response is None:
        return redirect("answer", token=visit.token)
    if visit.response.finished_on is not None:
        return redirect("answer_thanks", token=visit.token)
    absent = answering.missing(visit.response)
    if request.method == "POST":
        try:
            if answering.finish(visit.response, timezone.localdate()):
                answering.mark_answered(visit.token)
                return redirect("answer_thanks", token=visit.token)
        except ClosedError:
            return render(request, "collecting/closed.html", about(visit), status=410)
    answers = visit.response.answers
    told = look_back(visit.instrument, answers, visit.pages, visit.lang, {page.name for page, _ in absent})
    more = {"told": told, "absent": bool(absent)}
    return render(
        request, "collecting/review.html", about(visit, **more), status=422 if request.method == "POST" else 200
    )


@open_door(WHY)
@by_link
def thanks(request: VisitorRequest, visit: Visit) -> HttpResponse:
    """Thank the person."""
    if visit.response is None or visit.response.finished_on is None:
        return redirect("answer", token=visit.token)
    return render(
        request, "collecting/thanks.html", about(visit, words=in_language(visit.instrument.thanks, visit.lang))
    )


@open_door(WHY, methods=["GET", "POST"])
@by_link
def withdraw(request: VisitorRequest, visit: Visit) -> HttpResponse:
    """Let a person take their answers back, or ask for no more mail."""
    done = ""
    if request.method == "POST":
        if request.POST.get("what") == "answers" and visit.response is not None:
            take_back(visit.study, visit.response.code, timezone.now())
            answering.withdraw(visit.response)
            visit.response, done = None, "answers"
        elif request.POST.get("what") == "mail" and isinstance(visit.source, Invitation):
            contact = visit.source.contact
            contact.stopped_at = contact.stopped_at or timezone.now()
            contact.save(update_fields=["stopped_at"])
            done = "mail"
    return render(request, "collecting/withdraw.html", about(visit, done=done, has_mail=visit.source is not None))


@open_door(WHY, methods=["GET", "POST"])
@never_cache
def open_link(request: VisitorRequest, token: str) -> HttpResponse:
    """Begin by the open link; every person gets a link of their own to come back by."""
    link: OpenLink | None = (
        OpenLink.objects.everywhere("a link names the wave, and the wave the organisation")
        .select_related("wave", "wave__study", "wave__study__organisation")
        .filter(link_hash=link_hash("open", token), closed=False)
        .first()
    )
    if link is None:
        raise Http404
    visit = Visit(token, link.wave.study, None, link)
    with inside(link.organisation_id):
        speak_with(request, visit)
        own = request.POST.get("fresh", "")
        if request.method == "POST" and not (len(own) == 32 and own.isalnum()):
            raise Http404
        return ask_consent(request, visit, own or fresh_token())
