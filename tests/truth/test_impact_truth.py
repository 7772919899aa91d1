"""Known truth: drawn customers give back what they were drawn from."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from klantwaarde.statistics.ratio import ratio_interval
from klantwaarde.systems.impact.answer import impact_of
from klantwaarde.systems.impact.counts import SUMS
from klantwaarde.systems.impact.gather import Demand, Known, Refusal, Right, Used
from klantwaarde.systems.impact.spans import MILLION, cents_of

DRAWS = 2000


@pytest.mark.parametrize("n", [15, 30, 60])
def test_the_part_that_is_lost_is_covered(n):
    """Potential differs sixfold between customers; each loses a share of its own, the larger ones a little less."""
    rng = np.random.default_rng([20261122, n])
    size = rng.lognormal(0.0, 0.6, (DRAWS, n))
    lost = size * rng.beta(2.0, 4.0, (DRAWS, n)) * np.where(size > 1, 0.9, 1.0)
    # The truth of the very large: 10 million customers of the same kind, so that its own error is under 0.0002.
    many = np.random.default_rng(1)
    whole = many.lognormal(0.0, 0.6, 10_000_000)
    truth = float((whole * many.beta(2.0, 4.0, whole.size) * np.where(whole > 1, 0.9, 1.0)).sum() / whole.sum())
    found = [ratio_interval(a, b) for a, b in zip(lost, size, strict=True)]
    assert 0.92 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.98


JANUARY = (dt.date(2026, 1, 1), dt.date(2026, 1, 31))
MONTH = 2026 * 12
REFUSED, WORKS, USES = 0.3, (8.0, 2.0), (3.0, 2.0)
"""Chance of a refusal; the spread over customers of the chance of success, and of the part that is used."""


def drawn(rng: np.random.Generator, n: int) -> Known:
    """Customers who asked for it in January: some are refused, the others use a part, and a part works."""
    rights, refusals, used, outcomes = [], [], [], {}
    for i in range(n):
        pair, demand = (f"c{i}", ""), Demand(100 * MILLION, int(rng.gamma(4.0, 10_000)))
        if rng.random() < REFUSED:
            refusals.append(Refusal(pair, JANUARY[0], None, "price", demand))
            continue
        rights.append(Right(f"r{i}", pair, JANUARY[0], JANUARY[0], None, 100.0, "hour", demand))
        part, chance = rng.beta(*USES), rng.beta(*WORKS)
        millionths, successes = int(part * 100 * MILLION), int(rng.binomial(12, chance))
        used.append(Used(pair, "hour", MONTH, 12, millionths, 12))
        cents = cents_of(millionths * successes // 12, demand.worth or 0)
        sums = dict.fromkeys(SUMS, 0) | {"outcomes": 12, "judged": 12, "successes": successes, "cents": cents}
        outcomes[pair, MONTH] = sums
    return Known(
        period=JANUARY, customers=[f"c{i}" for i in range(n)], names={}, segments={}, rights=rights, refusals=refusals,
        used=used, first={}, outcomes=outcomes, events={}, outside={}, has_usage=True, has_outcomes=True,
    )  # fmt: skip


@pytest.mark.parametrize("n", [15, 30, 60])
def test_metrics_and_wastes_give_the_truth_back(n):
    """Intervals of 95% cover the truth about as often; here at least 92% of 400 draws."""
    rng = np.random.default_rng([20261122, n, 2])
    works, uses = (a / (a + b) for a, b in (WORKS, USES))
    truth = {"refusal_rate": REFUSED, "utilisation": uses, "success_per_use": works}
    # Worth is drawn apart from all else, so that shares of money are products of chances.
    shares = {
        "access_waste": REFUSED,
        "use_waste": (1 - REFUSED) * (1 - uses),
        "result_waste": (1 - REFUSED) * uses * (1 - works),
        "delivered": (1 - REFUSED) * uses * works,
    }
    covered: dict[str, list[bool]] = {}
    for _ in range(400):
        body = impact_of(drawn(rng, n), minimum_cell=5, named=True, owners={})
        found = {metric.metric: metric.estimate for metric in body.metrics} | body.waterfalls[0].shares
        for name, true in (truth | shares).items():
            estimate = found[name]
            if estimate.low is not None:
                covered.setdefault(name, []).append(estimate.low <= true <= estimate.high)
    assert {name: float(np.mean(hits)) for name, hits in covered.items() if np.mean(hits) < 0.92} == {}
    assert set(covered) == {*truth, *shares}
    assert min(len(hits) for hits in covered.values()) >= 380
