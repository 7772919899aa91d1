"""`Estimates`: a fit with or without covariates and prior, ready to be asked for every customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.lifetime import LifetimeCovariate
from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime.ask import Ask
from klantwaarde.systems.voc.lifetime.covariates import LINKS, fit_covariates
from klantwaarde.systems.voc.lifetime.fit import Fit, Prior, fit, fit_regular
from klantwaarde.systems.voc.lifetime.histories import Histories
from klantwaarde.systems.voc.lifetime.model import MODELS
from klantwaarde.systems.voc.lifetime.sample import sample


@dataclass(frozen=True, slots=True)
class Estimates:
    """A fit and how its parameters follow from a point on the log scale.

    Parameters
    ----------
    fit
        The estimates; with covariates those of a customer with mean covariates.
    point, covariance
        The point, with its covariance or ``None``.
    thetas
        From a point to the parameters: (4,), or (4, customers) with covariates.
    unpenalised
        The estimates without the prior.
    covariates, log_likelihood_without
        What the covariates go with, and how likely the data are without them.
    """

    fit: Fit
    point: Floats
    covariance: Floats | None
    thetas: Callable[[Floats], Floats]
    unpenalised: dict[str, float] = field(default_factory=dict)
    covariates: list[LifetimeCovariate] = field(default_factory=list)
    log_likelihood_without: float | None = None

    @property
    def theta(self) -> Floats:
        """The parameters at the estimates."""
        return self.thetas(self.point)


def estimate(base: Histories, ask: Ask) -> Estimates:
    """Fit the model that was asked for."""
    if base.z is not None:
        return _with_covariates(base, base.z, ask)
    prior = _prior(ask)
    found = fitted(base, ask.model, prior)
    unpenalised = {}
    if prior is not None:
        bare = fitted(base, ask.model, None)
        unpenalised = dict(zip(bare.model.names, bare.parameters.tolist(), strict=True))
    return Estimates(found, np.log(found.parameters), found.log_covariance, np.exp, unpenalised)


def fitted(base: Histories, name: str, prior: Prior | None) -> Fit:
    """Fit one model, by name."""
    data = sample(base.x, base.t_x, base.age)
    if name == "cnbd_k":
        return fit_regular(data, base.log_gaps, prior=prior)
    return fit(MODELS[name], data, prior=prior)


def _prior(ask: Ask) -> Prior | None:
    if not ask.prior:
        return None
    wanted = 4
    if ask.model == "sbg" or len(ask.prior) != wanted or min(ask.prior) <= 0 or ask.prior_width <= 0:
        raise refuse(
            MethodError, "prior-off", say("This prior does not fit the model."),
            say("A prior has a centre above zero for each of the four parameters, in their order, and a width."),
            say("Give four numbers such as 0.5,6,1,2, or leave the prior out."),
        )  # fmt: skip
    return Prior(np.array(ask.prior), ask.prior_width)


def _with_covariates(base: Histories, z: Floats, ask: Ask) -> Estimates:
    if ask.model not in LINKS or ask.prior:
        raise refuse(
            MethodError, "covariates-off", say("Columns that say something of customers cannot be used here."),
            say("They go with the models bg_nbd, mbg_nbd and pareto_nbd, without a prior."),
            say("Choose one of these models, or leave the columns out."),
        )  # fmt: skip
    found = fit_covariates(MODELS[ask.model], base.x, base.t_x, base.age, z)
    told = [
        LifetimeCovariate(ask.covariates[f.column], f.on, f.factor, _known(f.low), _known(f.high))
        for f in found.factors
    ]
    return Estimates(
        found.fit, found.point, found.covariance, found.thetas, covariates=told,
        log_likelihood_without=found.without.log_likelihood,
    )  # fmt: skip


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
