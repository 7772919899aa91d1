"""The state of a value: below, met or above expectation, or too little information (domain handbook 3.3)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from klantwaarde.language import Said, say
from klantwaarde.results import Estimate, ValueMark
from klantwaarde.systems.values.scale import scale_mark

MINIMUM_N = 5
# An interval is wide when it holds "below" as well as "above" and is longer than four tolerances (two points on a scale
# of 1 to 10): then the data do not even tell the direction.
WIDE = 2.0
LEVELS = ("basic", "added", "bonding")
# A mark that people call good by itself: two thirds of the scale, 7 on a scale of 1 to 10.
FINE = 2.0 / 3.0


@dataclass(frozen=True, slots=True)
class State:
    """A state and how sure it is.

    Parameters
    ----------
    state
        ``below``, ``met``, ``above`` or ``unknown``, as it is drawn: a basic value is never ``above``.
    probably
        True when the interval does not decide.
    raw
        The state before the rule for basic values.
    notes
        What belongs to it.
    """

    state: str
    probably: bool
    raw: str
    notes: list[Said] = field(default_factory=list)


def tolerance_on(scale: tuple[float, float], tolerance: float = 0.5) -> float:
    """Give the half width of *met* in points of a scale; ``tolerance`` is told for a scale of 1 to 10."""
    return tolerance * (scale[1] - scale[0]) / 9.0


def judge_state(disconfirmation: Estimate, *, level: str, tolerance: float, minimum_n: int = MINIMUM_N) -> State:
    """Say whether expectations are met.

    Parameters
    ----------
    disconfirmation
        Experience against expectation, with its interval, in points of the scale of ``tolerance``; for an investment
        expected - experienced, so that below zero is always worse.
    level
        ``basic``, ``added``, ``bonding`` or ``investment``.
    tolerance
        delta, half width of *met* (`tolerance_on`).
    minimum_n
        Fewer answers are too little information, whatever they say.

    Returns
    -------
    State
        *below* when the upper end lies under -delta, *above* when the lower end lies over +delta, *met* when the
        interval lies inside the band; otherwise the nearest state with ``probably``. Too little information without an
        interval, below ``minimum_n``, or when an undecided interval is wide: it holds below as well as above and is
        longer than four deltas.

    Notes
    -----
    A basic value can be short or in order, never a bonus. So *above* becomes *met* with a note, and a basic value whose
    lower end lies within the band is surely in order, whatever its upper end.

    References
    ----------
    Handbook of the domain 3.3, with its check-cases.
    """
    d = disconfirmation
    silent = _too_little(d, minimum_n)
    if silent is not None or d.value is None or d.low is None or d.high is None:
        return State("unknown", probably=False, raw="unknown", notes=silent or [])
    raw, probably = _nearest(d.value, d.low, d.high, tolerance)
    if raw == "unknown":
        return State("unknown", probably=False, raw="unknown", notes=[_wide(d, tolerance)])
    if level != "basic" or raw == "below":
        return State(raw, probably=probably, raw=raw)
    notes = []
    if raw == "above" and not probably:
        notes.append(say("Above expectation, but a basic value earns no bonus: customers take it for granted."))
    return State("met", probably=d.low < -tolerance, raw=raw, notes=notes)


def state_notes(
    state: State, *, expectation: Estimate, experience: Estimate, scale: tuple[float, float], level: str
) -> list[Said]:
    """Say what both sides add to a state: a mark that only looks fine, or a plus that few ask for."""
    notes = list(state.notes)
    e, p = expectation.value, experience.value
    if e is None or p is None:
        return notes
    width = scale[1] - scale[0]
    if state.state == "below" and (p - scale[0]) / width >= FINE:
        notes.append(_looks_fine(p, e, scale))
    if state.raw == "above" and (e - scale[0]) / width < 0.5:
        notes.append(say("Few ask for it: the expectation is only {expectation:.1f}.", expectation=e))
    if level != "basic" and state.state == "met" and (p - scale[0]) / width >= 0.95:
        notes.append(say("Close to the end of the scale: there is hardly room to score higher."))
    return notes


def accounts_needed(estimate: Estimate, half_width: float) -> int | None:
    """Say how many accounts would bring an interval down to a half width, if the spread stays as it is.

    Returns
    -------
    int or None
        ``None`` without an interval.
    """
    if estimate.low is None or estimate.high is None or estimate.accounts is None or half_width <= 0:
        return None
    now = (estimate.high - estimate.low) / 2.0
    return max(estimate.accounts, math.ceil(estimate.accounts * (now / half_width) ** 2))


@dataclass(frozen=True, slots=True)
class LevelRoll:
    """State per level, whether it is only probable, and the weighted mean of the disconfirmation."""

    states: dict[str, str]
    probably: dict[str, bool]
    means: dict[str, Estimate]


def roll_up(
    marks: Sequence[ValueMark],
    *,
    tolerance: float,
    means: Mapping[str, Estimate] | None = None,
    minimum_n: int = MINIMUM_N,
) -> LevelRoll:
    """Give one state per level: basic is as good as its worst important value, the others are averaged.

    Parameters
    ----------
    marks
        Values with ``state``, ``probably``, ``important`` and ``weight`` filled; closed ones are passed over.
    tolerance
        delta.
    means
        Weighted mean of the disconfirmation per level, made per account so that its interval is right. Where it is not
        given it is made here from the marks, with the interval of perfectly correlated values: too wide rather than
        too narrow.
    minimum_n
        As in `judge_state`.

    Returns
    -------
    LevelRoll
        Levels without an open value are left out; there is no total over levels.

    Notes
    -----
    Basic counts its important values (at or above the median importance of the study); when none is important, all of
    them. One that is surely below makes the level below; one that is probably below makes it probably below; any that
    is unknown makes *met* only probable.
    """
    states: dict[str, str] = {}
    probably: dict[str, bool] = {}
    found: dict[str, Estimate] = {}
    for level in LEVELS:
        there = [m for m in marks if m.level.catalogue == level and m.status == "open"]
        if not there:
            continue
        given = (means or {}).get(level)
        found[level] = given if given is not None else _mean_of(there)
        if level == "basic":
            states[level], probably[level] = _worst([m for m in there if m.important] or there)
        else:
            state = judge_state(found[level], level=level, tolerance=tolerance, minimum_n=minimum_n)
            states[level], probably[level] = state.state, state.probably
    return LevelRoll(states, probably, found)


def _too_little(d: Estimate, minimum_n: int) -> list[Said] | None:
    """Why there is nothing to tell; an empty list when even the reason is closed, ``None`` when there is enough."""
    if d.status == "closed":
        return []
    if d.value is None:
        return [say("Not asked, or nobody answered.")]
    if d.n is not None and d.n < minimum_n:
        return [say("Only {n} of the {minimum} answers that are needed.", n=d.n, minimum=minimum_n)]
    if d.low is None or d.high is None:
        return [say("All answers come from one customer: too little information.")]
    return None


def _nearest(value: float, low: float, high: float, tolerance: float) -> tuple[str, bool]:
    if high < -tolerance:
        return "below", False
    if low > tolerance:
        return "above", False
    if low >= -tolerance and high <= tolerance:
        return "met", False
    both_ways = low < -tolerance and high > tolerance
    if both_ways and high - low > 2.0 * WIDE * tolerance:
        return "unknown", False
    if value < -tolerance:
        return "below", True
    return ("above" if value > tolerance else "met"), True


def _looks_fine(experience: float, expectation: float, scale: tuple[float, float]) -> Said:
    if scale == (1.0, 10.0):
        return say(
            "{experience:.1f} looks fine, but customers expect {expectation:.1f}.",
            experience=experience,
            expectation=expectation,
        )
    return say(
        "{experience:.1f} on a scale of {low} to {high} looks fine, but customers expect {expectation:.1f}.",
        experience=experience,
        low=scale_mark(scale[0]),
        high=scale_mark(scale[1]),
        expectation=expectation,
    )


def _wide(estimate: Estimate, tolerance: float) -> Said:
    needed = accounts_needed(estimate, WIDE * tolerance)
    if needed is None or estimate.accounts is None or needed <= estimate.accounts:
        return say("The answers differ too much to tell.")
    return say("The answers differ too much to tell; with about {needed} customers it would show.", needed=needed)


def _mean_of(marks: Sequence[ValueMark]) -> Estimate:
    pairs = [(m.weight or 0.0, m.disconfirmation) for m in marks if m.disconfirmation.value is not None]
    if not pairs:
        return Estimate(status="missing")
    total = sum(weight for weight, _ in pairs)
    shares = [weight / total if total > 0 else 1.0 / len(pairs) for weight, _ in pairs]
    known = [d for _, d in pairs]
    value = sum(share * (d.value or 0.0) for share, d in zip(shares, known, strict=True))
    lows, highs = [d.low for d in known], [d.high for d in known]
    ends_known = None not in lows and None not in highs
    counts = [d.n for d in known if d.n is not None]
    accounts = [d.accounts for d in known if d.accounts is not None]
    return Estimate(
        value=value,
        low=sum(s * (v or 0.0) for s, v in zip(shares, lows, strict=True)) if ends_known else None,
        high=sum(s * (v or 0.0) for s, v in zip(shares, highs, strict=True)) if ends_known else None,
        n=min(counts, default=None),
        accounts=min(accounts, default=None),
        unit=known[0].unit,
        level=known[0].level,
        method="weighted mean of values, taken as fully correlated",
    )


def _worst(marks: Sequence[ValueMark]) -> tuple[str, bool]:
    below = [m for m in marks if m.state == "below"]
    if below:
        return "below", all(m.probably for m in below)
    told = [m for m in marks if m.state != "unknown"]
    if not told:
        return "unknown", False
    return "met", len(told) < len(marks) or any(m.probably for m in told)
