"""Take every table of a study into the engine, in the order in which they lean on each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import msgspec

from klantwaarde.engine import LocalEngine
from klantwaarde.engine.local import quoted
from klantwaarde.errors import KlantwaardeError, Place, Problem
from klantwaarde.language import say
from klantwaarde.schema.column import fold
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_reading import ways_to_read
from klantwaarde.study.folder import HELP_SHEETS, TABLE_NAMES, Source, two_sources
from klantwaarde.study.opened import OpenedTable
from klantwaarde.study.opened_table import find_orphans, let_go, open_absent, open_one, raw_name, settle, take_in
from klantwaarde.study.parquet_reading import look_at_parquet
from klantwaarde.study.raw import RawTable
from klantwaarde.study.workbook_reading import Workbook, empty_sheet

Found = TypeVar("Found")
ANSWERS = ("scores", "kano", "investments", "roles", "overall", "quotes", "sorts", "why_us")
"""Tables that hold what people answered."""
HAPPENED = ("entitlements", "refusals", "usage", "outcomes", "touchpoints")
"""Tables that hold what customers could do and did; a study of these alone asked nobody."""


LARGE = 200_000
"""Rows; a table of text with more is not copied before it is known to be in order."""


class Holding(msgspec.Struct, frozen=True):
    """A place that holds a table, how to read it from there, and whether nobody filled it in."""

    table: str
    place: str
    read: Callable[[], OpenedTable]
    unfilled: Callable[[], bool] = lambda: False


class Tables:
    """The tables of a study while they are read one by one.

    Parameters
    ----------
    engine
        Takes them in.
    settings
        Scales, waves, segments.
    closed
        Closed lists of words: ``waves``, ``values``, ``investments``, ``roles``.
    bounds
        Largest files and cells.
    problems
        Grows with everything that is wrong.
    """

    def __init__(
        self,
        engine: LocalEngine,
        settings: Settings,
        closed: dict[str, dict[str, str]],
        bounds: Bounds,
        problems: list[Problem],
    ) -> None:
        self.engine, self.settings, self.closed, self.bounds = engine, settings, closed, bounds
        self.problems = problems
        self.opened: dict[str, OpenedTable] = {}
        self.places: dict[str, str] = {}
        self._books: list[Workbook] = []

    def take(self, sources: list[Source]) -> None:
        """Read every file; a file that cannot be read is a problem and the others go on."""
        holdings: list[Holding] = []
        try:
            for source in sources:
                holdings += self._guarded(partial(self._holdings, source)) or []
            order = list(TABLES)
            for holding in sorted(self._filled(holdings), key=lambda h: order.index(h.table)):
                if holding.table in self.places:
                    self.problems.append(two_sources(holding.table, self.places[holding.table], holding.place))
                    continue
                self.places[holding.table] = holding.place
                opened = self._guarded(holding.read)
                if opened is not None:
                    self.opened[holding.table] = opened
                    self.problems.extend(opened.problems)
        finally:
            for book in self._books:
                book.close()
        self._finish()

    def _filled(self, holdings: list[Holding]) -> list[Holding]:
        """Pass over a sheet of a template that nobody filled in, where the table stands in another place too."""
        times = Counter(holding.table for holding in holdings)
        kept: list[Holding] = []
        for holding in holdings:
            if times[holding.table] > 1 and self._guarded(holding.unfilled):
                times[holding.table] -= 1
            else:
                kept.append(holding)
        return kept

    def _guarded(self, work: Callable[[], Found]) -> Found | None:
        try:
            return work()
        except KlantwaardeError as error:
            self.problems.extend(error.problems)
            return None

    def _holdings(self, source: Source) -> list[Holding]:
        if source.kind != "xlsx":
            read = self._read_parquet if source.kind == "parquet" else self._read_csv
            return [Holding(source.table, source.name, partial(read, TABLES[source.table], source))]
        book = Workbook(source.path, source.name, self.bounds)
        self._books.append(book)
        named = {sheet: TABLE_NAMES[fold(sheet)] for sheet in book.sheets if fold(sheet) in TABLE_NAMES}
        others = [sheet for sheet in book.sheets if sheet not in named and fold(sheet) not in HELP_SHEETS]
        if source.table and source.table not in named.values() and others:
            named[others.pop(0)] = source.table
        self.problems.extend(_unknown_sheet(source.name, sheet) for sheet in others if book.read(sheet) is not None)
        return [
            Holding(
                table,
                f"{source.name}, {sheet}",
                partial(self._read_sheet, TABLES[table], book, sheet),
                partial(book.is_unfilled, sheet),
            )
            for sheet, table in named.items()
        ]

    def _read_parquet(self, table: Table, source: Source) -> OpenedTable:
        headings = look_at_parquet(self.engine, source.path, source.name, raw_name(table), self.bounds)
        return open_one(self.engine, table, source.name, headings, self.settings, self._closed(), lazy=True)

    def _read_csv(self, table: Table, source: Source) -> OpenedTable:
        for raw in ways_to_read(source.path, source.name, table.by_heading(), self.bounds):
            take_in(self.engine, table, raw, self.bounds)
            if not raw.irregular:
                break
            let_go(self.engine, table)
        return self._open_text(table, raw)

    def _read_sheet(self, table: Table, book: Workbook, sheet: str) -> OpenedTable:
        raw = book.read(sheet)
        if raw is None:
            raise empty_sheet(book.name, sheet)
        take_in(self.engine, table, raw, self.bounds)
        return self._open_text(table, raw)

    def _open_text(self, table: Table, raw: RawTable) -> OpenedTable:
        """Open a table of text; a large one is left as text until it is known that it passes."""
        rows = self.engine.fetch(f"SELECT count(*) FROM {quoted(raw_name(table))}")[0][0]
        self.problems.extend(
            msgspec.structs.replace(problem, place=msgspec.structs.replace(problem.place, table=table.code))
            for problem in raw.problems
        )
        opened = open_one(
            self.engine,
            table,
            raw.file,
            raw.headings,
            self.settings,
            self._closed(),
            numbers=raw.numbers,
            blank=raw.blank,
            lazy=rows > LARGE,
        )
        opened.unsettled = rows > LARGE
        return opened

    def _closed(self) -> dict[str, dict[str, str]]:
        """Closed lists of words; Kano items come from their own table when there is one."""
        items = self.opened.get("kano_items")
        if items is None or not items.count:
            return {**self.closed, "items": self.closed["values"]}
        found = [row[0] for row in self.engine.fetch(f"SELECT item FROM {quoted('kano_items')} WHERE item IS NOT NULL")]
        return {**self.closed, "items": {**{fold(code): code for code in found}, **{code: code for code in found}}}

    def _finish(self) -> None:
        """Make absent tables empty, follow references, and say when there is nothing to count yet."""
        for code, table in TABLES.items():
            if code not in self.places:
                self.opened[code] = open_absent(self.engine, table, self.settings)
        if "respondents" not in self.places and not self._asked_nobody():
            self.problems.append(_no_respondents())
        for opened in list(self.opened.values()):
            for column in opened.table.columns:
                if column.refers in self.closed:
                    continue  # a word of the catalogue, also where a table has the same name (roles, investments)
                target = self.opened.get(column.refers)
                if target is not None and target.file:
                    self.problems.extend(find_orphans(self.engine, opened, column.code, target))
        if not any(opened.count for opened in self.opened.values() if opened.table.code in (*ANSWERS, *HAPPENED)):
            self.problems.append(_no_answers())
        if not any(problem.level == "error" for problem in self.problems):
            for opened in self.opened.values():
                if opened.unsettled:
                    settle(self.engine, opened)

    def _asked_nobody(self) -> bool:
        """Whether the study holds events, and no table whose every row is of a person."""
        persons = (column for code in self.places for column in TABLES[code].columns if column.code == "respondent_id")
        return any(code in HAPPENED for code in self.places) and not any(column.required for column in persons)


def _unknown_sheet(name: str, sheet: str) -> Problem:
    return Problem(
        code="unknown-sheet",
        thing=say("{file}: the sheet {sheet} is not read: no table has this name.", file=name, sheet=sheet[:80]),
        rule=say("The name of a sheet is the name of its table: {names}.", names=", ".join(TABLES)),
        mend=say("Rename it if it holds a table; otherwise leave it."),
        place=Place(file=name),
        level="notice",
    )


def _no_answers() -> Problem:
    return Problem(
        code="no-answers",
        thing=say("There are no answers yet."),
        rule=say("An analysis needs rows in a table such as scores, kano, investments, roles, overall or quotes."),
        mend=say("Fill the tables, and check again."),
        level="notice",
    )


def _no_respondents() -> Problem:
    return Problem(
        code="table-missing",
        thing=say("The study has no table {table}.", table="respondents"),
        rule=say("Every study says who was asked."),
        mend=say("Add {table}.csv or {table}.xlsx; `klantwaarde new DIR` makes one to fill.", table="respondents"),
        place=Place(table="respondents"),
    )
