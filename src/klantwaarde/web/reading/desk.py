"""The pages of the answers: customer value per group, the chapters, every number, the account, and files."""

from __future__ import annotations

from typing import Any

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import say
from klantwaarde.reports.html import render as render_report
from klantwaarde.reports.view import View
from klantwaarde.results import QAnalysis
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.reading import source
from klantwaarde.web.reading.gate import hand_out
from klantwaarde.web.reading.grid import SORT, Grid, in_columns, in_order
from klantwaarde.web.reading.models import Run
from klantwaarde.web.reading.pages import Book, address_of
from klantwaarde.web.reading.reckoning import ask
from klantwaarde.web.reading.shelf import book_of
from klantwaarde.web.reading.style import style_address
from klantwaarde.web.reading.tables import beside, grid_of, key_of, numbers_grid, side_of, tables_of, usual_sides
from klantwaarde.web.studies.models import Study

A_PAGE = 200
"""Rows of a table of a chapter on one page; the file has them all."""
FILTERS = ("wave", "by", "segment", "role")
SYSTEM_OF = {"worth": "voc", "strategy": "synthesis"}
"""Where a chapter is not named after its system."""


def _study(request: MemberRequest, study: str) -> Study:
    mine: Study = here(Study.objects.select_related("organisation"), request, slug=study)
    return mine


def _latest(study: Study) -> Run | None:
    # The packed ledger is read once per process (`shelf`), not for every page.
    return study.runs.defer("ledger").select_related("study").filter(state="ready").first()


def _asked(request: MemberRequest) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := request.GET.get(name, ""))}


def _frame(request: MemberRequest, study: Study) -> dict[str, Any]:
    """Give what every page of answers has around it: how fresh it is, and whether something is being reckoned."""
    run = _latest(study)
    newest = study.runs.defer("ledger").first()
    busy = newest if newest is not None and newest.state in {"waiting", "busy"} else None
    mark = source.mark_at_hand(study) if run is not None else None
    return {
        "study": study,
        "run": run,
        "busy": busy,
        "failed": newest if newest is not None and newest.state == "failed" else None,
        "stale": run is not None and mark is not None and run.mark != mark,
        "look": run is not None and mark is None,
        "may_make": request.membership.may(Right.MAKE_ANSWERS),
        "may_export": request.membership.may(Right.EXPORT),
        "may_words": request.membership.may(Right.READ_WORDS),
        "style": style_address(),
        "query": urlencode(_asked(request)),
    }


def _book(request: MemberRequest, frame: dict[str, Any]) -> Book | None:
    run: Run | None = frame["run"]
    if run is None:
        return None
    return book_of(run, request.membership, request.lang)


def _places(book: Book, here_is: str, query: str) -> list[tuple[str, str, bool]]:
    """Give the pages of the book: name in the address, name on the page, whether it is this one."""
    named = [("value", book.voice.speak(say("Value for the customer")))] if book.views else []
    named += [(chapter.id, book.voice.speak(chapter.title)) for chapter in book.chapters]
    if book.views:
        named += [("compare", book.voice.speak(say("Side by side")))]
        named += [("numbers", book.voice.speak(say("All numbers"))), ("method", book.voice.speak(say("Method")))]
    return [(place, name, place == here_is) for place, name in named]


def _viewed(request: MemberRequest, book: Book) -> View:
    view = book.view_of(_asked(request))
    if view is None:
        raise Http404
    return view


@door(Right.SEE_ANSWERS)
@never_cache
def answers(request: MemberRequest, study: str, place: str = "value") -> HttpResponse:
    """Show a page of the answers."""
    frame = _frame(request, _study(request, study))
    book = _book(request, frame)
    if book is None or not (book.views or book.chapters):
        return render(request, "reading/nothing.html", frame)
    if place == "value" and not book.views:
        place = book.chapters[0].id
    more = frame | {"places": _places(book, place, frame["query"]), "place": place, "composed": book.info.composed}
    if place in {"value", "numbers", "method"}:
        view = _viewed(request, book)
        more |= {"groups": book.choices(view), "scope": book.sentences.scope(view)}
        if place == "numbers":
            grid = numbers_grid(book, view).sorted_by(request.GET.get(SORT, ""))
            asked = _asked(request) | {SORT: grid.sort}
            return render(request, "reading/numbers.html", more | {"headings": grid.headings(asked), "grid": grid})
        page = book.value_page(view) if place == "value" else book.method_page(view)
        more |= {"page": page, "behind": [(view.answer.id, book.certificate(view.answer))]}
        return render(request, "reading/page.html", more)
    chapter = next((one for one in book.chapters if one.id == place), None)
    if chapter is None:
        raise Http404
    system = SYSTEM_OF.get(chapter.id, chapter.id)
    behind = [(answer.id, book.certificate(answer)) for answer in book.answers_behind(system)]
    more |= {"page": book.chapter_page(chapter), "behind": behind, "tables": tables_of(chapter, book.voice)}
    return render(request, "reading/page.html", more)


@door(Right.SEE_ANSWERS, methods=["GET", "POST"])
@never_cache
def table(request: MemberRequest, study: str, place: str, number: int) -> HttpResponse:
    """Show one table of a chapter, sorted by the address; asked by a form it leaves as a file."""
    frame = _frame(request, _study(request, study))
    book = _book(request, frame)
    if book is None:
        return render(request, "reading/nothing.html", frame)
    chapter = next((one for one in book.chapters if one.id == place), None)
    listed = tables_of(chapter, book.voice) if chapter is not None else []
    if not 1 <= number <= len(listed):
        raise Http404
    named, sort = listed[number - 1], request.GET.get(SORT, "")
    if request.method == "POST":
        return _hand_out_grid(request, study, grid_of(named, request.lang).sorted_by(sort), f"{place}-{number}")
    page = Paginator(in_order(named.table.rows, sort), A_PAGE).get_page(request.GET.get("page"))
    part = msgspec.structs.replace(named.table, rows=[list(row) for row in page])
    grid = grid_of(msgspec.structs.replace(named, table=part), request.lang)
    grid = msgspec.structs.replace(grid, sort=sort if in_columns(grid, sort) else "")
    more = {
        "places": _places(book, place, ""), "place": place, "grid": grid,
        "composed": book.info.composed, "leaf": page, "headings": grid.headings({}), "sort": grid.sort,
        "chapter": chapter,
    }  # fmt: skip
    return render(request, "reading/table.html", frame | more)


@door(Right.SEE_ANSWERS, methods=["GET", "POST"])
@never_cache
def compare(request: MemberRequest, study: str) -> HttpResponse:
    """Set two waves or two groups side by side; asked by a form the table leaves as a file."""
    frame = _frame(request, _study(request, study))
    book = _book(request, frame)
    if book is None or not book.views:
        return render(request, "reading/nothing.html", frame)
    one, other = usual_sides(book)
    left = side_of(book, request.GET.get("left", ""), "A", one)
    right = side_of(book, request.GET.get("right", ""), "B", other)
    grid = beside(book, left, right).sorted_by(request.GET.get(SORT, ""))
    if request.method == "POST":
        return _hand_out_grid(request, study, grid, "compare")
    asked = {"left": left.key, "right": right.key, SORT: grid.sort}
    more = {
        "places": _places(book, "compare", ""), "place": "compare", "grid": grid, "sides": [left, right],
        "headings": grid.headings(asked), "asked": urlencode({name: value for name, value in asked.items() if value}),
        "views": [(key_of(view), book.sentences.whom(view)) for view in book.views], "left": left, "right": right,
        "sort": grid.sort, "composed": book.info.composed,
    }  # fmt: skip
    return render(request, "reading/compare.html", frame | more)


def _hand_out_grid(request: MemberRequest, study: str, grid: Grid, what: str) -> HttpResponse:
    content = grid.sheet(what, request.lang).csv(request.lang).encode("utf-8", errors="replace")
    name = f"{request.organisation.slug}_{study}_{what}.csv"
    return hand_out(request, content, name=name, kind="text/csv; charset=utf-8", what="table")


@door(Right.MAKE_ANSWERS, methods=["POST"])
def make(request: MemberRequest, study: str) -> HttpResponse:
    """Have the answers reckoned anew."""
    mine = _study(request, study)
    run = ask(mine)
    record(
        "answers-asked",
        organisation=request.organisation,
        actor=request,
        thing=f"study {mine.slug}",
        detail={"run": run.pk},
    )
    messages.success(request, now(say("The answers are being reckoned. You may leave this page.")))
    return redirect("answers", org=request.organisation.slug, study=study)


@door(Right.SEE_ANSWERS)
@never_cache
def progress(request: MemberRequest, study: str) -> HttpResponse:
    """Tell how far a reckoning is; the page asks every two seconds, and loads itself anew when it is done.

    Of a large study it is also asked once whether there is something new, so that the page itself need not wait for it.
    """
    mine = _study(request, study)
    looked = "look" in request.GET
    if looked:
        source.mark_now(mine)
    frame = _frame(request, mine)
    response = render(request, "reading/progress.html", frame)
    if frame["busy"] is None and request.htmx and not looked:
        response.headers["HX-Refresh"] = "true"
    return response


@door(Right.EXPORT, methods=["POST"])
def take(request: MemberRequest, study: str, what: str) -> HttpResponse:
    """Hand out the report, the answers or the numbers, each with no more in it than the pages show."""
    mine = _study(request, study)
    book = _book(request, _frame(request, mine))
    if book is None:
        raise Http404
    stem = f"{request.organisation.slug}_{mine.slug}"
    words = request.membership.may(Right.READ_WORDS)
    if what == "answers":
        content = book.ledger.to_json().encode()
        return hand_out(request, content, name=f"{stem}_answers.json", kind="application/json", what=what, words=words)
    if what == "numbers":
        view = _viewed(request, book)
        scope = "-".join(address_of(view).values())
        content = book.sheet(view).csv(request.lang).encode("utf-8", errors="replace")
        return hand_out(request, content, name=f"{stem}_{scope}_numbers.csv", kind="text/csv; charset=utf-8", what=what)
    if what == "viewpoints":
        return _viewpoints(request, book, stem, words=words)
    try:
        report = render_report(book.ledger.answers, book.info, lang=request.lang)
    except KlantwaardeError as error:
        raise Http404 from error
    return hand_out(
        request,
        report.encode(),
        name=f"{stem}_report-{request.lang}.html",
        kind="text/html; charset=utf-8",
        what=what,
        words=words,
    )


def _viewpoints(request: MemberRequest, book: Book, stem: str, *, words: bool) -> HttpResponse:
    from klantwaarde.reports.q_pages import render_wave

    waves = [answer.scope.wave for answer in book.ledger.answers if isinstance(answer.body, QAnalysis)]
    wave = request.GET.get("wave") or (waves[-1] if waves else "")
    if wave not in waves:
        raise Http404
    page = render_wave(book.ledger.answers, book.info, wave, lang=request.lang).encode()
    return hand_out(
        request,
        page,
        name=f"{stem}_{wave}_viewpoints-{request.lang}.html",
        kind="text/html; charset=utf-8",
        what="viewpoints",
        words=words,
    )
