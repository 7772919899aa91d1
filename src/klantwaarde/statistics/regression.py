"""Least squares with errors that hold when spreads differ (HC3) or colleagues resemble each other (CR2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import KlantwaardeError, MethodError, refuse, say

Floats = NDArray[np.float64]

FULL_RANK = 1e-10


@dataclass(frozen=True, slots=True)
class Fit:
    """A regression: coefficients (k,), their covariance (k, k), and what it leaves.

    ``covariance`` is HC3, or CR2 with clusters; ``plain`` supposes equal spread; ``squares`` is what is left,
    ``df`` n - k; ``aic`` counts the k coefficients.
    """

    coefficients: Floats
    covariance: Floats
    plain: Floats
    squares: float
    total: float
    n: int
    df: int
    satterthwaite: Any = None

    @property
    def r_squared(self) -> float:
        """Share of the spread that is explained."""
        return 1.0 - self.squares / self.total

    @property
    def aic(self) -> float:
        """Akaike's criterion: lower is better."""
        k = self.coefficients.size
        return self.n * (math.log(2 * math.pi * self.squares / self.n) + 1.0) + 2.0 * k

    def combination(self, c: Floats) -> tuple[float, float, float]:
        """Give c'b, its standard error and its degrees of freedom."""
        error = math.sqrt(max(float(c @ self.covariance @ c), 0.0))
        df = float(self.df) if self.satterthwaite is None else self.satterthwaite(c)
        return float(c @ self.coefficients), error, df


def least_squares(x: Floats, y: Floats, *, weights: Floats | None = None, clusters: Any = None) -> Fit:  # noqa: ANN401
    """Regress an outcome on columns (the constant among them).

    Parameters
    ----------
    x, y
        (n, k) and (n,), without gaps.
    weights
        One per row.
    clusters
        A label per row: colleagues of one account.

    Raises
    ------
    MethodError
        When columns say the same, or there are no more rows than columns.

    References
    ----------
    HC3: MacKinnon & White 1985. CR2 with A_g = (I - H_gg)^-1/2 and Satterthwaite's degrees of freedom: Bell & McCaffrey
    2002; Pustejovsky & Tipton 2018.
    """
    n, k = x.shape
    v = np.ones(n) if weights is None else weights * (n / weights.sum())
    root = np.sqrt(v)
    xw, yw = x * root[:, None], y * root
    scale = np.sqrt((xw * xw).sum(axis=0))
    if n <= k or (scale == 0).any() or np.linalg.svd(xw / scale, compute_uv=False)[-1] < FULL_RANK**0.5:
        raise _singular(n)
    bread = np.linalg.inv(xw.T @ xw)
    b = bread @ (xw.T @ yw)
    left = yw - xw @ b
    centre = (v @ y) / v.sum()
    squares, total = float(left @ left), float(v @ (y - centre) ** 2)
    plain = bread * (squares / (n - k))
    if clusters is None:
        h = np.einsum("ij,jk,ik->i", xw, bread, xw)
        meat = xw * (left / (1.0 - h))[:, None]
        return Fit(b, bread @ (meat.T @ meat) @ bread, plain, squares, total, n, n - k)
    covariance, df = _cr2(xw, left, bread, np.asarray(clusters))
    return Fit(b, covariance, plain, squares, total, n, n - k, df)


def _singular(n: int) -> KlantwaardeError:
    return refuse(
        MethodError, "regression-singular", say("{n} answers do not carry this regression.", n=n),
        say("There are more answers than terms, and no term says the same as others."),
        say("Collect more answers, or leave out a column."),
    )  # fmt: skip


def least_squares_of_sums(xx: Floats, xy: Floats, yy: float, n: int) -> Fit:
    """Regress an outcome on columns from sums of products alone; errors suppose equal spread.

    Parameters
    ----------
    xx, xy, yy
        X'X (k, k), X'y (k,) and y'y, the first column of X the constant, weights scaled to add up to n.
    n
        People.

    Raises
    ------
    MethodError
        When columns say the same, or there are no more people than columns.
    """
    k = xy.size
    scale = np.sqrt(np.diag(xx))
    if n <= k or (scale == 0).any() or np.linalg.eigvalsh(xx / np.outer(scale, scale))[0] < FULL_RANK:
        raise _singular(n)
    bread: Floats = np.asarray(np.linalg.inv(xx), dtype=np.float64)
    b = bread @ xy
    squares, total = max(yy - float(b @ xy), 0.0), yy - float(xy[0]) ** 2 / n
    plain = bread * (squares / (n - k))
    return Fit(b, plain, plain, squares, total, n, n - k)


def _cr2(x: Floats, left: Floats, bread: Floats, labels: NDArray[Any]) -> tuple[Floats, Any]:
    _, place = np.unique(labels, return_inverse=True)
    count = int(place.max()) + 1
    if count < 2:
        raise refuse(
            MethodError, "one-account", say("All answers come from one account."),
            say("What accounts have in common shows only between accounts."),
            say("Collect answers from more accounts, or leave the accounts out."),
        )  # fmt: skip
    meat = np.zeros_like(bread)
    adjusted = []
    for g in range(count):
        rows = np.flatnonzero(place == g)
        xg = x[rows]
        values, vectors = np.linalg.eigh(np.eye(rows.size) - xg @ bread @ xg.T)
        inverse = np.where(values > FULL_RANK, 1 / np.sqrt(np.maximum(values, FULL_RANK)), 0.0)
        a = (vectors * inverse) @ vectors.T
        score = xg.T @ (a @ left[rows])
        meat += np.outer(score, score)
        adjusted.append((rows, a @ xg @ bread))

    def df(c: Floats) -> float:
        """Degrees of freedom under equal spread: (trace)^2 / trace of the square of the form's matrix."""
        # G holds a column per cluster: (I - H)' A_g X_g B c spread over all rows.
        g = np.zeros((x.shape[0], count))
        for i, (rows, part) in enumerate(adjusted):
            g[rows, i] = part @ c
        g -= x @ (bread @ (x.T @ g))
        inner = g.T @ g
        return float(np.trace(inner) ** 2 / (inner * inner).sum())

    return bread @ meat @ bread, df


def f_test(narrow_squares: float, wide: Fit, restrictions: int) -> tuple[float, float]:
    """Test restrictions by what they leave unexplained: F and p."""
    from scipy.special import fdtrc

    f = max(narrow_squares - wide.squares, 0.0) / restrictions / (wide.squares / wide.df)
    return float(f), float(fdtrc(restrictions, wide.df, f))
