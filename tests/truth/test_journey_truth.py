"""Known truth: journeys drawn from a chain with known removal effects; the intervals must hold them.

The true effects follow from the chain itself, solved with the step taken out. Bounds from theory: an interval of 95%
that is right covers 95 of 100; over 4 x 300 cases the share covered lies above .93 with chance .99 (binomial), and
short logs (60 journeys) are asked for .90, because an effect near 0 or 1 leaves an interval one side only.
"""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.systems.impact.journeys.removal import Chain, removal_effects

# Per row: to the four steps, to the outcome, to nothing.
ROWS = np.array([
    [0.05, 0.45, 0.20, 0.00, 0.05, 0.25],
    [0.00, 0.10, 0.30, 0.20, 0.15, 0.25],
    [0.10, 0.20, 0.00, 0.25, 0.25, 0.20],
    [0.00, 0.05, 0.10, 0.05, 0.50, 0.30],
])  # fmt: skip
START = np.array([0.6, 0.2, 0.15, 0.05])


def truth(without=None):
    """Chance of the outcome, with all ways into a step led to nothing."""
    q = ROWS[:, :4].copy()
    start = START.copy()
    if without is not None:
        q[:, without], start[without] = 0.0, 0.0
    return float(start @ np.linalg.solve(np.eye(4) - q, ROWS[:, 4]))


def drawn(journeys, rng):
    between, bought, left, begins = np.zeros((4, 4)), np.zeros(4), np.zeros(4), np.zeros(4)
    for _ in range(journeys):
        at = int(rng.choice(4, p=START))
        begins[at] += 1
        while True:
            after = int(rng.choice(6, p=ROWS[at]))
            if after < 4:
                between[at, after] += 1
                at = after
                continue
            (bought if after == 4 else left)[at] += 1
            break
    return Chain(("a", "b", "c", "d"), between, bought, left, begins, 0.0)


@pytest.mark.parametrize(("journeys", "least"), [(60, 0.90), (400, 0.93)])
def test_intervals_of_removal_effects_hold_the_truth(journeys, least):
    rng = np.random.default_rng([20261122, journeys])
    whole = truth()
    effects = np.array([1 - truth(step) / whole for step in range(4)])
    covered = []
    for _ in range(300):
        found = removal_effects(drawn(journeys, rng), rng=rng)
        covered.append((found.low <= effects) & (effects <= found.high))
    assert np.mean(covered) >= least
