"""Agreement between two sides, such as customers and employees: every measure with interval and chance level."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results.agreement import Agreement
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
# Spreads of the true means that are tried, in parts of the spread that is seen, and correlations between the sides.
_SPREADS = np.geomspace(0.1, 1.8, 14)
_RHOS = np.linspace(-0.98, 0.98, 29)


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
    than they are. It holds what may be believed of the true means (`_believed`).
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
        drawn = _believed(here, noise, resamples, rng)
        again = _measures(drawn[0], drawn[1], top)
    made = []
    for name, value in _measured(here[0], here[1], top).items():
        if not math.isfinite(value):
            made.append(Agreement(statistic=name, n=n, level=level, status="missing"))
            continue
        low, high = _ends(value, again[name], level) if enough else (None, None)
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
    """Give every measure for each draw, where no two means are equal: draws x values, one number per draw."""
    places = [_places(side) for side in (first, second)]
    shared = ((places[0] > 0) & (places[0] <= top) & (places[1] > 0) & (places[1] <= top)).sum(axis=1).astype(float)
    return {
        "tau_b": tau_b_of_rows(first, second),
        "rank_biased_overlap": overlap_of_places(places[0], places[1]),
        "top_hits": shared,
        "top_hit_rate": shared / top,
        "jensen_shannon": jensen_shannon_of_rows(np.maximum(first, 0.0), np.maximum(second, 0.0)),
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


def _believed(
    here: Sequence[Floats], noise: Sequence[Floats], draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Draw what the true means of both sides may be: each value's pair of means, drawn back to what values have alike.

    Means of both sides are normal over the values; how far they spread and how far the sides go together is itself
    uncertain, and drawn (`_spreads`). Resampling alone would add noise to noise and make two sides that agree look as
    if they could not.
    """
    # On the square root small means are as uncertain as large ones (Anscombe 1948: 3/8 of a mention is added first).
    little = np.array([[0.375 * float(n.min()) ** 0.5] for n in noise])
    seen = np.sqrt(np.array(here) + little)
    error: Floats = np.array(noise) / (4.0 * seen**2)
    values = seen.shape[1]
    centred = seen - seen.mean(axis=1, keepdims=True)
    spreads: Floats = _spreads(centred, error, draws, rng)
    prior = np.linalg.inv(spreads)
    # The middle of all values is known from as many as there are.
    middle = seen.mean(axis=1) + rng.standard_normal((draws, 2)) * (seen.std(axis=1, ddof=1) / math.sqrt(values))
    weight = np.zeros((values, 2, 2))
    weight[:, 0, 0], weight[:, 1, 1] = 1.0 / error[0], 1.0 / error[1]
    left = np.linalg.inv(weight + prior[:, None])
    apart = seen.T[None, :, :] - middle[:, None, :]
    centre = middle[:, None, :] + np.einsum("dvij,dvj->dvi", left @ weight, apart)
    drawn = centre + np.einsum("dvij,dvj->dvi", np.linalg.cholesky(left), rng.standard_normal((draws, values, 2)))
    means = drawn * np.abs(drawn) - little[:, 0]
    return means[:, :, 0], means[:, :, 1]


def _spreads(centred: Floats, noise: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw the covariance of the true means of both sides: draws x 2 x 2.

    The likelihood of what is seen, on a grid of both spreads and the correlation, every cell as likely beforehand.
    """
    values = centred.shape[1]
    rows = [np.sqrt(max(float((side**2).mean()), 1e-12)) * _SPREADS for side in centred]
    first, second, rho = (axis.ravel() for axis in np.meshgrid(rows[0], rows[1], _RHOS, indexing="ij"))
    fit = np.zeros(first.size)
    for v in range(values):
        xx, yy, xy = first**2 + noise[0, v], second**2 + noise[1, v], rho * first * second
        room = xx * yy - xy**2
        x, y = centred[0, v], centred[1, v]
        fit -= 0.5 * (np.log(room) + (yy * x * x - 2.0 * xy * x * y + xx * y * y) / room)
    likely = np.exp(fit - fit.max())
    cell = rng.choice(first.size, size=draws, p=likely / likely.sum())
    a, b, r = first[cell], second[cell], rho[cell]
    made: Floats = np.moveaxis(np.array([[a * a, r * a * b], [r * a * b, b * b]]), -1, 0)
    return made


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
