"""The door of the command line: which language, which word, and what comes out when something is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from klantwaarde import __version__
from klantwaarde.cli.person import Person, meet, writes_utf8
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.registry import WORDS
from klantwaarde.cli.spoken import Group, Option
from klantwaarde.cli.usage import misused
from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import say

REFUSED = 2
"""Exit code when something is wrong that the person can mend."""
BROKEN = 70
"""Exit code when the fault is ours."""
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run one word and leave with its exit code."""
    writes_utf8()
    # What Python reckons with is small: threads for it cost more to start than they save.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(run(list(sys.argv[1:] if words is None else words)))


def run(words: list[str]) -> int:
    """Run one word; give its exit code."""
    person = meet([], os.environ)
    try:
        person = meet(words, os.environ)
        code = group().main(args=words or ["--help"], prog_name="klantwaarde", standalone_mode=False, obj=person)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last door: nobody outside meets a traceback
        return _explained(error, person)
    return code if isinstance(code, int) else 0


def _explained(error: Exception | KeyboardInterrupt, person: Person) -> int:
    match error:
        case click.UsageError():
            show_problems(misused(error).problems, person)
        case KlantwaardeError():
            show_problems(error.problems, person)
        case KeyboardInterrupt() | click.Abort():
            person.tell(say("Stopped."))
            return INTERRUPTED
        case OSError() if error.filename is not None:
            person.tell(say("{file}: {reason}.", file=str(error.filename), reason=error.strerror or str(error)))
        case _:
            return _own_fault(error, person)
    return REFUSED


def group() -> Group:
    """Make the command line with every word."""

    def version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click calls it
        if wanted:
            click.echo(f"klantwaarde {__version__}")
            ctx.exit()

    return Group(
        "klantwaarde",
        said=say("What customers value, how far you deliver, and where you can make the difference."),
        words=WORDS,
        params=[
            Option(
                "--version",
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=version,
                said=say("Show the version."),
            )
        ],
    )


def _own_fault(error: Exception, person: Person) -> int:
    if os.environ.get("KLANTWAARDE_DEBUG"):
        raise error
    person.tell(
        say(
            "klantwaarde stopped by a fault of its own: {kind}: {message}. Your data are as they were. "
            "Please report it, with klantwaarde {version}, the command you gave, and what it says after "
            "KLANTWAARDE_DEBUG=1. Leave out names and answers of people.",
            kind=type(error).__name__,
            message=str(error),
            version=__version__,
        )
    )
    return BROKEN
