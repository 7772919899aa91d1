"""Turn bad rows into problems: per table, column and rule, with the first rows and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from klantwaarde.engine import rows
from klantwaarde.errors import Place, Problem
from klantwaarde.language import Said, say
from klantwaarde.schema.rules import Rule
from klantwaarde.study.raw import ROW

if TYPE_CHECKING:
    import narwhals as nw

SHOWN = 5


def text_of(column: str) -> str:
    """Name of the column that holds a cell as text, for messages."""
    return f"{column}:text"


def find_bad_rows(
    frame: nw.LazyFrame[Any], rules: Sequence[Rule], table: str, file: str, headings: Mapping[str, str]
) -> list[Problem]:
    """Run every check in one pass, and look up the first bad rows only where there are any.

    Parameters
    ----------
    frame
        The table as read, with flags, texts and row numbers.
    rules
        The checks.
    table, file, headings
        For the place: code of the table, name of the file, column -> heading in the file.
    """
    import narwhals as nw

    if not rules:
        return []
    counted = rows(frame.select(*[rule.bad.cast(nw.Int64).sum().alias(str(i)) for i, rule in enumerate(rules)]))[0]
    problems = []
    for i, rule in enumerate(rules):
        count = counted[str(i)] or 0
        if count:
            shown = rows(first_rows(frame.filter(rule.bad), [ROW, text_of(rule.column)]))
            problems.append(
                problem_of(
                    rule.code,
                    table,
                    file,
                    headings.get(rule.column, rule.column),
                    int(count),
                    [(row[ROW], row[text_of(rule.column)]) for row in shown],
                    rule.rule,
                    rule.mend,
                )
            )
    return problems


def first_rows(frame: nw.LazyFrame[Any], columns: Sequence[str]) -> nw.LazyFrame[Any]:
    """The first rows as the file has them."""
    return frame.select(*columns).sort(ROW).head(SHOWN)


def problem_of(  # noqa: PLR0917 - read as a sentence: what, where, how often, which rule, which mend
    code: str,
    table: str,
    file: str,
    column: str,
    count: int,
    shown: Sequence[tuple[int, str | None]],
    rule: Said,
    mend: Said,
) -> Problem:
    """Make the problem of one table, column and rule."""
    listed = ", ".join(f'{row} ("{_short(text)}")' if text else str(row) for row, text in shown)
    thing = (
        say("{table}, {column}, row {rows}.", table=table, column=column, rows=listed)
        if count == len(shown)
        else say(
            "{table}, {column}, {count} rows; the first are {rows}.",
            table=table,
            column=column,
            count=count,
            rows=listed,
        )
    )
    return Problem(
        code=code,
        thing=thing,
        rule=rule,
        mend=mend,
        place=Place(file=file, table=table, row=shown[0][0] if shown else None, column=column),
        count=count,
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    clean = "".join(sign if sign.isprintable() else "?" for sign in line)
    return clean if len(clean) <= 40 else clean[:39] + "…"
