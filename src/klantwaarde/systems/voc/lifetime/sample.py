"""`Sample`: one row per distinct purchase history, with the number of customers that share it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klantwaarde.errors import KlantwaardeError, MethodError, Said, refuse, say
from klantwaarde.systems.voc.lifetime.alike import grouped

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Distinct (frequency, recency, age) with counts.

    Parameters
    ----------
    x
        Frequency: distinct purchase days after the first, shape (N,).
    t_x
        Recency: time from the first to the last purchase day, same unit as ``age``.
    age
        Time from the first purchase day to the end of observation.
    n
        How many customers have this history.
    """

    x: Floats
    t_x: Floats
    age: Floats
    n: Floats

    @property
    def customers(self) -> float:
        """How many customers there are."""
        return float(self.n.sum())

    @property
    def repeaters(self) -> float:
        """How many customers came back at least once."""
        return float(self.n[self.x > 0].sum())


def sample(x: ArrayLike, t_x: ArrayLike, age: ArrayLike, n: ArrayLike | None = None) -> Sample:
    """Check purchase histories and bring equal ones together.

    Raises
    ------
    MethodError
        When there are no customers, a number is missing, negative or impossible (recency beyond age, a repeat
        purchase at recency zero, recency without a repeat purchase).
    """
    frequency, recency, length = (np.asarray(v, dtype=np.float64).ravel() for v in (x, t_x, age))
    count = np.ones_like(frequency) if n is None else np.asarray(n, dtype=np.float64).ravel()
    if not frequency.size == recency.size == length.size == count.size:
        raise _impossible(say("the columns have different lengths"), 0)
    if frequency.size == 0 or count.sum() <= 0:
        raise refuse(
            MethodError,
            "no-customers",
            say("There are no customers to learn from."),
            say("A model of purchases needs at least one customer with an observed period."),
            say("Check the dates: customers who arrive after the end of the calibration period are kept out."),
        )
    known = np.isfinite(frequency) & np.isfinite(recency) & np.isfinite(length)
    _none(~known | (frequency < 0) | (recency < 0) | (length < 0), say("a number is missing or below zero"))
    _none(frequency != np.floor(frequency), say("frequency is not a whole number"))
    _none(recency > length * (1 + 1e-12), say("recency lies beyond age"))
    _none((frequency > 0) & (recency <= 0), say("there is a repeat purchase at recency zero"))
    _none((frequency == 0) & (recency > 0), say("there is a recency without a repeat purchase"))
    _none(~np.isfinite(count) | (count < 0), say("a count is missing or below zero"))
    (x_of, t_of, age_of), total = grouped((frequency, recency, length), None if n is None else count)
    return Sample(x_of, t_of, age_of, total)


def _none(wrong: ArrayLike, what: Said) -> None:
    rows = np.flatnonzero(wrong)
    if rows.size:
        raise _impossible(what, int(rows[0]) + 1)


def _impossible(what: Said, row: int) -> KlantwaardeError:
    return refuse(
        MethodError,
        "impossible-history",
        say("History {row} cannot be: {what}.", row=row, what=what),
        say("Frequency counts purchase days after the first; recency and age are times from the first purchase day."),
        say("Make the histories with the summary of this program, or correct this row."),
    )
