"""Which numbers of which groups are open: the guard of `closing`, applied to what was counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS, Cells, Guard, Rule
from klantwaarde.systems.values.people import Group, People
from klantwaarde.systems.values.tally import Tally

PRESENT = "there.present"
Mask = NDArray[np.bool_]
Bounds = tuple[float, float]


class Openness:
    """Says of each number whether it may be shown.

    Parameters
    ----------
    people, tally
        Who was counted, and what.
    minimum_cell
        k.
    complementary
        False leaves the total open to subtraction; only a test does so.

    Notes
    -----
    A number is closed for the people who answered that very question, not for the size of the segment. A group whose
    size itself is closed shows no number at all.
    """

    def __init__(self, people: People, tally: Tally, minimum_cell: int, *, complementary: bool = True) -> None:
        self.people, self.tally = people, tally
        self.groups = people.groups
        self.members = people.membership(self.groups)
        self.minimum_cell = minimum_cell
        self._place = {group: place for place, group in enumerate(self.groups)}
        self._guard = Guard(Rule(minimum_cell, MINIMUM_ACCOUNTS if people.nested else 1), complementary=complementary)
        self._known: dict[tuple[str, str, str], Mask] = {}

    def cells_of(self, group: Group) -> Mask:
        """Cells that make up a group."""
        cells: Mask = self.members[self._place[group]]
        return cells

    def is_open(self, wave: str, item: str, question: str, group: Group, bounds: Bounds | None = None) -> bool:
        """Whether a number of a group may be shown.

        Parameters
        ----------
        wave, item, question
            Which number.
        group
            Whose.
        bounds
            Ends of the scale of a mark. With them a small group in which everybody gave the same extreme mark is
            closed too: who knows the mean knows each answer.
        """
        key = (wave, item, question)
        if key not in self._known:
            self._known[key] = self._decide(wave, item, question, bounds)
        return bool(self._known[key][self._place[group]])

    def _decide(self, wave: str, item: str, question: str, bounds: Bounds | None) -> Mask:
        answered = self.tally.answered(wave, item, question)
        if answered is None:
            return np.zeros(len(self.groups), dtype=bool)
        cells = Cells(*answered, self.people.seated, self.people.most_cells)
        offered = None
        if question != PRESENT:
            offered = np.array([self.is_open(wave, "", PRESENT, group) for group in self.groups])
        unanimous = None if bounds is None else self._unanimous(wave, item, question, bounds)
        return self._guard.open_groups(self.members, cells, offered=offered, unanimous=unanimous)

    def _unanimous(self, wave: str, item: str, question: str, bounds: Bounds) -> Mask:
        found = np.zeros(len(self.groups), dtype=bool)
        for place, group in enumerate(self.groups):
            sums = self.tally.sums(wave, item, question, group, self.members[place])
            if 0 < sums.respondents < 2 * self.minimum_cell:
                near = 1e-6 * (bounds[1] - bounds[0])
                found[place] = min(abs(sums.mean - end) for end in bounds) < near
        return found
