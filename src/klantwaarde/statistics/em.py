"""Means and covariances when some answers are empty: the EM algorithm, at a cost that follows patterns, not people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import KlantwaardeError, MethodError, refuse, say

Floats = NDArray[np.float64]

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


@dataclass(frozen=True, slots=True)
class PatternSums:
    """Per pattern (K) what was answered (K, p), the weight of its people (K,), and their sums (K, p) and products.

    ``seen`` is 1 where a question was answered; sums and products are 0 where it was not.
    """

    seen: Floats
    weight: Floats
    sums: Floats
    products: Floats


def em_of_sums(sums: PatternSums, share: float, *, start: Filled | None = None, tolerance: float = TOLERANCE) -> Filled:
    """Estimate mean and covariance of questions that not everyone answered, from the sums of every pattern.

    Parameters
    ----------
    sums
        Per pattern; an answer is taken to be empty for no reason that has to do with the answer itself.
    share
        Part of the answers that is empty.
    start
        An earlier estimate to start from.
    tolerance
        Stop when no covariance moves more than this part of the largest variance.

    Raises
    ------
    MethodError
        When a question has no answers.

    References
    ----------
    Little & Rubin, *Statistical Analysis with Missing Data*.
    """
    if start is None:
        weight = sums.weight @ sums.seen
        if not (weight > 0).all():
            raise unanswered()
        mean = sums.sums.sum(axis=0) / weight
        spread = np.einsum("kii->i", sums.products) / weight - mean * mean
        covariance = np.diag(np.maximum(spread, 0.0))
    else:
        mean, covariance = start.mean.copy(), start.covariance.copy()
    total = float(sums.weight.sum())
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


def unanswered() -> KlantwaardeError:
    """Make the refusal of a question without answers."""
    return refuse(
        MethodError, "item-without-answers", say("Nobody answered one of the questions."),
        say("What nobody answered cannot be estimated."), say("Leave the question out."),
    )  # fmt: skip


def _round(sums: PatternSums, mean: Floats, covariance: Floats, total: float) -> tuple[Floats, Floats]:
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


def regressed(covariance: Floats, o: NDArray[np.intp], m: NDArray[np.intp]) -> Floats:
    """Coefficients of the empty questions on the answered ones; least squares where these say the same."""
    inner, across = covariance[np.ix_(o, o)], covariance[np.ix_(o, m)]
    try:
        return np.asarray(np.linalg.solve(inner, across).T, dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(inner, across, rcond=None)[0].T, dtype=np.float64)
