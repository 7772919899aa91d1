"""The state of a value: the table of check-cases in the domain handbook 3.3, and each branch of its rule."""

from __future__ import annotations

import pytest

from klantwaarde.results import CLOSED, Estimate, LevelVerdict, ValueMark
from klantwaarde.systems.values.state import accounts_needed, judge_state, roll_up, state_notes, tolerance_on

SCALE = (1.0, 10.0)


def d(value: float, low: float | None, high: float | None, n: int = 30, accounts: int | None = 10) -> Estimate:
    return Estimate(value=value, low=low, high=high, n=n, accounts=accounts)


def judged(estimate: Estimate, level: str = "added"):
    return judge_state(estimate, level=level, tolerance=0.5)


def said(estimate: Estimate, level: str, expectation: float, experience: float) -> list[str]:
    state = judged(estimate, level)
    notes = state_notes(
        state,
        expectation=Estimate(value=expectation),
        experience=Estimate(value=experience),
        scale=SCALE,
        level=level,
    )
    return [str(note) for note in notes]


class TestCheckCases:
    def test_basic_value_that_looks_fine(self):
        """E 9.1, P 7.2, D -2.3 ... -1.4: below, and certain, although a 7 "looks fine"."""
        estimate = d(-1.9, -2.3, -1.4)
        state = judged(estimate, "basic")
        assert (state.state, state.probably) == ("below", False)
        assert said(estimate, "basic", 9.1, 7.2) == ["7.2 looks fine, but customers expect 9.1."]

    def test_bonding_value_that_few_ask_for(self):
        """E 5.0, P 7.2, lower end of D above +.5: above; and few ask for it."""
        estimate = d(2.2, 0.9, 3.4)
        assert judged(estimate, "bonding").state == "above"
        assert said(estimate, "bonding", 5.0, 7.2) == ["Few ask for it: the expectation is only 5.0."]

    def test_four_answers(self):
        """E 8.0, P 8.3, n = 4, D -.9 ... +1.5: too little information."""
        state = judged(d(0.3, -0.9, 1.5, n=4))
        assert (state.state, state.probably) == ("unknown", False)
        assert "Only 4 of the 5 answers" in str(state.notes[0])
        # With n enough the same interval is wide: it holds both directions and is longer than four tolerances.
        assert judged(d(0.3, -0.9, 1.5, n=12)).state == "unknown"


@pytest.mark.parametrize(
    ("estimate", "state", "probably"),
    [
        (d(-1.0, -1.4, -0.51), "below", False),
        (d(1.0, 0.51, 1.4), "above", False),
        (d(0.1, -0.5, 0.5), "met", False),
        (d(-0.8, -1.4, -0.2), "below", True),
        (d(0.8, 0.2, 1.4), "above", True),
        (d(-0.4, -0.9, 0.1), "met", True),
        (d(0.0, -0.9, 0.9), "met", True),  # both directions, but no longer than four tolerances
        (d(-1.2, -2.9, 0.4), "below", True),  # long, yet the direction is told
        (d(0.0, -1.1, 1.1), "unknown", False),
        (d(-3.0, -4.0, -2.0, n=4), "unknown", False),  # too few, whatever they say
        (d(-3.0, None, None, accounts=1), "unknown", False),
        (Estimate(status="missing", n=0), "unknown", False),
        (CLOSED, "unknown", False),
    ],
)
def test_the_rule(estimate, state, probably):
    found = judged(estimate)
    assert (found.state, found.probably) == (state, probably)


def test_closed_gives_no_reason_away():
    assert judged(CLOSED).notes == []


@pytest.mark.parametrize(
    ("estimate", "state", "probably", "raw"),
    [
        (d(1.5, 0.9, 2.1), "met", False, "above"),
        (d(1.0, 0.2, 1.8), "met", False, "above"),  # perhaps above, surely not below: in order
        (d(0.0, -0.3, 0.8), "met", False, "met"),
        (d(0.0, -0.8, 0.3), "met", True, "met"),
        (d(-0.8, -1.4, -0.2), "below", True, "below"),
        (d(0.0, -1.1, 1.1), "unknown", False, "unknown"),
    ],
)
def test_a_basic_value_is_short_or_in_order(estimate, state, probably, raw):
    found = judged(estimate, "basic")
    assert (found.state, found.probably, found.raw) == (state, probably, raw)


def test_a_basic_value_above_is_told_why_it_earns_nothing():
    assert "no bonus" in str(judged(d(1.5, 0.9, 2.1), "basic").notes[0])
    assert judged(d(1.0, 0.2, 1.8), "basic").notes == []


def test_tolerance_follows_the_scale():
    """Half a point on 1 to 10 is a third of a point on 1 to 7."""
    assert tolerance_on((1, 10)) == 0.5
    assert tolerance_on((1, 7)) == pytest.approx(1 / 3)
    assert tolerance_on((0, 100), 0.9) == pytest.approx(10.0)


def test_what_would_change_it():
    """Half width 2 with 5 accounts; 1 point takes 4 times as many."""
    assert accounts_needed(d(0.0, -2.0, 2.0, n=15, accounts=5), 1.0) == 20
    assert accounts_needed(d(0.0, -0.5, 0.5, accounts=5), 1.0) == 5
    assert accounts_needed(d(0.0, None, None), 1.0) is None
    assert "about 20 customers" in str(judged(d(0.0, -2.0, 2.0, n=15, accounts=5)).notes[0])
    assert str(judged(d(0.0, -2.0, 2.0, accounts=None)).notes[0]) == "The answers differ too much to tell."


def test_an_end_of_the_scale_leaves_no_room():
    assert "hardly room" in said(d(0.1, -0.2, 0.3), "added", 9.7, 9.8)[0]


def mark(code: str, level: str, estimate: Estimate, *, important: bool = True, weight: float | None = 0.1) -> ValueMark:
    state = judge_state(estimate, level=level, tolerance=0.5)
    nothing = Estimate(status="missing")
    return ValueMark(
        value=code,
        name={"nl": code, "en": code},
        level=LevelVerdict(catalogue=level),
        salience=nothing,
        importance=nothing,
        expectation=nothing,
        experience=nothing,
        disconfirmation=estimate,
        disconfirmation_source="gap",
        gap=estimate,
        state=state.state,
        probably=state.probably,
        weight=weight,
        important=important,
        status="closed" if estimate.status == "closed" else "open",
    )


SHORT, PERHAPS, FINE, MAYBE = d(-1.5, -2, -1), d(-0.8, -1.4, -0.2), d(0, -0.3, 0.3), d(0, -0.8, 0.3)
SILENT, OVER = d(0, -1.1, 1.1), d(1.5, 1, 2)


@pytest.mark.parametrize(
    ("estimates", "state", "probably"),
    [
        ([FINE, SHORT, OVER], "below", False),
        ([FINE, PERHAPS], "below", True),
        ([FINE, OVER], "met", False),
        ([FINE, MAYBE], "met", True),
        ([FINE, SILENT], "met", True),
        ([SILENT, SILENT], "unknown", False),
    ],
)
def test_basic_is_as_good_as_its_worst_important_value(estimates, state, probably):
    roll = roll_up([mark(str(k), "basic", e) for k, e in enumerate(estimates)], tolerance=0.5)
    assert (roll.states["basic"], roll.probably["basic"]) == (state, probably)


def test_an_unimportant_basic_value_does_not_turn_the_level():
    marks = [mark("a", "basic", FINE), mark("b", "basic", SHORT, important=False)]
    assert roll_up(marks, tolerance=0.5).states["basic"] == "met"
    assert roll_up(marks[1:], tolerance=0.5).states["basic"] == "below"  # unless there is no other


def test_higher_levels_are_weighted_means():
    """(.3 x 1.5 + .1 x -1.5) / .4 = .75; the ends too, as if values were fully correlated: .25 to 1.25."""
    marks = [mark("a", "added", OVER, weight=0.3), mark("b", "added", SHORT, weight=0.1)]
    roll = roll_up(marks, tolerance=0.5)
    found = roll.means["added"]
    assert (found.value, found.low, found.high) == pytest.approx((0.75, 0.25, 1.25))
    assert (roll.states["added"], roll.probably["added"]) == ("above", True)


def test_given_means_go_first_and_there_is_no_total():
    marks = [mark("a", "bonding", FINE), mark("b", "basic", FINE)]
    roll = roll_up(marks, tolerance=0.5, means={"bonding": OVER})
    assert roll.states == {"bonding": "above", "basic": "met"}
    assert roll.means["bonding"] is OVER


def test_closed_values_are_passed_over():
    roll = roll_up([mark("a", "basic", CLOSED), mark("b", "added", FINE)], tolerance=0.5)
    assert set(roll.states) == {"added"}


def test_without_weights_values_count_alike():
    marks = [mark("a", "added", OVER, weight=None), mark("b", "added", SHORT, weight=None)]
    assert roll_up(marks, tolerance=0.5).means["added"].value == pytest.approx(0.0)


def test_a_level_of_which_nothing_is_known():
    nothing = mark("a", "added", Estimate(status="missing", n=0))
    roll = roll_up([nothing], tolerance=0.5)
    assert (roll.states["added"], roll.means["added"].value) == ("unknown", None)
