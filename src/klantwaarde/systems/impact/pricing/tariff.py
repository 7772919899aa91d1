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


@dataclass(frozen=True)
class Offered:
    """What a month is expected to bring and to cost under a tariff: what somebody decides on.

    Parameters
    ----------
    uses, gross, bill
        As in `Month`.
    whole
        The bill before cap, floor and what a guarantee gives back of the price at the start.
    variance
        Of the bill.
    idle
        Chance of a month without use; 0 where nothing hangs on it.
    """

    uses: Floats
    gross: Floats
    bill: Floats
    whole: Floats
    variance: Floats | float
    idle: Floats | float


def offered(
    t: Tariff,
    u: Floats,
    q: Floats,
    v: Floats,
    *,
    kappa: float,
    error: float = 0.0,
    spread: float = 0.0,
    reported: Floats | float = 1.0,
) -> Offered:
    """Reckon what a month brings and costs many customers under a tariff; parameters as those of `month`."""
    asked = _Asked(t, t.per_outcome * reported, t.share_of_value * reported)
    uses, gross = _use(asked, u, q, v, max(kappa, LEAST_SPREAD))
    idle: Floats | float = np.exp(-uses) if t.guarantee else 0.0
    charged, variance = _lines(asked, uses, q, gross, error)
    if t.per_month:
        charged = charged + t.per_month * (1.0 - t.guarantee * (1.0 - q) * (1.0 - idle) if t.guarantee else 1.0)
    whole = charged if isinstance(charged, np.ndarray) else np.full_like(uses, charged)
    bill, variance = _clipped(t, whole, variance)
    if t.guarantee and spread:
        bill = bill - (t.guarantee * spread) * (1.0 - q) * (1.0 - idle)
    return Offered(uses, gross, bill, whole, variance, idle)


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
    o = offered(t, u, q, v, kappa=kappa, error=error, spread=spread, reported=reported)
    access, line = _paid_ahead(t, o)
    access = access + spread
    idle = o.idle if t.guarantee or (not isinstance(access, np.ndarray) and not access) else np.exp(-o.uses)
    failed = (access * (1.0 - idle) + line) * (1.0 - q) * (1.0 - t.guarantee)
    shape = o.uses.shape
    variance, idle, failed = (np.broadcast_to(one, shape) for one in (o.variance, access * idle, failed))
    return Month(o.uses, o.gross, o.bill, variance, idle, failed)


def _paid_ahead(t: Tariff, o: Offered) -> tuple[Floats | float, Floats | float]:
    """What is paid for access and for use before anything is given back: both are paid whatever comes of it."""
    access: Floats | float = t.per_month
    line: Floats | float = 0.0
    if t.per_use:
        line = t.per_use * (np.maximum(o.uses - t.included, 0.0) if t.included else o.uses)
    if t.cap < float("inf"):
        kept = np.minimum(o.bill / np.maximum(o.whole, 1e-9), 1.0)
        access, line = access * kept if access else 0.0, line * kept
    if t.floor:  # what fills up to the floor is paid for access
        access = access + np.maximum(o.bill - o.whole, 0.0)
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
    least = (per_use / q + asked.per_outcome) / own if t.per_use else asked.per_outcome / own
    e: Floats = least - v * (1 - k)
    np.maximum(e, 0, out=e)
    e /= k * v
    f: Floats = np.exp(-e)
    if t.included or t.floor:
        each = np.maximum(t.per_use + asked.per_outcome * q, 1e-9)
        free = t.included + max(t.floor - t.per_month, 0.0) / each
        at_least = np.minimum(free / u, 1.0)
        e = np.where(f < at_least, -np.log(np.maximum(at_least, 1e-12)), e)
        f = np.maximum(f, at_least)
    uses = u * f
    e *= k
    e += 1
    f *= e
    gross = full * f
    if t.cap < float("inf"):
        paid = per_use * (np.maximum(uses - t.included, 0) if t.included else uses) + asked.per_outcome * q * uses
        most = t.cap - t.per_month
        # Beyond the cap another use is free: all occasions are used, or one stays on the slope.
        beyond = full - most > own * gross - np.minimum(paid, most)
        reached = (per_use + asked.per_outcome * q) * u + asked.share * full > most
        all_in = beyond & reached
        np.copyto(uses, u, where=all_in)
        np.copyto(gross, full, where=all_in)
    return uses, gross


def _per_use(t: Tariff, q: Floats) -> Floats | float:
    """What a use costs after what comes back of failures."""
    if not t.guarantee or not t.per_use:
        return t.per_use
    return t.per_use * (1 - t.guarantee * (1 - q))


def _lines(
    asked: _Asked, uses: Floats, q: Floats, gross: Floats, error: float
) -> tuple[Floats | float, Floats | float]:
    """Expected charge for use and for results together, and its variance."""
    t = asked.t
    charge: Floats | float = 0.0
    variance: Floats | float = 0.0
    if t.per_use:
        each = _per_use(t, q)
        charge = each * (overshoot(uses - t.included, np.sqrt(uses)) if t.included else uses)
        variance = each * each * uses
    if t.per_outcome or t.share_of_value:
        done = q * uses
        outcome = asked.per_outcome * done
        if t.share_of_value:
            outcome = outcome + asked.share * gross
        per = outcome / np.maximum(done, 1e-9) if t.share_of_value else asked.per_outcome
        charge = charge + outcome
        # Failures pay pᵤ, successes pᵤ + pₒ: two independent Poisson counts.
        variance = variance + (per * per + 2 * t.per_use * per) * done
        if error:
            variance = variance + (error * outcome) ** 2
    return charge, variance


def _clipped(t: Tariff, mean: Floats, variance: Floats | float) -> tuple[Floats, Floats | float]:
    """Expected bill between floor and cap, and what is left of its variance."""
    if not t.floor and t.cap == float("inf"):
        return mean, variance
    s: Floats = np.sqrt(np.broadcast_to(variance, mean.shape), dtype=mean.dtype) + 1e-6
    bill, left = mean, np.ones_like(mean)
    if t.cap < float("inf"):
        over, above = overshoot_of(mean - t.cap, s)
        bill, left = bill - over, left - above
    if t.floor:
        under, below = overshoot_of(t.floor - mean, s)
        bill, left = bill + under, left - below
    np.maximum(left, 0, out=left)
    return bill, variance * left


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
    w: Floats = a * 0.2316419
    w += 1
    np.divide(1, w, out=w)
    np.minimum(a, 12, out=a)
    a *= a
    a *= -0.5
    density = np.exp(a, out=a)
    density *= 0.3989422804
    tail = w * 1.330274429
    for term in (-1.821255978, 1.781477937, -0.356563782, 0.31938153):
        tail += term
        tail *= w
    tail *= density
    above: Floats = np.where(z > 0, 1 - tail, tail)
    density *= s
    density += d * above
    expected: Floats = np.maximum(density, 0, out=density)
    return expected, above
