"""What a revenue model asks of one customer in a month, as formulas over many customers at once.

Letters, per customer: u occasions for use a month, q chance that a use succeeds, v mean value of a success in euro.
Per model: A per month, pᵤ per use, i included uses, pₒ per success, α share of value, γ guarantee, cap and floor.

The value of one occasion is V = v((1 − κ) + κE) with E exponential of mean 1, so κ says how far occasions differ. A use
costs pᵤ(1 − γ(1 − q)) + q(pₒ + αV) and brings qV, so an occasion is used when V ≥ c with

    c = (pᵤ(1 − γ(1 − q)) / q + pₒ) / (1 − α).                                            (1)

With e = max(c − v(1 − κ), 0) / (κv) the used part f of the occasions and what it brings are

    f = exp(−e),   μ = u f,   G = u q v f (1 + κe).                                        (2)

So use reacts to the marginal price, and to nothing else. Where a month has a stretch without marginal price (included
uses, up to the floor, above the cap) the customer takes the better end of it.

Uses in a month are Poisson with mean μ, of which successes are Poisson with mean μq. The expected bill between floor
and cap follows from E max(L − k, 0) = s(φ(z) + zΦ(z)) with z = (m − k) / s, for a bill L with mean m and variance s²:
exact for a normal L; tests hold it against sums over the Poisson distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.schema.pricing import RevenueModel

Floats = NDArray[np.floating[Any]]
"""Singles: half the memory of doubles, and twice as many at once; sums over customers are doubles."""
LEAST_SPREAD = 1e-3
"""Smallest κ; at zero all occasions are alike and use is all or nothing, which this is, but for a thousandth."""


@dataclass(frozen=True)
class Tariff:
    """A revenue model as the simulation reckons with it.

    Parameters
    ----------
    price, deposit, per_month, per_use, included, per_outcome, share_of_value, guarantee, cap, floor
        As in the model; ``cap`` is infinite without one.
    commit
        Months that are charged at least when there is anything monthly to charge.
    owns
        Whether the customer owns the good.
    metering
        Cost of measuring and sending bills, a month.
    """

    price: float
    deposit: float
    per_month: float
    per_use: float
    included: float
    per_outcome: float
    share_of_value: float
    guarantee: float
    cap: float
    floor: float
    commit: int
    owns: bool
    metering: float

    @property
    def holds(self) -> bool:
        """Whether a month costs something that use does not decide."""
        return self.per_month > 0 or self.floor > 0


def tariff_of(model: RevenueModel, *, months: int) -> Tariff:
    """Read a revenue model for the simulation.

    Parameters
    ----------
    model
        The model.
    months
        How far ahead is looked; nobody is bound longer.
    """
    monthly = model.per_month > 0 or model.floor > 0
    return Tariff(
        price=model.price,
        deposit=model.deposit,
        per_month=model.per_month,
        per_use=model.per_use,
        included=model.included,
        per_outcome=model.per_outcome,
        share_of_value=model.share_of_value,
        guarantee=model.guarantee,
        cap=float("inf") if model.cap is None else model.cap,
        floor=model.floor,
        commit=min(max(model.minimum_months, 1), months) if monthly else 0,
        owns=model.price > 0 and not monthly,
        metering=model.metering,
    )


@dataclass(frozen=True)
class Month:
    """What one month is expected to be, per customer.

    Parameters
    ----------
    uses
        μ.
    gross
        What use brings the customer, in euro.
    bill, variance
        What is paid, and its variance.
    without_use, failed
        Expected part of the bill paid in a month without use; and paid for failed use, less what is given back.
    """

    uses: Floats
    gross: Floats
    bill: Floats
    variance: Floats
    without_use: Floats
    failed: Floats


def month(
    t: Tariff,
    u: Floats,
    q: Floats,
    v: Floats,
    *,
    kappa: float,
    error: float = 0.0,
    spread: float = 0.0,
    reported: Floats | float = 1.0,
) -> Month:
    """Reckon one month of many customers under a tariff.

    Parameters
    ----------
    t
        The tariff.
    u, q, v
        Occasions a month, chance of success, and value of a success in euro.
    kappa
        How far occasions differ.
    error
        Standard deviation of measured success, as a part of it.
    spread
        Euro a month of the price at the start: what it was paid for, and what a guarantee gives back of it.
    reported
        Part of successes that is reported when success costs money.
    """
    kappa = max(kappa, LEAST_SPREAD)
    fails = 1.0 - q
    asked = _Asked(t, t.per_outcome * reported, t.share_of_value * reported)
    uses, gross = _use(asked, u, q, v, kappa)
    idle: Floats = np.exp(-uses)
    use, outcome, variance = _lines(asked, uses, q, gross, error)
    whole = use + outcome
    if t.per_month:
        whole = whole + t.per_month * (1.0 - t.guarantee * fails * (1.0 - idle))
    bill, variance = _clipped(t, whole, variance)
    if t.guarantee and spread:
        bill = bill - (t.guarantee * spread) * fails * (1.0 - idle)
    access, line = _paid_ahead(t, uses, whole, bill)
    access = access + spread
    failed = (access * (1.0 - idle) + line) * fails * (1.0 - t.guarantee)
    return Month(uses, gross, bill, variance, access * idle, failed)


def _paid_ahead(t: Tariff, uses: Floats, whole: Floats, bill: Floats) -> tuple[Floats, Floats]:
    """What is paid for access and for use before anything is given back: both are paid whatever comes of it."""
    access, line = np.full_like(uses, t.per_month), np.zeros_like(uses)
    if t.per_use:
        line = t.per_use * np.maximum(uses - t.included, 0.0)
    if t.cap < float("inf"):
        kept = np.minimum(bill / np.maximum(whole, 1e-9), 1.0)
        access, line = access * kept, line * kept
    if t.floor:  # what fills up to the floor is paid for access
        access = access + np.maximum(bill - whole, 0.0)
    return access, line


@dataclass(frozen=True)
class _Asked:
    """A tariff with what success really costs: less than it says where success is held back."""

    t: Tariff
    per_outcome: Floats | float
    share: Floats | float


def _use(asked: _Asked, u: Floats, q: Floats, v: Floats, kappa: float) -> tuple[Floats, Floats]:
    """Use and what it brings: equations (1) and (2), and the ends of stretches without marginal price."""
    t, k, own = asked.t, kappa, np.maximum(1.0 - asked.share, 1e-6)
    full = u * q * v
    if not (t.per_use or t.per_outcome or t.share_of_value):
        return u, full
    per_use = _per_use(t, q)
    marginal = per_use / q + asked.per_outcome
    e: Floats = np.maximum(marginal / own - v * (1 - k), 0) / (k * v)
    f: Floats = np.exp(-e)
    if t.included or t.floor:
        each = np.maximum(t.per_use + asked.per_outcome * q, 1e-9)
        free = t.included + max(t.floor - t.per_month, 0.0) / each
        at_least = np.minimum(free / u, 1.0)
        e = np.where(f < at_least, -np.log(np.maximum(at_least, 1e-12)), e)
        f = np.maximum(f, at_least)
    uses, gross = u * f, full * f * (1 + k * e)
    if t.cap < float("inf"):
        paid = per_use * np.maximum(uses - t.included, 0) + asked.per_outcome * q * uses
        most = t.cap - t.per_month
        # Beyond the cap another use is free: all occasions are used, or one stays on the slope.
        beyond = full - most > own * gross - np.minimum(paid, most)
        reached = (per_use + asked.per_outcome * q) * u + asked.share * full > most
        all_in = beyond & reached
        uses, gross = np.where(all_in, u, uses), np.where(all_in, full, gross)
    return uses, gross


def _per_use(t: Tariff, q: Floats) -> Floats | float:
    """What a use costs after what comes back of failures."""
    if not t.guarantee or not t.per_use:
        return t.per_use
    return t.per_use * (1 - t.guarantee * (1 - q))


def _lines(asked: _Asked, uses: Floats, q: Floats, gross: Floats, error: float) -> tuple[Floats, Floats, Floats]:
    """Expected charge for use and for results, and the variance of both together."""
    t, zero = asked.t, np.zeros_like(uses)
    use, outcome, variance = zero, zero, zero
    if t.per_use:
        each = _per_use(t, q)
        charged = overshoot(uses - t.included, np.sqrt(uses)) if t.included else uses
        use, variance = each * charged, each * each * uses
    if t.per_outcome or t.share_of_value:
        done = q * uses
        outcome = asked.per_outcome * done + asked.share * gross
        per = outcome / np.maximum(done, 1e-9)
        # Failures pay pᵤ, successes pᵤ + pₒ: two independent Poisson counts.
        variance = variance + (per * per + 2 * t.per_use * per) * done
        if error:
            variance = variance + (error * outcome) ** 2
    return use, outcome, variance


def _clipped(t: Tariff, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Expected bill between floor and cap, and what is left of its variance."""
    if not t.floor and t.cap == float("inf"):
        return mean, variance
    s: Floats = np.sqrt(variance) + 1e-6
    bill, left = mean, np.ones_like(mean)
    if t.cap < float("inf"):
        over, above = overshoot_of(mean - t.cap, s)
        bill, left = bill - over, left - above
    if t.floor:
        under, below = overshoot_of(t.floor - mean, s)
        bill, left = bill + under, left - below
    return bill, variance * np.maximum(left, 0)


def overshoot(d: Floats, s: Floats) -> Floats:
    """E max(X, 0) of a normal X with mean d and standard deviation s."""
    return overshoot_of(d, s)[0]


def overshoot_of(d: Floats, s: Floats) -> tuple[Floats, Floats]:
    """E max(X, 0) and P(X > 0) of a normal X with mean d and standard deviation s.

    Notes
    -----
    Φ by Abramowitz & Stegun, *Handbook of Mathematical Functions*, 1964, formula 26.2.17: off by 7.5e-8 at most.
    """
    z = d / np.maximum(s, 1e-12)
    a = np.abs(z)
    density = 0.3989422804 * np.exp(-0.5 * np.minimum(a, 12) ** 2)
    w: Floats = 1 / (1 + 0.2316419 * a)
    tail = np.full_like(w, 1.330274429)
    for term in (-1.821255978, 1.781477937, -0.356563782, 0.31938153):
        tail = tail * w + term
    tail = tail * w * density
    above: Floats = np.where(z > 0, 1 - tail, tail)
    expected: Floats = np.maximum(s * density + d * above, 0)
    return expected, above
