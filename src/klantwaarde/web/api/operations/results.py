"""Answers and chapters, to take out; and having them reckoned anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpResponse
from ninja import Path, Query, Router, Status

from klantwaarde.language import Said, say
from klantwaarde.pictures.picture import Table
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.web.api import nouns
from klantwaarde.web.api.entering import TokenRequest
from klantwaarde.web.api.operations.door import Scope, note, study_of
from klantwaarde.web.api.operations.taking import taken_out
from klantwaarde.web.api.problems import Problem
from klantwaarde.web.reading import source
from klantwaarde.web.reading.models import Run
from klantwaarde.web.reading.reckoning import ask
from klantwaarde.web.studies.study import Study

if TYPE_CHECKING:
    from klantwaarde.web.people.membership import Membership
    from klantwaarde.web.reading.pages import Book

router = Router(tags=["results"])
OF = "/studies/{study}/"
LANG = Query("nl", pattern="^(nl|en)$")  # type: ignore[type-arg] # by the library
_PUBLISHED = {
    "type": "object",
    "description": "Every answer with its provenance; its schema is docs/answers.schema.json.",
    "required": ["schema", "software", "study", "answers"],
    "properties": {
        "schema": {"type": "string"},
        "software": {"type": "string"},
        "study": {"type": "object"},
        "answers": {"type": "array", "items": {"type": "object"}},
    },
}


def _book(request: TokenRequest, study: Study, lang: str) -> tuple[Run, Book]:
    """The last answers, with no more in them than the token may read."""
    from klantwaarde.web.reading.shelf import book_of

    run = study.runs.select_related("study").filter(state="ready").first()
    if run is None:
        raise Problem("not-found", say("The answers of this study were not reckoned yet."))
    # A bearer answers what a membership answers: which rights, which role, which person.
    return run, book_of(run, cast("Membership", request.bearer), lang)


@router.get(
    OF + "results", auth=Scope("results:read"), operation_id="get_results",
    openapi_extra={"responses": {200: {"content": {"application/json": {"schema": _PUBLISHED}}}}},
)  # fmt: skip
def get_results(request: TokenRequest, study: Path[nouns.Slug]) -> HttpResponse:
    """Give the answers as JSON, under the same small-cell rule as the desk.

    Answers by customer need `customers:read`, quotes `words:read`, and names beside them `identities:read`.
    """
    mine = study_of(request, study)
    run, book = _book(request, mine, mine.language)
    taken_out(request, mine, "results")
    response = HttpResponse(book.ledger.to_json().encode(), content_type="application/json")
    response.headers["Last-Modified"] = f"{run.ready_at:%a, %d %b %Y %H:%M:%S} GMT"
    return response


@router.post(OF + "reckonings", auth=Scope("results:make"), response={202: nouns.Reckoning}, operation_id="reckon")
def reckon(request: TokenRequest, study: Path[nouns.Slug]) -> Status[Run]:
    """Have the answers reckoned anew, in the queue; while one of the same data waits there, it is that one."""
    mine = study_of(request, study)
    run = ask(mine)
    note(request, "answers-asked", mine, run=run.pk)
    return Status(202, run)


@router.get(OF + "chapters", auth=Scope("results:read"), response=nouns.ChapterNames, operation_id="list_chapters")
def list_chapters(request: TokenRequest, study: Path[nouns.Slug], lang: str = LANG) -> dict[str, Any]:
    """List the chapters that the answers carry."""
    mine = study_of(request, study)
    run, book = _book(request, mine, lang)
    return {
        "reckoned_at": run.ready_at,
        "out_of_date": run.mark != source.mark_of(mine),
        "items": [{"id": one.id, "title": book.voice.speak(one.title)} for one in book.chapters],
    }


@router.get(OF + "chapters/{chapter}", auth=Scope("results:read"), response=nouns.Chapter, operation_id="get_chapter")
def get_chapter(
    request: TokenRequest, study: Path[nouns.Slug], chapter: Path[nouns.Slug], lang: str = LANG
) -> dict[str, Any]:
    """Give one chapter in words and tables."""
    mine = study_of(request, study)
    _, book = _book(request, mine, lang)
    found = next((one for one in book.chapters if one.id == chapter), None)
    if found is None:
        raise Problem("not-found")
    taken_out(request, mine, "chapters")
    return _told(book, found)


def _told(book: Book, chapter: Chapter) -> dict[str, Any]:
    return {
        "id": chapter.id,
        "title": book.voice.speak(chapter.title),
        "why": book.voice.speak(chapter.why),
        "sections": [_section(book, one) for one in chapter.sections],
        "sources": chapter.sources,
    }


def _section(book: Book, section: Section) -> dict[str, Any]:
    voice = book.voice

    def said(lines: list[Said | str]) -> list[str]:
        return [voice.speak(line) for line in lines]

    tables = [section.table] if section.table else []
    if section.picture:
        tables += [section.picture.table, *section.picture.more_tables]
    return {
        "title": voice.speak(section.title),
        "sentences": said(section.sentences) + (said(list(section.picture.story)) if section.picture else []),
        "points": said(section.points),
        "quiet": said(section.quiet),
        "quotes": [{"text": one.text, "by": one.by} for one in section.quotes],
        "tables": [_rows(book, one) for one in tables],
    }


def _rows(book: Book, table: Table) -> dict[str, Any]:
    return {"headings": table.headings, "rows": [[book.voice.cell(cell) for cell in row] for row in table.rows]}
