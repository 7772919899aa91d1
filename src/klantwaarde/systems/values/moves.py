"""Which side moved: a value can change because customers experience something else, or because they expect it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klantwaarde.language import Said, named, say
from klantwaarde.results import Estimate
from klantwaarde.statistics.changes import difference_of


@dataclass(frozen=True, slots=True)
class Sides:
    """Expectation and experience of a value in a wave and in the wave before."""

    expected_before: Estimate
    expected: Estimate
    experienced_before: Estimate
    experienced: Estimate


@dataclass(frozen=True, slots=True)
class Move:
    """A value that surely changed: by how much, since when, and which side did it (``None`` when one is not shown)."""

    name: Mapping[str, str]
    points: float
    since: Mapping[str, str]
    told: Said | None

    @property
    def sentence(self) -> Said:
        """The change and its cause, for a list of several values."""
        said = say(
            "“{value}”: {points:+.1f} points since {wave}.",
            value=named(self.name),
            points=self.points,
            wave=named(self.since),
        )
        return said if self.told is None else say("{change} {cause}", change=said, cause=self.told)


def which_side(sides: Sides) -> Said | None:
    """Say whether customers expect something else, experience something else, or both.

    Parameters
    ----------
    sides
        Four means.

    Returns
    -------
    Said or None
        ``None`` when one of the four is closed or was not asked. A side moved when the interval of its change keeps off
        zero; the two waves are taken as unrelated, which makes that interval too wide rather than too narrow.
    """
    four = (sides.expected_before, sides.expected, sides.experienced_before, sides.experienced)
    if any(one.value is None for one in four):
        return None
    numbers = {
        "expected_before": sides.expected_before.value,
        "expected": sides.expected.value,
        "experienced_before": sides.experienced_before.value,
        "experienced": sides.experienced.value,
    }
    expectation_moved = _surely(difference_of(sides.expected, sides.expected_before))
    experience_moved = _surely(difference_of(sides.experienced, sides.experienced_before))
    if expectation_moved and not experience_moved:
        template = say(
            "That is mostly the expectation: from {expected_before:.1f} to {expected:.1f}; the experience did not "
            "demonstrably change ({experienced_before:.1f}, now {experienced:.1f}).",
            **numbers,
        )
    elif experience_moved and not expectation_moved:
        template = say(
            "That is mostly the experience: from {experienced_before:.1f} to {experienced:.1f}; the expectation did "
            "not demonstrably change ({expected_before:.1f}, now {expected:.1f}).",
            **numbers,
        )
    elif expectation_moved:
        template = say(
            "Both sides moved: the expectation from {expected_before:.1f} to {expected:.1f}, the experience from "
            "{experienced_before:.1f} to {experienced:.1f}.",
            **numbers,
        )
    else:
        template = say(
            "Which side moved cannot be told: expectation {expected_before:.1f}, now {expected:.1f}; experience "
            "{experienced_before:.1f}, now {experienced:.1f}.",
            **numbers,
        )
    return template


def told_moves(moves: Sequence[Move]) -> list[Said]:
    """Tell the moves as sentences, the largest change first."""
    return [move.sentence for move in sorted(moves, key=lambda move: -abs(move.points))]


def _surely(change: Estimate) -> bool:
    return change.low is not None and change.high is not None and (change.low > 0 or change.high < 0)
