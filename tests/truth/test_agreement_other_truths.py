"""Intervals between sides on truths that are not those the method assumes; docs/alignment.md tells the figures.

People choose by weights (Plackett-Luce): a few values may tower over the rest, weights may have heavy tails, a quarter
of the values may be chosen by nobody, and customers may be colleagues (1 to 8 in an account, correlation .3) in two
segments.
"""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.statistics.side_agreement import _measured as measured
from klantwaarde.statistics.side_agreement import between

TOP, RUNS = 5, 60


def weights(kind, values, rng):
    common, own = rng.normal(0, 1, values), rng.normal(0, 0.6, (2, values))
    if kind == "heavy":
        common, own = rng.standard_t(3, values), rng.standard_t(3, (2, values))
        return 0.9 * (np.sqrt(0.6) * common + np.sqrt(0.4) * own)
    if kind == "tower":
        made, order = rng.normal(0, 0.15, (2, values)), rng.permutation(values)
        made[0, order[:3]] += 2.5
        made[1, order[[0, 1, 3]]] += 2.5
        return made
    made = common + own
    if kind == "never":
        made[:, rng.permutation(values)[: values // 4]] = -np.inf
    return made


def people(weight, n, rng, *, colleagues):
    felt, units = weight + rng.gumbel(size=(n, len(weight))), np.arange(n)
    if colleagues:
        units = np.repeat(np.arange(n), rng.integers(1, 9, n))[:n]
        felt += rng.normal(0, 0.84, (n, len(weight)))[units]
        felt += np.where(rng.random(n)[units] < 0.5, 0.5, -0.5)[:, None] * np.where(np.arange(len(weight)) % 2, 1, -1)
    ranks = np.argsort(np.argsort(-felt, axis=1), axis=1) + 1.0
    return np.where((ranks <= TOP) & np.isfinite(felt), TOP + 1 - ranks, 0.0), units


@pytest.fixture(scope="module")
def held():
    """Per truth and measure, in what part of the drawn studies the interval held the truth."""
    return {kind: held_of(kind) for kind in ("heavy", "tower", "never", "colleagues")}


def held_of(kind):
    rng, found = np.random.default_rng([8, len(kind)]), {}
    for _ in range(RUNS):
        both = weights(kind, 18, rng)
        sides = [{"colleagues": kind == "colleagues" and not i} for i in range(2)]
        true = measured(*(people(w, 6000, rng, **how)[0].mean(axis=0) for w, how in zip(both, sides, strict=True)), 3)
        (a, seats), (b, alone) = (people(w, n, rng, **how) for w, n, how in zip(both, (60, 30), sides, strict=True))
        for one in between(a, b, units=(seats, alone), resamples=250):
            held = one.low - 1e-9 <= true[one.statistic] <= one.high + 1e-9
            found[one.statistic] = found.get(one.statistic, 0) + held / RUNS
    return found


def test_the_intervals_hold_other_truths_too(held):
    # Asked: 92 % of what is drawn. Over four truths (240 draws) two standard errors lie at .885 and below.
    for name in held["heavy"]:
        assert np.mean([one[name] for one in held.values()]) >= 0.92, name


def test_no_kind_of_truth_is_left_out(held):
    # 20 looks at 60 draws: three standard errors of .92 lie at .815. Before values that stand far out were reckoned
    # with, three towers were held in .80 (tau-b) and .82 (overlap) of 400 studies.
    for kind, one in held.items():
        assert min(one.values()) >= 0.815, (kind, one)
