"""The weighted score of a customer: 0 to 100, with how much of it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.ranks import rank_correlation
from klantwaarde.systems.voc.tiers import TOP

Floats = NDArray[np.float64]

# Two parts that rank customers this much alike count the same thing twice.
MOST_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of customers, in the order of the tiers given.

    Parameters
    ----------
    score
        On the parts that are known, 0-100; NaN when none is.
    coverage
        Share of the weight that is known, 0-1.
    lowest, highest
        Score if every missing part were 0, and if it were 5.
    """

    score: Floats
    coverage: Floats
    lowest: Floats
    highest: Floats


def score(tiers: Floats, weights: Sequence[float]) -> Scores:
    """Give the sum of weight times tier / 5 for every customer.

    Parameters
    ----------
    tiers
        Customers x parts, 0 to 5; NaN where missing. Missing is not zero: the known parts carry the score.
    weights
        One per part, adding up to 100.
    """
    w = np.asarray(weights, dtype=np.float64)
    if not np.isclose(w.sum(), 100):
        raise refuse(
            MethodError, "weights-not-100", say("The weights add up to {total}.", total=float(w.sum())),
            say("Weights add up to 100."), say("Divide the points again."),
        )  # fmt: skip
    if np.nanmin(tiers, initial=0.0) < 0 or np.nanmax(tiers, initial=0.0) > TOP:
        raise refuse(
            MethodError, "tier-off-scale", say("A tier lies outside 0 to 5."), say("Tiers run from 0 to 5."),
            say("Correct the tier."),
        )  # fmt: skip
    known = np.isfinite(tiers)
    got = np.where(known, tiers, 0.0) @ w / TOP
    covered = known @ w
    with np.errstate(invalid="ignore", divide="ignore"):
        on_known = np.where(covered > 0, 100 * got / covered, np.nan)
    return Scores(on_known, covered / 100, got, got + (100 - covered))


def klass(scores: Floats, cuts: Mapping[str, float]) -> list[str | None]:
    """Give the class (A to D) of every score: the first class whose lowest score it reaches; ``None`` when unknown."""
    order = sorted(cuts.items(), key=lambda pair: -pair[1])
    return [
        None if not np.isfinite(s) else next((name for name, low in order if s >= low), order[-1][0]) for s in scores
    ]


def counted_twice(tiers: Floats, parts: Sequence[str]) -> list[tuple[str, str, float]]:
    """Find pairs of parts that rank the customers alike (rank correlation above .8), the most alike first."""
    found = []
    for i in range(len(parts)):
        for j in range(i + 1, len(parts)):
            both = np.isfinite(tiers[:, i]) & np.isfinite(tiers[:, j])
            alike = rank_correlation(tiers[both, i], tiers[both, j]) if both.sum() >= TOP else 0.0
            if alike > MOST_ALIKE:
                found.append((parts[i], parts[j], alike))
    return sorted(found, key=lambda pair: -pair[2])
