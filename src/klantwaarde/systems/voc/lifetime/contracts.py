"""Contracts: each step paid is a row, and what is left of them is learned by shifted beta-geometric."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.newton import Floats, Optimum
from klantwaarde.systems.voc.lifetime import sbg
from klantwaarde.systems.voc.lifetime.ask import Ask
from klantwaarde.systems.voc.lifetime.histories import Histories
from klantwaarde.systems.voc.lifetime.value import discounts


@dataclass(frozen=True, slots=True)
class Contracts:
    """What came of the contracts: the fit, and per customer alive (1 or 0), expected steps, money a step and value."""

    found: Optimum
    errors: dict[str, float | None]
    alive: Floats
    expected: Floats
    money: Floats
    worth: Floats


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
    stay = np.stack([sbg.survival(theta, n + ahead) / sbg.survival(theta, np.array([n])) for n in ends])
    factors = discounts(ahead * ask.unit_days, ask.discount)
    money = (base.money + base.first_money) / (base.x + 1)
    expected = np.where(gone, 0.0, stay.sum(axis=1)[place])
    worth = np.where(gone, 0.0, (stay @ factors)[place]) * money * (1.0 if ask.margin is None else ask.margin)
    covariance = found.log_covariance
    errors = {
        name: None if covariance is None else float(np.sqrt(covariance[i, i]) * theta[i])
        for i, name in enumerate(sbg.NAMES)
    }
    return Contracts(found, errors, np.where(gone, 0.0, 1.0), expected, money, worth)
