"""Cells of surface sums, outcomes and Kano answers add up, and a person leaves them without a trace.

Outcomes low, middle and high on a value and Kano pairs are counted once, by the system of values, which answers with
them; the law is the same.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from drawn_study import drawn
from klantwaarde.engine import LocalEngine
from klantwaarde.errors import KlantwaardeError
from klantwaarde.systems.quality.surface import SurfaceAsk, response_surface, surface_of_sums
from klantwaarde.systems.quality.surface_sums import count_surface
from klantwaarde.systems.values.kano_counts import count_kano_tables
from klantwaarde.systems.values.outcome_counts import count_outcomes
from klantwaarde.systems.values.people import read_people
from memory_study import MemoryStudy

SCALE = (1.0, 10.0)
ASK = SurfaceAsk("e", "p", "z", SCALE)
N = 300


@pytest.fixture
def answers():
    """Whole answers 1-10 on a scale whose middle is a half, Kano pairs, weights, in two waves and 20 buckets."""
    rng = np.random.default_rng(3)
    e, p = rng.integers(1, 11, size=(2, N)).astype(float)
    z = np.clip(np.rint(3 + 0.6 * p - 0.1 * e - 0.02 * (p - 5.5) ** 2 + rng.normal(size=N)), 1, 10)
    table = {
        "e": e, "p": p, "z": z, "weight": rng.integers(1, 4, size=N), "wave": np.where(np.arange(N) < 120, "a", "b"),
        "bucket": np.arange(N) % 20, "person": np.arange(N), "unit": np.arange(N) // 3,
    }  # fmt: skip
    table["e"] = [None if i == 7 else x for i, x in enumerate(table["e"])]
    return pa.table(table)


@pytest.fixture
def load():
    engines = []

    def loaded(table):
        engines.append(LocalEngine([]))
        engines[-1].load("answers", table)
        return engines[-1].frame("answers")

    yield loaded
    for one in engines:
        one.close()


def surfaces(frame, by=()):
    return count_surface(frame, ["e", "p", "z"], SCALE, "unit", by, weight="weight")


def numbers(cell):
    """Every number of a cell in a row."""
    return np.concatenate(
        [np.ravel(getattr(cell, name)).astype(float) for name in
         ("units", "people", "left_out", "at_top", "places", "sums", "weight_squares", "counts")
         if hasattr(cell, name)]
    )  # fmt: skip


def test_cells_add_up_to_everybody(answers, load):
    frame = load(answers)
    (whole,) = surfaces(frame).values()
    parts = list(surfaces(frame, by=("wave", "bucket")).values())
    assert len(parts) == 40
    assert np.array_equal(numbers(sum(parts[1:], parts[0])), numbers(whole))


@pytest.mark.parametrize("person", [0, 7, 299])
def test_a_persons_data_leave_exactly(person, answers, load):
    (whole,), (without,), (mine,) = (
        surfaces(load(one)).values()
        for one in (answers, answers.filter(pa.array(np.arange(N) != person)), answers.slice(person, 1))
    )
    assert np.array_equal(numbers(whole - mine), numbers(without))
    assert not np.array_equal(numbers(whole), numbers(without))


def counted(study):
    """Low, middle and high outcomes and Kano pairs of a study, each as one row of numbers per value."""
    people = read_people({name: study.table(name) for name in ("respondents", "customers")}, study.settings.segments)
    outcomes = count_outcomes(
        study.table("scores").rename({"value_id": "item"}), study.table("overall"), people, performance="experience",
        outcome="satisfaction", most=10.0, cuts=[(6.0, 9.0)],
    )  # fmt: skip
    kano = count_kano_tables(study.table("kano"), people)
    found = {("low and high", *place): np.ravel(next(iter(one.values())).cross) for place, one in outcomes.items()}
    found |= {(name, *place): np.ravel(getattr(next(iter(one.values())), name)) for place, one in outcomes.items()
              for name in ("n", "total", "squares")}  # fmt: skip
    return found | {("kano", *place): cells.sum(axis=0).ravel() for place, cells in kano.cells.items()}


def test_low_high_and_kano_counts_add_up_and_accounts_leave_exactly():
    one, other = (drawn(seed, accounts=6, first=first) for seed, first in ((1, 0), (2, 50)))
    both = MemoryStudy(
        {name: [*one.rows[name], *other.rows[name]] for name in one.rows}, segments=one.settings.segments
    )  # fmt: skip
    parts, whole = [counted(study) for study in (one, other)], counted(both)
    assert {key[0] for key in whole} == {"low and high", "n", "total", "squares", "kano"}
    for key, total in whole.items():
        assert np.array_equal(parts[0][key] + parts[1][key], total), key
        assert np.array_equal(total - parts[0][key], parts[1][key]), key


def test_a_surface_holds_22_numbers_of_a_unit(answers, load):
    assert surfaces(load(answers))[()].sums.shape == (100, 22)


def arrays(answers):
    return (
        np.array([np.nan if x is None else x for x in answers.column(name).to_pylist()], dtype=float)
        for name in ("e", "p", "z", "weight")
    )


@pytest.mark.parametrize("unit", ["unit", "person"])
def test_the_surface_counted_is_that_of_the_rows(answers, load, unit):
    frame = load(answers)
    cells = count_surface(frame, ["e", "p", "z"], SCALE, unit, ("bucket",), weight="weight")
    found = surface_of_sums(sum_of(cells), ASK)
    e, p, z, v = arrays(answers)
    rows = response_surface(e, p, z, ASK, weights=v, accounts=np.array(answers.column(unit).to_pylist()))
    for part in ("coefficients", "surface", "linear"):
        for one, other in zip(getattr(found, part), getattr(rows, part), strict=True):
            assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-9)
    assert [m.aic for m in found.models] == pytest.approx([m.aic for m in rows.models], abs=1e-6)
    assert [c.p for c in found.constraints] == pytest.approx([c.p for c in rows.constraints], abs=1e-9)
    assert found.means == pytest.approx(rows.means, abs=1e-9)
    assert found.grid == [pytest.approx(line, abs=1e-9) for line in rows.grid]
    assert (found.n, found.left_out) == (N - 1, 1)
    assert found.errors == ("CR2" if unit == "unit" else "HC3")


def test_the_surface_is_that_of_statsmodels(answers):
    from statsmodels.api import WLS

    e, p, z, v = arrays(answers)
    keep = np.isfinite(e)
    found = response_surface(e, p, z, ASK, weights=v)
    e, p = e[keep] - 5.5, p[keep] - 5.5
    x = np.column_stack([np.ones(keep.sum()), p, e, p * p, p * e, e * e])
    fit = WLS(z[keep], x, weights=v[keep]).fit(cov_type="HC3")
    assert [one.value for one in found.coefficients] == pytest.approx(fit.params.tolist(), rel=1e-9)
    assert [one.se for one in found.coefficients] == pytest.approx(fit.bse.tolist(), rel=1e-9)


def test_a_square_with_few_people_near_is_not_shown(answers):
    e, p, z, _ = arrays(answers)
    rows = response_surface(e, p, z, ASK)
    at, there = np.array(rows.grid_at), np.isfinite(e)
    step = at[1] - at[0]
    for i, j in np.ndindex(9, 9):
        near = int(((np.abs(e[there] - at[i]) <= step) & (np.abs(p[there] - at[j]) <= step)).sum())
        assert (rows.grid[i][j] is None) == (near < 3)


def sum_of(cells):
    parts = list(cells.values())
    return sum(parts[1:], parts[0])


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda f: surface_of_sums(surfaces(f, by=("person",))[0,], ASK), "too-few-surface"),
        (lambda f: count_surface(f, ["e", "p", "z"], (2.0, 10.0), "unit"), "answers-off-scale"),
        (lambda f: surfaces(f)[()] + count_surface(f, ["e", "p", "z"], (1, 11), "unit")[()], "moments-differ"),
    ],
)
def test_what_sums_cannot_do_is_refused_with_its_mend(wrong, code, answers, load):
    with pytest.raises(KlantwaardeError) as refused:
        wrong(load(answers))
    assert [problem.code for problem in refused.value.problems] == [code]
    assert refused.value.problems[0].mend
