"""Low, middle and high: the engine counts what `OutcomeSums` counts from rows, with and without shared accounts."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.systems.values.outcome_counts import count_outcomes
from klantwaarde.systems.values.people import read_people

CUTS = [(6.0, 9.0), (6.0, 8.0), (5.0, 9.0)]


@pytest.mark.parametrize("nested", [True, False])
def test_the_engine_counts_what_the_definition_counts(draw, nested):
    study = draw(6, accounts=12, nested=nested, waves=("1", "2"))
    people = read_people({name: study.table(name) for name in ("respondents", "customers")}, study.settings.segments)
    near, far = (
        count_outcomes(
            study.table("scores").rename({"value_id": "item"}),
            study.table("overall"),
            people,
            performance="experience",
            outcome="satisfaction",
            most=10.0,
            cuts=CUTS,
            at_the_table=at_the_table,
        )
        for at_the_table in (True, False)
    )
    assert near.keys() == far.keys()
    assert len(near) == 6
    for place, by_cut in near.items():
        for cut, sums in by_cut.items():
            other = far[place][cut]
            assert (sums.n, sums.accounts) == (other.n, other.accounts)
            assert sums.total == pytest.approx(other.total, abs=1e-7)
            assert sums.squares == pytest.approx(other.squares, abs=1e-6)
            assert (sums.cross is None) == (not nested)
            if nested:
                # Products come home in parts of 2^-36 x 1024 x 16^2.
                assert np.allclose(sums.cross, other.cross, atol=1e-4)
