"""`klantwaarde story import` and `export`: to and from other programs, with a receipt."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import say

if TYPE_CHECKING:
    from klantwaarde.results.coding import CodedProject
    from klantwaarde.results.receipt import Receipt

PROJECT = (".qdpx",)
CODEBOOKS = (".qdc",)


@command(
    "import",
    say(
        "Read a transcript (TXT, DOCX, ODT, PDF, SRT, VTT), a codebook (.qdc) or a project (.qdpx), and give it as "
        "JSON that `story export` takes. It says what was mapped, guessed and dropped."
    ),
    Argument("file", metavar="FILE", type=click.Path(path_type=Path), said=say("The file.")),
    Option("--interviewer", metavar="NAME", multiple=True, said=say("Who asks, as the transcript names them.")),
    Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output.")),
)
@click.pass_context
def import_(ctx: click.Context, file: Path, interviewer: tuple[str, ...], json_to: str | None) -> None:
    """Read a file of another program."""
    from klantwaarde.results.coding import CodedProject

    person = person_of(ctx)
    suffix = file.suffix.casefold()
    found: object
    if suffix in PROJECT:
        from klantwaarde.importers.refi import read_project

        found, receipt = read_project(file)
    elif suffix in CODEBOOKS:
        from klantwaarde.importers.refi import read_codes

        codes, receipt = read_codes(file)
        found = CodedProject(file.stem, codes, [], [])
    else:
        from klantwaarde.importers.transcripts import read_transcript

        found, receipt = read_transcript(file, interviewer=interviewer)
    _receipt(receipt, person)
    text = msgspec.json.encode(found).decode() + "\n"
    if json_to == "-":
        click.echo(text, nl=False)
    elif json_to:
        write_whole(Path(json_to), text)


@command(
    "export",
    say(
        "Write a project from `story import` as .qdpx, .qdc, .csv (a row per quote) or .xlsx, ready for another "
        "program. Texts go out as they are unless you say --redact."
    ),
    Argument("target", metavar="FILE", type=click.Path(path_type=Path), said=say("What to write; its ending tells.")),
    Option("--from", "source", metavar="PROJECT.json", required=True, type=click.Path(path_type=Path),
           said=say("A project in JSON, or a .qdpx.")),
    Option("--matrix", is_flag=True, said=say("With .csv: a table of 0 and 1 instead of quotes.")),
    Option("--redact", is_flag=True, said=say("Take out names and numbers first; nothing leads back.")),
)  # fmt: skip
@click.pass_context
def export(ctx: click.Context, target: Path, source: Path, matrix: bool, redact: bool) -> None:  # noqa: FBT001 - click calls it
    """Write a project for another program."""
    from klantwaarde.exporters import quotes, refi

    person = person_of(ctx)
    project = _project(source)
    if redact:
        from klantwaarde.systems.story.exchange import redacted

        project = redacted(project, lang=person.lang)
    suffix = target.suffix.casefold()
    if suffix in PROJECT:
        _receipt(refi.write_project(project, target, as_of=dt.datetime.now(dt.UTC)), person)
    elif suffix in CODEBOOKS:
        write_whole(target, refi.codebook_xml(project.codes))
    elif suffix == ".csv":
        written = quotes.matrix_csv if matrix else quotes.quotes_csv
        write_whole(target, written(project, lang=person.lang))
    elif suffix == ".xlsx":
        quotes.quotes_workbook(project, target)
    else:
        raise refuse(
            InputError, "export-format", say("We do not write {file}.", file=target.name),
            say("A project goes out as .qdpx, .qdc, .csv or .xlsx."), say("Choose one of these endings."),
            Place(file=target.name),
        )  # fmt: skip
    person.tell(say("Written: {file}.", file=target.name))


def _project(path: Path) -> CodedProject:
    from klantwaarde.results.coding import CodedProject

    if path.suffix.casefold() in PROJECT:
        from klantwaarde.importers.refi import read_project

        return read_project(path)[0]
    if not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("A project is one file."), say("Correct the path."),
        )  # fmt: skip
    try:
        return msgspec.json.decode(path.read_bytes(), type=CodedProject)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refuse(
            InputError, "project-unreadable", say("{file} is no project: {why}.", file=path.name, why=str(error)[:160]),
            say("A project is the JSON that story import gives."), say("Import it again."), Place(file=path.name),
        ) from None  # fmt: skip


def _receipt(receipt: Receipt, person: Person) -> None:
    for name, lines in (
        (say("mapped"), receipt.mapped), (say("guessed"), receipt.guessed), (say("left out"), receipt.dropped)
    ):  # fmt: skip
        for line in lines:
            person.tell(say("{name}: {line}", name=name, line=line))
