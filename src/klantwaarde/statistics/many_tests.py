"""Many tests at once: how to keep chance findings from passing for news."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust p-values so that the chance of even one false finding stays under the level.

    References
    ----------
    Holm, "A simple sequentially rejective multiple test procedure", 1979.
    """
    names, p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    return _back(names, order, np.minimum(steps, 1.0))


def benjamini_hochberg(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust p-values so that the expected share of false findings among the findings stays under the level.

    References
    ----------
    Benjamini & Hochberg, "Controlling the false discovery rate", 1995.
    """
    names, p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    ratios = p[order] * p.size / np.arange(1, p.size + 1)
    steps = np.minimum.accumulate(ratios[::-1])[::-1]
    return _back(names, order, np.minimum(steps, 1.0))


def _checked(p_values: Mapping[str, float]) -> tuple[list[str], NDArray[np.float64]]:
    p = np.array(list(p_values.values()), dtype=float)
    if bool(np.any(~((p >= 0.0) & (p <= 1.0)))):
        raise refuse(
            MethodError,
            "p-value-off-range",
            say("A p-value lies outside 0 and 1."),
            say("A p-value is a chance between 0 and 1."),
            say("Leave out tests that could not be done."),
        )
    return list(p_values), p


def _back(names: list[str], order: NDArray[np.intp], steps: NDArray[np.float64]) -> dict[str, float]:
    adjusted = np.empty_like(steps)
    adjusted[order] = steps
    return {name: float(value) for name, value in zip(names, adjusted, strict=True)}
