"""`klantwaarde serve` and what keeps a server running; the work is in the room web, which starts only when asked."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import click

from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Option, command, person_of
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
