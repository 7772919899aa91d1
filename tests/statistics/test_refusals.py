"""What the statistics room refuses, each with the thing, the rule and the mend."""

from __future__ import annotations

import math

import pytest

from klantwaarde.errors import MethodError
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.many_tests import benjamini_hochberg, holm
from klantwaarde.statistics.weights import finite_population_factor


def problem(call):
    with pytest.raises(MethodError) as caught:
        call()
    (found,) = caught.value.problems
    assert str(found.thing)
    assert str(found.rule)
    assert str(found.mend)
    return found.code


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, -2.0], [1.0, 2.0, 3.0], [1.0, math.nan]])
def test_weights_that_do_not_fit(weights):
    assert problem(lambda: AccountSums.of([7.0, 8.0], weights=weights)) == "weights-not-positive"


@pytest.mark.parametrize("p", [-0.01, 1.01, math.nan])
@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_p_values_that_are_no_chances(adjust, p):
    assert problem(lambda: adjust({"a": 0.5, "b": p})) == "p-value-off-range"


@pytest.mark.parametrize(("n", "population"), [(30, 20), (0, 0)])
def test_populations_smaller_than_the_sample(n, population):
    assert problem(lambda: finite_population_factor(n, population)) == "population-too-small"
