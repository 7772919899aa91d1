"""Two ways to count, to the same numbers: `Near` at the table for what is small, `Far` in the engine for the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.drift.counts import Marks, heads_per_cell, measured, most_cells, sums_of_panel, sums_per_group
from klantwaarde.systems.drift.moments import LAGS, MEASURES
from klantwaarde.systems.drift.table import PANEL, SUMS, Parts

BUNDLE = 8_000_000
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
Placing = Callable[[Mapping[str, Any]], int | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a wave and a value stand."""

    waves: list[str]
    values: list[str]

    def place(self, row: Mapping[str, Any]) -> tuple[int, int] | None:
        """Places of the wave and the value of a row; nothing when it has others."""
        if row["wave"] not in self.waves or row["value_id"] not in self.values:
            return None
        return self.waves.index(row["wave"]), self.values.index(row["value_id"])


def cell_of(row: Mapping[str, Any], marks: Marks) -> tuple[str, ...]:
    """Give the combination of segments of a row."""
    return tuple(str(row[column]) for column in marks.columns)


class Near:
    """What is small: accounts come home once."""

    def __init__(self, marks: Marks, layout: Layout) -> None:
        self._parts, self.cells = Parts.of(marks, layout.waves, layout.values)
        self._shape = (len(layout.waves), len(layout.values))

    def sums(self, members: Mask, kept: Sequence[str]) -> dict[str, Whole]:
        """Sum units of one split; ``members`` says which cells make up each group."""
        del kept
        belongs = np.where(members.any(axis=0), members.argmax(axis=0), -1).astype(np.int64)
        return self._parts.sums(belongs, (len(members), *self._shape))

    def heads(self) -> dict[str, Whole]:
        """Count people and accounts per cell."""
        found = self._parts.sums(np.arange(len(self.cells)), (len(self.cells), *self._shape))
        return {"p": found["p"], "n": found["n"]}


class Far:
    """What is large: only sums come home.

    Where every account stands in one cell, the sums of cells add up to those of every group, and are counted once;
    elsewhere an account has a mean of its own in each group, and each split is counted by itself.
    """

    def __init__(self, marks: Marks, layout: Layout) -> None:
        self._marks, self._layout, self._asked = marks, layout, measured(marks)
        self._straddles = most_cells(marks) > 1
        rows = heads_per_cell(marks) if self._straddles else sums_per_group(marks, marks.columns)
        rows = [row for row in rows if layout.place(row) is not None]
        self._there = sorted({str(row["value_id"]) for row in rows})
        self.cells = sorted({cell_of(row, marks) for row in rows})
        where = {cell: place for place, cell in enumerate(self.cells)}
        names = SUMS[:2] if self._straddles else SUMS[:4]
        self._heads = self._laid(rows, names, len(self.cells), lambda row: where[cell_of(row, marks)])
        if not self._straddles:
            self._heads |= self._panel(marks.columns, len(self.cells), lambda row: where.get(cell_of(row, marks)))

    def sums(self, members: Mask, kept: Sequence[str]) -> dict[str, Whole]:
        """Sum units of one split; ``kept`` holds its segment column, or nothing for everybody."""
        if not self._straddles:
            return {name: np.tensordot(members.astype(np.int64), self._heads[name], axes=1) for name in SUMS}
        groups = self._groups(members, kept)

        def group_of(row: Mapping[str, Any]) -> int | None:
            return groups.get(str(row[kept[0]]) if kept else "")

        summed = self._laid(sums_per_group(self._marks, kept), SUMS[:4], len(members), group_of)
        return summed | self._panel(kept, len(members), group_of)

    def heads(self) -> dict[str, Whole]:
        """Count people and accounts per cell."""
        return {name: self._heads[name] for name in ("p", "n")}

    def _panel(self, kept: Sequence[str], groups: int, group_of: Placing) -> dict[str, Whole]:
        """Sums over who answered twice, per distance in waves (last axis)."""
        found: list[list[dict[str, Any]]] = [[] for _ in range(LAGS)]
        if len(self._layout.waves) > 1:
            for values in self._bundles():
                for lag, row in sums_of_panel(self._marks, kept, self._layout.waves, values):
                    found[lag - 1].append(row)
        laid = [self._laid(rows, PANEL, groups, group_of) for rows in found]
        return {name: np.stack([part[name] for part in laid], axis=-1) for name in PANEL}

    def _bundles(self) -> list[list[str]]:
        """Values in bundles of so many answers at most, or one value."""
        answers = self._heads["p"].max(axis=-1).sum(axis=(0, 1))
        bundles: list[list[str]] = [[]]
        held = 0
        for value in self._there:
            size = int(answers[self._layout.values.index(value)])
            if bundles[-1] and held + size > BUNDLE:
                bundles.append([])
                held = 0
            bundles[-1].append(value)
            held += size
        return bundles

    def _groups(self, members: Mask, kept: Sequence[str]) -> dict[str, int]:
        if not kept:
            return {"": 0}
        place = self._marks.columns.index(kept[0])
        return {self.cells[int(row.argmax())][place]: group for group, row in enumerate(members)}

    def _laid(
        self,
        rows: Sequence[Mapping[str, Any]],
        names: Sequence[str],
        groups: int,
        group_of: Placing,
    ) -> dict[str, Whole]:
        """Lay rows out: per name groups x waves x values x measures."""
        shape = (groups, len(self._layout.waves), len(self._layout.values), len(MEASURES))
        found = {name: np.zeros(shape, dtype=np.int64) for name in names}
        for row in rows:
            at, group = self._layout.place(row), group_of(row)
            if at is not None and group is not None:
                for name in names:
                    for m in self._asked:
                        found[name][(group, *at, m)] = row[f"{name}{m}"] or 0
        return found
