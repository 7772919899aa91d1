"""`Tally`: what comes home from the engine - a few whole numbers per wave, item, question and cell of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.systems.values.people import Group

# Fractions travel as whole numbers of 2^-36, so that a sum is the same in any order, on any engine, at any number of
# threads, and so that totals can be added and taken away exactly. 2^-36 is 1.5e-11 of the largest possible answer.
FINE = 36
# Per question: respondents, accounts, sum of C, of C^2, of C x mean, of C x mean^2 (C: the account's part, see counts).
SUMS = ("n", "j", "c", "cc", "t", "q")

Whole = NDArray[np.int64]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Unit:
    """In what a question and a weight are counted: powers of two, at least as large as the largest possible one."""

    answer: float
    weight: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums per wave and item.

    Parameters
    ----------
    questions
        Names of the questions, such as ``importance``.
    units
        Per question.
    cells
        (wave, item) -> cells x questions x 6 whole numbers (`SUMS`), in the order of `People.cells`.
    groups
        (wave, item, group) -> questions x 6, for groups that are not a sum of cells: those in which an account stands
        with only a part of its people.
    """

    questions: tuple[str, ...]
    units: Mapping[str, Unit]
    cells: Mapping[tuple[str, str], Whole]
    groups: Mapping[tuple[str, str, Group], Whole]

    @property
    def items(self) -> list[str]:
        """Items that were answered by anyone, in the order of the alphabet."""
        return sorted({item for _, item in self.cells})

    def has(self, question: str) -> bool:
        """Whether the question is counted at all."""
        return question in self.questions

    def sums(self, wave: str, item: str, question: str, group: Group, members: NDArray[np.bool_]) -> AccountSums:
        """Give the sums of one number.

        Parameters
        ----------
        wave, item, question
            Which number.
        group
            Whose.
        members
            Cells of that group.
        """
        place = self.questions.index(question)
        whole = self.groups.get((wave, item, group))
        if whole is None:
            per_cell = self.cells.get((wave, item))
            if per_cell is None:
                return AccountSums(0, 0, 0.0, 0.0, 0.0, 0.0)
            whole = per_cell[members].sum(axis=0)
        n, j, c, cc, t, q = (int(number) for number in whole[place])
        unit = self.units[question]
        part = unit.weight / 2.0**FINE
        return AccountSums(
            accounts=j,
            respondents=n,
            total=t * part * unit.answer,
            squares=q * part * unit.answer**2,
            weight=c * part,
            weight_squares=cc * part * unit.weight,
        )

    def answered(self, wave: str, item: str, question: str) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Count, per cell, the respondents and the accounts that answered a question; nothing when nobody did."""
        per_cell = self.cells.get((wave, item))
        if per_cell is None:
            return None
        counted = per_cell[:, self.questions.index(question), :2].astype(float)
        return counted[:, 0], counted[:, 1]

    def __add__(self, other: Tally) -> Tally:
        """Merge the tallies of different accounts, counted over the same cells and questions."""
        return Tally(
            questions=self.questions,
            units=self.units,
            cells=_merged(self.cells, other.cells),
            groups=_merged(self.groups, other.groups),
        )


def power_of_two(most: float) -> float:
    """The smallest power of two that is at least this large, so that dividing by it loses nothing."""
    return float(2.0 ** np.ceil(np.log2(max(most, 1e-9))))


def _merged(one: Mapping[Key, Whole], two: Mapping[Key, Whole]) -> dict[Key, Whole]:
    merged = dict(one)
    for key, numbers in two.items():
        merged[key] = merged[key] + numbers if key in merged else numbers
    return merged
