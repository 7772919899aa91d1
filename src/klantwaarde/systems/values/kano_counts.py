"""Kano pairs, counted in the engine: a 5 x 5 table of answers per wave, item and cell of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.systems.values.people import People

if TYPE_CHECKING:
    import narwhals as nw


@dataclass(frozen=True, slots=True)
class KanoTables:
    """(wave, item) -> cells x 5 x 5 whole numbers; functional answers down, dysfunctional across."""

    cells: Mapping[tuple[str, str], NDArray[np.int64]]

    @property
    def items(self) -> list[str]:
        """Items anyone answered: numbers in their own order, then names in that of the alphabet."""
        return sorted(
            {item for _, item in self.cells}, key=lambda i: (not i.isdecimal(), int(i) if i.isdecimal() else 0, i)
        )

    def table(self, wave: str, item: str, members: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Give the table of a group of people."""
        per_cell = self.cells.get((wave, item))
        if per_cell is None:
            return np.zeros((5, 5), dtype=np.int64)
        total: NDArray[np.int64] = per_cell[members].sum(axis=0)
        return total


def count_kano_tables(kano: nw.LazyFrame[Any], people: People) -> KanoTables:
    """Count pairs; each person counts once, whatever the weight, since the published rules are about answers."""
    import narwhals as nw

    counted = engine.rows(
        kano.filter(~nw.col("functional").is_null() & ~nw.col("dysfunctional").is_null())
        .join(people.frame, on="respondent_id", how="inner")
        .group_by("wave", "item", "functional", "dysfunctional", *people.columns)
        .agg(n=nw.len())
    )
    position = {cell: place for place, cell in enumerate(people.cells)}
    cells: dict[tuple[str, str], NDArray[np.int64]] = {}
    for row in counted:
        table = cells.setdefault(
            (str(row["wave"]), str(row["item"])), np.zeros((len(people.cells), 5, 5), dtype=np.int64)
        )
        cell = position[tuple(str(row[column]) for column in people.columns)]
        table[cell, int(row["functional"]) - 1, int(row["dysfunctional"]) - 1] += int(row["n"])
    return KanoTables(cells)


def _in_order(item: str) -> tuple[bool, int, str]:
    return not item.isdecimal(), int(item) if item.isdecimal() else 0, item
