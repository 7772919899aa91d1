"""Who buys, who stays, and what that means for the customer: decisions on beliefs, outcomes on the truth.

A customer believes û and q̂, knows how unsure that is (standard deviations σᵤ of log û and σ_q of q̂), looks T months
ahead, and may stop after the months it is bound to (C). With X what a month is expected to bring beyond its bill and

    σ_X² = (σᵤ (G − paid by use))² + (σ_q (G / q̂ − pₒ μ))²,                              (3)

the customer expects X in the first C months and, because a bad month need not be repeated, E max(X, 0) in the others.
What is bought is worth

    C·X + (T − C)·E max(X, 0) − price − switching − (ρ/2) σ_X² (C + (T − C)P(X > 0))².    (4)

It buys when (4) is not negative and its purse holds the price, the deposit and the first month. So what is paid ahead
of the result costs risk: ownership carries all of it, paying by result hardly any.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.systems.impact.pricing.tariff import Floats, Offered, Tariff, offered, overshoot_of


@dataclass(frozen=True)
class Believed:
    """What customers believe and have.

    Parameters
    ----------
    u, q, v
        Occasions, chance of success and value, as believed; the value is known.
    purse
        What can be paid at once, in euro.
    unsure_u, unsure_q
        Standard deviations of log û and of q̂.
    aversion
        ρ, per euro.
    switching
        Cost of beginning, in euro.
    """

    u: Floats
    q: Floats
    v: Floats
    purse: Floats
    unsure_u: float
    unsure_q: float
    aversion: Floats | float
    switching: Floats | float


def worth(t: Tariff, b: Believed, *, months: int, kappa: float, reported: Floats | float = 1.0) -> Floats:
    """What buying is worth to each customer on its beliefs, in euro; minus infinity to who cannot pay to begin."""
    seen = offered(t, b.u, b.q, b.v, kappa=kappa, spread=t.price / months, reported=reported)
    found = worth_of(t, b, seen, months=months)
    first = t.price + t.deposit + t.per_month + b.switching
    found[b.purse < first] = -np.inf
    return found


def worth_of(t: Tariff, b: Believed, seen: Offered, *, months: int) -> Floats:
    """What buying is worth to each customer on its beliefs, in euro: equations (3) and (4)."""
    x = seen.gross - seen.bill
    variance = seen.gross - seen.bill
    if t.per_month:
        variance += t.per_month
    variance *= b.unsure_u
    variance *= variance
    own = seen.gross * (1 - t.share_of_value) / b.q if t.share_of_value else seen.gross / b.q
    if t.per_outcome:
        own -= t.per_outcome * seen.uses
    if t.guarantee:
        at_most = t.per_use * seen.uses + (t.per_month + t.price / months)
        own -= t.guarantee * at_most
    own *= b.unsure_q
    own *= own
    variance += own
    later = months - t.commit
    weight: Floats | float = months
    if t.holds:
        hoped, weight = overshoot_of(x, np.sqrt(variance))
        hoped *= later
        total = t.commit * x
        total += hoped
        weight *= later
        weight += t.commit
        weight *= weight
    else:
        total, weight = x, float(months * months)
        total *= months
    variance *= weight
    variance *= b.aversion / 2
    total -= variance
    total -= t.price + b.switching
    return total
