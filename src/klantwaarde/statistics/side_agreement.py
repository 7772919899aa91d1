"""Agreement between two sides, such as customers and employees: every measure with interval and chance level."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results.agreement import Agreement
from klantwaarde.statistics.believed_means import believed_means
from klantwaarde.statistics.leave_out import jackknife
from klantwaarde.statistics.list_agreement import (
    chance_hits,
    chance_overlap,
    hits_of_figures,
    jensen_shannon_of_rows,
    judgements,
    kappa_of,
    overlap_of_figures,
    overlap_of_places,
    places_of,
    tau_b_of_rows,
)

Floats = NDArray[np.float64]
RESAMPLES = 1000
CHANCE_DRAWS = 1000
TOP = 3
# Parts of what the level leaves out. Order jumps where two means change places and the distance is bent: at the level
# that is asked they were seen to hold the truth too seldom where a few values stand far out (docs/alignment.md).
CAREFUL = {"tau_b": 0.6, "rank_biased_overlap": 0.2, "jensen_shannon": 0.2}


def order_of(points: Floats) -> list[str]:
    """Put values in order of their mean points; what nobody chose is not in the list. Equal ones keep their place."""
    means = points.mean(axis=0) if points.ndim == 2 else points
    return [str(place) for place in np.argsort(-means, kind="stable") if means[place] > 0]


def between(
    first: Floats,
    second: Floats,
    *,
    units: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
    top: int = TOP,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> list[Agreement]:
    """Say how far two sides put the same values first.

    Parameters
    ----------
    first, second
        People x values, in points (0 for what was not chosen); the same values in the same order.
    units
        Per side the account of each person, where several people share one.
    top
        How many values a hit is counted over.
    level, seed, resamples
        Confidence, seed and number of resamples.

    Returns
    -------
    list
        ``tau_b``, ``rank_biased_overlap``, ``top_hits``, ``top_hit_rate`` and ``jensen_shannon``.

    Notes
    -----
    Chance: the names of the values of one side are shuffled; both sides keep their own order of sizes. For tau-b,
    overlap and hits that is a formula (0; `chance_overlap`; top^2/values), for the distance it is drawn. The interval
    speaks of the agreement between everybody, not of that between two samples: noise makes two sides look less alike
    than they are. It holds what may be believed of the true means (`believed_means`).
    """
    n = min(len(first), len(second))
    names = ("tau_b", "rank_biased_overlap", "top_hits", "top_hit_rate", "jensen_shannon")
    if n == 0 or not (first.sum() > 0 and second.sum() > 0):
        return [Agreement(statistic=name, n=n, level=level, status="missing") for name in names]
    rng = np.random.default_rng([seed, 72])
    seats = (np.arange(len(first)), np.arange(len(second))) if units is None else units
    # Rounded, so that points that are the same in another order of adding up are equal.
    here = [np.round(side.mean(axis=0), 12) for side in (first, second)]
    chances = _chances(here, top, rng)
    enough = min(len(np.unique(seat)) for seat in seats) >= 3
    if enough:
        noise = [_noise(side, seat) for side, seat in zip((first, second), seats, strict=True)]
        drawn = believed_means(here, noise, resamples, rng)
        chosen = drawn[0].any(axis=1) & drawn[1].any(axis=1)
        again = _measures(drawn[0][chosen], drawn[1][chosen], top)
    made = []
    for name, value in _measured(here[0], here[1], top).items():
        if not math.isfinite(value):
            made.append(Agreement(statistic=name, n=n, level=level, status="missing"))
            continue
        low, high = _ends(value, again[name], 1.0 - (1.0 - level) * CAREFUL.get(name, 1.0)) if enough else (None, None)
        made.append(
            Agreement(
                statistic=name,
                value=value,
                low=low,
                high=high,
                chance=chances[name],
                chance_by="simulation" if name == "jensen_shannon" else "formula",
                better="low" if name == "jensen_shannon" else "high",
                n=n,
                level=level,
                method="posterior" if low is not None else "",
            )
        )
    return made


def _chances(here: Sequence[Floats], top: int, rng: np.random.Generator) -> dict[str, float]:
    """Give what each measure is when the names of the values of one side are shuffled."""
    values = len(here[0])
    shares = [mean / mean.sum() for mean in here]
    mixed = rng.permuted(np.tile(shares[1], (CHANCE_DRAWS, 1)), axis=1)
    distance = jensen_shannon_of_rows(np.tile(shares[0], (CHANCE_DRAWS, 1)), mixed)
    lengths = (int(np.count_nonzero(here[0] > 0)), int(np.count_nonzero(here[1] > 0)))
    shared = chance_hits(values, top=top, lengths=lengths)
    return {
        "tau_b": 0.0,
        "rank_biased_overlap": chance_overlap(lengths[0], values, other=lengths[1]),
        "top_hits": shared,
        "top_hit_rate": shared / top,
        "jensen_shannon": float(np.mean(distance)),
    }


def _measured(first: Floats, second: Floats, top: int) -> dict[str, float]:
    """Give every measure of the means of both sides; equal means are put in order by lot."""
    shared = hits_of_figures(first, second, top=top)
    return {
        "tau_b": float(tau_b_of_rows(first[None, :], second[None, :])[0]),
        "rank_biased_overlap": overlap_of_figures(first, second),
        "top_hits": shared,
        "top_hit_rate": shared / top,
        "jensen_shannon": float(jensen_shannon_of_rows(first[None, :], second[None, :])[0]),
    }


def _measures(first: Floats, second: Floats, top: int) -> dict[str, Floats]:
    """Give every measure for each draw (draws x values), where no two means but those of nought are equal."""
    places = [_places(side) for side in (first, second)]
    shared = ((places[0] > 0) & (places[0] <= top) & (places[1] > 0) & (places[1] <= top)).sum(axis=1).astype(float)
    return {
        "tau_b": tau_b_of_rows(first, second),
        "rank_biased_overlap": overlap_of_places(places[0], places[1]),
        "top_hits": shared,
        "top_hit_rate": shared / top,
        "jensen_shannon": jensen_shannon_of_rows(first, second),
    }


def _places(means: Floats) -> NDArray[np.int64]:
    """Give for each draw the place of every value in `order_of`; 0 for what nobody chose."""
    return np.where(means > 0, places_of(means), 0)


def _noise(points: Floats, units: NDArray[np.int64]) -> Floats:
    """Variance of each value's mean, accounts counting as a whole; what nobody varies in gets the least there is."""
    labels, place = np.unique(units, return_inverse=True)
    many = len(labels)
    apart = np.zeros((many, points.shape[1]))
    np.add.at(apart, place, points - points.mean(axis=0))
    variance: Floats = (apart**2).sum(axis=0) / len(points) ** 2 * many / (many - 1)
    # What nobody chose, one person might have chosen.
    mention = float((points**2).sum() / max(np.count_nonzero(points), 1))
    return np.maximum(variance, mention / len(points) ** 2)


def _ends(value: float, believed: Floats, level: float) -> tuple[float, float] | tuple[None, None]:
    kept = believed[np.isfinite(believed)]
    if kept.size == 0:
        return None, None
    low, high = (float(end) for end in np.quantile(kept, [(1.0 - level) / 2.0, (1.0 + level) / 2.0]))
    return min(value, low), max(value, high)


def paired_kappa(
    pairs: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    units: Sequence[int],
    *,
    judges: int,
    categories: int,
    level: float = 0.95,
) -> Agreement:
    """Say how well people of one side know the answers of the very people they work for (quadratic weighted kappa).

    Parameters
    ----------
    pairs
        Per couple (such as an account manager and one person of the own customer) both judgements per value,
        0 to ``categories`` - 1.
    units
        Per couple the account or team that it stands in, with everybody of both sides: it counts as one in the
        interval.
    judges
        People who judge.
    categories
        Number of categories.
    level
        Confidence.

    Returns
    -------
    Agreement
        ``weighted_kappa``; chance is 0 by definition. ``n`` counts the people who judge.
    """
    n = judges
    if not pairs:
        return Agreement(statistic="weighted_kappa", n=0, level=level, status="missing")
    labels, place = np.unique(np.asarray(units), return_inverse=True)
    tables = np.zeros((len(labels), categories, categories))
    for unit, (a, b) in zip(place.tolist(), pairs, strict=True):
        tables[unit] += judgements(a, b, categories=categories)

    def kappa(rows: NDArray[np.intp]) -> float:
        return kappa_of(tables[rows].sum(axis=0))

    value = kappa(np.arange(len(labels)))
    ends = jackknife(kappa, np.arange(len(labels)), level=level)
    if not math.isfinite(value):
        return Agreement(statistic="weighted_kappa", n=n, level=level, status="missing")
    low, high = (None, None) if ends is None else (max(ends[0], -1.0), min(ends[1], 1.0))
    method = "" if ends is None else "leave-one-out"
    return Agreement("weighted_kappa", value, low, high, 0.0, n=n, level=level, method=method)
