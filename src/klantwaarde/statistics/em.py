"""Means and covariances when some answers are empty: the EM algorithm, at a cost that follows patterns, not people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.nearest_correlation import nearest_correlation

Floats = NDArray[np.float64]

MOST_PATTERNS = 1000
TOLERANCE = 1e-8
MOST_ROUNDS = 5000


@dataclass(frozen=True, slots=True)
class Filled:
    """Mean (p,) and covariance (p, p, divisor n) with the empty answers estimated.

    ``share`` is the part of the cells that was empty; ``pairwise`` tells that there were too many patterns and pairs
    were used; ``repaired`` is the largest change that made such a matrix possible.
    """

    mean: Floats
    covariance: Floats
    share: float
    rounds: int
    pairwise: bool = False
    repaired: float = 0.0


def em_moments(
    x: Floats, weights: Floats | None = None, *, start: Filled | None = None, tolerance: float = TOLERANCE,
    most_patterns: int = MOST_PATTERNS,
) -> Filled:  # fmt: skip
    """Estimate mean and covariance of questions that not everyone answered.

    Parameters
    ----------
    x
        Answers (n, p) with NaN where empty; taken to be empty for no reason that has to do with the answer itself.
    weights
        One per person.
    start
        An earlier estimate to start from.
    tolerance
        Stop when no covariance moves more than this part of the largest variance.
    most_patterns
        Above this many patterns of empty answers, pairs are used with the nearest correlation matrix.

    Raises
    ------
    MethodError
        When a question has no answers.

    References
    ----------
    Little & Rubin, *Statistical Analysis with Missing Data*.
    """
    v = np.ones(x.shape[0]) if weights is None else weights
    there = np.isfinite(x)
    if not there.any(axis=0).all():
        raise refuse(
            MethodError, "item-without-answers", say("Nobody answered one of the questions."),
            say("What nobody answered cannot be estimated."), say("Leave the question out."),
        )  # fmt: skip
    share = float(1.0 - there.mean())
    patterns, place = np.unique(there[there.any(axis=1)], axis=0, return_inverse=True)
    rows, v = x[there.any(axis=1)], v[there.any(axis=1)]
    if len(patterns) > most_patterns:
        return _pairwise(rows, v, share)
    sums = _pattern_sums(rows, v, patterns, place)
    mean = np.nanmean(rows, axis=0) if start is None else start.mean.copy()
    covariance = np.diag(np.nanvar(rows, axis=0)) if start is None else start.covariance.copy()
    total = float(v.sum())
    # Counted in parts of the largest variance, so that the unit of the answers does not matter.
    small = tolerance * max(float(np.diag(covariance).max()), np.finfo(np.float64).tiny)
    turn = 0
    while turn < MOST_ROUNDS:
        turn += 1
        new_mean, new_covariance = _round(sums, mean, covariance, total)
        moved = float(np.abs(new_covariance - covariance).max())
        mean, covariance = new_mean, new_covariance
        if moved < small:
            break
    return Filled(mean, covariance, share, turn)


def completed(x: Floats, filled: Filled) -> tuple[Floats, Floats]:
    """Give every row with its empty answers expected, and what these leave open, packed as an upper triangle.

    Parameters
    ----------
    x
        Answers (n, p) with NaN where empty.
    filled
        Mean and covariance of `em_moments`.

    Returns
    -------
    tuple
        Rows (n, p), and the covariance that the expected answers still have (n, p(p+1)/2); sums of products of the
        first plus the second are those that EM ends with.
    """
    rows, upper = x.copy(), np.triu_indices(x.shape[1])
    left = np.zeros((x.shape[0], upper[0].size))
    there = np.isfinite(x)
    patterns, place = np.unique(there, axis=0, return_inverse=True)
    for i, seen in enumerate(patterns):
        if seen.all():
            continue
        mine, o, m = np.flatnonzero(place == i), np.flatnonzero(seen), np.flatnonzero(~seen)
        b = _regressed(filled.covariance, o, m).T
        rows[np.ix_(mine, m)] = filled.mean[m] + (x[np.ix_(mine, o)] - filled.mean[o]) @ b
        open_part = np.zeros_like(filled.covariance)
        open_part[np.ix_(m, m)] = filled.covariance[np.ix_(m, m)] - b.T @ filled.covariance[np.ix_(o, m)]
        left[mine] = open_part[upper]
    return rows, left


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Per pattern (K) what was answered (K, p), the weight of its people (K,), and their sums (K, p) and products."""

    seen: Floats
    weight: Floats
    sums: Floats
    products: Floats


def _pattern_sums(x: Floats, v: Floats, patterns: NDArray[np.bool_], place: NDArray[np.intp]) -> _Patterns:
    z = np.where(np.isfinite(x), x, 0.0)
    mine = (place.ravel()[None, :] == np.arange(len(patterns))[:, None]) * v[None, :]
    products = np.stack([(z * w[:, None]).T @ z for w in mine])
    return _Patterns(patterns.astype(np.float64), mine.sum(axis=1), mine @ z, products)


def _round(sums: _Patterns, mean: Floats, covariance: Floats, total: float) -> tuple[Floats, Floats]:
    """One round: complete the sums of every pattern, and take their moments (divisor n).

    All patterns at once: a question that is empty stands as 1 on the diagonal and 0 elsewhere, so that it stays apart.
    With B = S_mo S_oo^-1 and a = mu_m - B mu_o an empty answer is expected to be a + B x_o.
    """
    o, m = sums.seen, 1.0 - sums.seen
    inner = covariance * o[:, :, None] * o[:, None, :] + m[:, :, None] * np.eye(mean.size)
    across = covariance * o[:, :, None] * m[:, None, :]
    b = np.swapaxes(_solved(inner, across), 1, 2)
    a = m * mean - (b @ (o * mean)[:, :, None])[:, :, 0]
    expected = sums.weight[:, None] * a + (b @ sums.sums[:, :, None])[:, :, 0]
    bc = b @ sums.products + a[:, :, None] * sums.sums[:, None, :]
    left = covariance * m[:, :, None] * m[:, None, :] - b @ across
    filled = bc @ np.swapaxes(b, 1, 2) + expected[:, :, None] * a[:, None, :] + sums.weight[:, None, None] * left
    t1 = (sums.sums + expected).sum(axis=0)
    t2 = (sums.products + bc + np.swapaxes(bc, 1, 2) + filled).sum(axis=0)
    centre = t1 / total
    return centre, t2 / total - np.outer(centre, centre)


def _solved(inner: Floats, across: Floats) -> Floats:
    """Solve for all patterns; least squares where questions say the same."""
    try:
        return np.asarray(np.linalg.solve(inner, across), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(inner, hermitian=True) @ across, dtype=np.float64)


def _regressed(covariance: Floats, o: NDArray[np.intp], m: NDArray[np.intp]) -> Floats:
    """Coefficients of the empty questions on the answered ones; least squares where these say the same."""
    inner, across = covariance[np.ix_(o, o)], covariance[np.ix_(o, m)]
    try:
        return np.asarray(np.linalg.solve(inner, across).T, dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(inner, across, rcond=None)[0].T, dtype=np.float64)


def _pairwise(x: Floats, v: Floats, share: float) -> Filled:
    there = np.isfinite(x).astype(np.float64)
    z = np.where(there > 0, x, 0.0)
    weight = (there * v[:, None]).T @ there
    if (weight <= 0).any():
        raise refuse(
            MethodError, "pair-without-answers", say("Two questions were never answered by the same person."),
            say("What goes together is seen in people who answered both."), say("Leave one of the two out."),
        )  # fmt: skip
    sums = (z * v[:, None]).T @ there  # cell (i, j): sum of question i over people who answered j as well
    c = (z * v[:, None]).T @ z / weight - (sums / weight) * (sums.T / weight)
    mean = np.diag(sums) / np.diag(weight)
    sd = np.sqrt(np.diag(c))
    r = c / np.outer(sd, sd)
    mended = nearest_correlation(r)
    return Filled(mean, mended * np.outer(sd, sd), share, 0, pairwise=True, repaired=float(np.abs(mended - r).max()))
