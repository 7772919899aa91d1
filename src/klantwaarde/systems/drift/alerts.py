"""Alerts: a sure change as a record somebody can own, with what stands beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from klantwaarde.language import Said, named, say
from klantwaarde.results.alert import Alert, EventNote
from klantwaarde.results.estimate import Estimate
from klantwaarde.statistics.intervals import t_quantile
from klantwaarde.systems.drift.changes import Changes
from klantwaarde.systems.drift.gather import Counted, Record
from klantwaarde.systems.drift.moments import MEASURES
from klantwaarde.systems.drift.records import events_between, quotes_of, read_owners


@dataclass(frozen=True)
class Raised:
    """Where an alarm went off: group, value and measure by place."""

    group: int
    value: int
    measure: int


def make_alerts(
    study: Record,
    counted: Counted,
    changes: Changes,
    raised: Sequence[Raised],
    waves: Sequence[str],
    events: Sequence[EventNote],
) -> list[Alert]:
    """Make the alerts, the surest first; everybody before segments."""
    quotes = quotes_of(study, waves[-1:])
    settings = {wave.code: wave for wave in study.settings.waves}
    made = []
    for one in raised:
        at = (one.group, one.value, one.measure)
        code, measure = counted.values[one.value], MEASURES[one.measure]
        since = int(changes.adjusted.since[at])
        value, error = float(changes.adjusted.difference[at]), float(changes.adjusted.error[at])
        half = t_quantile(float(changes.adjusted.df[at])) * error
        n = int(counted.respondents[one.group, len(waves) - 1, one.value, one.measure])
        change = Estimate(value, value - half, value + half, n=n, method="t on account means")
        before, now = settings[waves[max(since - 1, 0)]], settings[waves[since]]
        after, until = before.end or before.start, now.end or now.start
        by, segment = counted.groups[one.group]
        name = dict(study.catalogue.values[code].name)
        kind = _kind(counted, changes, one)
        scope = f"/{by}={segment}" if by else ""
        made.append(
            Alert(
                id=f"{code}/{measure}{scope}",
                value=code,
                name=name,
                measure=measure,
                kind=kind,
                said=_said(kind, measure, name, change, waves[since], segment),
                change=change,
                q=float(changes.q[at]),
                since=waves[since],
                segment_by=by,
                segment=segment,
                events=events_between(events, code, after, until),
                quotes=quotes.get(code, []) if not by else [],
            )
        )
    return sorted(made, key=lambda alert: (bool(alert.segment_by), alert.q, alert.id))


def _kind(counted: Counted, changes: Changes, one: Raised) -> str:
    difference = float(changes.adjusted.difference[one.group, one.value, one.measure])
    if MEASURES[one.measure] == "expectation" and difference > 0:
        p = MEASURES.index("experience")
        at = (one.group, one.value, p)
        open_now = bool(counted.is_open[one.group, :, one.value, p].any())
        moved, error = float(changes.adjusted.difference[at]), float(changes.adjusted.error[at])
        if open_now and moved - 1.96 * error <= 0:
            return "expectation_inflation"
    return "rise" if difference > 0 else "drop"


def _said(kind: str, measure: str, name: dict[str, str], change: Estimate, since: str, segment: str) -> Said:
    value, low, high = change.value or 0.0, change.low or 0.0, change.high or 0.0
    what = named(name)
    if kind == "expectation_inflation":
        told = say(
            "Customers expect more of “{value}” since {since} ({change:+.1f}, between {low:+.1f} and {high:+.1f}), and "
            "do not experience more.",
            value=what, since=since, change=value, low=low, high=high,
        )  # fmt: skip
    elif measure == "disconfirmation":
        told = say(
            "“{value}” is met differently since {since}: {change:+.1f} against expectation (between {low:+.1f} and "
            "{high:+.1f}).",
            value=what, since=since, change=value, low=low, high=high,
        )  # fmt: skip
    elif measure == "expectation":
        told = say(
            "What customers expect of “{value}” changed since {since}: {change:+.1f} (between {low:+.1f} and "
            "{high:+.1f}).",
            value=what, since=since, change=value, low=low, high=high,
        )  # fmt: skip
    else:
        told = say(
            "“{value}” weighs differently since {since}: importance {change:+.1f} (between {low:+.1f} and "
            "{high:+.1f}).",
            value=what, since=since, change=value, low=low, high=high,
        )  # fmt: skip
    return say("In {segment}: {told}", segment=segment, told=told) if segment else told


def rest(alerts: Sequence[Alert], study: Record, today: dt.date) -> tuple[list[Alert], list[Alert]]:
    """Give every alert its owner, and set apart those that rest today."""
    owners = read_owners(study)
    awake: list[Alert] = []
    resting: list[Alert] = []
    for alert in alerts:
        owner, until = owners.get((alert.value, alert.measure), ("", None))
        told = msgspec.structs.replace(alert, owner=owner, snoozed_until=until.isoformat() if until else "")
        (resting if until is not None and today <= until else awake).append(told)
    return awake, resting
