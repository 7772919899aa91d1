"""The page of use: which events came in, where value is lost on the way, and the ways of customers."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from klantwaarde.importers.event_reasons import REASONS
from klantwaarde.language import Said, say, speak
from klantwaarde.reports.chapter import Chapter
from klantwaarde.results import Answer, Impact
from klantwaarde.web.accounts.folio import latest_run
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.people.rights import Right
from klantwaarde.web.reading.pages import Book
from klantwaarde.web.reading.shelf import book_of
from klantwaarde.web.reading.style import style_address
from klantwaarde.web.studies.desk import about, study_here
from klantwaarde.web.studies.models import Study

TABLES: dict[str, Said] = {
    "usage": say("times something was used"),
    "outcomes": say("results"),
    "touchpoints": say("steps of customers"),
    "entitlements": say("rights to use"),
    "refusals": say("refusals"),
}


@door(Right.SEE_ANSWERS)
@never_cache
def use(request: MemberRequest, study: str) -> HttpResponse:
    """Show what came in and what became of it."""
    mine = study_here(request, study)
    run = latest_run(mine)
    book = book_of(run, request.membership, request.lang) if run is not None else None
    more: dict[str, Any] = {
        "style": style_address(), "intake": _intake(mine, request.lang), "counted": _counted(book, request.lang),
        "pages": _pages(book), "may_try": request.membership.may(Right.TRY_PRICES),
    }  # fmt: skip
    return render(request, "earning/use.html", about(request, mine, tab="use", **more))


def _intake(study: Study, lang: str) -> dict[str, Any] | None:
    """How many events came in by the API, each exactly once; nothing while none did."""
    from klantwaarde.web.api.models import Intake

    found = Intake.objects.of(study.organisation_id).filter(study=study).first()
    if found is None:
        return None
    lines = [
        (say("received"), found.received), (say("stored"), found.stored), (say("sent again"), found.duplicates),
        (say("the same id with another content"), found.conflicts), (say("refused"), found.refused),
        (say("stored later than they happened"), found.late), (say("corrections"), found.corrections),
    ]  # fmt: skip
    reasons = [
        (speak(REASONS[code], lang) if code in REASONS else code, count)
        for code, count in sorted((found.reasons or {}).items(), key=lambda one: -one[1])
    ]
    return {
        "lines": [(speak(name, lang), count) for name, count in lines],
        "reasons": reasons,
        "newest": found.newest_at,
        "last": found.received_at,
    }


class Counted(msgspec.Struct, frozen=True):
    """What the last answers counted: per table, in which period, and what they left out."""

    start: str
    end: str
    rows: list[tuple[str, int, int]]
    notes: list[Said]


def _counted(book: Book | None, lang: str) -> Counted | None:
    answer = _impact(book)
    if book is None or answer is None or not isinstance(answer.body, Impact):
        return None
    body = answer.body
    rows = [
        (speak(TABLES[name], lang) if name in TABLES else name, count, body.outside.get(name, 0))
        for name, count in body.events.items()
    ]
    return Counted(book.voice.day(body.start), book.voice.day(body.end), rows, body.notes)


def _impact(book: Book | None) -> Answer | None:
    if book is None:
        return None
    return next((answer for answer in book.ledger.answers if isinstance(answer.body, Impact)), None)


def _pages(book: Book | None) -> list[dict[str, Any]]:
    """The first section of access, use and result, and of the ways of customers, each with the way to the rest."""
    if book is None:
        return []
    found = []
    for chapter in book.chapters:
        if chapter.id in {"impact", "journeys"} and chapter.sections:
            first = Chapter(chapter.id, chapter.title, chapter.why, chapter.sections[:1], chapter.sources)
            found.append({"id": chapter.id, "title": chapter.title, "page": book.chapter_page(first)})
    return found
