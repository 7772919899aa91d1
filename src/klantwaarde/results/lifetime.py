"""`Lifetime`: what a purchase model says of a customer base, with its certainty and its warnings."""

from __future__ import annotations

from itertools import accumulate

import msgspec

from klantwaarde.language import Said


class LifetimeModel(msgspec.Struct, frozen=True, omit_defaults=True):
    """One model beside the others; ``naive`` is the bare rate, frequency divided by age.

    ``expected`` is purchases of all customers until the horizon; ``holdout`` as in `Lifetime`; ``warnings`` are codes.
    """

    model: str
    expected: float | None
    log_likelihood: float | None = None
    parameters: dict[str, float] = {}
    k: int = 1
    converged: bool = True
    holdout: dict[str, float] = {}
    warnings: list[str] = []


class LifetimeCovariate(msgspec.Struct, frozen=True):
    """What one unit more of a column goes with: buying or leaving times ``factor``, between ``low`` and ``high``.

    ``on`` is ``purchases``, ``leaving`` (Pareto/NBD: the rate of leaving) or ``leaving_a`` and ``leaving_b`` (BG
    family: both parameters of the chance to leave; a higher a is more leaving, a higher b less).
    """

    column: str
    on: str
    factor: float
    low: float | None
    high: float | None


class LifetimeTrack(msgspec.Struct, frozen=True):
    """Repeat purchases per period beside what the model expected of these customers.

    ``ends`` are the last days of the periods; the first ``learned`` of them are what the model learned from.
    """

    ends: list[str]
    actual: list[int]
    expected: list[float]
    learned: int
    days: int

    @property
    def actual_so_far(self) -> list[int]:
        """Repeat purchases until the end of each period."""
        return list(accumulate(self.actual))

    @property
    def expected_so_far(self) -> list[float]:
        """What the model expected until the end of each period."""
        return list(accumulate(self.expected))

    @property
    def later(self) -> tuple[int, float]:
        """Purchases made and expected after the model stopped learning."""
        return sum(self.actual[self.learned :]), sum(self.expected[self.learned :])


class LifetimeGroup(msgspec.Struct, frozen=True):
    """Customers with about the same chance to buy in the holdout: the chance told, and the share that did (95%)."""

    n: int
    expected: float
    actual: float
    low: float
    high: float


class Lifetime(msgspec.Struct, frozen=True, tag=True):
    """Value OF customers over time: the estimates, how they held up, and what a reader must know.

    Parameters
    ----------
    customers
        Customers in the fit.
    model
        Such as ``mbg_nbd``; with regular timing ``k`` is above 1.
    unit
        Unit of time of the parameters: ``week``, ``day``, or the step for ``bg_bb`` and ``sbg``.
    parameters, standard_errors
        Per parameter; an error is ``None`` when it cannot be given.
    log_likelihood, converged
        How the fit ended.
    spend
        ``p``, ``q``, ``gamma`` of Gamma-Gamma and the correlation of spend with frequency; empty without it.
    holdout
        What happened after the calibration period beside what was expected, and the naive rate beside both.
    horizon, discount, margin
        How far the value looks ahead, in the unit; the rate a year; margin as a share of revenue (``None``: revenue).
    ahead
        Until the horizon, all customers together: ``purchases``, ``naive_purchases`` (frequency divided by age, carried
        on) and ``value``.
    prior, unpenalised
        Centre per parameter with its ``width`` on the log scale, and the estimates without it; empty without one.
    covariates, log_likelihood_without
        What goes with the columns that were named, and the log-likelihood of the model without them.
    models
        The models side by side, the naive rate first; empty unless asked.
    learned_until
        Last day that the model of ``holdout``, ``track`` and ``groups`` learned from; the estimates are of all days
        when no calibration period was asked.
    track, groups
        How the model followed the purchases in time, and how its chances came true; for pictures.
    excluded
        Reason -> how many customers or rows were left out.
    warnings
        Codes, with a sentence each in ``explained``.
    """

    customers: int
    model: str
    unit: str
    parameters: dict[str, float]
    standard_errors: dict[str, float | None]
    log_likelihood: float
    converged: bool
    first_day: str
    last_day: str
    horizon: float
    discount: float
    k: int = 1
    margin: float | None = None
    spend: dict[str, float] = {}
    holdout: dict[str, float] = {}
    learned_until: str = ""
    ahead: dict[str, float] = {}
    prior: dict[str, float] = {}
    unpenalised: dict[str, float] = {}
    covariates: list[LifetimeCovariate] = []
    log_likelihood_without: float | None = None
    models: list[LifetimeModel] = []
    track: LifetimeTrack | None = None
    groups: list[LifetimeGroup] = []
    excluded: dict[str, int] = {}
    warnings: list[str] = []
    explained: dict[str, Said] = {}


class RetentionValue(msgspec.Struct, frozen=True, tag=True):
    """Value OF a customer by the retention formula, with what it was worked out from.

    ``first_year`` is 1 when the first payment is a year away and must be kept, 0 when it is now; ``years`` how many
    payments count (``None``: without end).
    """

    value: float
    margin: float
    retention: float
    discount: float
    first_year: int
    years: int | None = None
