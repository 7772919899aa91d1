"""How far coders agree on words: Krippendorff's alpha, Gwet's AC1, kappa, positive agreement, MASI, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say

Floats = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "masi"]
Unit = Sequence[Hashable | None]
"""What each coder gave to one unit; ``None`` where a coder did not see it."""


def masi_distance(a: frozenset[Hashable], b: frozenset[Hashable]) -> float:
    """Give how far two sets of codes lie apart: 0 the same, 1 nothing in common.

    1 - J M, J the share of codes in common (Jaccard); M is 1 for equal sets, 2/3 when one holds the other, 1/3 when
    they overlap, 0 otherwise; two empty sets are equal. Passonneau (2006).
    """
    if a == b:
        return 0.0
    both, either = len(a & b), len(a | b)
    monotonicity = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1.0 - both / either * monotonicity if both else 1.0


def alpha(units: Sequence[Unit], *, level: Level = "nominal", order: Sequence[Hashable] = ()) -> float:
    """Give Krippendorff's alpha: 1 when coders agree fully, 0 when they agree as often as by chance.

    Parameters
    ----------
    units
        Units x coders; any number of coders, cells may be missing (``None``).
    level
        ``nominal``; ``ordinal`` and ``interval`` for numbers or for categories in ``order``; ``masi`` for sets of
        codes (as ``frozenset``).
    order
        Categories from low to high, for ``ordinal`` where they are no numbers.

    Returns
    -------
    float
        NaN when nothing can be compared or when only one value was ever given.

    Notes
    -----
    alpha = 1 - D_o/D_e over units that two coders or more saw; n is the number of pairable values.
    D_o = (1/n) sum_u sum_{i,j} delta^2 / (m_u - 1); D_e = sum over all ordered pairs of delta^2 / (n (n - 1)).
    Krippendorff, "Computing Krippendorff's alpha-reliability" (2011).
    """
    counts, values = _counts(units)
    if not values:
        return float("nan")
    return _alpha(counts, _distances(values, counts.sum(axis=0), level, order))


def _counts(units: Sequence[Unit]) -> tuple[Floats, list[Hashable]]:
    """Units x values: how many coders gave which value, for units that two or more saw."""
    seen = [[value for value in unit if value is not None] for unit in units]
    seen = [unit for unit in seen if len(unit) > 1]
    values = sorted({value for unit in seen for value in unit}, key=_sorting)
    place = {value: i for i, value in enumerate(values)}
    counts = np.zeros((len(seen), len(values)))
    for row, unit in enumerate(seen):
        for value in unit:
            counts[row, place[value]] += 1
    return counts, values


def _sorting(value: Hashable) -> tuple[str, float, str]:
    if isinstance(value, int | float):
        return ("", float(value), "")
    return ("s", 0.0, repr(sorted(map(str, value))) if isinstance(value, frozenset) else str(value))


def _distances(values: Sequence[Hashable], totals: Floats, level: Level, order: Sequence[Hashable]) -> Floats:
    """delta^2 between every two values."""
    size = len(values)
    if level == "nominal":
        return 1.0 - np.eye(size)
    if level == "masi":
        sets = [value if isinstance(value, frozenset) else frozenset({value}) for value in values]
        return np.array([[masi_distance(a, b) for b in sets] for a in sets])
    ranked = list(order) or list(values)
    place = {value: i for i, value in enumerate(ranked)}
    if level == "interval":
        numbers = np.array([float(value) if isinstance(value, int | float) else place[value] for value in values])
        squared: Floats = (numbers[:, None] - numbers[None, :]) ** 2
        return squared
    # ordinal: (sum of n_g from c to k, minus half of both ends) squared
    by_rank = np.zeros(len(ranked))
    for value, total in zip(values, totals, strict=True):
        by_rank[place[value]] += total
    below = np.concatenate([[0.0], np.cumsum(by_rank)])
    at = [place[value] for value in values]
    steps = np.array([
        [below[max(c, k) + 1] - below[min(c, k)] - (by_rank[c] + by_rank[k]) / 2 for k in at] for c in at
    ])  # fmt: skip
    return np.where(np.equal.outer(at, at), 0.0, steps**2)


def _alpha(counts: Floats, distances: Floats) -> float:
    size = counts.sum(axis=1)
    n = size.sum()
    if n < 2:
        return float("nan")
    # Within a unit: sum over ordered pairs of different coders; a coder's distance to itself is 0.
    within = np.einsum("ui,ij,uj->u", counts, distances, counts)
    observed = float((within / (size - 1)).sum() / n)
    totals = counts.sum(axis=0)
    expected = float(totals @ distances @ totals) / (n * (n - 1))
    return float("nan") if expected == 0 else 1.0 - observed / expected


def percent_agreement(units: Sequence[Unit]) -> float:
    """Give the share of pairs of coders that gave the same, averaged over units that two or more saw."""
    counts, _ = _counts(units)
    if not counts.size:
        return float("nan")
    size = counts.sum(axis=1)
    return float(((counts * (counts - 1)).sum(axis=1) / (size * (size - 1))).mean())


def ac1(units: Sequence[Unit], *, categories: int = 0) -> float:
    """Give Gwet's AC1, which stays steady when a code is rare.

    (p_a - p_e)/(1 - p_e) with p_e = sum pi (1 - pi)/(K - 1), pi the mean share of each category; for two categories
    that is 2 q (1 - q). Gwet (2008).

    Parameters
    ----------
    units
        Units x coders.
    categories
        K, when some of the categories were never given.
    """
    counts, values = _counts(units)
    k = max(categories, len(values))
    if not counts.size:
        return float("nan")
    if k < 2:
        return 1.0
    shares = (counts / counts.sum(axis=1, keepdims=True)).mean(axis=0)
    chance = float((shares * (1 - shares)).sum() / (k - 1))
    return (percent_agreement(units) - chance) / (1 - chance)


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Give Cohen's kappa of two coders over the same units."""
    if len(first) != len(second) or not first:
        raise refuse(
            MethodError, "kappa-lengths", say("The coders did not code the same units."),
            say("Kappa compares two coders over the same units."), say("Compare only the units that both saw."),
        )  # fmt: skip
    n = len(first)
    values = set(first) | set(second)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    chance = sum((list(first).count(v) / n) * (list(second).count(v) / n) for v in values)
    return float("nan") if chance == 1 else (agreed - chance) / (1 - chance)


def positive_agreement(units: Sequence[Unit]) -> float:
    """Give how often coders agree that a code is there, 2a/(2a + b + c), over every pair of coders of a unit.

    Values are true (the code is there) or false; for two coders this is the usual figure. Cicchetti & Feinstein (1990).
    """
    both = one = 0.0
    for unit in units:
        seen = [bool(value) for value in unit if value is not None]
        if len(seen) < 2:
            continue
        weight = 1 / (len(seen) - 1)
        for a, b in combinations(seen, 2):
            both += weight * (a and b)
            one += weight * (a != b)
    return float("nan") if both + one == 0 else 2 * both / (2 * both + one)


MEASURES: Mapping[str, Callable[[Sequence[Unit]], float]] = {
    "percent": percent_agreement,
    "alpha": alpha,
    "ac1": lambda units: ac1(units, categories=2),
    "positive": positive_agreement,
}


def bootstrap(
    units: Sequence[Unit],
    measure: Callable[[Sequence[Unit]], float],
    *,
    rng: np.random.Generator,
    clusters: Sequence[Hashable] = (),
    draws: int = 1000,
    confidence: float = 0.95,
) -> tuple[float | None, float | None]:
    """Give the interval of a measure by drawing units anew, or whole respondents where units belong to one.

    Parameters
    ----------
    units
        Units x coders.
    measure
        What to reckon from drawn units.
    rng
        Source of chance.
    clusters
        Per unit whose it is; units of one respondent are drawn together.
    draws, confidence
        How often, and how sure.

    Returns
    -------
    tuple
        Lower and upper end; none when fewer than two clusters, or when more than a tenth of the draws cannot be
        reckoned.
    """
    owners = list(clusters) if clusters else list(range(len(units)))
    members: dict[Hashable, list[int]] = {}
    for place, owner in enumerate(owners):
        members.setdefault(owner, []).append(place)
    groups = list(members.values())
    if len(groups) < 2:
        return None, None
    found = []
    for _ in range(draws):
        drawn = rng.integers(0, len(groups), len(groups))
        found.append(measure([units[place] for group in drawn for place in groups[group]]))
    known = np.array([value for value in found if np.isfinite(value)])
    if known.size < 0.9 * draws:
        return None, None
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def character_f1(first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]) -> float:
    """Give how far the evidence of two coders overlaps, per character: 2 |A and B| / (|A| + |B|)."""
    a = {place for start, end in first for place in range(start, end)}
    b = {place for start, end in second for place in range(start, end)}
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else float("nan")
