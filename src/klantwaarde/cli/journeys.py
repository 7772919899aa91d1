"""`klantwaarde journeys EVENTS`: which step follows which, how long that takes, and where people leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from klantwaarde import __version__
from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import say
from klantwaarde.pictures.clock import spoken_time
from klantwaarde.results import Receipt, to_json
from klantwaarde.results.journeys import Journeys

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.schema.table import Table

JOURNEYS_SCHEMA = "klantwaarde.journeys/1"
ON_SCREEN = 12
"""Arrows on the screen; the JSON has them all."""
# What other tools write above these columns, besides our own headings.
_ALSO = {
    "case_id": ("case:concept:name", "caseid", "case id", "case"),
    "activity": ("concept:name", "event", "activity name"),
    "timestamp": ("time:timestamp", "complete timestamp", "datetime"),
    "lifecycle": ("lifecycle:transition",),
}


class JourneysReport(msgspec.Struct, frozen=True):
    """What one log says, how it was asked, and how the file was understood."""

    schema: str
    software: str
    file: str
    outcome: str
    shown: int
    minimum_cell: int
    seed: int
    journeys: Journeys
    receipt: Receipt | None = None


@command(
    "journeys",
    say(
        "Which step follows which, how often, and after how long; where journeys begin, end and come back; and what "
        "the outcome would lose without a step. The file is CSV or Parquet with case_id, activity and timestamp, or "
        "XES, or OCEL 2.0 JSON. A folder is read as a study with the table touchpoints."
    ),
    Argument("events", metavar="EVENTS", type=click.Path(path_type=Path), said=say("The event log, or a study.")),
    Option("--case", metavar="COLUMN", said=say("The column that names the journey; for OCEL the type of object.")),
    Option("--activity", metavar="COLUMN", said=say("The column that names the step.")),
    Option("--timestamp", metavar="COLUMN", said=say("The column with the moment; without a zone it is UTC.")),
    Option("--dates", type=click.Choice(["ask", "day-first", "month-first"]), default="ask",
           said=say("How 03-04-2026 is read, when no other date in the file tells.")),
    Option("--outcome", metavar="STEP", default="", said=say("The step that is the aim, such as an order.")),
    Option("--shown", type=click.IntRange(1, 1000), default=10, metavar="N",
           said=say("How many ways are shown; 10 unless told. The others are counted together.")),
    Option("--minimum-cell", type=click.IntRange(1), default=1, metavar="K",
           said=say("Show nothing about fewer journeys than this; 1 unless told. A study has its own bound.")),
    Option("--seed", type=int, default=0, metavar="N", said=say("Seed of what is drawn; 0 unless told.")),
    Option("--engine", metavar="URL", said=say("Count elsewhere: local[2] or spark://... instead of this process.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)  # fmt: skip
@click.pass_context
def journeys(ctx: click.Context, /, **asked: Any) -> None:  # noqa: ANN401 - click hands over what the options say
    """Count the journeys of one log."""
    person = person_of(ctx)
    report = _of_study(asked, person) if asked["events"].is_dir() else _of_file(asked, person)
    if asked["json_to"] is None:
        _show(report, person)
    elif asked["json_to"] == "-":
        click.echo(to_json(report))
    else:
        write_whole(Path(asked["json_to"]), to_json(report) + "\n")


def _of_study(asked: dict[str, Any], person: Person) -> JourneysReport:
    """Answer for the touchpoints of a study, with its own smallest group."""
    import datetime as dt

    from klantwaarde.study import open_study
    from klantwaarde.systems.impact.journeys.answer import answer_journeys

    with open_study(asked["events"]) as study:
        show_problems([p for p in study.problems if p.level == "error"], person)
        found = answer_journeys(
            study, as_of=dt.datetime.now(dt.UTC), outcome=asked["outcome"] or None, seed=asked["seed"],
            shown=asked["shown"],
        )  # fmt: skip
        if not found:
            raise refuse(
                InputError, "no-touchpoints", say("The study has no touchpoints."),
                say("Journeys are made of the table touchpoints."), say("Fill that table, or give an event log."),
                Place(file=str(asked["events"])[:300]),
            )  # fmt: skip
        body = found[0].body
        assert isinstance(body, Journeys)  # noqa: S101 - this system gives nothing else
        return _report(asked, body, study.settings.minimum_cell, None)


def _of_file(asked: dict[str, Any], person: Person) -> JourneysReport:
    from klantwaarde.systems.impact.journeys.closing import Smallest
    from klantwaarde.systems.impact.journeys.measure import Ask, measure

    least = asked["minimum_cell"]
    ask = Ask(outcome=asked["outcome"], shown=asked["shown"], smallest=Smallest(least, 1), seed=asked["seed"])
    with _log(asked, person) as (log, receipt):
        return _report(asked, measure(log, ask), least, receipt)


def _report(asked: dict[str, Any], body: Journeys, least: int, receipt: Receipt | None) -> JourneysReport:
    return JourneysReport(
        schema=JOURNEYS_SCHEMA, software=__version__, file=asked["events"].name, outcome=body.outcome,
        shown=asked["shown"], minimum_cell=least, seed=asked["seed"], journeys=body, receipt=receipt,
    )  # fmt: skip


@contextmanager
def _log(asked: dict[str, Any], person: Person) -> Iterator[tuple[nw.LazyFrame[Any], Receipt | None]]:
    """Open the file as the log that is counted."""
    path: Path = asked["events"]
    if asked["engine"] not in {None, "local"}:
        yield _as_log(_elsewhere(asked), _named(asked), ()), None
        return
    from klantwaarde.cli.event_log_file import is_log, opened_log
    from klantwaarde.schema.settings import Reading, Settings
    from klantwaarde.study.one_table import open_frame
    from klantwaarde.study.raw import ROW

    names = {"case": "case_id", "activity": "activity", "timestamp": "timestamp"}
    if is_log(path):
        with opened_log(path, asked["case"] or "") as (frame, receipt):
            yield _as_log(_complete(frame), names, (ROW,)), receipt
        return
    table = _table(asked)
    reading = Settings(reading=Reading(dates=asked["dates"]))
    with open_frame(path, table, may_be_empty=["lifecycle"], settings=reading) as (frame, problems):
        quiet = {"unknown-column", "double-key", "missing-column"}
        show_problems([p for p in problems if p.code not in quiet], person)
        yield _as_log(_complete(frame), names, (ROW,)), None


def _as_log(frame: nw.LazyFrame[Any], names: dict[str, str], ties: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Bring the columns to the form that is counted; a journey counts as a person and as an account."""
    import narwhals as nw

    from klantwaarde.systems.impact.journeys.log import as_log

    log = as_log(frame, case=names["case"], activity=names["activity"], timestamp=names["timestamp"], ties=ties)
    return log.with_columns(person=nw.col("case"), account=nw.col("case"))


def _complete(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Keep what was completed: the start of a step is not another step."""
    import narwhals as nw

    if "lifecycle" not in frame.collect_schema().names():
        return frame
    done = nw.col("lifecycle").fill_null("complete").str.to_lowercase()
    return frame.filter(done == "complete")


def _named(asked: dict[str, Any]) -> dict[str, str]:
    return {"case": asked["case"] or "case_id", "activity": asked["activity"] or "activity",
            "timestamp": asked["timestamp"] or "timestamp"}  # fmt: skip


def _elsewhere(asked: dict[str, Any]) -> nw.LazyFrame[Any]:
    """Open the Parquet file on Spark; its columns have their right type there or it is refused."""
    import narwhals as nw

    from klantwaarde.engine import open_table

    path, engine = Path(asked["events"]), str(asked["engine"])
    frame = open_table(f"spark://{engine.removeprefix('spark://')}{path.resolve()}")
    types = frame.collect_schema()
    for option, name in _named(asked).items():
        if name not in types or (option == "timestamp" and types[name] != nw.Datetime):
            raise refuse(
                InputError, "column-elsewhere", say("{column} cannot be counted elsewhere.", column=name[:100]),
                say("With --engine the file is Parquet and its moments are moments there."),
                say("Correct the column, or leave --engine out: then text is read as people write it."),
            )  # fmt: skip
    return frame


def _table(asked: dict[str, Any]) -> Table:
    """The declaration of an event log, with the headings of other tools and those the person named."""
    from klantwaarde.schema.tables import TABLES

    declared = TABLES["touchpoints"]
    chosen = {"case_id": asked["case"], "activity": asked["activity"], "timestamp": asked["timestamp"]}
    columns = []
    for code in ("case_id", "activity", "timestamp", "lifecycle"):
        column = declared.column(code)
        if chosen.get(code):
            column = msgspec.structs.replace(column, nl=(), en=(chosen[code],))
        else:
            column = msgspec.structs.replace(column, en=(*column.en, *_ALSO[code]))
        columns.append(msgspec.structs.replace(column, kind="text" if column.kind == "code" else column.kind))
    return msgspec.structs.replace(declared, columns=tuple(columns), key=())


def _show(report: JourneysReport, person: Person) -> None:
    body = report.journeys
    person.answer(body.headline)
    if body.status == "closed":
        return
    person.answer(
        say(
            "{cases} journeys, {events} steps, {kinds} kinds of step; a journey typically takes {time}.",
            cases=body.cases, events=body.events, kinds=len(body.steps), time=spoken_time(body.duration),
        )
    )  # fmt: skip
    for arrow in body.arrows[:ON_SCREEN]:
        person.answer(
            say(
                "  {n} × {source} → {target} ({share:%}, typically {time})",
                n=arrow.n, source=arrow.source, target=arrow.target, share=arrow.share.value,
                time=spoken_time(arrow.time),
            )
        )  # fmt: skip
    if len(body.arrows) > ON_SCREEN:
        person.answer(say("  and {n} arrows more", n=len(body.arrows) - ON_SCREEN))
    for removal in body.removals[:5]:
        person.answer(
            say(
                "  without {step}: {effect:%} of the outcomes less ({low:%} to {high:%})",
                step=removal.activity, effect=removal.effect.value, low=removal.effect.low, high=removal.effect.high,
            )
        )  # fmt: skip
    for note in body.notes:
        person.answer(note)
    if report.receipt is not None:
        for word, listed in ((say("understood"), report.receipt.mapped), (say("guessed"), report.receipt.guessed),
                             (say("left out"), report.receipt.dropped)):  # fmt: skip
            for said in listed:
                person.tell(say("{word}: {what}", word=word, what=said))
