"""`klantwaarde serve` and what keeps a server running; the work is in the room web, which starts only when asked."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import click

from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.language import say

DATA = Option(
    "--data", metavar="DIR", type=click.Path(path_type=Path), default=None,
    said=say("The data folder. Otherwise: KLANTWAARDE_DATA, or klantwaarde-data in the folder you are in."),
)  # fmt: skip


def web(room: str, data: Path | None) -> Any:  # noqa: ANN401 - a module of a room that this one may not know
    """Give a part of the web room, set up for a data folder.

    By name, and not by an import: the command line does not know Django, and starts without it.
    """
    if data is not None:
        os.environ["KLANTWAARDE_DATA"] = str(data.absolute())
    return importlib.import_module(f"klantwaarde.web.{room}")


@command(
    "serve",
    say(
        "Start the web app: set up studies, collect answers and read the outcome in a browser. The first start makes "
        "the database and shows a link to make the first account."
    ),
    DATA,
    Option("--host", default="127.0.0.1", metavar="ADDRESS", said=say("The address to listen on.")),
    Option("--port", default=8000, metavar="PORT", type=click.IntRange(0, 65535), said=say("The port to listen on.")),
    Option("--no-open", is_flag=True, said=say("Do not open a browser, even if there is a screen.")),
)
@click.pass_context
def serve(ctx: click.Context, data: Path | None, host: str, port: int, no_open: bool) -> None:  # noqa: FBT001 - click
    """Serve until somebody stops it."""
    from klantwaarde.cli.demo import has_screen

    person: Person = person_of(ctx)
    server = web("server", data)
    server.serve(host=host, port=port, tell=person.answer, show=not no_open and has_screen(os.environ))


@command(
    "migrate",
    say("Change the tables of the web app to what this version needs, with a backup first. Serve does it too."),
    DATA,
)
@click.pass_context
def migrate(ctx: click.Context, data: Path | None) -> None:
    """Bring the tables up to date."""
    person: Person = person_of(ctx)
    environment = web("server", data).set_up()
    with web("upkeep.folder_lock", data).alone(environment.data):
        web("upkeep.migrating", data).migrate(environment.data, person.tell)
    person.answer(say("The tables are those of this version."))


@command(
    "backup",
    say(
        "Put everything of the web app in one file: the database, keys, studies and files. People may go on working "
        "meanwhile."
    ),
    DATA,
    Argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path),
             said=say("The file to write. Otherwise one with the moment in its name, in the folder backups.")),
    Option("--without-keys", is_flag=True,
           said=say("Leave out the keys that tell which answers are whose; keep the folder keys elsewhere.")),
)  # fmt: skip
@click.pass_context
def backup(ctx: click.Context, data: Path | None, file: Path | None, without_keys: bool) -> None:  # noqa: FBT001 - click
    """Write a backup."""
    import datetime as dt

    person: Person = person_of(ctx)
    environment = web("server", data).set_up()
    if file is None:
        folder = environment.data / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"klantwaarde-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.zip"
    web("upkeep.backup", data).backup(environment.data, file, keys=not without_keys)
    person.answer(say("Backup: {path}", path=str(file)))


@command(
    "restore",
    say("Put a backup of the web app back. Stop the server first; what is there now is moved aside."),
    DATA,
    Argument("file", metavar="FILE", type=click.Path(path_type=Path), said=say("The backup.")),
    Option("--replace", is_flag=True, said=say("Let it take the place of what is there.")),
)
@click.pass_context
def restore(ctx: click.Context, data: Path | None, file: Path, replace: bool) -> None:  # noqa: FBT001 - click calls it
    """Put a backup back."""
    person: Person = person_of(ctx)
    environment = web("server", data).set_up()
    web("upkeep.restoring", data).restore(environment.data, file, replace=replace, tell=person.answer)


@command(
    "doctor",
    say("Look the web app over: folder, database, tables, log, queue and settings. 0 in order, 1 something is wrong."),
    DATA,
)
@click.pass_context
def doctor(ctx: click.Context, data: Path | None) -> int:
    """Say what is in order and what is not."""
    person: Person = person_of(ctx)
    environment = web("server", data).set_up()
    marks = {"good": "✓", "notice": "!", "wrong": "✗"}
    states = []
    for finding in web("upkeep.doctor", data).examine(environment):
        click.echo(f"{marks[finding.state]} {person.hears(finding.said)}")
        states.append(finding.state)
    return int("wrong" in states)
