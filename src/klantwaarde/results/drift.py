"""`Drift`: what changed in what customers value, and how long each value is still good for."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.alert import Alert, EarlySign, EventNote
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.series import Series


class ShelfLife(msgspec.Struct, frozen=True, omit_defaults=True):
    """How long a value holds.

    Parameters
    ----------
    status
        ``unknown`` (under three waves), ``expired`` (the lower bound lies below zero), ``falling`` (it will, at this
        pace), ``steady`` (no fall to be seen) or ``closed``.
    waves
        Expected waves until the lower bound of the disconfirmation falls below zero; the high end is ``None`` when it
        may never do so.
    pace
        Trend of the disconfirmation, in points a wave, over the last eight waves.
    """

    status: str
    waves: Estimate = Estimate(unit="waves", status="missing")
    pace: Estimate = Estimate(unit="points a wave", status="missing")


class MeasureChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """The latest change of one measure: as measured, at a steady mix, and what the mix alone did.

    ``q`` is the p-value after control over everything that was tested; ``since`` the first wave of the new level.
    """

    measure: str
    raw: Estimate
    adjusted: Estimate
    by_mix: float | None = None
    q: float | None = None
    since: str = ""
    alarm: bool = False


class KanoClass(msgspec.Struct, frozen=True, omit_defaults=True):
    """What customers took one value for in one wave.

    Parameters
    ----------
    at
        Code of the wave.
    category
        ``M`` (taken for granted), ``O`` (counts both ways), ``A`` (a pleasant surprise), ``I`` (no matter), ``R``
        (unwanted) or ``Q`` (contradictory): the most frequent; empty when closed.
    decided
        Whether its lead is more than chance (Fong 1996).
    n
        Answers.
    status
        ``open`` or ``closed``.
    """

    at: str
    category: str = ""
    decided: bool = False
    n: int | None = None
    status: str = "open"


class ValueDrift(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value over time.

    Parameters
    ----------
    value, name
        Code, and name per language.
    levels
        Per measure the estimate per wave.
    changes
        Per measure.
    inflation
        True when expectation rose and experience did not.
    must_be
        Share of must-be among the Kano answers that take sides, per wave; ``migrates`` when it truly rose.
    kano
        The Kano class per wave in which it was asked.
    shelf_life, last_confirmed, review_by
        How long it holds; the last wave in which the lower bound of the disconfirmation lay above zero (within the
        tolerance); the day by which to ask again (ISO date, empty when waves have no dates).
    """

    value: str
    name: dict[str, str]
    levels: dict[str, Series]
    changes: list[MeasureChange]
    shelf_life: ShelfLife
    inflation: bool = False
    must_be: Series | None = None
    must_be_change: Estimate | None = None
    migrates: bool = False
    kano: list[KanoClass] = []
    last_confirmed: str = ""
    review_by: str = ""


class RankDrift(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the order of importance moved: 1 - overlap, beside what sampling noise alone would give."""

    drift: Estimate
    noise: float
    p: float
    chance: float


class Previewed(msgspec.Struct, frozen=True):
    """What the rule would have said at one wave of the past."""

    wave: str
    alerts: list[str]


class Drift(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Value is perishable.

    Parameters
    ----------
    headline
        The finding in one sentence.
    waves, days
        Codes, in order, and the day each began (ISO date; empty when it has none).
    values
        What expires first comes first.
    alerts, snoozed
        Alerts that ask for attention, and those that rest.
    early, early_snoozed
        Changes inside the latest wave, seen while answers come in, and those that rest.
    preview
        What the rule would have said at each earlier wave.
    rank_drift
        Of importance, since the wave before.
    events
        Every market event.
    tested, per_wave
        How many changes were tested, and the chance of any false alarm that one wave may spend.
    mix
        Column whose mix was held still; empty when there is none that may be shown.
    """

    headline: Said
    waves: list[str]
    days: list[str] = []
    values: list[ValueDrift] = []
    alerts: list[Alert] = []
    snoozed: list[Alert] = []
    early: list[EarlySign] = []
    early_snoozed: list[EarlySign] = []
    preview: list[Previewed] = []
    rank_drift: RankDrift | None = None
    events: list[EventNote] = []
    tested: int = 0
    per_wave: float = 0.0
    per_year: float = 0.05
    mix: str = ""
    status: str = "open"
