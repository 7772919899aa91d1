"""`Journeys`: which step follows which, how long that takes, where people leave, come back and succeed."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.quote import Quote

OTHER = ":other"
"""Code of the steps that were put together because they are rare or because too few people took them."""


class Lapse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Time between two moments, in seconds: the mean, and a quarter, half and three quarters of the way."""

    mean: float | None = None
    quarter: float | None = None
    median: float | None = None
    three_quarters: float | None = None


class Heard(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the people on a step or an arrow say: their mean mark, and some of their words.

    ``stands``: the mark surely lies ``below`` or ``above`` that of everybody on a journey, or neither (``met``); empty
    when it cannot be said, such as when the mark is about the values of one step.
    """

    mark: Estimate = Estimate(status="missing")
    stands: str = ""
    quotes: list[Quote] = []


class JourneyStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step (activity).

    Parameters
    ----------
    activity
        Its name; ``:other`` for steps put together.
    n
        How often it was taken.
    cases
        Journeys that have it.
    starts, ends
        Journeys that begin and end with it; ``None`` when closed, as with ``repeated``.
    repeated
        Journeys that have it more than once.
    drop_off
        Share of the journeys with this step that end at it, short of the outcome (if one is named).
    since
        From the first step of a journey to its first time here.
    heard
        What those people say.
    """

    activity: str
    n: int
    cases: int
    starts: int | None
    ends: int | None
    repeated: int | None
    drop_off: Estimate
    since: Lapse = Lapse()
    heard: Heard = Heard()


class JourneyArrow(msgspec.Struct, frozen=True, omit_defaults=True):
    """From one step to the step directly after it.

    Parameters
    ----------
    source, target
        Names of the steps.
    n
        How often; ``None`` when closed.
    share
        Part of everything that follows the source directly, leaving included.
    time
        Between the two.
    returns
        How often the source came again directly after the target.
    heard
        What those people say.
    status
        ``open``, or ``closed`` when fewer than k people took it.
    """

    source: str
    target: str
    n: int | None
    share: Estimate
    time: Lapse = Lapse()
    returns: int | None = 0
    heard: Heard = Heard()
    status: str = "open"


class JourneyVariant(msgspec.Struct, frozen=True, omit_defaults=True):
    """One way to walk: the steps in order, how many journeys went so, and their mean length in seconds."""

    steps: list[str]
    cases: int
    share: Estimate
    mean_seconds: float | None = None


class OtherVariants(msgspec.Struct, frozen=True, omit_defaults=True):
    """All ways that are not shown, so that totals add up.

    ``share`` is their part of all cases; ``long`` of them have so many steps that they were not told apart.
    """

    variants: int
    cases: int
    long: int = 0
    share: float = 0.0


class Removal(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the outcome would lose without a step, in a chain in which the next step depends on the present one only.

    Parameters
    ----------
    activity
        The step.
    effect
        Part of the outcomes that would not be reached.
    weight
        Its part in the sum of all effects.
    outcomes
        Outcomes credited to it: weight x outcomes.
    """

    activity: str
    effect: Estimate
    weight: float
    outcomes: float


class Journeys(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """All journeys of a log.

    Parameters
    ----------
    headline
        The finding in one sentence.
    cases, events
        Journeys, and steps taken.
    first, last
        ISO moments (UTC) of the first and the last step.
    steps
        From the most taken to the least; totals include ``:other``.
    arrows
        From the most taken to the least. Per step: n = arrows from it + ends = arrows to it + starts.
    closed_arrows
        How many arrows are closed, and how often they were taken together.
    variants, other_variants
        The most walked ways, and the rest.
    duration
        From first to last step.
    reworked
        Share of journeys that have some step more than once.
    outcome
        Step that is the aim; empty when none was named.
    reached
        Share of journeys that reach it.
    removals
        From the largest effect to the smallest.
    everybody
        Mean mark of all who were on a journey; the marks per step stand beside it.
    merged
        Steps in ``:other``: how many different ones.
    notes
        What a reader must know.
    status
        ``open``, or ``closed`` when there are too few people.
    """

    headline: Said
    cases: int
    events: int
    first: str
    last: str
    steps: list[JourneyStep] = []
    arrows: list[JourneyArrow] = []
    closed_arrows: tuple[int, int] = (0, 0)
    variants: list[JourneyVariant] = []
    other_variants: OtherVariants = OtherVariants(0, 0)
    duration: Lapse = Lapse()
    reworked: Estimate = Estimate(unit="share", status="missing")
    outcome: str = ""
    reached: Estimate = Estimate(unit="share", status="missing")
    removals: list[Removal] = []
    everybody: Estimate = Estimate(status="missing")
    merged: int = 0
    notes: list[Said] = []
    status: str = "open"
