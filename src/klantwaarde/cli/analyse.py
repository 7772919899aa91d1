"""`klantwaarde analyse STUDY`: from the record to the report, the picture and the answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klantwaarde.cli.delivery import news, write_files
from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.progress import Progress
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import say

if TYPE_CHECKING:
    from klantwaarde.ledger import Ledger


@command(
    "analyse",
    say(
        "Make the customer value model of a study: which values customers have, how far each is met, and what to do "
        "first. Writes the report, the picture and the answers, and tells the news. With --json alone it gives the "
        "answers and nothing else."
    ),
    Argument("folder", metavar="STUDY", type=click.Path(path_type=Path), said=say("The folder of the study.")),
    Option(
        "--out",
        metavar="DIR",
        type=click.Path(path_type=Path),
        said=say("Where the files go. Otherwise: the folder out in that of the study."),
    ),
    Option("--wave", metavar="WAVE", said=say("Only this wave, by its code in study.toml. Otherwise: all waves.")),
    Option(
        "--json",
        "json_to",
        metavar="FILE|-",
        said=say("Also give the answers as JSON, in a file or with - on the standard output."),
    ),
    Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        said=say("The day the analysis counts as made. Otherwise: now. Same day, same bytes."),
    ),
)
@click.pass_context
def analyse(
    ctx: click.Context, folder: Path, out: Path | None, wave: str | None, json_to: str | None, as_of: str | None
) -> None:
    """Analyse a study and deliver what was asked for."""
    from klantwaarde import runner
    from klantwaarde.ledger import read_history
    from klantwaarde.study import open_study

    person = person_of(ctx)
    moment = moment_of(as_of)
    with (
        runner.working_beside(folder, as_of=moment, waves=None if wave is None else [wave]) as beside,
        open_study(folder) as study,
    ):
        show_problems(study.problems, person)
        waves = None if wave is None else [known_wave(wave, study.settings.wave_codes)]
        reader = Person(person.prefers(study.settings.language), asked=True)
        paths: list[Path] = []
        with Progress(person) as progress:
            ledger = runner.analyse(
                study, as_of=moment, progress=progress, waves=waves, beside=beside, history=read_history(study.path)
            )
            if json_to is None or out is not None:
                paths = write_files(ledger, study, out or study.path / "out", [reader.lang], progress)
                if out is None:
                    _keep(ledger, study.path)
    if json_to == "-":
        click.echo(ledger.to_json(), nl=False)
        return
    if json_to is not None:
        ledger.save(json_to)
    if paths:
        news(ledger, reader)
        reader.answer(say("Report: {path}", path=str(paths[0])))


def _keep(ledger: Ledger, folder: Path) -> None:
    """Keep what was said of customers today, so that change can be told later."""
    from klantwaarde.ledger import keep_snapshot, snapshot_of

    for answer in ledger.of(kind="worth"):
        if (snapshot := snapshot_of(answer)) is not None:
            keep_snapshot(folder, snapshot)


def moment_of(day: str | None) -> dt.datetime:
    """Give the moment an analysis counts as made: that day at midnight UTC, or now."""
    if day is None:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)
    except ValueError:
        raise refuse(
            InputError,
            "not-a-day",
            say("{text} is not a day.", text=day),
            say("A day is written as year, month, day, such as {example}.", example="2026-03-31"),
            say("Correct it, or leave --as-of out."),
            Place(column="--as-of"),
        ) from None


def known_wave(wave: str, waves: list[str]) -> str:
    """Give the wave back when the study has it; refuse it otherwise."""
    if wave in waves:
        return wave
    raise refuse(
        InputError,
        "unknown-wave",
        say("The study has no wave {wave}.", wave=wave),
        say("Its waves are: {waves}.", waves=", ".join(waves)),
        say("Write one of these."),
        Place(column="--wave"),
    )
