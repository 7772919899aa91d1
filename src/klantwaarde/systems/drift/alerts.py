"""Alerts: a sure change as a record somebody can own, with what stands beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from klantwaarde.language import Said, named, say
from klantwaarde.results.alert import Alert, EarlySign, EventNote
from klantwaarde.results.estimate import Estimate
from klantwaarde.statistics.intervals import t_quantile
from klantwaarde.systems.drift.changes import Changes
from klantwaarde.systems.drift.gather import Counted, Record
from klantwaarde.systems.drift.moments import MEASURES
from klantwaarde.systems.drift.records import events_between, quotes_between, quotes_of, read_owners

OneOf = TypeVar("OneOf", Alert, EarlySign)


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
    quotes = quotes_of(study)
    settings = {wave.code: wave for wave in study.settings.waves}
    made = []
    for one in raised:
        at = (one.group, one.value, one.measure)
        code, measure = counted.values[one.value], MEASURES[one.measure]
        since = changes.since(at)
        value, error = float(changes.adjusted.difference[at]), float(changes.adjusted.error[at])
        half = t_quantile(float(changes.adjusted.df[at]), 1.0 - 0.05 * float(changes.adjusted.share[at])) * error
        n = int(counted.respondents[one.group, len(waves) - 1, one.value, one.measure])
        change = Estimate(value, value - half, value + half, n=n, method="t on account means, over all moments")
        before, now = settings[waves[max(since - 1, 0)]], settings[waves[since]]
        after, until = before.end or before.start, now.end or now.start
        by, segment = counted.groups[one.group]
        name = dict(study.catalogue.values[code].name)
        inflated = measure == "expectation" and is_inflation(changes, at)
        kind = "expectation_inflation" if inflated else "rise" if value > 0 else "drop"
        scope = f"/{by}={segment}" if by else ""
        # Words of a wave are heard where its numbers may be seen: elsewhere too few people spoke.
        heard = [waves[t] for t in range(since, len(waves)) if counted.is_open[one.group, t, one.value].any()]
        made.append(
            Alert(
                id=f"{code}/{measure}{scope}",
                value=code,
                name=name,
                measure=measure,
                kind=kind,
                said=_said(kind, measure, name, change, settings[waves[since]].name, segment),
                change=change,
                q=float(changes.q[at]),
                since=waves[since],
                segment_by=by,
                segment=segment,
                events=events_between(events, code, after, until),
                quotes=quotes_between(quotes.get(code, []), heard) if not by else [],
            )
        )
    return sorted(made, key=lambda alert: (bool(alert.segment_by), alert.q, alert.id))


def is_inflation(changes: Changes, at: tuple[int, int, int]) -> bool:
    """Say whether expectation surely rose and experience, at that very moment, did not."""
    if not changes.alarm[at] or changes.adjusted.difference[at] <= 0:
        return False
    return changes.rose_too(at, MEASURES.index("experience")) is False


def _said(kind: str, measure: str, name: dict[str, str], change: Estimate, since: dict[str, str], segment: str) -> Said:
    told = _change_said(kind, measure, {
        "value": named(name), "since": named(since), "change": change.value or 0.0, "low": change.low or 0.0,
        "high": change.high or 0.0,
    })  # fmt: skip
    return say("Among {segment}: {told}", segment=segment, told=told) if segment else told


def _change_said(kind: str, measure: str, known: Mapping[str, Any]) -> Said:
    if kind == "expectation_inflation":
        return say(
            "Customers expect more of “{value}” since {since} ({change:+.1f}, between {low:+.1f} and {high:+.1f}), and "
            "do not experience more.",
            **known,
        )
    rises = kind == "rise"
    if measure == "disconfirmation":
        return (
            say(
                "“{value}” is met better since {since}: {change:+.1f} against expectation (between {low:+.1f} and "
                "{high:+.1f}).",
                **known,
            )
            if rises
            else say(
                "“{value}” is met less since {since}: {change:+.1f} against expectation (between {low:+.1f} and "
                "{high:+.1f}).",
                **known,
            )
        )
    if measure == "expectation":
        return (
            say(
                "Customers expect more of “{value}” since {since}: {change:+.1f} (between {low:+.1f} and {high:+.1f}).",
                **known,
            )
            if rises
            else say(
                "Customers expect less of “{value}” since {since}: {change:+.1f} (between {low:+.1f} and {high:+.1f}).",
                **known,
            )
        )
    return (
        say(
            "“{value}” counts more since {since}: importance {change:+.1f} (between {low:+.1f} and {high:+.1f}).",
            **known,
        )
        if rises
        else say(
            "“{value}” counts less since {since}: importance {change:+.1f} (between {low:+.1f} and {high:+.1f}).",
            **known,
        )
    )


def rest(alerts: Sequence[OneOf], study: Record, today: dt.date) -> tuple[list[OneOf], list[OneOf]]:
    """Give every alert or sign its owner, and set apart those that rest today."""
    owners = read_owners(study)
    awake: list[OneOf] = []
    resting: list[OneOf] = []
    for alert in alerts:
        owner, until = owners.get((alert.value, alert.measure), ("", None))
        told = msgspec.structs.replace(alert, owner=owner, snoozed_until=until.isoformat() if until else "")
        (resting if until is not None and today <= until else awake).append(told)
    return awake, resting
