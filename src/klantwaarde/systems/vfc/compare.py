"""What sets viewpoints apart and what they share, card by card, with every digit kept.

For each pair of factors and each card: dz, SED, ratio = abs(dz) / SED, p (two-sided normal). Marks derive from it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.flags import Bools

# c and the level it stands for: rounded quantiles as the literature and the older programs use them
CUTS = ((3.291, 0.001), (2.576, 0.01), (1.96, 0.05))
CUTS_OF_MODE = {
    "native": CUTS,
    "qmethod": ((4.8916, 1e-6), *CUTS),
    "pqmethod": ((2.58, 0.01), (1.96, 0.05)),
}
EQUAL = 1.645
_erfc = np.frompyfunc(math.erfc, 1, 1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs (f, g), f < g: differences, ratios, p and adjusted p, each N x pairs; ``nan`` without scores."""

    first: np.ndarray
    second: np.ndarray
    sed: Floats
    difference: Floats
    ratio: Floats
    p: Floats
    adjusted: Floats


def normal_p(ratio: Floats) -> Floats:
    """Two-sided p of a standard normal ratio."""
    return np.asarray(_erfc(np.abs(ratio) / math.sqrt(2.0)), dtype=np.float64)


def compare(z: Floats, se: Floats, multiplicity: str = "none") -> Comparison:
    """Compare every pair of factors on every card.

    Parameters
    ----------
    z
        N x k.
    se
        Standard error per factor.
    multiplicity
        ``none`` (as the literature), ``holm`` or ``fdr`` (Benjamini & Hochberg) over all N k (k - 1) / 2 tests.
    """
    first, second = np.triu_indices(z.shape[1], 1)
    sed = np.sqrt(se[first] ** 2 + se[second] ** 2)
    difference = z[:, first] - z[:, second]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.abs(difference) / sed
    p = normal_p(ratio)
    return Comparison(first, second, sed, difference, ratio, p, adjust(p, multiplicity))


def adjust(p: Floats, method: str) -> Floats:
    """Adjust p-values for the number of tests: ``holm``, ``fdr`` or ``none``; ``nan`` stays and does not count."""
    flat = p.ravel()
    there = np.flatnonzero(~np.isnan(flat))
    if method == "none" or not there.size:
        return p
    m = there.size
    order = there[np.argsort(flat[there], kind="stable")]
    ranks = np.arange(1, m + 1)
    out = flat.copy()
    if method == "holm":
        out[order] = np.minimum(np.maximum.accumulate(flat[order] * (m - ranks + 1)), 1.0)
    else:
        out[order] = np.minimum(np.minimum.accumulate((flat[order] * m / ranks)[::-1])[::-1], 1.0)
    return out.reshape(p.shape)


def distinguishing(found: Comparison, k: int, *, mode: str = "native", adjusted: bool = False) -> Floats:
    """Give per card and factor the strictest level at which it differs from every other factor; 1 when none.

    Parameters
    ----------
    mode
        Decides the levels, and whether a ratio equal to the bound counts (`pqmethod` mode).
    adjusted
        Use adjusted p-values in place of the ratio.

    Returns
    -------
    N x k of .05, .01, .001, 1e-6 or 1.
    """
    cuts, at_least = CUTS_OF_MODE[mode], mode == "pqmethod"
    n = found.difference.shape[0]
    out = np.ones((n, k))
    if k < 2:
        return out
    for factor in range(k):
        mine = (found.first == factor) | (found.second == factor)
        mine &= ~np.isnan(found.sed)
        if not mine.any():
            continue
        with np.errstate(invalid="ignore"):
            if adjusted:
                worst = found.adjusted[:, mine].max(axis=1)
                for _, level in reversed(cuts):
                    out[worst < level, factor] = level
            else:
                least = found.ratio[:, mine].min(axis=1)
                for cut, level in reversed(cuts):
                    out[least >= cut if at_least else least > cut, factor] = level
    return out


def no_difference(found: Comparison, cut: float, *, adjusted: bool = False, at_least: bool = False) -> Bools:
    """Tell for which cards no pair of factors differs; absence of a difference, not yet proof of likeness."""
    there = ~np.isnan(found.sed)
    if not there.any():
        return np.zeros(found.difference.shape[0], dtype=np.bool_)
    if adjusted:
        # the rounded c of the literature stand for round levels; any other c for its own
        level = dict(CUTS).get(cut, float(normal_p(np.array(cut))))
        return np.asarray((found.adjusted[:, there] >= level).all(axis=1))
    ratio = found.ratio[:, there]
    return np.asarray(((ratio < cut) if at_least else (ratio <= cut)).all(axis=1))


def shown_equal(found: Comparison, margin: float) -> tuple[Bools, float]:
    """Two one-sided tests at .05: equal when max over pairs of abs(dz) + 1.645 SED < margin.

    Returns
    -------
    Per card whether it is shown equal, and the smallest margin that could be shown at all with these sorts.
    """
    there = ~np.isnan(found.sed)
    if not there.any():
        return np.zeros(found.difference.shape[0], dtype=np.bool_), math.nan
    reach = np.abs(found.difference[:, there]) + EQUAL * found.sed[there]
    return np.asarray(reach.max(axis=1) < margin), float(EQUAL * found.sed[there].max())


def factor_correlation(z: Floats) -> Floats:
    """Correlate the z-scores of factors over cards; ``nan`` where a factor has none."""
    centred = z - z.mean(axis=0)
    size = np.sqrt((centred * centred).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        out = centred.T @ centred / np.outer(size, size)
    there = ~np.isnan(size)
    out[there, there] = 1.0
    return np.asarray(out, dtype=np.float64)


def congruence(a: Floats, b: Floats) -> Floats:
    """Tucker's phi between columns: sum ab / sqrt(sum a^2 sum b^2); .95 and up equal, .85 to .94 similar."""
    of_a, of_b = np.einsum("...ij,...ij->...j", a, a), np.einsum("...ij,...ij->...j", b, b)
    size = np.sqrt(of_a[..., :, None] * of_b[..., None, :])
    with np.errstate(invalid="ignore", divide="ignore"):
        phi = np.swapaxes(a, -1, -2) @ b / size
    return np.asarray(np.where(size > 0, phi, 0.0), dtype=np.float64)
