"""Find the rows of one person in every file, and write the files without them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from klantwaarde.errors import KlantwaardeError, Place, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.schema.column import fold
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.erasing.csv_rewriting import rewrite_csv
from klantwaarde.study.folder import HELP_SHEETS, TABLE_NAMES, Source
from klantwaarde.study.workbook_reading import Workbook

PERSON = "respondent_id"


class Traces(msgspec.Struct):
    """Where a person was met.

    Parameters
    ----------
    rows
        Table -> number of rows.
    files
        Names of files that hold the person.
    sheets
        File -> sheet -> rows.
    quotes, texts
        Codes of the person's quotes, and everything the person said.
    """

    rows: dict[str, int] = {}
    files: set[str] = set()
    sheets: dict[str, dict[str, set[int]]] = {}
    quotes: set[str] = set()
    texts: set[str] = set()

    def note(self, table: str, file: str) -> None:
        """Count one row."""
        self.rows[table] = self.rows.get(table, 0) + 1
        self.files.add(file)


def find_traces(sources: list[Source], respondent: str, bounds: Bounds) -> Traces:
    """Find every row of a person.

    Raises
    ------
    StudyError
        When a file cannot be read, or a table that should tell persons apart does not.
    """
    traces = Traces()
    for source in sources:
        if source.kind == "csv":
            table = TABLES[source.table]
            if _has_persons(table):
                rewrite_csv(
                    source.path,
                    None,
                    source.name,
                    table.by_heading(),
                    bounds,
                    lambda headings, t=table, s=source: _noting(t, s.name, headings, respondent, traces),  # type: ignore[misc]
                )
        elif source.kind == "parquet":
            _look_in_parquet(source, respondent, traces)
        else:
            _look_in_workbook(source, respondent, traces, bounds)
    return traces


def write_without(source: Source, target: Path, respondent: str, traces: Traces, bounds: Bounds) -> None:
    """Write one file without the person."""
    if source.kind == "xlsx":
        from klantwaarde.study.erasing.workbook_rewriting import rewrite_workbook

        rewrite_workbook(source.path, target, source.name, traces.sheets[source.name], bounds)
        return
    table = TABLES[source.table]
    if source.kind == "parquet":
        import pyarrow.parquet as pq

        from klantwaarde.study.erasing.parquet_rewriting import rewrite_parquet

        names = pq.read_schema(source.path).names
        rewrite_parquet(source.path, target, names[_place(table, PERSON, names, source.name)], respondent)
        return

    def decide(headings: list[str]) -> Callable[[list[str]], bool]:
        return _is_of(_place(table, PERSON, headings, source.name), respondent)

    rewrite_csv(source.path, target, source.name, table.by_heading(), bounds, decide)


def _has_persons(table: Table) -> bool:
    return any(column.code == PERSON for column in table.columns)


def _place(table: Table, code: str, headings: list[str], file: str) -> int:
    """Number of the column with a code; a table of persons that has no such column cannot be cleaned."""
    known = table.by_heading()
    places = [i for i, heading in enumerate(headings) if known.get(fold(heading)) is table.column(code)]
    if len(places) != 1:
        raise _no_person(table, file)
    return places[0]


def _no_person(table: Table, file: str) -> KlantwaardeError:
    return refuse(
        StudyError,
        "person-column",
        say(
            "{file} has no column {column}, or has it twice, so that nobody can be found in it.",
            file=file,
            column=PERSON,
        ),
        say("Erasing is certain only when every table says whose row it is."),
        say("Correct the headings of {table}, and erase again.", table=table.code),
        Place(file=file, table=table.code, row=1, column=PERSON),
    )


def _is_of(place: int, respondent: str) -> Callable[[list[str]], bool]:
    return lambda record: len(record) > place and record[place].strip() == respondent


def _noting(
    table: Table, file: str, headings: list[str], respondent: str, traces: Traces
) -> Callable[[list[str]], bool]:
    optional = not table.column(PERSON).required
    known = table.by_heading()
    if optional and not any(known.get(fold(heading)) is table.column(PERSON) for heading in headings):
        return lambda _: False  # quotes without a column for persons hold nobody who can be named
    is_of = _is_of(_place(table, PERSON, headings, file), respondent)

    def gone(record: list[str]) -> bool:
        if is_of(record):
            traces.note(table.code, file)
            _note_words(table, headings, record, traces)
            return True
        return False

    return gone


def _note_words(table: Table, headings: list[str], record: list[str], traces: Traces) -> None:
    """Remember what the person said, so that it can be found in answers and reports."""
    known = table.by_heading()
    for heading, cell in zip(headings, record, strict=False):
        column = known.get(fold(heading))
        if column is not None and column.code == "quote_id" and table.code == "quotes":
            traces.quotes.add(cell.strip())
        elif column is not None and column.spoken and cell.strip():
            traces.texts.add(cell.strip())


def _look_in_parquet(source: Source, respondent: str, traces: Traces) -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from klantwaarde.study.erasing.parquet_rewriting import as_text
    from klantwaarde.study.parquet_reading import parquet_unreadable

    table = TABLES[source.table]
    if not _has_persons(table):
        return
    try:
        with pq.ParquetFile(source.path) as file:
            names = file.schema_arrow.names
            known = table.by_heading()
            if not table.column(PERSON).required and not any(known.get(fold(n)) is table.column(PERSON) for n in names):
                return
            column = names[_place(table, PERSON, names, source.name)]
            for number in range(file.metadata.num_row_groups):
                group = file.read_row_group(number, columns=None if any(c.spoken for c in table.columns) else [column])
                found = group.filter(pc.equal(as_text(group[column]), respondent))
                for row in found.to_pylist():
                    traces.note(table.code, source.name)
                    _note_words(table, list(row), ["" if cell is None else str(cell) for cell in row.values()], traces)
    except (OSError, ValueError, NotImplementedError) as error:  # what a damaged file gives
        raise parquet_unreadable(source.name, error) from None


def _look_in_workbook(source: Source, respondent: str, traces: Traces, bounds: Bounds) -> None:
    book = Workbook(source.path, source.name, bounds)
    try:
        named = {sheet: TABLE_NAMES[fold(sheet)] for sheet in book.sheets if fold(sheet) in TABLE_NAMES}
        others = [sheet for sheet in book.sheets if sheet not in named and fold(sheet) not in HELP_SHEETS]
        if source.table and source.table not in named.values() and others:
            named[others[0]] = source.table
        for sheet, code in named.items():
            records = book.records(sheet)
            if not records or not _has_persons(TABLES[code]):
                continue
            width = max(column for _, cells in records for column, _ in cells)
            filled = [(row, [dict(cells).get(i + 1, "") for i in range(width)]) for row, cells in records]
            gone = _noting(TABLES[code], source.name, filled[0][1], respondent, traces)
            rows = {row for row, cells in filled[1:] if gone(cells)}
            if rows:
                traces.sheets.setdefault(source.name, {})[sheet] = rows
    finally:
        book.close()
