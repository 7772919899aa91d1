"""Which side of a value moved, in words."""

from __future__ import annotations

import pytest

from klantwaarde.language import speak
from klantwaarde.results import CLOSED, Estimate
from klantwaarde.systems.values.moves import Move, Sides, told_moves, which_side


def mean(value: float, half: float = 0.3) -> Estimate:
    return Estimate(value=value, low=value - half, high=value + half, n=60, accounts=20)


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        ((6.9, 8.7, 7.3, 7.3), "That is mostly the expectation: from 6.9 to 8.7; the experience did not demonstrably"),
        ((8.5, 8.7, 7.1, 8.7), "That is mostly the experience: from 7.1 to 8.7; the expectation did not demonstrably"),
        ((8.0, 7.0, 7.0, 8.0), "Both sides moved: the expectation from 8.0 to 7.0, the experience from 7.0 to 8.0."),
        ((8.0, 7.7, 7.0, 7.3), "Which side moved cannot be told: expectation 8.0, now 7.7; experience 7.0, now 7.3."),
    ],
)
def test_the_side_that_moved_is_named(sides, told):
    assert speak(which_side(Sides(*map(mean, sides))), "en").startswith(told)


def test_a_closed_side_is_not_told():
    assert which_side(Sides(mean(8.0), CLOSED, mean(7.0), mean(8.0))) is None


def test_the_largest_change_comes_first():
    since = {"nl": "vorig jaar", "en": "last year"}
    moves = [Move({"nl": "a", "en": "a"}, 0.9, since, None), Move({"nl": "b", "en": "b"}, -1.6, since, None)]
    assert [speak(said, "nl") for said in told_moves(moves)] == [
        "‘b’: −1,6 punt sinds vorig jaar.",
        "‘a’: +0,9 punt sinds vorig jaar.",
    ]
