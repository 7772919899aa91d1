"""The files of a Q analysis: JSON, workbook, text report, log, script, and a report per language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.errors import InputError, KlantwaardeError, Place, refuse
from klantwaarde.language import say

if TYPE_CHECKING:
    from klantwaarde.results import QAnalysis, QSorts, Receipt
    from klantwaarde.systems.vfc.analysis import Analysis


def write_files(
    analysis: Analysis,
    noun: QAnalysis,
    extra: dict[str, Any],
    folder: Path,
    *,
    source: str,
    person: Person,
    names: bool = True,
) -> list[Path]:
    """Write everything there is of an analysis into a folder, and tell where; without names only the reports.

    Every other file has a row per person.
    """
    _only_over_ours(folder)
    if not names:
        _nobody_named_before(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if names:
        _write_tables(analysis, noun, extra, folder, source=source, person=person)
    _write_reports(analysis, extra, folder, names=names)
    person.tell(say("The report is in {folder}.", folder=str(folder)))
    return sorted(folder.iterdir())


def _write_tables(
    analysis: Analysis, noun: QAnalysis, extra: dict[str, Any], folder: Path, *, source: str, person: Person
) -> None:
    from klantwaarde import qmethod as q
    from klantwaarde.results import to_json

    log = q.log_of(analysis)
    texts = {
        "analysis.json": to_json(noun) + "\n",
        "log.json": to_json(log) + "\n",
        "replay.py": q.script(log, source),
        "report.lis": q.lis(analysis),
        **q.tables(analysis, profile="dutch" if person.lang == "nl" else "international", lang=person.lang),
    }
    for name, text in texts.items():
        write_whole(folder / name, text)
    for lang in ("nl", "en"):
        made = q.workbook(
            analysis,
            stable=extra.get("bootstrap"),
            groups=extra.get("groups"),
            choice=extra.get("choice"),
            lang=lang,
        )
        (folder / f"workbook-{lang}.xlsx").write_bytes(made)


def _write_reports(analysis: Analysis, extra: dict[str, Any], folder: Path, *, names: bool) -> None:
    from klantwaarde import qmethod as q

    for lang in ("nl", "en"):
        page = q.report(
            analysis,
            stable=extra.get("bootstrap"),
            groups=extra.get("groups"),
            choice=extra.get("choice"),
            names=names,
            lang=lang,
        )
        write_whole(folder / f"report-{lang}.html", page)


def convert(study: QSorts, read: Receipt, to: Path, kind: str, person: Person) -> None:
    """Write sorts for another program, and tell what was guessed in reading and lost in writing."""
    from klantwaarde import qmethod as q

    beside = [to, to.with_suffix(".sta")] if kind == "pqmethod" else [to]
    for path in beside:
        if path.exists():
            raise refuse(
                InputError,
                "file-in-the-way",
                say("{path} is in the way.", path=str(path)),
                say("A file that is there is not replaced."),
                say("Move it, or name a new file."),
                Place(file=str(path)),
            )
    if not to.parent.is_dir():
        raise refuse(
            InputError,
            "no-folder",
            say("The folder {folder} is not there.", folder=str(to.parent)),
            say("A file is written into a folder that is there."),
            say("Make the folder, or name another."),
        )
    written = q.write(study, to, kind)
    for line in read.guessed:
        person.tell(say("Guessed: {what}.", what=line))
    for line in written.guessed:
        person.tell(say("Guessed: {what}.", what=line))
    for line in written.dropped:
        person.tell(say("Not in the file: {what}.", what=line))
    person.tell(say("The sorts are in {file}.", file=str(to)))


OURS = {
    "analysis.json": b'"QAnalysis"',
    "log.json": b'"QLog"',
    "replay.py": b"from klantwaarde import qmethod",
    "report.lis": b"klantwaarde",
    "factors.csv": b"sum_of_squares",
    "persons.csv": b"communality",
    "cards.csv": b"shown_equal",
    "differences.csv": b"p_adjusted",
    "report-nl.html": b"klantwaarde",
    "report-en.html": b"klantwaarde",
}


def _only_over_ours(folder: Path) -> None:
    """Refuse to replace a file that we did not write, and a file where the folder should come."""
    if folder.exists() and not folder.is_dir():
        raise _in_the_way(folder)
    for name, mark in OURS.items():
        path = folder / name
        if path.exists() and (path.is_dir() or mark not in path.read_bytes()):
            raise _in_the_way(path)


def _nobody_named_before(folder: Path) -> None:
    """Refuse a folder in which an earlier analysis left a file with persons."""
    for name in OURS:
        if not name.startswith("report-") and (folder / name).exists():
            raise refuse(
                InputError,
                "persons-in-the-way",
                say("{path} has a row per person.", path=str(folder / name)),
                say("With --anonymous no file in the folder names a person."),
                say("Move it, or choose another folder with --out."),
                Place(file=str(folder / name)),
            )


def _in_the_way(path: Path) -> KlantwaardeError:
    return refuse(
        InputError,
        "file-in-the-way",
        say("{path} is in the way.", path=str(path)),
        say("Only files that klantwaarde wrote are replaced."),
        say("Move it, or choose another folder with --out."),
        Place(file=str(path)),
    )
