"""Every table of the answers as one that sorts and leaves as a file, and two groups or waves side by side."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.pictures.picture import Table
from klantwaarde.reports.chapter import Chapter
from klantwaarde.reports.view import View
from klantwaarde.reports.vocabulary import LEVELS, state_words
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Estimate, InvestmentMark, ValueMark
from klantwaarde.web.reading.grid import Cell, Column, Grid, plain_grid
from klantwaarde.web.reading.pages import Book, address_of


class Named(msgspec.Struct, frozen=True):
    """A table of a chapter with its name."""

    name: str
    table: Table


def tables_of(chapter: Chapter, voice: Voice) -> list[Named]:
    """Give every table of a chapter: those in the open and those behind its pictures, in the order of the page."""
    found = []
    for section in chapter.sections:
        title = voice.speak(section.title)
        if section.picture is not None:
            behind = [section.picture.table, *section.picture.more_tables]
            for place, table in enumerate(behind, start=1):
                found.append(Named(f"{title} ({place})" if len(behind) > 1 else title, table))
        if section.table is not None:
            caption = voice.speak(section.caption)
            found.append(Named(f"{title}: {caption}" if caption else title, section.table))
    return [one for one in found if one.table.rows]


def grid_of(named: Named, lang: str) -> Grid:
    """Give a table of a chapter so that it sorts."""
    return plain_grid(named.name, named.table.headings, named.table.rows, lang)


def numbers_grid(book: Book, view: View) -> Grid:
    """Give every number of a group so that it sorts; the first cell of a row keeps its anchor."""
    sheet, voice = book.sheet(view), book.voice
    made = plain_grid(voice.speak(say("All numbers")), sheet.headings, sheet.rows, voice.lang)
    rows = [[msgspec.structs.replace(row[0], kind=f"number-{place}"), *row[1:]] for place, row in enumerate(made.rows)]
    return msgspec.structs.replace(made, rows=rows)


class Side(msgspec.Struct, frozen=True):
    """One side of a comparison: its letter, its name in words, and how it is called in the address."""

    letter: str
    view: View
    name: str
    key: str


def side_of(book: Book, key: str, letter: str, otherwise: View) -> Side:
    """Find one side of a comparison by what the address asks; an unknown one gives another."""
    view = next((one for one in book.views if key_of(one) == key), otherwise)
    return Side(letter, view, book.sentences.whom(view), key_of(view))


def key_of(view: View) -> str:
    """Give how a group is called in the address of a comparison."""
    return urlencode(address_of(view))


def usual_sides(book: Book) -> tuple[View, View]:
    """Give the two latest waves of everybody; without a second wave the first two groups there are."""
    waves = [view for view in book.views if view.group == "wave"]
    first = waves[0] if waves else book.views[0]
    rest = waves[1:] or [view for view in book.views if view is not first] or [first]
    return first, rest[0]


_PARTS: tuple[tuple[str, Said], ...] = (
    ("state", say("state")),
    ("expectation", say("expected")),
    ("experience", say("experienced")),
    ("disconfirmation", say("against expectation")),
    ("n", say("people")),
)


def beside(book: Book, left: Side, right: Side) -> Grid:
    """Set two groups beside each other, value by value, each with its interval and n; nothing is subtracted."""
    voice = book.voice
    columns = [Column("value", voice.speak(say("value"))), Column("level", voice.speak(say("level")))]
    for side in (left, right):
        columns += [
            Column(f"{side.letter.lower()}-{part}", f"{side.letter}: {voice.speak(name)}", part != "state")
            for part, name in _PARTS
        ]
    marks = [_marks(left.view), _marks(right.view)]
    codes = [*marks[0], *(code for code in marks[1] if code not in marks[0])]
    rows = []
    for code in codes:
        one = marks[0].get(code) or marks[1][code]
        name = voice.name(one.name)
        level = voice.speak(LEVELS[one.level.catalogue]) if isinstance(one, ValueMark) else voice.speak(say("costs"))
        cells = [Cell(name, name), Cell(level, level)]
        for known in marks:
            cells += _cells(known.get(code), voice)
        rows.append(cells)
    return Grid(voice.speak(say("Side by side")), columns, rows)


def _marks(view: View) -> dict[str, ValueMark | InvestmentMark]:
    found: dict[str, ValueMark | InvestmentMark] = {mark.value: mark for mark in view.model.values}
    return found | {cost.investment: cost for cost in view.model.investments}


def _cells(mark: ValueMark | InvestmentMark | None, voice: Voice) -> list[Cell]:
    if mark is None:
        return [Cell("")] * len(_PARTS)
    expected = mark.expectation if isinstance(mark, ValueMark) else mark.expected
    experienced = mark.experience if isinstance(mark, ValueMark) else mark.burden
    state = voice.speak(state_words(mark))
    against = mark.disconfirmation
    n = against.n if against.status == "open" else None
    return [
        Cell(state, state),
        _number(expected, voice.value(expected), voice.between(expected)),
        _number(experienced, voice.value(experienced), voice.between(experienced)),
        _number(against, voice.difference(against), voice.difference_between(against)),
        Cell(voice.count(n) if n is not None else "", n),
    ]


def _number(estimate: Estimate, shown: str, between: str) -> Cell:
    return Cell(shown, estimate.value if estimate.status == "open" else None, more=between)
