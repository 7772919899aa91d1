"""Who could buy: what each customer needs, values and has, estimated from the record where there is one.

From the record, per customer with access: uses are Poisson with a rate that differs between customers as a Gamma
distribution, and successes are binomial with a chance that differs as a Beta distribution. Both distributions are
fitted by moments, so each customer is drawn towards the others as far as its own record is short (empirical Bayes).
What the record does not tell is assumed, and said to be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from klantwaarde.schema.pricing import Customers, Range
from klantwaarde.systems.impact.pricing.bill import METER
from klantwaarde.systems.impact.pricing.meters import Recorded

Doubles = NDArray[np.float64]
FEWEST = 5
"""Customers with a record below which nothing is estimated from it."""
_LEAST, _MOST = 0.005, 0.995


@dataclass(frozen=True)
class People:
    """Customers as distributions: each draw gives every one of them other numbers.

    Parameters
    ----------
    need, unsure_need
        Mean and standard deviation of the log of occasions a month.
    success, unsure_success
        The same of the log odds that a use succeeds.
    value, unsure_value
        The same of the log of the value of a success in euro.
    purse, unsure_purse
        The same of the log of what can be paid at once.
    shared_need, shared_success
        How far each of them moves with what is unsure of all customers together: a record of few customers leaves their
        mean unsure too, and that errs for all at once.
    estimated
        Which of ``need``, ``success`` and ``value`` come from the record -> from how many customers.
    """

    need: Doubles
    unsure_need: Doubles
    success: Doubles
    unsure_success: Doubles
    value: Doubles
    unsure_value: Doubles
    purse: Doubles
    unsure_purse: Doubles
    shared_need: Doubles
    shared_success: Doubles
    estimated: dict[str, int]

    def middle(self, name: str) -> float:
        """Give the middle customer of ``need``, ``success`` or ``value``, in its own unit."""
        return self.spread(name, (0.5,))[0]

    def spread(self, name: str, at: tuple[float, ...]) -> list[float]:
        """Give customers at these shares of the way from the lowest to the highest, in its own unit."""
        found = np.quantile(getattr(self, name), at)
        return [float(x) for x in (special.expit(found) if name == "success" else np.exp(found))]

    @property
    def n(self) -> int:
        """How many customers."""
        return int(self.need.size)


def likely(given: Range) -> float:
    """The likely one of a range."""
    return float(given[1]) if isinstance(given, list) else float(given)


def people_of(assumed: Customers, recorded: Recorded | None) -> People:
    """Make the customers of a simulation.

    Parameters
    ----------
    assumed
        What is assumed where nothing is known.
    recorded
        The recorded history; ``None`` makes ``assumed.n`` customers out of assumptions alone.
    """
    known = recorded is not None and int((recorded.meters.access.sum(axis=1) > 0).sum()) >= FEWEST
    n = len(recorded.customers) if known and recorded is not None else assumed.n
    made = _assumed(assumed, n)
    if not known or recorded is None:
        return made
    return _estimated(made, assumed, recorded)


def _assumed(a: Customers, n: int) -> People:
    def log(given: Range, differs: float) -> Doubles:
        return np.full(n, np.log(likely(given)) - differs**2 / 2)

    odds = special.logit(np.clip(likely(a.success), _LEAST, _MOST))
    return People(
        need=log(a.need, a.need_differs), unsure_need=np.full(n, a.need_differs),
        success=np.full(n, odds), unsure_success=np.full(n, a.success_differs),
        value=log(a.value, a.value_differs), unsure_value=np.full(n, a.value_differs),
        purse=np.full(n, np.log(likely(a.liquidity))), unsure_purse=np.full(n, a.liquidity_differs),
        shared_need=np.zeros(n), shared_success=np.zeros(n), estimated={},
    )  # fmt: skip


def _estimated(made: People, assumed: Customers, recorded: Recorded) -> People:
    """Put what the record tells in the place of what was assumed."""
    m = recorded.meters
    months = m.access.sum(axis=1).astype(float)
    uses = m.uses.sum(axis=1) / METER
    good, bad = m.successes.sum(axis=1) / METER, m.failures.sum(axis=1) / METER
    value, unsure_value, valued = _values(made, recorded)
    estimated: dict[str, int] = {"value": valued} if valued else {}
    success, unsure_success, shared_success = made.success, made.unsure_success, made.shared_success
    tried = int((good + bad > 0).sum())
    if tried >= FEWEST:
        success, unsure_success, shared_success = _chances(good, bad)
        estimated["success"] = tried
    need, unsure_need, shared_need = _rates(uses, months)
    estimated["need"] = int((months > 0).sum())
    # A price held the recorded use down; need is what would be used for nothing.
    if assumed.recorded_price:
        kappa = max(assumed.occasions_differ, 1e-3)
        v, q = np.exp(value), special.expit(success)
        need = need + np.maximum(assumed.recorded_price / q - v * (1 - kappa), 0) / (kappa * v)
    wanted = np.isfinite(recorded.wanted) & (months == 0)
    need = np.where(wanted, np.log(np.maximum(np.where(wanted, recorded.wanted, 1.0), 1e-6)), need)
    unsure_need = np.where(wanted, assumed.unsure_need, unsure_need)
    return People(
        need=need, unsure_need=unsure_need, success=success, unsure_success=unsure_success, value=value,
        unsure_value=unsure_value, purse=made.purse, unsure_purse=made.unsure_purse,
        shared_need=np.where(wanted, 0.0, shared_need), shared_success=shared_success, estimated=estimated,
    )  # fmt: skip


def _rates(uses: Doubles, months: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Log rate a month of every customer, how unsure it is by itself, and how unsure with all others.

    Under a Gamma prior fitted by moments. The mean of the prior is itself unsure; a customer leans on it with weight
    rate / (rate + months).
    """
    there = months > 0
    k, t = uses[there], months[there]
    mean = max(float(k.sum() / t.sum()), 1e-6)
    # Var(k/t) = spread + mean E(1/t) over customers.
    spread = float(np.average((k / t - mean) ** 2, weights=t)) * t.size / max(t.size - 1, 1)
    spread = max(spread - mean * float(np.average(1 / t, weights=t)), 1e-4 * mean**2)
    shape, rate = mean**2 / spread, mean / spread
    a, b = shape + np.where(there, uses, 0.0), rate + months
    of_mean = np.sqrt((spread + mean * float(np.average(1 / t, weights=t))) / t.size) / mean
    return special.digamma(a) - np.log(b), np.sqrt(special.polygamma(1, a)), of_mean * rate / b


def _chances(good: Doubles, bad: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Log odds of success of every customer, how unsure they are by themselves, and how unsure with all others.

    Under a Beta prior fitted by moments, on which a customer leans with weight prior / (prior + tries).
    """
    n = good + bad
    there = n > 0
    mean = float(np.clip(good.sum() / n.sum(), _LEAST, _MOST))
    share = good[there] / n[there]
    between = float(np.average((share - mean) ** 2, weights=n[there])) * there.sum() / max(there.sum() - 1, 1)
    chance = mean * (1 - mean)
    # Var(share) = chance (ρ + (1 − ρ) E 1/n), with ρ what customers differ.
    each = float(np.average(1 / n[there], weights=n[there]))
    rho = float(np.clip((between / chance - each) / max(1 - each, 1e-9), 1e-3, 0.95))
    weight = 1 / rho - 1
    a, b = mean * weight + good, (1 - mean) * weight + bad
    of_mean = np.sqrt(max(between, chance * each) / int(there.sum())) / chance
    unsure = np.sqrt(special.polygamma(1, a) + special.polygamma(1, b))
    # Normal log odds whose mean chance is that of the Beta (MacKay 1992: a normal through a logistic curve).
    odds = special.logit(a / (a + b)) * np.sqrt(1 + np.pi / 8 * unsure**2)
    return odds, unsure, of_mean * weight / (weight + n)


def _values(made: People, recorded: Recorded) -> tuple[Doubles, Doubles, int]:
    """Log value of a successful use: what the customer said, else what success brought, else that of the others."""
    m = recorded.meters
    brought = m.value.sum(axis=1) / 100
    # Results may be of stretches of use: the successful part of use is that of the results.
    tried = np.maximum(m.successes + m.failures, 1)
    good = np.where(recorded.known, m.uses * (m.successes / tried), 0.0).sum(axis=1) / METER
    each = np.divide(brought, good, out=np.full_like(good, np.nan), where=(good > 0) & (brought > 0))
    told = np.where(np.isfinite(recorded.unit_value) & (recorded.unit_value > 0), recorded.unit_value, each)
    known = np.isfinite(told)
    n = int(known.sum())
    if n < FEWEST:
        return made.value, made.unsure_value, 0
    logs = np.log(told[known])
    middle, spread = float(logs.mean()), float(logs.std(ddof=1))
    value = np.where(known, np.log(np.where(known, told, 1.0)), middle)
    return value, np.where(known, 0.0, spread), n
