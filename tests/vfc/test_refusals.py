"""Each fault of a card sort is named: the person, the card, the rule and the mend."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.errors import InputError, MethodError
from klantwaarde.results import QAction, QGrid, QRemark, QSorter
from klantwaarde.systems.vfc.sorts import make_sorts
from sample_sorts import drawn, study


@pytest.fixture
def places():
    return drawn(1, cards=12, people=6, k=2)[0]


def problems(call):
    with pytest.raises((MethodError, InputError)) as caught:
        call()
    return caught.value.problems


def codes(call):
    return [problem.code for problem in problems(call)]


def test_one_person(places):
    found = problems(lambda: qmethod.analyse(make_sorts(places[:, :1], sorters=["Anna"]), 1))
    assert [p.code for p in found] == ["one-person"]
    assert "Anna" in str(found[0].thing)


def test_nobody():
    assert codes(lambda: qmethod.analyse(make_sorts(np.zeros((5, 0))), 1)) == ["one-person"]


def test_a_constant_sort_is_named(places):
    places[:, 2] = 1
    found = problems(lambda: qmethod.analyse(make_sorts(places, sorters=list("abcdef")), 2))
    assert [p.code for p in found] == ["sort-constant"]
    assert str(found[0].thing).startswith("c ")


def test_double_cards_and_persons(places):
    twice = ["k1", *(f"k{i}" for i in range(1, 12))]
    found = problems(lambda: qmethod.analyse(make_sorts(places, cards=twice, sorters=list("abcdea")), 2))
    assert [p.code for p in found] == ["double-card", "double-person"]
    assert "k1" in str(found[0].thing)
    assert "a" in str(found[1].thing)


def test_wrong_grid_names_person_column_and_cards(places):
    grid = qmethod.suggest_grid(12)
    worst, middle = int(np.argmin(places[:, 3])), int(np.argmax(places[:, 3] == 0))
    places[worst, 3] = 0
    for given in (grid, None):  # told, and read from the other five sorts
        found = problems(lambda g=given: qmethod.analyse(make_sorts(places, sorters=list("abcdef"), grid=g), 2))
        assert [p.code for p in found] == ["column-crowded", "column-short"]
        said = str(found[0].thing)
        assert said.startswith("d, 0: 5 cards, should be 4")
        assert f"c{worst + 1}" in said
        assert f"c{middle + 1}" in said
        assert "-2: 1 cards, should be 2" in str(found[1].thing)


def test_a_place_off_the_scale_names_person_and_card(places):
    places[7, 1] = 9
    found = problems(lambda: qmethod.analyse(make_sorts(places, sorters=list("abcdef")), 2))
    assert [p.code for p in found] == ["place-off-grid"]
    assert str(found[0].thing) == "b put card c8 at +9."
    assert found[0].rule.values == {"low": -2, "high": 2}


def test_every_fault_of_every_person_at_once(places):
    places[0, 0], places[1, 4] = 7, -8
    assert (
        codes(lambda: qmethod.analyse(make_sorts(places, grid=qmethod.suggest_grid(12)), 2)) == ["place-off-grid"] * 2
    )


def test_a_sort_of_its_own_grid_is_checked_against_that(places):
    import msgspec

    one = make_sorts(places, grid=qmethod.suggest_grid(12))
    places[:, 0] = np.repeat([-1, 0, 1], 4)
    two = make_sorts(places, grid=qmethod.suggest_grid(12))
    own = [QSorter("p1", grid=QGrid([-1, 0, 1], [4, 4, 4])), *one.sorters[1:]]
    assert qmethod.analyse(msgspec.structs.replace(two, sorters=own), 2).sorts.forced


@pytest.mark.parametrize("k", [6, 7, 99])
def test_as_many_factors_as_persons(places, k):
    found = problems(lambda: qmethod.analyse(make_sorts(places), k))
    assert [p.code for p in found] == ["too-many-factors"]
    assert "5" in str(found[0].mend)


def test_as_many_factors_as_cards():
    places = drawn(1, cards=9, people=30, k=2)[0]
    assert codes(lambda: qmethod.analyse(make_sorts(places), 9)) == ["too-many-factors"]
    assert qmethod.analyse(make_sorts(places), 8).loadings.shape == (30, 8)


def test_no_factors(places):
    assert codes(lambda: qmethod.analyse(make_sorts(places), 0)) == ["too-many-factors"]
    assert codes(lambda: qmethod.analyse(make_sorts(places))) == ["no-factors"]


def test_identical_sorts_are_told_not_broken(places):
    noun = qmethod.noun(qmethod.analyse(make_sorts(np.repeat(places[:, :1], 4, axis=1)), 2))
    found = {w.code for w in noun.warnings}
    assert {"rank", "empty-factor"} <= found
    assert noun.factors[0].flagged == 4
    assert noun.factors[1].reliability is None
    found = {
        rule.code: rule.keeps
        for rule in qmethod.factor_choice(make_sorts(np.repeat(places[:, :1], 4, axis=1)), draws=20).rules
    }
    assert (found["parallel"], found["sequential"], found["kaiser"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("choice", "value"),
    [("extraction", "magic"), ("rotation", "varimx"), ("mode", "kade"), ("correlation", "cosine"), ("missing", "zero")],
)
def test_unknown_choices_name_those_that_exist(places, choice, value):
    found = problems(lambda: qmethod.analyse(make_sorts(places), 2, **{choice: value}))
    assert [p.code for p in found] == ["unknown-choice"]
    assert "," in str(found[0].rule)


def test_infinite_and_empty_sorts(places):
    places[2, 0] = np.inf
    places[:, 5] = np.nan
    assert codes(lambda: qmethod.analyse(make_sorts(places), 2)) == ["sort-infinite", "sort-empty"]


@pytest.mark.parametrize("text", ["a,b", "1:2:3", "", "5", "2,-1,2", "0:2,0:3"])
def test_grids_that_cannot_be(text):
    assert codes(lambda: qmethod.parse_grid(text))[0].startswith("grid-")


def test_a_grid_that_does_not_hold_the_cards(places):
    assert codes(lambda: qmethod.analyse(make_sorts(places, grid=QGrid([-1, 0, 1], [3, 3, 3])), 2)) == ["grid-total"]


@pytest.mark.parametrize("cards", [1, 8, 151])
def test_no_grid_for_too_few_or_too_many_cards(cards):
    assert codes(lambda: qmethod.suggest_grid(cards)) == ["grid-cards"]


def test_market_shares_are_refused():
    found = problems(qmethod.market_share)
    assert [p.code for p in found] == ["market-share"]
    assert "MaxDiff" in str(found[0].mend)


def test_few_resamples(places):
    assert codes(lambda: qmethod.bootstrap(qmethod.analyse(make_sorts(places), 2), 5, seed=1)) == ["few-resamples"]


def test_negative_seeds(places):
    analysis = qmethod.analyse(make_sorts(places), 2)
    for work in (
        lambda: qmethod.analyse(make_sorts(places), 2, seed=-3),
        lambda: qmethod.bootstrap(analysis, 50, seed=-1),
        lambda: qmethod.factor_choice(make_sorts(places), draws=20, seed=-1),
    ):
        assert codes(work) == ["seed"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"extraction": "magic"}, "unknown-choice"),
        ({"flag_level": -1.0}, "number-out-of-bounds"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_log_cannot_carry_what_no_analysis_has(places, settings, code):
    import msgspec

    log = qmethod.log_of(qmethod.analyse(make_sorts(places), 2))
    told = msgspec.structs.replace(log, settings=msgspec.structs.replace(log.settings, **settings))
    assert codes(lambda: qmethod.replay(make_sorts(places), told)) == [code]


def test_no_references(places):
    assert codes(lambda: qmethod.buyer_groups(qmethod.analyse(make_sorts(places), 2))) == ["no-references"]


def test_incomplete_reference(places):
    reference = {"price": {"c1": 2.0}}
    found = codes(lambda: qmethod.buyer_groups(qmethod.analyse(make_sorts(places), 2), references=reference))
    assert found == ["reference-cards"]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (QAction("wave"), "unknown-action"),
        (QAction("rotate", factor="f1", other="f9", degrees=3), "unknown-factor"),
        (QAction("rotate", factor="f1", other="f1", degrees=3), "turn-itself"),
        (QAction("flag", factor="f1", sorter="p99", reason="x"), "unknown-person"),
        (QAction("flag", factor="f1", sorter="p1"), "flag-reason"),
        (QAction("drop_sorter", sorter="p99"), "unknown-person"),
        (QAction("split", factor="f7"), "unknown-factor"),
    ],
)
def test_steps_that_cannot_be_taken(step, code):
    assert codes(lambda: qmethod.analyse(study(1, people=8), 2, log=[step])) == [code]


def test_splitting_a_pole_dropping_the_last_and_turning_oblique():
    one = study(1, people=8)
    assert codes(
        lambda: qmethod.analyse(one, 2, log=[QAction("split", factor="f1"), QAction("split", factor="f1a")])
    ) == ["split-twice"]
    assert codes(lambda: qmethod.analyse(one, 1, log=[QAction("drop_factor", factor="f1")])) == ["drop-last"]
    turn = [QAction("rotate", factor="f1", other="f2", degrees=5)]
    assert codes(lambda: qmethod.analyse(one, 2, rotation="promax", log=turn)) == ["turn-oblique"]


@pytest.mark.parametrize("rotation", ["promax", "oblimin"])
def test_factors_of_the_same_sort_cannot_lean(places, rotation):
    alike = make_sorts(np.repeat(places[:, :2], 3, axis=1))
    assert codes(lambda: qmethod.analyse(alike, 3, rotation=rotation)) == ["oblique-rank"]
    assert qmethod.analyse(alike, 2, rotation=rotation).factors.pattern is not None


@pytest.mark.parametrize("text", ["", "{}", '{"settings": 3}', "[1]", '{"type":"QLog","settings":{"factors":"a"}}'])
def test_a_broken_log(text):
    assert codes(lambda: qmethod.read_log(text)) == ["bad-log"]


def test_a_remark_needs_no_words():
    assert QRemark("c1").pays is None


def many(places, codes=None):
    """A table of sorts in the engine, a row per person."""
    import duckdb
    import narwhals as nw
    import pyarrow as pa

    cards = [f"c{i}" for i in range(places.shape[0])]
    columns = {"respondent_id": codes or [f"p{i}" for i in range(places.shape[1])]}
    connection = duckdb.connect()
    connection.register("incoming", pa.table(columns | dict(zip(cards, places, strict=True))))
    connection.execute("CREATE TABLE sorts AS FROM incoming")
    return qmethod.analyse_table(nw.from_native(connection.table("sorts")), cards, factors=2)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_in_a_large_table_what_is_no_number_is_a_card_not_placed(value):
    places = drawn(1, cards=12, people=20, k=2)[0]
    without = many(np.delete(places, 3, axis=1))
    places[2, 3] = value
    found = many(places)
    assert (found.people, found.incomplete, found.constant) == (19, 1, 0)
    assert np.allclose(found.z, without.z)


def test_in_a_large_table_a_code_stands_once():
    places = drawn(1, cards=12, people=20, k=2)[0]
    assert codes(lambda: many(places, ["p1", *(f"p{i}" for i in range(1, 20))])) == ["double-person"]
