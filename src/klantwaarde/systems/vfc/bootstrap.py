"""How far the viewpoints move when other persons had been asked: a bootstrap over persons that drops nothing.

Idea: Zabala & Pascual (2016), Bootstrapping Q methodology to improve the understanding of human perspectives.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.q_stability import QStability
from klantwaarde.systems.vfc import flags, scores
from klantwaarde.systems.vfc.align import assign
from klantwaarde.systems.vfc.analysis import Analysis
from klantwaarde.systems.vfc.compare import CUTS, congruence
from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.flags import Bools
from klantwaarde.systems.vfc.resample import balanced, correlations, everyone, extract_many, rotate_many
from klantwaarde.systems.vfc.settings import check_seed

FEW = 12
LIKE = 0.85
CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Resamples:
    """Every resample, aligned with the analysis: none is left out.

    Parameters
    ----------
    draws
        B x P positions of the persons drawn.
    loadings
        B x P x K of all persons, drawn or not.
    flagged
        B x P x K by the rule of the analysis.
    z, places
        B x N x K.
    distinguishing
        B x N x K at .05.
    congruence
        B x axes.
    empty
        B x K: nobody drawn defined the factor, so all drawn sorts were weighted.
    """

    draws: NDArray[np.intp]
    loadings: Floats
    flagged: Bools
    z: Floats
    places: Floats
    distinguishing: Bools
    congruence: Floats
    empty: Bools


def resample(a: Analysis, count: int, seed: int) -> Resamples:
    """Draw persons `count` times and redo the analysis each time.

    Parameters
    ----------
    a
        The full analysis; its extraction, rotation and flag rule are used again. Flags by hand are not: nobody can say
        what the person would have flagged.
    count
        Number of resamples.
    seed
        Of the draws.
    """
    if count < 20:
        raise refuse(
            MethodError,
            "few-resamples",
            say("{count} resamples were asked for.", count=count),
            say("Intervals need at least 20 resamples; 1,000 is usual."),
            say("Ask for more."),
        )
    check_seed(seed)
    draws = balanced(len(a.sorts.sorters), count, np.random.default_rng(seed))
    r, z = correlations(a), np.where(np.isnan(a.basis.z), 0.0, a.basis.z)
    reference = _reference(a)
    n, p = z.shape
    wide = min(n, p) ** 2 if a.settings.extraction == "pca" else p * a.settings.factors
    step = max(1, CELLS // max(wide, p * a.settings.factors * 9))
    parts = [_part(a, r, z, draws[i : i + step], reference) for i in range(0, count, step)]
    joined = [np.concatenate([getattr(part, name) for part in parts]) for name in Resamples.__slots__]
    return Resamples(*joined)


def _reference(a: Analysis) -> Floats:
    # z of the axes, both poles together, as the yardstick for alignment
    axes = a.factors.axes
    on = flags.flag(axes, a.basis.placed, level=a.settings.flag_level, majority=a.settings.flag_majority)
    return np.asarray(_scores(a, axes[None], on[None], np.arange(axes.shape[0])[None])[0][0], dtype=np.float64)


def _scores(a: Analysis, loadings: Floats, on: Bools, draws: NDArray[np.intp]) -> tuple[Floats, Bools]:
    """Score cards per resample from the drawn sorts; a factor nobody defines takes all drawn sorts."""
    empty = ~flags.anywhere(on)
    if a.settings.score in ("regression", "bartlett"):
        r, z = correlations(a), np.where(np.isnan(a.basis.z), 0.0, a.basis.z)
        made = np.array(
            [
                scores.model_scores(z[:, one], axes, r[np.ix_(one, one)], a.settings.score)
                for one, axes in zip(draws, loadings, strict=True)
            ]
        )
        return _standard(a, made), empty
    use = on | empty[:, None, :]
    w = scores.weights(loadings, use, unweighted=a.settings.score == "unweighted")
    count, people, k = loadings.shape[0], a.sorts.x.shape[1], loadings.shape[2]
    total = np.zeros((count * people, k))
    np.add.at(total, (draws + people * np.arange(count)[:, None]).ravel(), w.reshape(-1, k))
    return _standard(a, scores.weighted_sums(a.basis.scored, total.reshape(count, people, k))), empty


def _standard(a: Analysis, sums: Floats) -> Floats:
    z = scores.standard_scores(sums, population=a.settings.deviation == "population")
    return np.where(np.isnan(z), 0.0, z)


def _part(a: Analysis, r: Floats, z: Floats, draws: NDArray[np.intp], reference: Floats) -> Resamples:
    settings, items = a.settings, a.factors.items
    placed = a.basis.placed
    drawn = rotate_many(extract_many(r, z, draws, settings), draws, a)
    placed_drawn = placed if np.ndim(placed) == 0 else np.asarray(placed)[draws]
    on = flags.flag(drawn, placed_drawn, level=settings.flag_level, majority=settings.flag_majority)
    scored, _ = _scores(a, drawn, on, draws)
    phi = congruence(np.broadcast_to(reference, scored.shape), scored)
    order, sign = assign(phi)
    like = np.abs(np.take_along_axis(phi, order[:, :, None], axis=2)[:, :, 0])
    drawn = np.take_along_axis(drawn, order[:, None, :], axis=2) * sign[:, None, :]
    axes = everyone(r, draws, drawn)
    on = np.take_along_axis(on, order[:, None, :], axis=2)
    columns = [item.axis for item in items]
    signs = np.array([item.sign for item in items])
    one_side = np.array([item.pole or settings.flag_pole == "positive" for item in items])
    all_on = flags.flag(axes, placed, level=settings.flag_level, majority=settings.flag_majority)[:, :, columns]
    loadings = axes[:, :, columns] * signs
    all_on &= (loadings > 0) | ~one_side
    mine = drawn[:, :, columns] * signs
    on = on[:, :, columns] & ((mine > 0) | ~one_side)
    final, empty = _scores(a, mine, on, draws)
    return Resamples(
        draws=draws,
        loadings=loadings,
        flagged=all_on,
        z=final,
        places=lay(final, a),
        distinguishing=_distinguishing(a, final, _distinct(on, draws)),
        congruence=like[:, columns],
        empty=empty,
    )


def _distinct(on: Bools, draws: NDArray[np.intp]) -> NDArray[np.intp]:
    """Count the distinct persons that define each factor; a person drawn twice counts once."""
    count, people, k = on.shape
    seen = np.zeros((count * people, k), dtype=np.bool_)
    flat = (draws + people * np.arange(count)[:, None]).ravel()
    np.logical_or.at(seen, flat, on.reshape(-1, k))
    return np.asarray(seen.reshape(count, people, k).sum(axis=1), dtype=np.intp)


def lay(z: Floats, a: Analysis) -> Floats:
    """Lay every resample in the grid, ties by the order of the cards."""
    ladder = np.array(a.sorts.grid.hand_out(), dtype=np.float64)
    order = np.argsort(-z, axis=1, kind="stable")
    places = np.empty_like(z)
    np.put_along_axis(places, order, np.broadcast_to(ladder[None, :, None], z.shape), axis=1)
    return places


def _distinguishing(a: Analysis, z: Floats, p: NDArray[np.intp]) -> Bools:
    k = z.shape[2]
    out = np.full(z.shape, k > 1, dtype=np.bool_)
    se = scores.standard_error(scores.reliability(np.maximum(p, 1).astype(np.float64), a.settings.average_reliability))
    cut = CUTS[-1][0]
    for f in range(k - 1):
        for g in range(f + 1, k):
            apart = np.abs(z[:, :, f] - z[:, :, g]) > cut * np.sqrt(se[:, f] ** 2 + se[:, g] ** 2)[:, None]
            out[:, :, f] &= apart
            out[:, :, g] &= apart
    return out


def interval(draws: Floats, estimate: Floats, level: float, kind: str) -> tuple[Floats, Floats]:
    """Percentile interval over the first axis, or bias-corrected (``bc``) around the estimate."""
    low, high = (1 - level) / 2, (1 + level) / 2
    if kind == "percentile":
        ends = np.quantile(draws, [low, high], axis=0)
        return ends[0], ends[1]
    normal = NormalDist()
    flat, points = draws.reshape(draws.shape[0], -1), estimate.ravel()
    under = (flat < points).mean(axis=0) + (flat == points).mean(axis=0) / 2
    edge = 0.5 / draws.shape[0]
    ends = np.empty((2, points.size))
    for i, share in enumerate(np.clip(under, edge, 1 - edge)):
        shift = 2 * normal.inv_cdf(float(share))
        at = [normal.cdf(shift + normal.inv_cdf(one)) for one in (low, high)]
        ends[:, i] = np.quantile(flat[:, i], at)
    return ends[0].reshape(estimate.shape), ends[1].reshape(estimate.shape)


def stability(a: Analysis, found: Resamples, seed: int, *, level: float = 0.95, kind: str = "percentile") -> QStability:
    """Sum up a bootstrap: intervals of scores, loadings and places, and how sure each person's factor is.

    Parameters
    ----------
    a, found, seed
        The analysis, its resamples and the seed they came from.
    level
        Of the intervals.
    kind
        ``percentile`` or ``bc`` (bias-corrected).
    """
    z_full = np.where(np.isnan(a.z), found.z.mean(axis=0), a.z)
    places_full = np.where(np.isnan(a.places), 0.0, a.places)
    z_low, z_high = interval(found.z, z_full, level, kind)
    load_low, load_high = interval(found.loadings, a.loadings, level, kind)
    ends = np.quantile(found.places, [(1 - level) / 2, (1 + level) / 2], axis=0, method="inverted_cdf")
    out_of_bag = np.ones(found.loadings.shape[:2], dtype=np.bool_)
    np.put_along_axis(out_of_bag, found.draws, values=False, axis=1)
    times_out = out_of_bag.sum(axis=0)
    out_flags = (found.flagged & out_of_bag[:, :, None]).sum(axis=0)
    in_flags = found.flagged.sum(axis=0) - out_flags
    largest = found.loadings.argmax(axis=2)
    k = found.loadings.shape[2]
    lowest = found.congruence.min(axis=1)
    return QStability(
        resamples=found.draws.shape[0],
        seed=seed,
        factors=[item.name for item in a.factors.items],
        cards=list(a.sorts.cards),
        sorters=list(a.sorts.sorters),
        level=level,
        interval=kind,
        z_low=z_low.tolist(),
        z_high=z_high.tolist(),
        z_sd=found.z.std(axis=0, ddof=1).tolist(),
        loading_low=load_low.tolist(),
        loading_high=load_high.tolist(),
        place_low=ends[0].astype(np.int64).tolist(),
        place_high=ends[1].astype(np.int64).tolist(),
        place_share=(found.places == places_full).mean(axis=0).tolist(),
        flag_share=found.flagged.mean(axis=0).tolist(),
        flag_share_out=_shares(out_flags, times_out),
        flag_share_in=_shares(in_flags, found.draws.shape[0] - times_out),
        group_share=np.stack([(largest == f).mean(axis=0) for f in range(k)], axis=1).tolist(),
        distinguishing_share=found.distinguishing.mean(axis=0).tolist(),
        congruence=found.congruence.mean(axis=0).tolist(),
        lowest_congruence=np.quantile(lowest, [0.05, 0.5]).tolist(),
        unstable_share=float((lowest < LIKE).mean()),
        empty=found.empty.sum(axis=0).tolist(),
        few_persons=len(a.sorts.sorters) < FEW,
    )


def _shares(counts: NDArray[np.intp], times: NDArray[np.intp]) -> list[list[float | None]]:
    return [[count / n if n else None for count in row] for row, n in zip(counts.tolist(), times.tolist(), strict=True)]


def bootstrap(a: Analysis, count: int, seed: int, *, level: float = 0.95, kind: str = "percentile") -> QStability:
    """Bootstrap an analysis over persons; see `resample` and `stability`."""
    return stability(a, resample(a, count, seed), seed, level=level, kind=kind)
