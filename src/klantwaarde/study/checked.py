"""From a study folder to a `Study` and every problem at once: settings, catalogue, files, tables, rules."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import msgspec

from klantwaarde.engine import Limits, LocalEngine
from klantwaarde.errors import KlantwaardeError, Place, Problem, StudyError
from klantwaarde.language import say
from klantwaarde.schema.catalogue_changes import apply_changes
from klantwaarde.schema.column import fold
from klantwaarde.schema.settings import Wave
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.catalogue_reading import default_catalogue, words_of
from klantwaarde.study.folder import SETTINGS, Source, find_sources
from klantwaarde.study.privacy import broken_promises
from klantwaarde.study.study import Study
from klantwaarde.study.taking import Tables

_SMALL = 4_000_000
ONE_WAVE = Wave(code="1", label={"nl": "meting", "en": "wave"})


def open_checked(
    folder: Path, limits: Limits | None = None, bounds: Bounds | None = None, only: Collection[str] | None = None
) -> tuple[Study | None, list[Problem]]:
    """Open a study folder and check it; nothing is written.

    Parameters
    ----------
    folder
        With a ``study.toml`` in it.
    limits
        How much of the machine the engine may take.
    bounds
        Largest files and cells.
    only
        Tables whose files are read, such as those an import must look up; every table unless told. Workbooks are read
        as a whole.

    Returns
    -------
    tuple
        The study, or ``None`` when its settings cannot be read, and every error and notice. A study that comes with
        errors must be closed and not be used.
    """
    bounds = bounds or Bounds()
    try:
        text = _settings_text(folder)
    except KlantwaardeError as error:
        return None, list(error.problems)
    settings, problems = read_settings(text)
    if settings is None:
        return None, problems
    if not settings.waves:
        settings = msgspec.structs.replace(settings, waves=[ONE_WAVE])
    problems += broken_promises(folder, settings)
    catalogue, wrong = apply_changes(default_catalogue(), settings.catalogue)
    problems += wrong
    sources, wrong = find_sources(folder, bounds)
    problems += wrong
    if only is not None:
        sources = [source for source in sources if not source.table or source.table in only]
    limits = limits or _limits_for(sources)
    engine = LocalEngine([source.path for source in sources if source.kind == "parquet"], limits)
    try:
        closed = words_of(catalogue)
        closed["subjects"] = {**closed["investments"], **closed["values"]}
        closed["waves"] = {
            **{fold(code): code for code in settings.wave_codes},
            **{code: code for code in settings.wave_codes},
        }
        tables = Tables(engine, settings, closed, bounds, problems)
        tables.take(sources)
    except BaseException:
        engine.close()
        raise
    return Study(folder, settings, catalogue, problems, engine, tables.opened), problems


def _limits_for(sources: list[Source]) -> Limits:
    """Give small studies one thread: dividing sixty respondents over several takes longer than counting them."""
    size = sum(path.stat().st_size for path in {source.path for source in sources})
    return Limits(threads=1) if size < _SMALL else Limits()


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
