"""What must hold between the settings of access, use and result."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from klantwaarde.errors import Place, Problem
from klantwaarde.language import say
from klantwaarde.schema.impact import OWNED, ImpactSettings
from klantwaarde.schema.nearest import nearest

Where = Callable[[str], Place]


def broken_impact_rules(impact: ImpactSettings, where: Where) -> Iterator[Problem]:
    """Give every setting under ``[impact]`` that cannot be used."""
    if impact.start is not None and impact.end is not None and impact.start > impact.end:
        yield Problem(
            code="settings-impact-period",
            thing=say("impact.start lies after impact.end."),
            rule=say("A period begins before it ends."),
            mend=say("Exchange the two days, or correct one."),
            place=where("impact"),
        )
    numbers = {"wanted": impact.wanted, "unit_value": impact.unit_value, "skew_minutes": impact.skew_minutes}
    for name, given in numbers.items():
        if given is not None and not 0 <= given < float("inf"):
            yield Problem(
                code="settings-impact-number",
                thing=say("impact.{name} is {given:g}.", name=name, given=given),
                rule=say("It is zero or more."),
                mend=say("Correct the number, or leave it out."),
                place=where(name),
            )
    for change in impact.conversions:
        sound = 0 < change.times < float("inf") and 0 < change.divided_by < float("inf")
        if not sound or change.unit == change.into:
            yield Problem(
                code="settings-impact-unit",
                thing=say("The unit {unit} cannot be turned into {into} like this.", unit=change.unit[:60],
                          into=change.into[:60]),
                rule=say("A quantity is multiplied and divided by numbers above zero, into another unit."),
                mend=say("Write, for minutes into hours: divided_by = 60."),
                place=where("conversions"),
            )  # fmt: skip
    for name in impact.owners:
        if name not in OWNED:
            near = nearest(name, OWNED)
            yield Problem(
                code="settings-impact-owner",
                thing=say("impact.owners names {name}, which is not counted.", name=name[:60]),
                rule=say("Owners answer for access, use, result, or one metric: {names}.", names=", ".join(OWNED)),
                mend=say("Write {near}, or remove the line.", near=near) if near else say("Remove the line."),
                place=where(name),
            )
