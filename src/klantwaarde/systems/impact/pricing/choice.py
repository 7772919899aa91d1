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
from numpy.typing import NDArray

from klantwaarde.systems.impact.pricing.tariff import Floats, Month, Tariff, month, overshoot_of

Mask = NDArray[np.bool_]


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


def buys(t: Tariff, b: Believed, *, months: int, kappa: float, reported: Floats | float = 1.0) -> Mask:
    """Say who buys under a tariff."""
    seen = month(t, b.u, b.q, b.v, kappa=kappa, spread=t.price / months, reported=reported)
    worth = worth_of(t, b, seen, months=months)
    first = t.price + t.deposit + t.per_month + b.switching
    return (worth >= 0) & (b.purse >= first)


def worth_of(t: Tariff, b: Believed, seen: Month, *, months: int) -> Floats:
    """What buying is worth to each customer on its beliefs, in euro: equations (3) and (4)."""
    x = seen.gross - seen.bill
    by_use = seen.bill - t.per_month
    at_stake = b.unsure_u * (seen.gross - by_use)
    if t.per_outcome or t.share_of_value:
        own = seen.gross * (1 - t.share_of_value) / b.q - t.per_outcome * seen.uses
    else:
        own = seen.gross / b.q
    if t.guarantee:
        at_most = t.per_use * seen.uses + (t.per_month + t.price / months)
        own = own - t.guarantee * at_most
    on_result = b.unsure_q * own
    variance = at_stake * at_stake + on_result * on_result
    later = months - t.commit
    if t.holds:
        hoped, stays = overshoot_of(x, np.sqrt(variance))
        total = t.commit * x + later * hoped
        weight = t.commit + later * stays
    else:
        total, weight = months * x, np.full_like(x, months)
    risk: Floats = (b.aversion / 2) * variance * weight * weight
    return total - risk - (t.price + b.switching)
