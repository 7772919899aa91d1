"""Lay out what was counted for drift as moments per group, and decide what of it may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS, Cells, Guard, Rule
from klantwaarde.systems.drift.counting import Far, Layout, Near, cell_of
from klantwaarde.systems.drift.counts import FINE, Marks, most_cells, read_marks, seats
from klantwaarde.systems.drift.moments import Moments
from klantwaarde.systems.drift.table import SUMS

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.schema.catalogue import Catalogue
    from klantwaarde.schema.settings import Settings

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
MOST_CELLS = 200
AT_THE_TABLE = 300_000


class Record(Protocol):
    """What the system needs of a study."""

    @property
    def settings(self) -> Settings:
        """From ``study.toml``."""

    @property
    def catalogue(self) -> Catalogue:
        """Values, investments and roles."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the record."""

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """A table, lazily."""

    def count(self, name: str) -> int:
        """Number of rows of a table."""

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows (and a column)."""


@dataclass(frozen=True)
class Counted:
    """A study as moments.

    Parameters
    ----------
    groups
        (column, value); the first is everybody.
    moments
        Per group.
    respondents
        People per group, wave, value and measure.
    is_open
        Groups x waves x values x measures that may be shown.
    values, waves
        Codes, in order.
    alone
        Whether every respondent is an account of its own.
    """

    groups: list[tuple[str, str]]
    moments: Moments
    respondents: Floats
    is_open: Mask
    values: list[str]
    waves: list[str]
    alone: bool = False

    def whole(self, column: str) -> bool:
        """Whether every account stands in one group of a column at most."""
        return self.alone or column.startswith("customers.")


def count_drift(study: Record, *, at_the_table: int = AT_THE_TABLE) -> Counted:
    """Count what customers' people answered, per group, wave, value and measure; tables of any size.

    Parameters
    ----------
    study
        The record.
    at_the_table
        Up to so many answers come home and are summed there; more are summed in the engine, to the same numbers.
    """
    settings = study.settings
    marks = marks_of(study)
    layout = Layout(list(settings.wave_codes), list(study.catalogue.values))
    counting = Near(marks, layout) if study.count("scores") <= at_the_table else Far(marks, layout)
    cells = counting.cells
    groups = [("", "")] + [
        (name, value)
        for place, name in enumerate(marks.by)
        for value in sorted({cell[place] for cell in cells})
        if value
    ]
    members = np.array(
        [[not name or cell[marks.by.index(name)] == value for cell in cells] for name, value in groups], dtype=bool
    ).reshape(len(groups), len(cells))
    sums = [counting.sums(members[:1], [])]
    for column, name in zip(marks.columns, marks.by, strict=True):
        sums.append(counting.sums(members[[by == name for by, _ in groups]], [column]))
    found = {name: np.concatenate([part[name] for part in sums]) for name in SUMS}
    one, square = marks.unit / 2.0**FINE, marks.unit**2 / 2.0**FINE
    moments = Moments(
        found["n"].astype(float), found["s"] * one, found["q"] * square, found["k"].astype(float),
        np.stack([found["a"] * one, found["b"] * one, found["c"] * square], axis=-1),
    )  # fmt: skip
    is_open = _open(settings.minimum_cell, members, cells, counting.heads(), marks)
    return Counted(groups, moments, found["p"].astype(float), is_open, layout.values, layout.waves, marks.alone)


def marks_of(study: Record) -> Marks:
    """Put the answers of a study beside accounts and segments, lazily."""
    scales = study.settings.scales
    names = ("importance", "expectation", "experience", "disconfirmation")
    return read_marks(
        {name: study.table(name) for name in ("scores", "respondents", "customers") if study.has(name)},
        study.settings.segments,
        asked=[name for name in names if study.has("scores", name)],
        score=scales.score,
        disconfirmation=scales.disconfirmation,
    )


def _open(
    k: int, members: Mask, cells: list[tuple[str, ...]], heads: dict[str, NDArray[np.int64]], marks: Marks
) -> Mask:
    """Guard every number: none about fewer than k people, none that shows them by subtraction."""
    shape = heads["p"].shape[1:]
    found = np.zeros((len(members), *shape), dtype=bool)
    if len(cells) > MOST_CELLS or not cells:
        return found
    most, seated = _seated(marks, cells)
    respondents, accounts = heads["p"].astype(float), heads["n"].astype(float)
    nested = bool((respondents > accounts).any())
    guard = Guard(Rule(k, MINIMUM_ACCOUNTS if nested else 1))
    for at in np.ndindex(shape):
        here = (slice(None), *at)
        if respondents[here].any():
            found[here] = guard.open_groups(members, Cells(respondents[here], accounts[here], seated, most))
    return found


def _seated(marks: Marks, cells: list[tuple[str, ...]]) -> tuple[int, tuple[frozenset[int] | None, ...]]:
    """Who sits where, when an account can stand in several cells."""
    most = most_cells(marks)
    if most == 1:
        return 1, ()
    rows = seats(marks)
    numbers = {account: place for place, account in enumerate(sorted({str(row["account"]) for row in rows}))}
    listed: dict[tuple[str, ...], set[int]] = {}
    for row in rows:
        listed.setdefault(cell_of(row, marks), set()).add(numbers[str(row["account"])])
    return most, tuple(frozenset(listed[cell]) if cell in listed else None for cell in cells)
