"""Which files of a study folder hold which table."""

from __future__ import annotations

from pathlib import Path

import msgspec

from klantwaarde.errors import KlantwaardeError, Place, Problem, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.schema.column import fold
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.tables import TABLES
from klantwaarde.study.bounds import Bounds

SETTINGS = "study.toml"
STATE = ".klantwaarde"
OUT = "out"
KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".parquet": "parquet"}
FOREIGN = {
    ".xls",
    ".xlsm",
    ".xlsb",
    ".ods",
    ".numbers",
    ".sav",
    ".json",
    ".jsonl",
    ".xml",
    ".dta",
    ".feather",
    ".arrow",
    ".zip",
    ".gz",
}
HELP_SHEETS = ("uitleg", "help", "readme", "leesmij", "toelichting", "lijsten", "lists", "codes")
WORKBOOKS = ("study", "onderzoek", "studie")
TABLE_NAMES = {fold(name): code for code, table in TABLES.items() for name in table.names}


class Source(msgspec.Struct, frozen=True):
    """A file that holds a table, or, in a workbook, several."""

    path: Path
    kind: str
    table: str = ""

    @property
    def name(self) -> str:
        """Name of the file inside the folder."""
        return self.path.name


def study_folder(path: str | Path) -> Path:
    """Give the folder of a study; its ``study.toml`` may be named as well.

    Raises
    ------
    StudyError
        When there is no such folder, or no ``study.toml`` in it.
    """
    folder = Path(path)
    if folder.name == SETTINGS and folder.is_file():
        folder = folder.parent
    if not folder.is_dir():
        raise refuse(
            StudyError,
            "no-folder",
            say("There is no folder {path}.", path=str(path)[:300]),
            say("A study is a folder with study.toml and tables."),
            say("Correct the path, or make a study with `klantwaarde new DIR`."),
        )
    if not (folder / SETTINGS).is_file():
        raise refuse(
            StudyError,
            "no-settings",
            say("The folder {path} has no study.toml.", path=str(path)[:300]),
            say("A study is a folder with study.toml and tables."),
            say("Point at the folder that holds study.toml, or make one with `klantwaarde new DIR`."),
            Place(file=SETTINGS),
        )
    _stay_inside(folder / SETTINGS, folder)
    return folder


def find_sources(folder: Path, bounds: Bounds) -> tuple[list[Source], list[Problem]]:
    """List the files that hold tables, and say of every other data file why it is not read."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for count, path in enumerate(sorted(folder.iterdir())):
        if count > bounds.files:
            problems.append(_too_many(bounds.files))
            break
        name, suffix = path.name, path.suffix.lower()
        if name.startswith((".", "~$", "_")) or not (suffix in KINDS or suffix in FOREIGN) or path.is_dir():
            continue
        table = TABLE_NAMES.get(fold(path.stem), "")
        workbook = suffix == ".xlsx" and fold(path.stem) in WORKBOOKS
        if not table and not workbook:
            if suffix != ".txt":
                problems.append(_unknown_file(name, path.stem))
            continue
        if suffix in FOREIGN:
            problems.append(_foreign(name, suffix))
            continue
        try:
            _stay_inside(path, folder)
        except KlantwaardeError as error:
            problems.extend(error.problems)
            continue
        sources.append(Source(path=path, kind=KINDS[suffix], table=table))
    return sources, problems


def _stay_inside(path: Path, folder: Path) -> None:
    """Refuse a link that leads out of the study, and what is not a plain file."""
    real = path.resolve()
    if not real.is_relative_to(folder.resolve()):
        raise refuse(
            StudyError,
            "outside-folder",
            say("{file} is a link to a place outside the study folder.", file=path.name),
            say("A study reads only files that stand in its own folder."),
            say("Copy the file into the folder."),
            Place(file=path.name),
        )
    if not real.is_file():
        raise refuse(
            StudyError,
            "not-a-file",
            say("{file} is not a plain file.", file=path.name),
            say("A table is a plain file that can be read from start to end."),
            say("Copy the table into a plain file."),
            Place(file=path.name),
        )


def two_sources(table: str, first: str, second: str) -> Problem:
    """Say that a table stands in two places."""
    return Problem(
        code="two-files-for-one-table",
        thing=say("The table {table} stands in {first} and in {second}.", table=table, first=first, second=second),
        rule=say("Each table stands in one file or sheet, so that it is clear which one counts."),
        mend=say("Keep one of the two and move the other out of the folder."),
        place=Place(file=second, table=table),
    )


def _unknown_file(name: str, stem: str) -> Problem:
    near = TABLE_NAMES.get(nearest(fold(stem), TABLE_NAMES), "")
    return Problem(
        code="unknown-file",
        thing=say("{file} is not read: no table has this name.", file=name),
        rule=say("The name of a file is the name of its table: {names}.", names=", ".join(TABLES)),
        mend=say("Rename it to {near} if that is what it holds.", near=near)
        if near
        else say("Rename it if it holds a table; otherwise leave it."),
        place=Place(file=name),
        level="notice",
    )


def _foreign(name: str, suffix: str) -> Problem:
    return Problem(
        code="unreadable-format",
        thing=say("{file} is in a format that a study does not read ({suffix}).", file=name, suffix=suffix),
        rule=say("A table is a CSV, XLSX or Parquet file."),
        mend=say("Open it in the program it came from and save it as XLSX or CSV."),
        place=Place(file=name),
    )


def _too_many(limit: int) -> Problem:
    return Problem(
        code="too-many-files",
        thing=say("The folder holds more than {limit} files.", limit=limit),
        rule=say("A study folder holds study.toml and its tables."),
        mend=say("Move the other files out of the folder."),
    )
