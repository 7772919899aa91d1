"""Log of a sum of terms, with its slope and curvature: the shape of every likelihood of customers who may leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the sum on the log scale.

    Parameters
    ----------
    value
        Log of the term, shape (N,).
    slope
        Parameter number -> derivative, shape (N,); parameters not named have none.
    curve
        (i, j) with i <= j -> second derivative, shape (N,).
    """

    value: Floats
    slope: dict[int, Floats]
    curve: dict[tuple[int, int], Floats]


@dataclass(frozen=True, slots=True)
class Rows:
    """Log-likelihood of every row with slope (P, N) and curvature (P, P, N)."""

    value: Floats
    slope: Floats
    curve: Floats

    def total(self, n: Floats) -> tuple[float, Floats, Floats]:
        """Add rows up, each as often as it occurs."""
        return float(self.value @ n), self.slope @ n, self.curve @ n


def log_sum(terms: list[Term], parameters: int) -> Rows:
    """Give ln(sum of exp(terms)): slope is the mean slope, curvature the mean curvature plus the spread of slopes."""
    values = np.stack([t.value for t in terms])
    top = values.max(axis=0)
    safe_top = np.where(np.isfinite(top), top, 0.0)
    weight = np.exp(values - safe_top)
    sums = weight.sum(axis=0)
    share = weight / sums
    size = values.shape[1]
    slope = np.zeros((parameters, size))
    curve = np.zeros((parameters, parameters, size))
    for p, term in zip(share, terms, strict=True):
        named = list(term.slope)
        for i in named:
            slope[i] += p * term.slope[i]
        for a, i in enumerate(named):
            for j in named[a:]:
                lo, hi = min(i, j), max(i, j)
                curve[lo, hi] += p * term.slope[i] * term.slope[j]
        for (i, j), second in term.curve.items():
            curve[i, j] += p * second
    for i in range(parameters):
        for j in range(i, parameters):
            curve[i, j] -= slope[i] * slope[j]
            curve[j, i] = curve[i, j]
    return Rows(safe_top + np.log(sums), slope, curve)


def plus(left: Rows, right: Rows) -> Rows:
    """Add two log-likelihoods of the same rows."""
    return Rows(left.value + right.value, left.slope + right.slope, left.curve + right.curve)
