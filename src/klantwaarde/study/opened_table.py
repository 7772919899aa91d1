"""Take one table into the engine: headings to columns, cells to values, rules to problems."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from klantwaarde.engine import LocalEngine
from klantwaarde.engine.local import literal, quoted
from klantwaarde.errors import Place, Problem
from klantwaarde.language import Said, say
from klantwaarde.schema.column import Column
from klantwaarde.schema.rules import flag, rules_of
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.table import Table
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.column_plans import plan_readings
from klantwaarde.study.column_reading import RawColumn
from klantwaarde.study.csv_records import cell_too_long
from klantwaarde.study.double_keys import find_double_keys
from klantwaarde.study.findings import SHOWN, find_bad_rows, problem_of, text_of
from klantwaarde.study.headings import Match, match_headings
from klantwaarde.study.opened import Missing, OpenedTable
from klantwaarde.study.raw import ROW, RawTable

TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "codes": "VARCHAR",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "moment": "TIMESTAMP",
}
DONT_KNOW = "dont-know"


def segment_column(name: str) -> Column:
    """The declaration of a column that a study adds to split by."""
    return Column(code=name, kind="text", nl=(name,), help_nl="Een eigen indeling.", help_en="A division of its own.")


def raw_name(table: Table) -> str:
    """Name of the table as it stands in its file."""
    return f"raw:{table.code}"


def take_in(engine: LocalEngine, table: Table, raw: RawTable, bounds: Bounds) -> None:
    """Put a table of text into the engine, without rows that hold nothing and without nameless empty columns."""
    whole = f"whole:{table.code}"
    engine.load(whole, raw.reader())
    cells = [quoted(f"c{i}") for i in range(len(raw.headings))]
    nameless = [i for i, heading in enumerate(raw.headings) if not heading.strip()]
    measured = [f"max(length({cell}))" for cell in cells] + [f"max(length(trim({cells[i]})))" for i in nameless]
    lengths = engine.fetch(f"SELECT {', '.join(measured)} FROM {quoted(whole)}")[0]
    for i, length in enumerate(lengths[: len(cells)]):
        if (length or 0) > bounds.cell:
            row = engine.fetch(f"SELECT min({quoted(ROW)}) FROM {quoted(whole)} WHERE length({cells[i]}) = {length}")
            raw.problems.extend(cell_too_long(raw.file, row[0][0], bounds).problems)
    blank = {i for i, length in zip(nameless, lengths[len(cells) :], strict=True) if not length}
    raw.blank = frozenset(blank)
    filled = " OR ".join(f"trim({cell}) <> ''" for cell in cells)
    engine.run(f"CREATE VIEW {quoted(raw_name(table))} AS SELECT * FROM {quoted(whole)} WHERE {filled}")


def settle(engine: LocalEngine, opened: OpenedTable) -> None:
    """Make a checked table of text that was left as it was into a table of values, and let go of the text."""
    name, made = quoted(opened.table.code), quoted(f"settled:{opened.table.code}")
    opened.missing = missing_cells(engine, opened)
    engine.run(f"CREATE TABLE {made} AS SELECT * FROM {name}")
    engine.run(f"DROP VIEW {name}")
    engine.run(f"DROP VIEW {quoted(opened.read)}")
    let_go(engine, opened.table)
    engine.run(f"CREATE VIEW {name} AS SELECT * FROM {made}")


def let_go(engine: LocalEngine, table: Table) -> None:
    """Take a table of text out of the engine again."""
    engine.run(f"DROP VIEW {quoted(raw_name(table))}")
    engine.run(f"DROP TABLE {quoted(f'whole:{table.code}')}")


def open_one(
    engine: LocalEngine,
    table: Table,
    file: str,
    headings: list[str],
    settings: Settings,
    closed: dict[str, dict[str, str]],
    *,
    numbers: Collection[int] = (),
    blank: Collection[int] = (),
    lazy: bool,
) -> OpenedTable:
    """Read a raw table as its declaration says, and check every cell.

    Parameters
    ----------
    engine
        Holds ``raw:<table>`` with columns ``c0``, ``c1``, ... and ``:row``.
    table, file, headings
        The declaration, the file and the headings in it.
    settings, closed
        Scales and reading; closed lists of words.
    numbers
        Columns (by number) that have numbers ``n0``, ... beside their text.
    blank
        Columns (by number) without heading and without content, which are passed over.
    lazy
        True leaves the table where it is (Parquet) and reads it anew each time.
    """
    match = match_headings(table, headings, settings, file, blank)
    types = engine.types(raw_name(table))
    opened = OpenedTable(
        lists=closed_lists(table, closed),
        table=table,
        file=file,
        headings={code: headings[i] for code, i in match.found.items()},
        readings={},
        absent={column.code for column in table.columns if column.code not in match.found},
        segments=list(settings.segment_columns(table.code)),
        problems=list(match.problems),
    )
    raws = [
        RawColumn(
            column=column,
            name=f"c{index}",
            type=types[f"c{index}"],
            heading=headings[index],
            numbers=f"n{index}" if index in numbers else "",
        )
        for column, index in _columns(table, match)
    ]
    for reading in plan_readings(engine, raw_name(table), raws, settings, closed):
        opened.readings[reading.raw.column.code] = reading
    _make_views(engine, opened, settings, lazy=lazy)
    _judge(engine, opened, settings)
    return opened


def closed_lists(table: Table, closed: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Column -> its codes in a fixed order, for columns whose codes are a closed list."""
    lists = {c.code: [option.code for option in c.options] for c in table.columns if c.kind == "code" and c.options}
    lists.update({c.code: sorted(set(closed[c.refers].values())) for c in table.columns if c.refers in closed})
    return {code: codes for code, codes in lists.items() if codes and table.column(code).kind == "code"}


def open_absent(engine: LocalEngine, table: Table, settings: Settings) -> OpenedTable:
    """Make an empty table with the right columns, so that whoever asks for it need not ask whether it is there."""
    opened = OpenedTable(
        table=table,
        file="",
        headings={},
        readings={},
        absent={column.code for column in table.columns},
        segments=list(settings.segment_columns(table.code)),
        problems=[],
    )
    columns = [*table.columns, *(segment_column(name) for name in _own_segments(opened))]
    nothing = ", ".join(f"CAST(NULL AS {TYPES[column.kind]}) AS {quoted(column.code)}" for column in columns)
    engine.run(f"CREATE VIEW {quoted(table.code)} AS SELECT {nothing} WHERE false")
    return opened


def _columns(table: Table, match: Match) -> list[tuple[Column, int]]:
    found = [(column, match.found[column.code]) for column in table.columns if column.code in match.found]
    return found + [(segment_column(name), index) for name, index in match.segments.items()]


def _default(column: Column, settings: Settings) -> str:
    if column.refers == "waves" and len(settings.waves) == 1:
        return literal(settings.waves[0].code)
    if isinstance(column.default, str):
        return literal(column.default)
    return "NULL" if column.default is None else str(column.default)


def _own_segments(opened: OpenedTable) -> list[str]:
    """Columns the study adds to split by, besides those that are declared."""
    declared = {column.code for column in opened.table.columns}
    return [name for name in opened.segments if name not in declared]


def _make_views(engine: LocalEngine, opened: OpenedTable, settings: Settings, *, lazy: bool) -> None:
    """Make ``read:<table>`` (values, texts, flags) and ``<table>`` (values only)."""
    table = opened.table
    columns = [*table.columns, *(segment_column(name) for name in _own_segments(opened))]
    read, typed = [quoted(ROW)], []
    for column in columns:
        reading = opened.readings.get(column.code)
        default = _default(column, settings)
        value = f"CAST(({reading.value if reading else 'NULL'}) AS {TYPES[column.kind]})"
        if default != "NULL":
            value = f"coalesce({value}, CAST({default} AS {TYPES[column.kind]}))"
        read.append(f"{value} AS {quoted(column.code)}")
        typed.append(quoted(column.code))
        if reading:
            read.append(f"{reading.text} AS {quoted(text_of(column.code))}")
            read.append(f"{reading.dont_know} AS {quoted(flag(column.code, DONT_KNOW))}")
            read += [f"({sql}) AS {quoted(flag(column.code, code))}" for code, sql in reading.flags.items()]
        else:
            read.append(f"CAST(NULL AS VARCHAR) AS {quoted(text_of(column.code))}")
    kind = "VIEW" if lazy else "TABLE"
    source = quoted(raw_name(table))
    steps = {reading.raw.known: reading.known for reading in opened.readings.values() if reading.known}
    bares = {reading.raw.bare: reading.bare for reading in opened.readings.values() if reading.bare}
    for layer in (steps, bares):
        if layer:
            more = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in layer.items())
            source = f"(SELECT *, {more} FROM {source})"
    engine.run(f"CREATE {kind} {quoted(opened.read)} AS SELECT {', '.join(read)} FROM {source}")
    if not lazy:
        let_go(engine, table)
    engine.run(f"CREATE VIEW {quoted(table.code)} AS SELECT {', '.join(typed)} FROM {quoted(opened.read)}")
    opened.count = int(engine.fetch(f"SELECT count(*) FROM {quoted(opened.read)}")[0][0])


def _judge(engine: LocalEngine, opened: OpenedTable, settings: Settings) -> None:
    flags = {code: list(reading.flags) for code, reading in opened.readings.items()}
    rules = rules_of(opened.table, flags, settings, opened.absent)
    frame = engine.frame(opened.read)
    found = find_bad_rows(frame, rules, opened.table.code, opened.file, opened.headings)
    opened.problems.extend(_with_nearest(problem, opened) for problem in found)
    for code, reading in opened.readings.items():
        opened.problems.extend(_notice(notice, opened, code) for notice in reading.notices)
    opened.problems.extend(find_double_keys(engine, opened))


def _with_nearest(problem: Problem, opened: OpenedTable) -> Problem:
    """Add the nearest known words to the mend of an unknown word."""
    if problem.code != "unknown-word":
        return problem
    heading = problem.place.column
    reading = next((r for r in opened.readings.values() if r.raw.heading == heading), None)
    pairs = [f"{word.strip()} → {near}" for word, near in (reading.unknown_words if reading else {}).items() if near]
    if not pairs:
        return problem
    mend: Said = say("Did you mean: {pairs}?", pairs=", ".join(pairs[:3]))
    return msgspec.structs.replace(problem, mend=mend)


def _notice(notice: str, opened: OpenedTable, code: str) -> Problem:
    return Problem(
        code=notice,
        thing=say(
            "{table}, {column} has numbers with a comma and numbers with a point; each was read by itself.",
            table=opened.table.code,
            column=opened.headings.get(code, code),
        ),
        rule=say("A column has one decimal mark."),
        mend=say("Check a few numbers; if they are right, leave it."),
        place=Place(file=opened.file, table=opened.table.code, column=opened.headings.get(code, code)),
        level="notice",
    )


def find_orphans(engine: LocalEngine, opened: OpenedTable, column: str, target: OpenedTable) -> list[Problem]:
    """Find rows that point at a row of another table that is not there."""
    if column in opened.absent or opened.count == 0:
        return []
    key = quoted(target.table.key[0])
    known = f"(SELECT {key} AS known FROM {quoted(target.table.code)} WHERE {key} IS NOT NULL)"
    orphans = (
        f"{quoted(opened.read)} AS a ANTI JOIN {known} AS b ON a.{quoted(column)} = b.known "
        f"WHERE a.{quoted(column)} IS NOT NULL"
    )
    count = int(engine.fetch(f"SELECT count(*) FROM {orphans}")[0][0])
    if not count:
        return []
    row, text = quoted(ROW), quoted(text_of(column))
    shown = engine.fetch(f"SELECT {row}, {text} FROM {orphans} ORDER BY {row} LIMIT {SHOWN}")
    return [
        problem_of(
            "orphan",
            opened.table.code,
            opened.file,
            opened.headings.get(column, column),
            count,
            [(int(number), cell) for number, cell in shown],
            say("Every {column} stands in the table {table}.", column=column, table=target.table.code),
            say("Add it to {table}, or correct the code.", table=target.table.code),
        )
    ]


def missing_cells(engine: LocalEngine, opened: OpenedTable) -> dict[str, Missing]:
    """Count per column the cells without an answer, *I do not know* apart from empty."""
    parts: list[str] = []
    for code in opened.readings:
        empty = f"count(*) - count({quoted(code)})"
        unsure = f"coalesce(sum(CAST({quoted(flag(code, DONT_KNOW))} AS INTEGER)), 0)"
        parts += [empty, unsure]
    if not parts:
        return {}
    found: tuple[Any, ...] = engine.fetch(f"SELECT {', '.join(parts)} FROM {quoted(opened.read)}")[0]
    return {
        code: Missing(empty=int(found[2 * i]) - int(found[2 * i + 1]), dont_know=int(found[2 * i + 1]))
        for i, code in enumerate(opened.readings)
    }
