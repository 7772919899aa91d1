"""`Fit`: the estimates of a purchase model, with all that is needed to trust or refuse them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.statistics.newton import Floats, Optimum, maximise
from klantwaarde.systems.voc.lifetime.model import Model, regular
from klantwaarde.systems.voc.lifetime.nbd import fit_nbd
from klantwaarde.systems.voc.lifetime.sample import Sample

# Half of chi-squared(1) at .95 on the border of the parameter space: a rule of thumb.
LEAST_GAIN = 2.71
FEW_REPEATERS = 30
# A pair of parameters this large describes customers who are all alike.
RUN_OFF = 1e3
WIDEST = 5.0
MOST_REGULAR = 12
# A part of the histories large enough to come near the top, and how many times smaller than all it must be to pay.
HISTORIES_OF_A_PART = 4_000
LEAST_PARTS = 5
# On the log scale: a top further from the fixed start than this is not to be relied on.
FURTHEST = 7.0


@dataclass(frozen=True, slots=True)
class Prior:
    """Normal prior on log parameters for small bases: centre (natural scale) and width (log scale). Off by default."""

    centre: Floats
    width: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Estimates with their certainty and their warnings.

    Parameters
    ----------
    model
        Which model.
    parameters, standard_errors
        Per parameter; errors by the delta rule from log parameters, NaN when the curvature does not carry them.
    log_covariance
        Covariance of log parameters, or ``None``.
    log_likelihood, gain
        l, and 2 (l - l of customers who never leave); NaN where that does not apply.
    customers, repeaters
        How many.
    gradient, eigenvalues, iterations, converged
        How the climb ended.
    flags
        Codes such as ``dropout_not_identified``; `sentence` says each.
    penalised
        True when a prior was used; ``log_likelihood`` is without it.
    """

    model: Model
    parameters: Floats
    standard_errors: Floats
    log_covariance: Floats | None
    log_likelihood: float
    gain: float
    customers: float
    repeaters: float
    gradient: float
    eigenvalues: Floats
    iterations: int
    converged: bool
    flags: tuple[str, ...]
    penalised: bool = False

    def draws(self, size: int, rng: np.random.Generator) -> Floats:
        """Draw parameters from the Laplace approximation, shape (size, P)."""
        if self.log_covariance is None:
            raise refuse(
                MethodError,
                "no-certainty",
                say("How certain these estimates are cannot be said."),
                say("The likelihood has no clear top here."),
                say("Use more history, a simpler model, or the retention formula."),
            )
        drawn: Floats = np.exp(rng.multivariate_normal(np.log(self.parameters), self.log_covariance, size=size))
        return drawn


def fit(model: Model, data: Sample, *, log_gaps: float = 0.0, prior: Prior | None = None) -> Fit:
    """Fit a purchase model by maximum likelihood, and say when the data do not carry it.

    Raises
    ------
    MethodError
        When nobody ever came back: then no model of coming back can be learned.
    """
    if data.repeaters == 0:
        raise refuse(
            MethodError,
            "no-repeat-purchases",
            say("No customer came back, so coming back cannot be learned."),
            say("A purchase model needs customers with a second purchase day."),
            say("Use a longer period, or the retention formula."),
        )
    likelihood = model.likelihood(data, log_gaps)

    def climbed(theta: Floats) -> tuple[float, Floats, Floats]:
        value, slope, curve = likelihood(theta)
        if prior is None:
            return value, slope, curve
        away = (np.log(theta) - np.log(prior.centre)) / prior.width**2
        second = (1 / prior.width**2 - away) / theta**2
        log_prior = -float(np.sum(away**2)) * prior.width**2 / 2
        return value + log_prior, slope - away / theta, curve - np.diag(second)

    top = maximise(climbed, _start(model, data, log_gaps), n=data.customers)
    value = likelihood(top.parameters)[0] if prior is not None else top.log_likelihood
    gain = _gain(model, data, value)
    return Fit(
        model=model, parameters=top.parameters, standard_errors=_errors(top), log_covariance=top.log_covariance,
        log_likelihood=value, gain=gain, customers=data.customers, repeaters=data.repeaters, gradient=top.gradient,
        eigenvalues=top.eigenvalues, iterations=top.iterations, converged=top.converged,
        flags=_flags(model, data, top, gain), penalised=prior is not None,
    )  # fmt: skip


def _start(model: Model, data: Sample, log_gaps: float) -> Floats:
    """Give the top for a part of many histories, from where the top for all is three steps away; else a fixed start."""
    fixed = model.start(data)
    every = data.x.size // HISTORIES_OF_A_PART
    if every < LEAST_PARTS:
        return fixed
    # Histories stand in order of frequency, recency and age, so every so many-th of them is an even part.
    part = Sample(data.x[::every], data.t_x[::every], data.age[::every], data.n[::every])
    if part.repeaters == 0:
        return fixed
    top = maximise(model.likelihood(part, log_gaps / every), fixed, n=part.customers, tolerance=1e-7, most=30)
    settled = top.converged and top.log_covariance is not None
    near = bool(np.all(np.abs(np.log(top.parameters / fixed)) < FURTHEST))
    return top.parameters if settled and near else fixed


def fit_regular(data: Sample, log_gaps: float, *, prior: Prior | None = None) -> Fit:
    """Fit MBG/CNBD-k for k = 1 to 12 and keep the most likely; it stops when a higher k is clearly worse."""
    best = fit(regular(1), data, log_gaps=log_gaps, prior=prior)
    for k in range(2, MOST_REGULAR + 1):
        found = fit(regular(k), data, log_gaps=log_gaps, prior=prior)
        if found.log_likelihood < best.log_likelihood:
            break
        best = found
    return best


def _errors(top: Optimum) -> Floats:
    if top.log_covariance is None:
        return np.full(top.parameters.shape, np.nan)
    spread = np.sqrt(np.diag(top.log_covariance))
    # A parameter that may be e^5 times as large or small is not estimated: no error is told, and a flag says why.
    return np.where(spread < WIDEST, spread * top.parameters, np.nan)


def _gain(model: Model, data: Sample, value: float) -> float:
    # With k > 1 the gaps have another density: NBD is no special case of it.
    if model.name == "bg_bb" or model.k > 1:
        return float("nan")
    return 2 * (value - fit_nbd(data).log_likelihood)


def _flags(model: Model, data: Sample, top: Optimum, gain: float) -> tuple[str, ...]:
    found = []
    if not top.converged:
        found.append("not_converged")
    if gain < LEAST_GAIN:
        found.append("dropout_not_identified")
    if any(_alike(top.parameters, pair, model) for pair in model.pairs):
        found.append("heterogeneity_not_identified")
    if data.repeaters < FEW_REPEATERS:
        found.append("few_repeats")
    return tuple(found)


def _alike(theta: Floats, pair: tuple[int, int], model: Model) -> bool:
    # A shape (r or s) stands with a scale in units of time, so the shape alone decides; a Beta pair has no unit.
    first, second = theta[pair[0]], theta[pair[1]]
    is_beta = model.name == "bg_bb" or (pair == (2, 3) and model.name != "pareto_nbd")
    return bool(first + second > RUN_OFF if is_beta else first > RUN_OFF)


def sentence(flag: str) -> Said:
    """Say a flag in words for people."""
    said = {
        "not_converged": say("The fit did not settle, so these figures do not count."),
        "dropout_not_identified": say(
            "These purchases do not show that customers leave; the chance of still being a customer means nothing here."
        ),
        "heterogeneity_not_identified": say(
            "These customers look alike; how much they differ cannot be told from these purchases."
        ),
        "few_repeats": say(
            "Fewer than {least} customers came back, so every figure is rough: look at the retention formula first.",
            least=FEW_REPEATERS,
        ),
        "penalised": say(
            "A prior was used, so these estimates are pulled towards it; those without it stand beside it."
        ),
        "q_le_1": say("A few very large amounts dominate: mean spend has no stable value here."),
        "left_truncated": say("Many customers start on the first days of the data; they may be older than they look."),
        "spend_depends_on_frequency": say(
            "Customers who buy more often spend differently per purchase; the spend model assumes they do not."
        ),
        "margin_not_given": say("No margin was given, so the value is revenue."),
    }
    return said[flag]
