"""`Tally`: what comes home from the engine - a few whole numbers per wave, item, question and cell of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.systems.values.people import Group

# Fractions travel as whole numbers of 2^-36, so that a sum is the same in any order, on any engine, at any number of
# threads, and so that totals can be added and taken away exactly. 2^-36 is 1.5e-11 of the largest possible answer.
FINE = 36
# Respondents, accounts, sum of C, of C^2, of C x mean, of C x mean^2 (C: the account's part, see counts).
SUMS = ("n", "j", "c", "cc", "t", "q")

Whole = NDArray[np.int64]
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums per wave, item and question.

    Parameters
    ----------
    cells
        (wave, item, question) -> cells x 6 whole numbers (`SUMS`), in the order of `People.cells`.
    groups
        (wave, item, question), group -> 6, for groups that are not a sum of cells: those in which an account stands
        with only a part of its people.
    units
        Question -> the power of two in which its answers are counted.
    weight_unit
        The power of two in which weights are counted.
    """

    cells: Mapping[Place, Whole]
    groups: Mapping[tuple[Place, Group], Whole]
    units: Mapping[str, float]
    weight_unit: float = 1.0

    def has(self, wave: str, question: str) -> bool:
        """Whether anybody answered a question in a wave, about any item."""
        return any(where == wave and asked == question for where, _, asked in self.cells)

    def items(self, wave: str, question: str) -> list[str]:
        """Items of which anybody answered a question in a wave, in the order of the alphabet."""
        return sorted(item for where, item, asked in self.cells if where == wave and asked == question)

    def sums(self, wave: str, item: str, question: str, group: Group, members: NDArray[np.bool_]) -> AccountSums:
        """Give the sums of one number.

        Parameters
        ----------
        wave, item, question
            Which number.
        group, members
            Whose, and the cells of that group.
        """
        place = (wave, item, question)
        whole = self.groups.get((place, group))
        if whole is None:
            per_cell = self.cells.get(place)
            if per_cell is None:
                return AccountSums(0, 0, 0.0, 0.0, 0.0, 0.0)
            whole = per_cell[members].sum(axis=0)
        n, j, c, cc, t, q = (int(number) for number in whole)
        unit, part = self.units[question], self.weight_unit / 2.0**FINE
        return AccountSums(
            accounts=j,
            respondents=n,
            total=t * part * unit,
            squares=q * part * unit**2,
            weight=c * part,
            weight_squares=cc * part * self.weight_unit,
        )

    def answered(self, wave: str, item: str, question: str) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Count, per cell, the respondents and the accounts that answered a question; nothing when nobody did."""
        per_cell = self.cells.get((wave, item, question))
        if per_cell is None:
            return None
        return per_cell[:, 0].astype(float), per_cell[:, 1].astype(float)

    def __add__(self, other: Tally) -> Tally:
        """Merge the tallies of different accounts, counted over the same cells."""
        cells, groups = dict(self.cells), dict(self.groups)
        for place, numbers in other.cells.items():
            cells[place] = cells[place] + numbers if place in cells else numbers
        for key, numbers in other.groups.items():
            groups[key] = groups[key] + numbers if key in groups else numbers
        return Tally(cells, groups, {**self.units, **other.units}, self.weight_unit)


def power_of_two(most: float) -> float:
    """The smallest power of two that is at least this large, so that dividing by it loses nothing."""
    return float(2.0 ** np.ceil(np.log2(max(most, 1e-9))))
