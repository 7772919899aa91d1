"""`Lifetime`: what a purchase model says of a customer base, with its certainty and its warnings."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


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
    excluded: dict[str, int] = {}
    warnings: list[str] = []
    explained: dict[str, Said] = {}
