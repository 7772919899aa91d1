"""The doors of a study: open it to count in it, or check it and change nothing."""

from __future__ import annotations

from pathlib import Path

from klantwaarde.engine import Limits
from klantwaarde.errors import KlantwaardeError, Problem, StudyError
from klantwaarde.language import say
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.checked import open_checked
from klantwaarde.study.erasing import finish_erasure
from klantwaarde.study.erasing.journal import pending
from klantwaarde.study.folder import study_folder
from klantwaarde.study.privacy import keep_promises
from klantwaarde.study.study import Study


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

    Notes
    -----
    Opening writes only to keep promises: it finishes an erasure that was interrupted, and it remembers that a study is
    anonymous, which cannot be turned back.
    """
    folder = study_folder(path)
    finish_erasure(folder)
    study, problems = open_checked(folder, limits, bounds)
    errors = [problem for problem in problems if problem.level == "error"]
    if study is None or errors:
        if study is not None:
            study.close()
        raise StudyError(*errors)
    keep_promises(folder, study.settings)
    return study


def check_study(path: str | Path, *, limits: Limits | None = None, bounds: Bounds | None = None) -> list[Problem]:
    """Check a study folder and give every error and notice; nothing is written."""
    try:
        folder = study_folder(path)
    except KlantwaardeError as error:
        return list(error.problems)
    study, problems = open_checked(folder, limits, bounds)
    if study is not None:
        study.close()
    return [*problems, *_unfinished(folder)]


def _unfinished(folder: Path) -> list[Problem]:
    if not pending(folder):
        return []
    return [
        Problem(
            code="erasure-unfinished",
            thing=say("Erasing a person from this study was interrupted."),
            rule=say("A person is erased from every file or from none."),
            mend=say("Run `klantwaarde analyse` or `klantwaarde erase`: either finishes it first."),
        )
    ]
