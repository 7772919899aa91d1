"""`Moments`: the few sums per group, wave, value and measure from which drift is reckoned; they add and subtract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEASURES = ("disconfirmation", "expectation", "importance", "experience")
HISTORY = 8
"""A change is looked for in so many waves; what is older is no news, and the panel is kept no longer."""
LAGS = HISTORY - 1


@dataclass
class Moments:
    """Sums over units (an account in one group and wave), shape (groups, waves, values, measures).

    Parameters
    ----------
    n, s, q
        Units, sum of their answers and sum of the squares.
    shared, cross
        Units that answered in this wave and in the one 1, 2, ... `LAGS` waves before (an axis more), and the sums of
        now, of before and of now x before over them (last axis): (groups, waves, values, measures, lags, 3).
    """

    n: Floats
    s: Floats
    q: Floats
    shared: Floats
    cross: Floats

    @classmethod
    def empty(cls, groups: int, waves: int, values: int, measures: int = len(MEASURES)) -> Moments:
        """Nothing heard yet."""
        shape = (groups, waves, values, measures)
        n, s, q = (np.zeros(shape) for _ in range(3))
        return cls(n, s, q, np.zeros((*shape, LAGS)), np.zeros((*shape, LAGS, 3)))

    def hear(
        self, group: int, wave: int, answers: Floats, before: Sequence[Floats | None] = (), *, sign: float = 1.0
    ) -> None:
        """Take one response in, or out with sign -1; O(values).

        Parameters
        ----------
        group, wave
            Where.
        answers
            Values x measures, NaN where not answered.
        before
            What the same respondent answered one wave ago, two waves ago, ...; ``None`` where nothing.
        sign
            1 or -1.
        """
        there = np.isfinite(answers)
        x = np.where(there, answers, 0.0)
        self.n[group, wave] += sign * there
        self.s[group, wave] += sign * x
        self.q[group, wave] += sign * x * x
        for lag, earlier in enumerate(before[:LAGS]):
            if earlier is None:
                continue
            both = there & np.isfinite(earlier)
            old, new = np.where(both, earlier, 0.0), np.where(both, x, 0.0)
            self.shared[group, wave, ..., lag] += sign * both
            self.cross[group, wave, ..., lag, :] += sign * np.stack([new, old, new * old], axis=-1)

    def __add__(self, other: Moments) -> Moments:
        """Merge the moments of different units."""
        return Moments(
            self.n + other.n, self.s + other.s, self.q + other.q, self.shared + other.shared, self.cross + other.cross
        )

    def __sub__(self, other: Moments) -> Moments:
        """Take the moments of some units out."""
        return Moments(
            self.n - other.n, self.s - other.s, self.q - other.q, self.shared - other.shared, self.cross - other.cross
        )

    def of(self, groups: Sequence[int]) -> Moments:
        """Keep some groups."""
        rows = list(groups)
        return Moments(self.n[rows], self.s[rows], self.q[rows], self.shared[rows], self.cross[rows])

    @classmethod
    def joined(cls, parts: Sequence[Moments]) -> Moments:
        """Put groups behind each other."""
        first = parts[0]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in vars(first)))

    def until(self, wave: int) -> Moments:
        """Give the history up to and including a wave, as it was known then."""
        return self._between(0, wave + 1)

    def recent(self) -> Moments:
        """Give the waves in which a change is still news."""
        return self._between(max(0, self.n.shape[1] - HISTORY), self.n.shape[1])

    def _between(self, start: int, end: int) -> Moments:
        part = slice(start, end)
        return Moments(self.n[:, part], self.s[:, part], self.q[:, part], self.shared[:, part], self.cross[:, part])

    @property
    def mean(self) -> Floats:
        """Means; NaN where nobody answered."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.n > 0, self.s / self.n, np.nan)

    def within(self) -> tuple[Floats, Floats]:
        """Variance between units inside a wave, pooled over waves, and its degrees of freedom; (groups, values, m)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            squares = np.where(self.n > 0, self.q - self.s**2 / self.n, 0.0)
        df = np.maximum(self.n - 1.0, 0.0).sum(axis=1)
        return np.where(df > 0, np.maximum(squares.sum(axis=1), 0.0) / np.maximum(df, 1.0), np.nan), df
