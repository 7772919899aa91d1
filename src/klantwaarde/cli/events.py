"""`klantwaarde events`: take in what was used, what came of it and the steps of journeys, with a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Group, Option, command, person_of
from klantwaarde.language import Said, say
from klantwaarde.results.event_receipt import EventReceipt, PutAside, TableIntake

PUT_ASIDE = 1
"""Exit code when something was not taken in, so that a scheduler hears of it."""
_PLACES = 5


@command(
    "import",
    say(
        "Take events into a study: use, outcomes or steps of journeys. Each counts once, however often and in whatever "
        "order it is sent; corrections take the place of what they correct. Leaves with 1 when something was put aside."
    ),
    Argument(
        "file", metavar="FILE", type=click.Path(path_type=Path),
        said=say("CSV, Parquet, CloudEvents (.jsonl, or a batch in .json), XES or OCEL 2.0 JSON."),
    ),
    Option(
        "--study", metavar="DIR", required=True, type=click.Path(path_type=Path), said=say("The folder of the study.")
    ),
    Option(
        "--table", metavar="usage|outcomes|touchpoints", type=click.Choice(["usage", "outcomes", "touchpoints"]),
        said=say("Where the events go. CSV and Parquet need it; CloudEvents find their own table."),
    ),
    Option("--case", metavar="TYPE", said=say("For OCEL: the type of object whose way is a journey.")),
    Option("--as-of", metavar="YYYY-MM-DD", said=say("The day of the import; what is later is flagged. Else: now.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def import_(ctx: click.Context, /, **asked: Any) -> int:  # noqa: ANN401 - click hands over what the options say
    """Take events in and print the receipt."""
    from klantwaarde.cli.analyse import moment_of
    from klantwaarde.importers.events import Wish, import_events
    from klantwaarde.results import to_json

    person = person_of(ctx)
    wish = Wish(moment_of(asked["as_of"]), asked["table"] or "", asked["case"] or "")
    receipt = import_events(asked["file"], asked["study"], wish)
    if asked["json_to"] == "-":
        click.echo(to_json(receipt))
    else:
        if asked["json_to"]:
            write_whole(Path(asked["json_to"]), to_json(receipt) + "\n")
        _show(receipt, person)
    return PUT_ASIDE if receipt.unreadable or any(one.aside for one in receipt.tables) else 0


events = Group(
    "events",
    said=say("What happened: use, outcomes and steps of journeys, taken into a study."),
    words={
        "import": ("klantwaarde.cli.events:import_", say("Take a file of events into a study, each event once.")),
    },
)


def _show(receipt: EventReceipt, person: Person) -> None:
    click.echo(
        person.hears(say("{file}, read as {format}: {n} events.", file=receipt.source, format=receipt.format,
                         n=receipt.read))
    )  # fmt: skip
    for aside in receipt.unreadable:
        click.echo("! " + person.hears(_aside(aside)))
    for table in receipt.tables:
        for line in lines_of(table):
            click.echo(person.hears(line))
    for word, listed in ((say("understood"), receipt.mapped), (say("guessed"), receipt.guessed),
                         (say("left out"), receipt.dropped)):  # fmt: skip
        for said in listed:
            click.echo(person.hears(say("{word}: {what}", word=word, what=said)))


def lines_of(one: TableIntake) -> list[Said]:
    """Give the receipt of one table as sentences; what is zero is passed over."""
    told = [
        say(
            "{table}: {read} read = {new} new + {duplicates} sent again + {conflicts} with the id of another + "
            "{aside} put aside.",
            table=one.table, read=one.read, new=one.new, duplicates=one.duplicates, conflicts=one.conflicts,
            aside=sum(aside.count for aside in one.aside),
        ),
        say("  {before} before, {after} after; {counting} count.", before=one.before, after=one.after,
            counting=one.counting),
    ]  # fmt: skip
    told += [say("  ! {why}", why=_aside(aside)) for aside in one.aside]
    told += [said for n, said in _flags(one) if n]
    told += [say("  converted: {units}, {n} {n:event|events}", units=units, n=n) for units, n in one.converted.items()]
    told += [
        say("  {type}: {n} {n:event|events}, {quantity} {unit}", type=total.type, n=total.events,
            quantity=total.quantity, unit=total.unit)
        for total in one.totals
    ]  # fmt: skip
    return told


def _flags(one: TableIntake) -> list[tuple[int, Said]]:
    replaced = one.replaced + one.retracted
    return [
        (one.mended, say("  {n} rows that were there stood twice or were not settled; mended", n=one.mended)),
        (replaced, say("  {n} corrected: {replaced} replaced, {retracted} taken back", n=replaced,
                       replaced=one.replaced, retracted=one.retracted)),
        (one.circles, say("  {n} correct each other in a circle and do not count", n=one.circles)),
        (one.early_corrections, say("  {n} correct an event that has not come yet", n=one.early_corrections)),
        (one.late, say("  {n} came late: older than the newest that was there", n=one.late)),
        (one.out_of_order, say("  {n} stand in the file after a later one", n=one.out_of_order)),
        (one.ahead, say("  ! {n} lie in the future: a clock runs ahead", n=one.ahead)),
        (one.recorded_early, say("  ! {n} were recorded before they happened", n=one.recorded_early)),
    ]  # fmt: skip


def _aside(aside: PutAside) -> Said:
    places = ", ".join(str(place) for place in aside.places[:_PLACES])
    more = aside.count - min(len(aside.places), _PLACES)
    if more:
        return say("{n} put aside. {why} Lines {places} and {more} more.", n=aside.count, why=aside.said, places=places,
                   more=more)  # fmt: skip
    return say("{n} put aside. {why} {n:Line|Lines} {places}.", n=aside.count, why=aside.said, places=places)
