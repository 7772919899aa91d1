"""`Ask`: what is asked of a purchase log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from klantwaarde.systems.voc.lifetime.steps import STEP_DAYS

STEPPED = ("bg_bb", "sbg")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a purchase log.

    Parameters
    ----------
    model
        ``mbg_nbd`` (default), ``bg_nbd``, ``pareto_nbd``, ``cnbd_k`` (regular timing), ``bg_bb`` or ``sbg``.
    with_spend
        Whether to model spend by Gamma-Gamma; otherwise a customer's own mean is used.
    calibration_end
        Last day the model learns from; what follows until ``as_of`` is the test. ``None``: learn from everything.
    as_of
        Last day observed; ``None``: the last day in the log.
    unit
        ``week`` or ``day``; the step (also ``month``, ``year``) for ``bg_bb`` and ``sbg``.
    horizon
        How far the value looks ahead, in the unit; ``None``: a year.
    discount
        Rate a year.
    margin
        Share of revenue that is margin; ``None``: the value is revenue.
    covariates
        Columns of the log that say something of the customer: a number, the same in every row of a customer.
    prior, prior_width
        Centre of a normal prior on the log parameters, in their order, and its width on the log scale; empty: none.
    intervals
        Whether to add the ends of 95 % of every expectation.
    look_back
        Whether to fit a second time on the first two thirds of the time, for a test on the rest, when no
        ``calibration_end`` is given.
    compare
        Whether to set the other models and the naive rate beside this one.
    """

    model: str = "mbg_nbd"
    with_spend: bool = False
    calibration_end: dt.date | None = None
    as_of: dt.date | None = None
    unit: str = "week"
    horizon: float | None = None
    discount: float = 0.1
    margin: float | None = None
    covariates: tuple[str, ...] = ()
    prior: tuple[float, ...] = ()
    prior_width: float = 1.0
    intervals: bool = False
    compare: bool = False
    look_back: bool = False

    @property
    def stepped(self) -> bool:
        """Whether time is counted in steps."""
        return self.model in STEPPED

    @property
    def unit_days(self) -> float:
        """Days in one unit."""
        return STEP_DAYS[self.unit]

    @property
    def ahead(self) -> float:
        """The horizon in units."""
        return 364 / 7 if self.horizon is None and self.unit == "week" else self.horizon or round(365 / self.unit_days)
