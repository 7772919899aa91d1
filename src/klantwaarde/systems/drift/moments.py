"""`Moments`: the few sums per group, wave, value and measure from which drift is reckoned; they add and subtract."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEASURES = ("disconfirmation", "expectation", "importance", "experience")


@dataclass
class Moments:
    """Sums over units (an account in one group and wave), shape (groups, waves, values, measures).

    Parameters
    ----------
    n, s, q
        Units, sum of their answers and sum of the squares.
    shared, cross
        Units that answered in this wave and in the one before, and the sums of now, before and now x before over them
        (last axis), shape (groups, waves, values, measures, 3).
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
        n, s, q, shared = (np.zeros(shape) for _ in range(4))
        return cls(n, s, q, shared, np.zeros((*shape, 3)))

    def hear(self, group: int, wave: int, answers: Floats, before: Floats | None = None, *, sign: float = 1.0) -> None:
        """Take one response in (or out, with sign -1): values x measures, NaN where not answered; O(values)."""
        there = np.isfinite(answers)
        x = np.where(there, answers, 0.0)
        self.n[group, wave] += sign * there
        self.s[group, wave] += sign * x
        self.q[group, wave] += sign * x * x
        if before is not None:
            both = there & np.isfinite(before)
            old, new = np.where(both, before, 0.0), np.where(both, x, 0.0)
            self.shared[group, wave] += sign * both
            self.cross[group, wave] += sign * np.stack([new, old, new * old], axis=-1)

    def __add__(self, other: Moments) -> Moments:
        """Merge the moments of different units."""
        return Moments(
            self.n + other.n, self.s + other.s, self.q + other.q, self.shared + other.shared, self.cross + other.cross
        )

    def until(self, wave: int) -> Moments:
        """Give the history up to and including a wave, as it was known then."""
        end = wave + 1
        return Moments(self.n[:, :end], self.s[:, :end], self.q[:, :end], self.shared[:, :end], self.cross[:, :end])

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

    def covariance(self) -> Floats:
        """Covariance of the last two wave means, from the units that answered in both; (groups, values, measures)."""
        k, sums = self.shared[:, -1], self.cross[:, -1]
        if self.n.shape[1] < 2:
            return np.zeros_like(k)
        with np.errstate(divide="ignore", invalid="ignore"):
            inside = (sums[..., 2] - sums[..., 0] * sums[..., 1] / k) / (k - 1.0)
            joint = k * inside / (self.n[:, -1] * self.n[:, -2])
        # Fewer than three units say nothing of how alike two waves are; below zero would only widen by chance.
        return np.where((k >= 3) & np.isfinite(joint), np.maximum(joint, 0.0), 0.0)
