"""Did an action do what was expected? The change between two waves, beside what was hoped for."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from klantwaarde.results import Answer, Estimate, Relation, Relations, ValueModel

METHOD = "difference of two estimates, intervals combined (MOVER)"


class Effect(msgspec.Struct, frozen=True):
    """What was measured around an action.

    Parameters
    ----------
    wave_before, wave_after
        Codes; the second is empty while no later wave was measured.
    before, after
        Experience against expectation in both waves.
    change
        After minus before.
    verdict
        ``as_expected`` (what was expected lies in the interval and zero does not), ``more``, ``less`` (than expected),
        ``unsure`` (the interval holds both no change and what was expected), ``met`` (at this customer the value no
        longer stands out, and then it has no number of its own), ``none`` when nothing was expected, and ``waiting``
        while there is no later wave.
    """

    wave_before: str
    wave_after: str
    before: Estimate
    after: Estimate
    change: Estimate
    verdict: str


def effect_of(
    answers: Sequence[Answer],
    waves: Sequence[str],
    *,
    since: str,
    expected: float | None,
    subject: str = "",
    customer: str = "",
) -> Effect | None:
    """Give the change around an action, from the wave it started from to the first one after it.

    Parameters
    ----------
    answers
        Of a ledger.
    waves
        Codes in order of time.
    since
        The wave the action started from.
    expected
        Change that was hoped for, in points of the scale.
    subject
        Code of a value; empty asks for all values together, which only a customer by name has.
    customer
        Code of a customer; empty asks for everybody.

    Returns
    -------
    None when the ledger holds nothing of it in the wave it started from.

    Notes
    -----
    Zou & Donner 2008, "Construction of confidence intervals about effect measures": with estimates x and y and their
    intervals, the interval of y - x runs from y - x - sqrt((y - ly)^2 + (ux - x)^2) to y - x + sqrt((uy - y)^2 +
    (x - lx)^2). It takes both waves as independent; when the same people answered it is too wide rather than too
    narrow.
    A change that the ledger itself holds (`ValueMark.change`) is taken as it stands.
    """
    if since not in waves:
        return None
    later = [wave for wave in waves[list(waves).index(since) + 1 :] if _there(answers, wave, subject, customer)]
    before = _at(answers, since, subject, customer)
    if before is None:
        return None
    if not later:
        nothing = Estimate(status="missing")
        return Effect(since, "", before, nothing, nothing, "waiting")
    after = _at(answers, later[0], subject, customer) or Estimate(status="missing")
    if after.status == "missing" and customer and subject:
        return Effect(since, later[0], before, after, Estimate(status="missing"), "met")
    change = _told(answers, waves, since, later[0], subject, customer) or change_between(before, after)
    return Effect(since, later[0], before, after, change, verdict_of(change, expected))


def change_between(before: Estimate, after: Estimate) -> Estimate:
    """Give after minus before with its interval; nothing when one of them is closed or missing."""
    if "closed" in {before.status, after.status}:
        return Estimate(status="closed")
    if before.value is None or after.value is None:
        return Estimate(status="missing")
    value = after.value - before.value
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return Estimate(value=value, n=_fewest(before, after), unit=after.unit, method=METHOD)
    down = math.hypot(after.value - after.low, before.high - before.value)
    up = math.hypot(after.high - after.value, before.value - before.low)
    return Estimate(
        value=value, low=value - down, high=value + up, n=_fewest(before, after), unit=after.unit, method=METHOD
    )


def verdict_of(change: Estimate, expected: float | None) -> str:
    """Set a measured change beside what was expected."""
    if change.value is None:
        return "waiting"
    if expected is None:
        return "none"
    if change.low is None or change.high is None:
        return "unsure"
    if change.low <= expected <= change.high:
        return "unsure" if change.low <= 0 <= change.high else "as_expected"
    return "less" if change.high < expected else "more"


def _fewest(before: Estimate, after: Estimate) -> int | None:
    known = [one.n for one in (before, after) if one.n is not None]
    return min(known) if known else None


def _told(
    answers: Sequence[Answer], waves: Sequence[str], since: str, after: str, subject: str, customer: str
) -> Estimate | None:
    """The change that the ledger itself holds: of everybody, since the wave right before."""
    if customer or list(waves).index(after) != list(waves).index(since) + 1:
        return None
    model = _model(answers, after)
    mark = next((one for one in model.values if one.value == subject), None) if model else None
    return mark.change if mark is not None and mark.change is not None and mark.change.value is not None else None


def _there(answers: Sequence[Answer], wave: str, subject: str, customer: str) -> bool:
    if customer:
        relation = _relation(answers, wave, customer)
        return relation is not None and relation.delivered.status != "missing"
    found = _at(answers, wave, subject, customer)
    return found is not None and found.status != "missing"


def _at(answers: Sequence[Answer], wave: str, subject: str, customer: str) -> Estimate | None:
    if customer:
        relation = _relation(answers, wave, customer)
        if relation is None:
            return None
        if not subject:
            return relation.delivered
        return next((one.disconfirmation for one in relation.values if one.value == subject), None)
    model = _model(answers, wave)
    if model is None:
        return None
    values = {one.value: one.disconfirmation for one in model.values}
    return values.get(subject) or next(
        (one.disconfirmation for one in model.investments if one.investment == subject), None
    )


def _model(answers: Sequence[Answer], wave: str) -> ValueModel | None:
    for answer in answers:
        scope = answer.scope
        if isinstance(answer.body, ValueModel) and scope.wave == wave and not (scope.segment_by or scope.role):
            return answer.body
    return None


def _relation(answers: Sequence[Answer], wave: str, customer: str) -> Relation | None:
    for answer in answers:
        if isinstance(answer.body, Relations) and answer.scope.wave == wave:
            return next((one for one in answer.body.relations if one.customer == customer), None)
    return None
