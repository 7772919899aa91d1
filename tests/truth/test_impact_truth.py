"""Known truth: drawn customers give back what they were drawn from."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.statistics.ratio import ratio_interval

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
