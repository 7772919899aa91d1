"""What weights and a small population do to n."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results import Estimate


def effective_n(weights: Iterable[float]) -> float:
    """Say how many equal answers a set of weighted answers is worth.

    Returns
    -------
    float
        (sum v)^2 / sum v^2; 0 for no weights.

    References
    ----------
    Kish, *Survey Sampling*, 1965. Check: weights 1, 1, 2 give 2.67.
    """
    v = np.asarray(list(weights), dtype=float)
    squares = float(v @ v)
    return float(v.sum()) ** 2 / squares if squares > 0 else 0.0


def design_effect(per_account: float, icc: float) -> float:
    """Say how many times the variance grows because colleagues of one account look alike: 1 + (m - 1) icc."""
    return 1.0 + max(per_account - 1.0, 0.0) * icc


def finite_population_factor(n: int, population: int) -> float:
    """Say by how much the error shrinks when a good part of all customers answered.

    Returns
    -------
    float
        sqrt((N - n) / (N - 1)); 0 when everybody answered.

    References
    ----------
    Handbook of the domain 5.3: 30 of 50 multiply the error by .64.
    """
    if population < n or population < 1:
        raise refuse(
            MethodError,
            "population-too-small",
            say("The population of {population} is smaller than the sample of {n}.", population=population, n=n),
            say("A population holds at least its sample."),
            say("Give the number of all customers, or leave it out."),
        )
    return math.sqrt((population - n) / (population - 1)) if population > 1 else 0.0


def narrowed(estimate: Estimate, factor: float) -> Estimate:
    """Pull both ends of an interval towards its value by a factor of 0 to 1, as a finite population allows."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate
    return Estimate(
        value=estimate.value,
        low=estimate.value - factor * (estimate.value - estimate.low),
        high=estimate.value + factor * (estimate.high - estimate.value),
        n=estimate.n,
        accounts=estimate.accounts,
        n_effective=estimate.n_effective,
        unit=estimate.unit,
        level=estimate.level,
        method=f"{estimate.method}, finite population",
        status=estimate.status,
    )
