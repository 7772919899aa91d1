"""`Money`: what a customer is expected to spend per purchase."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime.ask import Ask
from klantwaarde.systems.voc.lifetime.gamma_gamma import NAMES as SPEND_NAMES
from klantwaarde.systems.voc.lifetime.gamma_gamma import expected_spend, fit_gamma_gamma, spend
from klantwaarde.systems.voc.lifetime.histories import Histories
from klantwaarde.systems.voc.lifetime.intervals import spread

# Spend that goes with frequency breaks the spend model's assumption.
MOST_CORRELATION = 0.3


@dataclass(frozen=True, slots=True)
class Money:
    """Expected spend per customer, the spend model in figures, its warnings, and the variance of the log of spend."""

    spend: Floats
    report: dict[str, float] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    variance_of_log: Floats | float = 0.0


def money_of(base: Histories, ask: Ask) -> Money:
    """Give the spend expected per purchase of each customer, by Gamma-Gamma when that was asked."""
    mean = np.divide(base.money, base.x, out=np.zeros_like(base.money), where=base.x > 0)
    if not ask.with_spend:
        # Without a model the own mean counts; who bought once is valued at what that first purchase was.
        return Money(np.where(base.x > 0, mean, base.first_money))
    data = spend(base.x, mean)
    found = fit_gamma_gamma(data)
    theta = found.parameters
    warnings = [] if found.converged else ["not_converged"]
    kept = (base.x > 0) & (mean > 0)
    correlation = float(np.corrcoef(base.x[kept], mean[kept])[0, 1]) if np.ptp(base.x[kept]) > 0 else 0.0
    if abs(correlation) > MOST_CORRELATION:
        warnings.append("spend_depends_on_frequency")
    report = dict(zip(SPEND_NAMES, theta.tolist(), strict=True))
    report |= {"customers": float(data.n.sum()), "log_likelihood": found.log_likelihood, "correlation": correlation}
    if theta[1] <= 1:
        # No population mean exists: the own mean counts, and who has none gets the middle one.
        middle = float(np.median(mean[kept]))
        return Money(np.where(kept, mean, middle), report, [*warnings, "q_le_1"])
    days = np.where(kept, base.x, 0.0)

    def expected(point: Floats) -> Floats:
        return expected_spend(np.exp(point), days, mean)

    variance: Floats | float = 0.0
    if ask.intervals and found.log_covariance is not None:
        variance = spread(expected, np.log(theta), found.log_covariance)
    return Money(expected_spend(theta, days, mean), report, warnings, variance)
