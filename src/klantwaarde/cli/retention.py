"""`klantwaarde retention`: the value OF a customer from a yearly margin and a retention, without a log of purchases."""

from __future__ import annotations

from typing import Any

import click

from klantwaarde.cli.spoken import Option, command, person_of
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import say
from klantwaarde.results import to_json
from klantwaarde.results.lifetime import RetentionValue


@command(
    "retention",
    say(
        "The value OF a customer when there is no log of purchases: every year the margin, times the share that stays, "
        "discounted to today. It says how far it looks and when the first payment falls."
    ),
    Option("--margin", type=float, required=True, metavar="M", said=say("Margin a year, in euro.")),
    Option("--keep", type=float, required=True, metavar="R", said=say("The share that stays each year, 0 to 1.")),
    Option("--discount", type=float, default=0.1, metavar="D", said=say("Discount rate a year; 0.1 unless told.")),
    Option("--years", type=int, metavar="N", said=say("How many payments count; otherwise without end.")),
    Option(
        "--first",
        type=click.Choice(["now", "later"]),
        default="later",
        said=say("When the first payment falls: now, or a year from now if the customer stays."),
    ),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def retention(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Value a customer by the retention formula."""
    from pathlib import Path

    from klantwaarde.cli.delivery import write_whole

    person, told = person_of(ctx), _worth(asked)
    if asked["json_to"] == "-":
        click.echo(to_json(told))
        return
    if asked["json_to"] is not None:
        write_whole(Path(asked["json_to"]), to_json(told) + "\n")
        return
    first = (
        say("The first payment is a year from now, and only if the customer stays.")
        if told.first_year
        else say("The first payment is now.")
    )
    end = say("It looks ahead without end.") if told.years is None else say("{n} payments count.", n=told.years)
    for said in (say("Value OF this customer: EUR {worth:,.0f}.", worth=told.value), first, end):
        click.echo(person.hears(said))


def _worth(asked: dict[str, Any]) -> RetentionValue:
    from klantwaarde.systems.voc.lifetime.value import retention_value

    for name, low, high in (("keep", 0.0, 1.0), ("discount", 0.0, 10.0), ("years", 1, 1000), ("margin", -1e15, 1e15)):
        value = asked[name]
        if value is not None and not low <= value <= high:
            raise refuse(
                InputError, "number-off-range", say("--{name} {value} cannot be.", name=name, value=str(value)),
                say("It lies between {low:g} and {high:g}.", low=low, high=high), say("Correct the number."),
            )  # fmt: skip
    first = 0 if asked["first"] == "now" else 1
    worth = retention_value(asked["margin"], asked["keep"], asked["discount"], first_year=first, years=asked["years"])
    if abs(worth) == float("inf"):
        raise refuse(
            InputError, "value-without-end", say("Without a horizon this value has no end."),
            say("Who stays for certain and is not discounted pays for ever."), say("Give --years, or a discount."),
        )  # fmt: skip
    return RetentionValue(
        value=worth, margin=asked["margin"], retention=asked["keep"], discount=asked["discount"], first_year=first,
        years=asked["years"],
    )  # fmt: skip
