"""How much the outcome hangs on the weights: chances of a class, flips of rank, a tornado per customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.voc.tiers import TOP

Floats = NDArray[np.float64]

# As if 50 people had each laid one point: weights of 10 then vary by about 4 either way.
CONCENTRATION = 50.0


def weight_draws(
    weights: Floats, *, size: int, rng: np.random.Generator, concentration: float = CONCENTRATION
) -> Floats:
    """Draw weights around the chosen ones, shape (size, parts), each row adding up to 100.

    Dirichlet(concentration x weight / 100): the higher the concentration, the surer people are of their weights.
    """
    shape = np.maximum(concentration * weights / 100, 1e-9)
    return 100 * rng.dirichlet(shape, size=size)


@dataclass(frozen=True, slots=True)
class Chances:
    """Chance of every class per customer (customers x classes), score band and rank band (2.5 to 97.5 %)."""

    classes: Floats
    score_low: Floats
    score_high: Floats
    rank_low: Floats
    rank_high: Floats


def chances(tiers: Floats, draws: Floats, cuts: Floats, *, rng: np.random.Generator) -> Chances:
    """Score all customers under every draw of the weights.

    Parameters
    ----------
    tiers
        Customers x parts; NaN where missing. What is not known could be anything: each draw fills it with a tier from 0
        to 5 by chance, so that little knowledge gives little certainty.
    draws
        Weights from `weight_draws`.
    cuts
        Lowest score of every class but the last, in falling order.
    rng
        For the missing tiers.
    """
    known = np.isfinite(tiers)
    scores = draws @ np.where(known, tiers, 0.0).T
    for part in np.flatnonzero(~known.all(axis=0)):
        lacking = np.flatnonzero(~known[:, part])
        scores[:, lacking] += draws[:, [part]] * rng.integers(0, TOP + 1, (draws.shape[0], lacking.size))
    scores /= TOP
    place = (scores[:, :, None] < cuts[None, None, :]).sum(axis=2)
    shares = np.stack([(place == c).mean(axis=0) for c in range(cuts.size + 1)], axis=1)
    order = (-scores).argsort(axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, order.shape[1] + 1)[None, :], axis=1)
    low, high = np.quantile(scores, [0.025, 0.975], axis=0)
    first, last = np.quantile(ranks, [0.025, 0.975], axis=0)
    return Chances(shares, low, high, first, last)


def flips(one: Floats, other: Floats, weights: Floats) -> Floats:
    """Give, per part, the weight at which two customers with complete tiers change places; NaN when none does.

    The other weights keep their proportions. With d = (tiers of one - tiers of other)/5 and D = w d, the new weight v
    of part p solves (D - w_p d_p)(100 - v)/(100 - w_p) + v d_p = 0.
    """
    d = (one - other) / TOP
    rest = (weights @ d - weights * d) / np.maximum(100 - weights, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = -100 * rest / (d - rest)
    return np.where(np.isfinite(at) & (at >= 0) & (at <= 100), at, np.nan)


def tornado(tiers: Floats, weights: Floats) -> Floats:
    """Give, per part, the score of one customer if that part were a tier lower and a tier higher, shape (parts, 2)."""
    known = np.isfinite(tiers)
    covered = weights[known].sum()
    now = np.where(known, tiers, 0.0)
    base = 100 * (now @ weights) / TOP / covered if covered else np.nan
    out = np.full((tiers.size, 2), np.nan)
    for p in np.flatnonzero(known):
        for side, step in enumerate((-1.0, 1.0)):
            moved = np.clip(now[p] + step, 0, TOP) - now[p]
            out[p, side] = base + 100 * moved * weights[p] / TOP / covered
    return out
