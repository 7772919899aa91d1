"""The checks that follow from the declaration of a table, as expressions that run where the table is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.schema.column import Column
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.table import Table

if TYPE_CHECKING:
    import narwhals as nw


class Rule(msgspec.Struct, frozen=True):
    """One check on one column.

    Parameters
    ----------
    code
        Code of the problem.
    column
        Code of the column.
    bad
        Expression that is true for a bad row.
    thing, rule, mend
        Templates; ``{table}``, ``{column}``, ``{count}`` and ``{rows}`` are filled in with what was met.
    """

    code: str
    column: str
    bad: nw.Expr
    rule: Said
    mend: Said


def flag(column: str, code: str) -> str:
    """Name of the flag that says that a cell could not be read."""
    return f"{column}:{code}"


def rules_of(table: Table, flags: Mapping[str, list[str]], settings: Settings, absent: set[str]) -> list[Rule]:
    """Give the checks of a table.

    Parameters
    ----------
    table
        The declaration.
    flags
        Column -> codes of flags that its reading raises.
    settings
        For the scales.
    absent
        Columns that the file does not have; they are reported once, not per row.
    """
    import narwhals as nw

    rules: list[Rule] = []
    for column in table.columns:
        raised = flags.get(column.code, [])
        for code in raised:
            rule, mend = _reading(code, column)
            rules.append(Rule(code=code, column=column.code, bad=nw.col(flag(column.code, code)), rule=rule, mend=mend))
        if column.code in absent:
            continue
        if column.required:
            bad = nw.col(column.code).is_null()
            for code in raised:
                bad &= ~nw.col(flag(column.code, code))
            rules.append(
                Rule(
                    code="cell-empty",
                    column=column.code,
                    bad=bad,
                    rule=say("Every row has a {column}.", column=column.code),
                    mend=say("Fill the cell, or remove the row."),
                )
            )
        rules.extend(_range(column, settings))
    return rules


def _range(column: Column, settings: Settings) -> list[Rule]:
    import narwhals as nw

    value = nw.col(column.code)
    if column.above is not None:
        return [
            Rule(
                code="not-above",
                column=column.code,
                bad=value <= column.above,
                rule=say("{column} is above {low:g}.", column=column.code, low=column.above),
                mend=say("Correct the number, or leave the cell empty."),
            )
        ]
    if column.scale:
        low, high = settings.scales.range(column.scale)
        return [
            Rule(
                code="off-scale",
                column=column.code,
                bad=(value < low) | (value > high),
                rule=say("{column} runs from {low:g} to {high:g}.", column=column.code, low=low, high=high),
                mend=say("Correct the mark, or the scale {scale} in study.toml.", scale=f"scales.{column.scale}"),
            )
        ]
    bad: nw.Expr | None = None
    if column.low is not None:
        bad = value < column.low
    if column.high is not None:
        bad = value > column.high if bad is None else bad | (value > column.high)
    if bad is None:
        return []
    return [
        Rule(
            code="out-of-range",
            column=column.code,
            bad=bad,
            rule=say("{column} runs from {low:g} to {high:g}.", column=column.code, low=column.low, high=column.high)
            if column.high is not None
            else say("{column} is {low:g} or more.", column=column.code, low=column.low),
            mend=say("Correct the number, or leave the cell empty if that is allowed."),
        )
    ]


def _reading(code: str, column: Column) -> tuple[Said, Said]:
    """Rule and mend for a cell that could not be read."""
    name = column.code
    known = {
        "not-a-number": (say("{column} is a number.", column=name), say("Write a number such as 7 or 7,5.")),
        "not-whole": (say("{column} is a whole number.", column=name), say("Write a whole number.")),
        "doubtful-number": (
            say("A number is read in one way only; 1.234 may be 1234 or 1 and a bit."),
            say(
                "Write numbers without dots for thousands, "
                'or put decimals = "comma" or "point" under [reading] in study.toml.'
            ),
        ),
        "not-a-date": (
            say("{column} is a date.", column=name),
            say("Write the date as 2026-12-31 or 31-12-2026."),
        ),
        "not-a-moment": (
            say("{column} is a moment: a day with a clock.", column=name),
            say("Write the moment as 2026-12-31T14:05:00Z, or with a zone such as 2026-12-31 15:05 +01:00."),
        ),
        "doubtful-date": (
            say("A date is read in one way only; 03-04-2026 may be in March or in April."),
            say('Write 2026-04-03, or put dates = "day-first" under [reading] in study.toml.'),
        ),
        "not-yes-or-no": (say("{column} is yes or no.", column=name), say("Write ja or nee, yes or no, 1 or 0.")),
        "wrong-type": (
            say("{column} holds plain cells: text, numbers or dates.", column=name),
            say("Save the column as text or numbers."),
        ),
    }
    return known.get(code) or _unknown_word(column)


def _unknown_word(column: Column) -> tuple[Said, Said]:
    if column.options:
        words = ", ".join(option.code for option in column.options)
        return say("{column} is one of: {words}.", column=column.code, words=words), say("Write one of these words.")
    if column.refers == "waves":
        return say("A wave stands in study.toml."), say("Correct the code, or add the wave under [[waves]].")
    if column.refers == "items":
        return (
            say("An item stands in kano_items, or is a value of the catalogue."),
            say("Correct the code, or add the item to kano_items."),
        )
    return (
        say("The code stands in the catalogue of the study."),
        say("Correct the code, or add it to the catalogue in study.toml."),
    )
