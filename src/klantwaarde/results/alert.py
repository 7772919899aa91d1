"""`Alert`: something changed: what, how sure, since when, what stands beside it, and who looks after it."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.quote import Quote


class EventNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A market event that falls in the period of a change; it stands beside it and is never called its cause."""

    id: str
    date: str
    title: str
    competitor: str = ""
    values: list[str] = []


class Alert(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """One alert.

    Parameters
    ----------
    id
        Stable code: value, measure and group.
    value, name, measure
        What changed; ``measure`` is ``disconfirmation``, ``expectation`` or ``importance``.
    kind
        ``drop``, ``rise``, or ``expectation_inflation`` (expectation rose, experience did not).
    segment_by, segment
        Whose; empty for everybody.
    said
        The alert in one sentence.
    change
        After minus before, at one and the same mix of people, with its 95 % interval.
    q
        P-value after control over all values, measures and groups.
    since
        Code of the first wave of the new level.
    events
        Market events of the period, set beside it.
    quotes
        Quotes of the period on this value; only those that may be shown.
    owner, snoozed_until
        Who looks after it, and until when it rests (ISO date).
    """

    id: str
    value: str
    name: dict[str, str]
    measure: str
    kind: str
    said: Said
    change: Estimate
    q: float
    since: str
    segment_by: str = ""
    segment: str = ""
    events: list[EventNote] = []
    quotes: list[Quote] = []
    owner: str = ""
    snoozed_until: str = ""


class EarlySign(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A change inside the running wave, seen while answers come in; direction and day only, no number.

    Parameters
    ----------
    value, name, measure
        What changed.
    kind
        ``drop`` or ``rise``.
    said
        The sign in one sentence.
    since
        Day (ISO date) from which answers differ.
    q
        P-value after control over all values and measures.
    n
        Accounts that were looked at.
    owner, snoozed_until
        Who looks after it, and until when it rests (ISO date).
    """

    value: str
    name: dict[str, str]
    measure: str
    kind: str
    said: Said
    since: str
    q: float
    n: int
    owner: str = ""
    snoozed_until: str = ""
