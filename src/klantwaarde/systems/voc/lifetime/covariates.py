"""Covariates that do not change in time: customers who buy faster or leave sooner by what is known of them.

Fader & Hardie (2007): alpha_i = alpha e^(-g1'z) in every model; in the BG family a_i = a e^(g2'z) and b_i = b e^(g3'z),
in Pareto/NBD beta_i = beta e^(-g2'z). z is centred and scaled for the climb, and put back afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.statistics.newton import Floats, Optimum, maximise
from klantwaarde.systems.voc.lifetime.fit import Fit, fit
from klantwaarde.systems.voc.lifetime.intervals import Z_95
from klantwaarde.systems.voc.lifetime.model import Model
from klantwaarde.systems.voc.lifetime.sample import Sample, sample

LINKS: dict[str, tuple[tuple[str, int, float], ...]] = {
    "bg_nbd": (("purchases", 1, -1.0), ("leaving_a", 2, 1.0), ("leaving_b", 3, 1.0)),
    "mbg_nbd": (("purchases", 1, -1.0), ("leaving_a", 2, 1.0), ("leaving_b", 3, 1.0)),
    "pareto_nbd": (("purchases", 1, -1.0), ("leaving", 3, -1.0)),
}
"""Per model: on what a covariate acts, the parameter it moves, and in which direction."""
# Rows worked on together, so that the curvature of each fits in memory.
BATCH = 100_000


@dataclass(frozen=True, slots=True)
class Factor:
    """What one unit more of column ``column`` multiplies, with its 95 % interval (NaN when it cannot be given)."""

    column: int
    on: str
    factor: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CovariateFit:
    """A fit with covariates.

    Parameters
    ----------
    fit
        Estimates for a customer with mean covariates.
    without
        The fit that knows no covariates.
    point, covariance
        Log parameters and then the coefficients (per standard deviation), with their covariance or ``None``.
    z
        Centred and scaled covariates, shape (customers, columns).
    factors
        The coefficients in words.
    """

    fit: Fit
    without: Fit
    point: Floats
    covariance: Floats | None
    z: Floats
    factors: list[Factor]

    def thetas(self, point: Floats) -> Floats:
        """Give the parameters of every customer, shape (4, customers)."""
        return _thetas(self.fit.model, point, self.z)


def _thetas(model: Model, point: Floats, z: Floats) -> Floats:
    log = np.repeat(point[:4, None], z.shape[0], axis=1)
    columns = z.shape[1]
    for place, (_, parameter, sign) in enumerate(LINKS[model.name]):
        log[parameter] += sign * (z @ point[4 + place * columns : 4 + (place + 1) * columns])
    return np.exp(log)


def _designs(model: Model, z: Floats) -> list[Floats]:
    """Per parameter, how its log depends on the point: shape (rows, length of the point)."""
    rows, columns = z.shape
    out = [np.zeros((rows, 4 + len(LINKS[model.name]) * columns)) for _ in range(4)]
    for j in range(4):
        out[j][:, j] = 1.0
    for place, (_, parameter, sign) in enumerate(LINKS[model.name]):
        out[parameter][:, 4 + place * columns : 4 + (place + 1) * columns] = sign * z
    return out


def _totals(model: Model, point: Floats, data: Sample, z: Floats) -> tuple[float, Floats, Floats]:
    value, slope, curve = 0.0, np.zeros(point.size), np.zeros((point.size, point.size))
    for start in range(0, data.x.size, BATCH):
        part = slice(start, start + BATCH)
        here = Sample(data.x[part], data.t_x[part], data.age[part], data.n[part])
        theta, design = _thetas(model, point, z[part]), _designs(model, z[part])
        rows = model.rows(theta, here)
        value += float(rows.value @ here.n)
        steep = theta * rows.slope * here.n
        for i in range(4):
            slope += design[i].T @ steep[i]
            curve += design[i].T @ (steep[i][:, None] * design[i])
            for j in range(4):
                bend = theta[i] * theta[j] * rows.curve[i, j] * here.n
                curve += design[i].T @ (bend[:, None] * design[j])
    return value, slope, curve


def fit_covariates(model: Model, x: Floats, t_x: Floats, age: Floats, columns: Floats) -> CovariateFit:
    """Fit a model whose parameters move with what is known of each customer.

    Parameters
    ----------
    x, t_x, age
        Histories, shape (customers,).
    columns
        Covariates, shape (customers, columns); none may be the same for everybody.
    """
    without = fit(model, sample(x, t_x, age))
    middle, width = columns.mean(axis=0), columns.std(axis=0)
    z = (columns - middle) / width
    kinds, counts = np.unique(np.column_stack([x, t_x, age, z]), axis=0, return_counts=True)
    data = Sample(kinds[:, 0], kinds[:, 1], kinds[:, 2], counts.astype(float))
    size = 4 + len(LINKS[model.name]) * z.shape[1]
    start = np.r_[np.log(without.parameters), np.zeros(size - 4)]
    top = maximise(
        lambda point: _totals(model, point, data, kinds[:, 3:]), start, n=data.customers,
        positive=np.zeros(size, dtype=bool),
    )  # fmt: skip
    return CovariateFit(
        fit=_as_fit(without, top), without=without, point=top.parameters, covariance=top.log_covariance, z=z,
        factors=_factors(model, top, width),
    )  # fmt: skip


def _as_fit(without: Fit, top: Optimum) -> Fit:
    parameters = np.exp(top.parameters[:4])
    covariance = None if top.log_covariance is None else top.log_covariance[:4, :4]
    errors = np.full(4, np.nan) if covariance is None else np.sqrt(np.diag(covariance)) * parameters
    flags = tuple(flag for flag in without.flags if flag != "not_converged")
    return Fit(
        model=without.model, parameters=parameters, standard_errors=errors, log_covariance=covariance,
        log_likelihood=top.log_likelihood, gain=without.gain, customers=without.customers, repeaters=without.repeaters,
        gradient=top.gradient, eigenvalues=top.eigenvalues, iterations=top.iterations, converged=top.converged,
        flags=flags if top.converged else (*flags, "not_converged"),
    )  # fmt: skip


def _factors(model: Model, top: Optimum, width: Floats) -> list[Factor]:
    out = []
    for place, (on, _, _) in enumerate(LINKS[model.name]):
        for column in range(width.size):
            at = 4 + place * width.size + column
            middle = top.parameters[at] / width[column]
            error = np.nan if top.log_covariance is None else float(np.sqrt(top.log_covariance[at, at])) / width[column]
            low, high = (float(np.exp(middle + sign * Z_95 * error)) for sign in (-1, 1))
            out.append(Factor(column, on, float(np.exp(middle)), low, high))
    return out
