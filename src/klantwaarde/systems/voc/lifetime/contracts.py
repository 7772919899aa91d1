"""Contracts: each step paid is a row, and what is left of them is learned by shifted beta-geometric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.newton import Floats, Optimum
from klantwaarde.systems.voc.lifetime import sbg
from klantwaarde.systems.voc.lifetime.ask import Ask
from klantwaarde.systems.voc.lifetime.histories import Histories
from klantwaarde.systems.voc.lifetime.intervals import around, spread
from klantwaarde.systems.voc.lifetime.value import discounts


@dataclass(frozen=True, slots=True)
class Contracts:
    """What came of the contracts: the fit, and per customer alive (1 or 0), expected steps, money a step and value.

    ``ends`` are those of 95 % of expected steps and of value, when they were asked: the lower and upper one of both.
    """

    found: Optimum
    errors: dict[str, float | None]
    alive: Floats
    expected: Floats
    money: Floats
    worth: Floats
    ends: tuple[Floats, ...] = ()


def value_contracts(base: Histories, ask: Ask) -> Contracts:
    """Fit shifted beta-geometric to contracts that are renewed or end, and value those still there."""
    gone = base.t_x < base.age
    if (base.x != base.t_x).any():
        who = str(base.customer[int(np.flatnonzero(base.x != base.t_x)[0])].as_py())
        raise refuse(
            MethodError, "contract-with-a-hole", say("Customer {who} skipped a step and came back.", who=who),
            say("A contract that ended has ended: after the first step every step paid has a row until the last one."),
            say("Choose another unit for the step, or use the model bg_bb for customers who come and go."),
        )  # fmt: skip
    lost_at, lost = np.unique(base.t_x[gone] + 1, return_counts=True)
    passed, active = np.unique(base.age[~gone], return_counts=True)
    if not gone.any() or base.age.max() == 0:
        raise refuse(
            MethodError, "no-contract-ended", say("No contract ended in the time observed."),
            say("How long contracts last can only be learned when some have ended."), say("Use a longer period."),
        )  # fmt: skip
    found = sbg.fit_sbg(lost_at, lost.astype(float), passed, active.astype(float))
    theta = found.parameters
    ahead = np.arange(1, int(ask.ahead) + 1, dtype=np.float64)
    ends, place = np.unique(base.age, return_inverse=True)
    factors = discounts(ahead * ask.unit_days, ask.discount)
    money = (base.money + base.first_money) / (base.x + 1)
    margin = 1.0 if ask.margin is None else ask.margin

    def steps(point: Floats) -> Floats:
        """Steps expected, and the same discounted, of who is still there, per distinct age one after the other."""
        parameters = np.exp(point)
        stay = np.stack([sbg.survival(parameters, n + ahead) / sbg.survival(parameters, np.array([n])) for n in ends])
        return np.concatenate([stay.sum(axis=1), stay @ factors])

    there, point = np.where(gone, 0.0, 1.0), np.log(theta)
    many, soon = np.split(steps(point), 2)
    expected, worth = there * many[place], there * soon[place] * money * margin
    covariance = found.log_covariance
    errors = {
        name: None if covariance is None else float(np.sqrt(covariance[i, i]) * theta[i])
        for i, name in enumerate(sbg.NAMES)
    }
    return Contracts(found, errors, there, expected, money, worth, _sides(found, steps, (expected, worth), place, ask))


def _sides(
    found: Optimum, steps: Callable[[Floats], Floats], told: tuple[Floats, Floats], place: NDArray[np.intp], ask: Ask
) -> tuple[Floats, ...]:
    """Give the ends of 95 % by the delta method; the money a step is the customer's own and is known."""
    if not ask.intervals:
        return ()
    if found.log_covariance is None:
        return (np.full(place.shape, np.nan),) * 4
    parts = np.split(spread(steps, np.log(found.parameters), found.log_covariance), 2)
    return tuple(end for value, part in zip(told, parts, strict=True) for end in around(value, part[place]))
