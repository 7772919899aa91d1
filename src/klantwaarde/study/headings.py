"""Match the headings of a file with the columns of its table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from klantwaarde.errors import Place, Problem
from klantwaarde.language import say
from klantwaarde.schema.column import Column, fold
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.table import Table


class Match(msgspec.Struct):
    """Which column of the file (by number) is which column of the table."""

    found: dict[str, int]
    segments: dict[str, int]
    problems: list[Problem]


def match_headings(
    table: Table, headings: Sequence[str], settings: Settings, file: str, blank: Collection[int] = ()
) -> Match:
    """Match headings with columns, in Dutch or English, and report what is double, unknown or absent.

    Parameters
    ----------
    table
        The declaration.
    headings
        As they stand in the file.
    settings
        For the segments a study splits by, and for the number of waves.
    file
        Name of the file for messages.
    blank
        Columns (by number) without heading and without content, which are passed over.
    """
    known = table.by_heading()
    wanted = {fold(name): name for name in settings.segment_columns(table.code) if fold(name) not in known}
    match = Match(found={}, segments={}, problems=[])
    for index, heading in enumerate(headings):
        column = known.get(fold(heading))
        place = Place(file=file, table=table.code, row=1, column=heading or None)
        if index in blank:
            continue
        if not heading.strip():
            match.problems.append(_nameless(file, index, place))
        elif column is not None:
            if column.code in match.found:
                match.problems.append(_double(file, headings[match.found[column.code]], heading, place))
            else:
                match.found[column.code] = index
        elif fold(heading) in wanted:
            name = wanted[fold(heading)]
            if name in match.segments:
                match.problems.append(_double(file, headings[match.segments[name]], heading, place))
            else:
                match.segments[name] = index
        else:
            match.problems.append(_unknown(file, heading, table, place))
    match.problems.extend(_absent(table, match, settings, file))
    return match


def may_be_absent(column: Column, settings: Settings) -> bool:
    """Whether a table may go without this column: when cells may be empty, or when there is one wave only."""
    return not column.required or (column.refers == "waves" and len(settings.waves) <= 1)


def _absent(table: Table, match: Match, settings: Settings, file: str) -> list[Problem]:
    problems = [
        Problem(
            code="column-missing",
            thing=say("{file} has no column {column}.", file=file, column=column.code),
            rule=say("The table {table} needs this column.", table=table.code),
            mend=(
                say("Add a column with the heading {code} or {nl}.", code=column.code, nl=column.nl[0])
                if column.nl
                else say("Add a column with the heading {code}, or correct its name.", code=column.code)
            ),
            place=Place(file=file, table=table.code, row=1, column=column.code),
        )
        for column in table.columns
        if column.code not in match.found and not may_be_absent(column, settings)
    ]
    known = table.by_heading()
    for name in settings.segment_columns(table.code):
        if name not in match.segments and fold(name) not in {fold(code) for code in match.found}:
            if fold(name) in known and known[fold(name)].code in match.found:
                continue
            problems.append(
                Problem(
                    code="segment-missing",
                    thing=say("{file} has no column {column}, by which the study is split.", file=file, column=name),
                    rule=say("Every segment in study.toml is a column of its table."),
                    mend=say("Add the column, or take {segment} out of segments.", segment=f"{table.code}.{name}"),
                    place=Place(file=file, table=table.code, row=1, column=name),
                )
            )
    return problems


def _nameless(file: str, index: int, place: Place) -> Problem:
    return Problem(
        code="heading-empty",
        thing=say("{file}: column {number} has no heading.", file=file, number=index + 1),
        rule=say("Each column has a heading in row 1."),
        mend=say("Write a heading above it, or remove the column."),
        place=place,
    )


def _double(file: str, first: str, second: str, place: Place) -> Problem:
    return Problem(
        code="heading-double",
        thing=say(
            "{file}: the headings {first} and {second} mean the same column.",
            file=file,
            first=first[:80],
            second=second[:80],
        ),
        rule=say("Each column of a table stands in a file once."),
        mend=say("Keep the column that is right and remove the other, or rename it."),
        place=place,
    )


def _unknown(file: str, heading: str, table: Table, place: Place) -> Problem:
    known = table.by_heading()
    near = nearest(fold(heading), known)
    return Problem(
        code="unknown-column",
        thing=say("{file}: the column {heading} is not read.", file=file, heading=heading[:80]),
        rule=say(
            "The table {table} has other columns: {columns}.",
            table=table.code,
            columns=", ".join(column.code for column in table.columns),
        ),
        mend=say("Rename it to {near} if that is what it holds.", near=known[near].code)
        if near
        else say(
            "Leave it, or, to split by it, add {segment} to segments in study.toml.",
            segment=f"{table.code}.{heading[:80]}",
        )
        if table.segments
        else say("Leave it if it is not needed."),
        place=place,
        level="notice",
    )
