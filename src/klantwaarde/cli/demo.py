"""`klantwaarde demo`: the example studies, analysed before your eyes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

import klantwaarde
from klantwaarde.cli.analyse import moment_of
from klantwaarde.cli.delivery import news, write_files
from klantwaarde.cli.person import plain
from klantwaarde.cli.progress import Progress
from klantwaarde.cli.spoken import Option, command, person_of
from klantwaarde.language import LANGUAGES, say, speak_name

EXAMPLES = ("installatie", "kiosk")
FOLDER = "klantwaarde-demo"


@command(
    "demo",
    say(
        "Analyse two example studies and show the reports: a composed study of an installation firm, and a real survey "
        "of users of self-service kiosks. Both in Dutch and English."
    ),
    Option(
        "--out",
        metavar="DIR",
        type=click.Path(path_type=Path),
        default=Path(FOLDER),
        said=say("Where the reports go. Otherwise: {folder} in the folder you are in.", folder=FOLDER),
    ),
    Option("--no-open", is_flag=True, said=say("Do not open a report, even if there is a screen.")),
    Option("--as-of", metavar="YYYY-MM-DD", said=say("The day the analysis counts as made. Otherwise: now.")),
)
@click.pass_context
def demo(ctx: click.Context, out: Path, no_open: bool, as_of: str | None) -> None:  # noqa: FBT001 - click calls it
    """Analyse the examples, say where the reports are, and open one."""
    from klantwaarde import runner
    from klantwaarde.ledger import read_history
    from klantwaarde.study import open_study

    person = person_of(ctx)
    moment = moment_of(as_of)
    first: Path | None = None
    for name in EXAMPLES:
        with open_study(examples_folder() / name) as study, Progress(person) as progress:
            ledger = runner.analyse(study, as_of=moment, progress=progress, history=read_history(study.path))
            paths = write_files(ledger, study, out / name, LANGUAGES, progress)
        click.echo(click.style(plain(speak_name(study.settings.name, person.lang)), bold=True))
        news(ledger, person)
        reports = {path.stem.removeprefix("report-"): path for path in paths if path.suffix == ".html"}
        for lang in sorted(reports, key=lambda lang: lang != person.lang):
            person.answer(say("Report: {path}", path=str(reports[lang])))
        click.echo()
        first = first or reports[person.lang]
    if first is not None and not no_open and has_screen(os.environ):
        import webbrowser

        webbrowser.open(first.resolve().as_uri())


def examples_folder() -> Path:
    """Give the folder of the example studies: in the installed package, or at the top of a clone."""
    package = Path(klantwaarde.__file__).parent
    inside = package / "examples"
    return inside if inside.is_dir() else package.parents[1] / "examples"


def has_screen(environment: Mapping[str, str]) -> bool:
    """Whether somebody would see a window that opens here."""
    if environment.get("CI") or environment.get("SSH_CONNECTION"):
        return False
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
