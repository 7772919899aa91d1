"""Which groups of customers there are, and whose numbers may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS, Cells, Guard, Rule

Mask = NDArray[np.bool_]
UNKNOWN = ""
"""The segment of customers whose cell is empty; they count in the total and are no group to show."""


class Groups:
    """Everybody first, then each value of each segment column, in the order of the alphabet.

    Parameters
    ----------
    segments
        Column -> its value per customer.
    customers
        How many there are.
    minimum_cell
        k; a customer is one account and counts as one.
    extremes
        Whether a small group in which everybody is alike (all did, or nobody did) is closed too, as in anonymous
        research: who knows the share knows each.
    """

    def __init__(
        self, segments: Mapping[str, Sequence[str]], customers: int, minimum_cell: int, *, extremes: bool
    ) -> None:
        columns = {by: np.array(values, dtype=object) for by, values in segments.items()}
        listed = [("", "")]
        masks = [np.ones(customers, dtype=bool)]
        for by, values in columns.items():
            for value in sorted(set(values) - {UNKNOWN}):
                listed.append((by, str(value)))
                masks.append(values == value)
        self.names = listed
        self.masks: Mask = np.array(masks, dtype=bool).reshape(len(listed), customers)
        kinds, cell = np.unique(self.masks.T, axis=0, return_inverse=True)
        self._cell: NDArray[np.intp] = cell.reshape(-1)
        cells = len(kinds)
        self._members = np.zeros((len(listed), cells), dtype=bool)
        self._members[:, self._cell] = self.masks
        self._guard = Guard(Rule(minimum_cell, MINIMUM_ACCOUNTS))
        self._extremes = 2 * minimum_cell if extremes else 0

    def open_for(self, there: Mask, values: NDArray[np.float64] | None = None) -> Mask:
        """Say of each group whether a number over these customers may be shown.

        Parameters
        ----------
        there
            Customers behind the number.
        values
            Shares between 0 and 1 of those customers, where everybody alike is telling.
        """
        size = np.bincount(self._cell[there], minlength=self._members.shape[1]).astype(float)
        unanimous = None
        if values is not None and self._extremes:
            unanimous = np.array([_alike(values[there & mask], self._extremes) for mask in self.masks])
        return self._guard.open_groups(self._members, Cells(size, size), unanimous=unanimous)


def _alike(values: NDArray[np.float64], most: int) -> bool:
    return 0 < values.size < most and bool(np.all(values == values[0])) and float(values[0]) in (0.0, 1.0)
