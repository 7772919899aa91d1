"""Open or check a study folder: settings, files, tables, rules; every problem at once."""

from __future__ import annotations

from pathlib import Path

import msgspec

from klantwaarde.engine import Limits, LocalEngine
from klantwaarde.engine.local import quoted
from klantwaarde.errors import KlantwaardeError, Place, Problem, StudyError
from klantwaarde.language import say
from klantwaarde.schema.catalogue_changes import apply_changes
from klantwaarde.schema.column import fold
from klantwaarde.schema.settings import Settings, Wave
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.catalogue_reading import default_catalogue, words_of
from klantwaarde.study.csv_reading import ways_to_read
from klantwaarde.study.folder import SETTINGS, Source, find_sources, study_folder, two_sources
from klantwaarde.study.opened import OpenedTable
from klantwaarde.study.opened_table import (
    find_orphans,
    let_go,
    open_absent,
    open_one,
    raw_name,
    take_in,
)
from klantwaarde.study.parquet_reading import look_at_parquet
from klantwaarde.study.raw import RawTable
from klantwaarde.study.study import Study

ONE_WAVE = Wave(code="1", label={"nl": "meting", "en": "wave"})


def open_study(path: str | Path, *, limits: Limits | None = None, bounds: Bounds | None = None) -> Study:
    """Open a study folder; it is checked completely first.

    Parameters
    ----------
    path
        The folder, or the ``study.toml`` in it.
    limits
        How much of the machine the engine may take.
    bounds
        Largest files and cells.

    Raises
    ------
    StudyError
        With every error at once, when there is one.
    """
    study, problems = _open(path, limits, bounds or Bounds())
    errors = [problem for problem in problems if problem.level == "error"]
    if study is None or errors:
        if study is not None:
            study.close()
        raise StudyError(*errors)
    return study


def check_study(path: str | Path, *, limits: Limits | None = None, bounds: Bounds | None = None) -> list[Problem]:
    """Check a study folder and give every error and notice; nothing is written."""
    study, problems = _open(path, limits, bounds or Bounds())
    if study is not None:
        study.close()
    return problems


def _open(path: str | Path, limits: Limits | None, bounds: Bounds) -> tuple[Study | None, list[Problem]]:
    try:
        folder = study_folder(path)
        text = _settings_text(folder)
    except KlantwaardeError as error:
        return None, list(error.problems)
    settings, problems = read_settings(text)
    if settings is None:
        return None, problems
    if not settings.waves:
        settings = msgspec.structs.replace(settings, waves=[ONE_WAVE])
    catalogue, wrong = apply_changes(default_catalogue(), settings.catalogue)
    problems += wrong
    sources, wrong = find_sources(folder, bounds)
    problems += wrong
    engine = LocalEngine([source.path for source in sources if source.kind == "parquet"], limits)
    try:
        closed = words_of(catalogue)
        closed["subjects"] = {**closed["investments"], **closed["values"]}
        closed["waves"] = {fold(code): code for code in settings.wave_codes}
        tables = _Tables(engine, settings, closed, bounds, problems)
        tables.take(sources)
        tables.finish()
    except BaseException:
        engine.close()
        raise
    return Study(folder, settings, catalogue, problems, engine, tables.opened), problems


def _settings_text(folder: Path) -> str:
    path = folder / SETTINGS
    raw = path.read_bytes() if path.stat().st_size <= 4_000_000 else b" " * 4_000_001
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise StudyError(
            Problem(
                code="settings-encoding",
                thing=say(
                    "study.toml, line {line}: byte {byte} is not UTF-8.", line=line, byte=f"0x{raw[error.start]:02X}"
                ),
                rule=say("study.toml is written in UTF-8."),
                mend=say("Save it again as UTF-8."),
                place=Place(file=SETTINGS, row=line),
            )
        ) from None


class _Tables:
    """The tables of a study while they are read one by one."""

    def __init__(
        self,
        engine: LocalEngine,
        settings: Settings,
        closed: dict[str, dict[str, str]],
        bounds: Bounds,
        problems: list[Problem],
    ) -> None:
        self.engine, self.settings, self.closed, self.bounds = engine, settings, closed, bounds
        self.problems = problems
        self.opened: dict[str, OpenedTable] = {}
        self.places: dict[str, str] = {}

    def take(self, sources: list[Source]) -> None:
        """Read every file; a file that cannot be read is a problem and the others go on."""
        order = list(TABLES)
        for source in sorted(sources, key=lambda s: order.index(s.table) if s.table else -1):
            try:
                self._take_one(source)
            except KlantwaardeError as error:
                self.problems.extend(error.problems)

    def _take_one(self, source: Source) -> None:
        if source.table in self.places:
            self.problems.append(two_sources(source.table, self.places[source.table], source.name))
            return
        self.places[source.table] = source.name
        table = TABLES[source.table]
        if source.kind == "parquet":
            headings = look_at_parquet(self.engine, source.path, source.name, raw_name(table), self.bounds)
            self._keep(open_one(self.engine, table, source.name, headings, self.settings, self._closed(), lazy=True))
            return
        for raw in ways_to_read(source.path, source.name, table.by_heading(), self.bounds):
            take_in(self.engine, table, raw, self.bounds)
            if not raw.irregular:
                break
            let_go(self.engine, table)
        self._open_text(table, raw)

    def _open_text(self, table: Table, raw: RawTable) -> None:
        self.problems.extend(raw.problems)
        self._keep(
            open_one(
                self.engine,
                table,
                raw.file,
                raw.headings,
                self.settings,
                self._closed(),
                numbers=raw.numbers,
                blank=raw.blank,
                lazy=False,
            )
        )

    def _keep(self, opened: OpenedTable) -> None:
        self.opened[opened.table.code] = opened
        self.problems.extend(opened.problems)

    def _closed(self) -> dict[str, dict[str, str]]:
        """Closed lists of words; Kano items come from their own table when there is one."""
        items = self.opened.get("kano_items")
        if items is None or not items.count:
            return {**self.closed, "items": self.closed["values"]}
        found = self.engine.fetch(f"SELECT item FROM {quoted('kano_items')} WHERE item IS NOT NULL")
        return {**self.closed, "items": {fold(row[0]): row[0] for row in found}}

    def finish(self) -> None:
        """Make absent tables empty, follow references, and say when there is nothing to count yet."""
        for code, table in TABLES.items():
            if code not in self.opened:
                if code not in self.places:
                    self.opened[code] = open_absent(self.engine, table, self.settings)
        if "respondents" not in self.places:
            self.problems.append(_no_respondents())
        for opened in list(self.opened.values()):
            for column in opened.table.columns:
                if column.refers in self.closed:
                    continue  # a word of the catalogue, also where a table has the same name (roles, investments)
                target = self.opened.get(column.refers)
                if target is not None and target.file:
                    self.problems.extend(find_orphans(self.engine, opened, column.code, target))


def _no_respondents() -> Problem:
    return Problem(
        code="table-missing",
        thing=say("The study has no table {table}.", table="respondents"),
        rule=say("Every study says who was asked."),
        mend=say("Add {table}.csv or {table}.xlsx; `klantwaarde new DIR` makes one to fill.", table="respondents"),
        place=Place(table="respondents"),
    )
