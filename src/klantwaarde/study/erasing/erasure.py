"""`erase`: one person out of the whole record, for good."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import re
import shutil
from pathlib import Path

import msgspec

from klantwaarde.errors import InputError, KlantwaardeError, Place, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.results import PUBLISHED_SCHEMA, Published, from_json, to_json
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.erasing.journal import (
    Journal,
    beside,
    close_journal,
    read_journal,
    replace_files,
    settle,
    sweep,
    write_journal,
    write_log,
)
from klantwaarde.study.erasing.person import Traces, find_traces, write_without
from klantwaarde.study.folder import OUT, SETTINGS, find_sources, study_folder
from klantwaarde.study.forgetting import TELLING, forget

ANSWERS = "answers.json"
ERASED = "erased"
"""What stands in a step by hand in place of a person who was erased; a step of nobody is passed over."""
_REPORTS = (".html", ".svg", ".json", ".md", ".txt", ".csv")


class Erasure(msgspec.Struct, frozen=True):
    """What an erasure did.

    Parameters
    ----------
    rows
        Table -> number of rows that went.
    files
        Files that got a new content.
    stale
        Number of answers that stay and are marked as stale.
    reports
        Made from earlier answers and holding words of the person; removed.
    old_reports
        Made from earlier answers without words of the person; they still show the old numbers.
    log
        The line in the log; it holds no identity.
    """

    rows: dict[str, int]
    files: list[str]
    stale: int
    reports: list[str]
    old_reports: list[str]
    log: str


def erase(path: str | Path, respondent_id: str, as_of: dt.datetime, *, bounds: Bounds | None = None) -> Erasure:
    """Remove one person from every table of a study, and mark the answers that used that person as stale.

    Parameters
    ----------
    path
        The study folder.
    respondent_id
        Code of the person, as in the table respondents.
    as_of
        Moment for the log.
    bounds
        Largest files and cells.

    Returns
    -------
    Erasure
        What was removed and where.

    Raises
    ------
    InputError
        When nobody in the study has this code.
    StudyError
        When a file cannot be read, so that it is not certain that the person is gone. Nothing is changed then.

    Notes
    -----
    Files keep their form: encoding, separator, line ends, columns nobody knows, formatting and lists of a workbook,
    types of a Parquet file. New contents are written beside the old ones, then a journal, and only then are files
    replaced; an erasure that is interrupted is finished at the next erasure or when the study is opened. The log holds
    the moment and SHA-256 over moment and code: who knows the code can see that it was done, the log tells nobody.
    """
    bounds = bounds or Bounds()
    folder = study_folder(path)
    finish_erasure(folder)
    respondent = respondent_id.strip()
    sources, problems = find_sources(folder, bounds)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise StudyError(*errors)
    traces = find_traces(sources, respondent, bounds) if respondent else Traces()
    if not traces.rows:
        raise _unknown(respondent_id)
    files = [source.name for source in sources if source.name in traces.files]
    try:
        for source in sources:
            if source.name in traces.files:
                target = beside(folder, source.name)
                write_without(source, target, respondent, traces, bounds)
                shutil.copymode(source.path, target)
                settle(target)
        _prepare_settings(folder, respondent, files)
        stale, removed = _prepare_answers(folder, respondent, traces, files)
    except BaseException:
        sweep(folder)
        raise
    holding, others = _reports(folder, traces)
    log = _log_line(respondent, as_of, traces)
    journal = Journal(files=files, log=log, reports=[*holding, *removed])
    write_journal(folder, journal)
    _carry_out(folder, journal)
    files = [name for name in files if name != f"{OUT}/{ANSWERS}"]
    return Erasure(rows=traces.rows, files=files, stale=stale, reports=journal.reports, old_reports=others, log=log)


def finish_erasure(folder: Path) -> bool:
    """Finish an erasure that was interrupted; true when there was one."""
    journal = read_journal(folder)
    if journal is not None:
        _carry_out(folder, journal)
    sweep(folder)
    return journal is not None


def _carry_out(folder: Path, journal: Journal) -> None:
    replace_files(folder, journal)
    write_log(folder, journal)
    close_journal(folder)


def _prepare_settings(folder: Path, respondent: str, files: list[str]) -> None:
    """Put settings ready in which no step by hand names the person; everything else in them stays as it is typed."""
    text = (folder / SETTINGS).read_bytes().decode("utf-8")
    named = re.compile(rf"""(\bsorter["']?\s*=\s*)(["']){re.escape(respondent)}\2""")
    after = named.sub(rf"\1\2{ERASED}\2", text)
    if after == text:
        return
    target = beside(folder, SETTINGS)
    target.write_bytes(after.encode("utf-8"))
    shutil.copymode(folder / SETTINGS, target)
    settle(target)
    files.append(SETTINGS)


def _prepare_answers(folder: Path, respondent: str, traces: Traces, files: list[str]) -> tuple[int, list[str]]:
    """Put answers without the person ready beside the present ones; gives how many stay, and what cannot stay."""
    name = f"{OUT}/{ANSWERS}"
    path = folder / name
    if not path.is_file():
        return 0, []
    try:
        published = from_json(path.read_bytes(), Published)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return 0, [name]  # answers that cannot be read cannot be cleaned; `analyse` makes them anew
    if published.schema != PUBLISHED_SCHEMA:
        return 0, [name]
    after = forget(published, respondent, traces.quotes, traces.texts)
    target = beside(folder, name)
    target.write_text(to_json(after) + "\n", encoding="utf-8", newline="\n")
    settle(target)
    files.append(name)
    return len(after.answers), []


def _reports(folder: Path, traces: Traces) -> tuple[list[str], list[str]]:
    """Files made from earlier answers: those that hold words of the person, and the others."""
    holding: list[str] = []
    others: list[str] = []
    if not (folder / OUT).is_dir():
        return holding, others
    telling = [text for text in traces.texts if len(text) >= TELLING]
    forms = {form.encode() for text in telling for form in (text, html.escape(text), html.escape(text, quote=False))}
    for path in sorted((folder / OUT).iterdir()):
        if path.name == ANSWERS or path.suffix.lower() not in _REPORTS or not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        if b"klantwaarde" in content:  # stands in every file we write
            (holding if any(form in content for form in forms) else others).append(f"{OUT}/{path.name}")
    return holding, others


def _log_line(respondent: str, as_of: dt.datetime, traces: Traces) -> str:
    moment = as_of.astimezone(dt.UTC).isoformat(timespec="seconds")
    mark = hashlib.sha256(f"{moment}\n{respondent}".encode()).hexdigest()
    counts = " ".join(f"{table}={count}" for table, count in sorted(traces.rows.items()))
    return f"{moment} {mark} {counts}"


def _unknown(respondent: str) -> KlantwaardeError:
    return refuse(
        InputError,
        "respondent-unknown",
        say("Nobody in the study has the code {code}.", code=respondent.strip()[:80] or "-"),
        say("A person is named by the code in the table respondents."),
        say("Look up the code; capitals and leading zeros count."),
        Place(table="respondents", column="respondent_id"),
    )
