"""The log of an analysis: append a step, replay it, write it as a script; it never says anything that was not done."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.q_action import QAction, QLog, QSettings
from klantwaarde.results.q_analysis import QAnalysis
from klantwaarde.results.q_sorts import QSorts
from klantwaarde.systems.vfc.analysis import Analysis, analyse_sorts


def log_of(a: Analysis | QAnalysis) -> QLog:
    """Give the log of an analysis."""
    return QLog(a.settings, list(a.log))


def read_log(text: str | bytes) -> QLog:
    """Read a log from JSON.

    Raises
    ------
    MethodError
        The text is not a log; the message names the field.
    """
    try:
        return msgspec.json.decode(text, type=QLog)
    except msgspec.MsgspecError as error:
        raise refuse(
            MethodError,
            "bad-log",
            say("This is not a log of a Q analysis: {what}.", what=str(error)),
            say("A log holds settings and actions, as klantwaarde writes them."),
            say("Write the log again, or mend the field that is named."),
        ) from error


def replay(study: QSorts, log: QLog) -> Analysis:
    """Make an analysis again from its log; the same sorts and log give the same bytes."""
    return analyse_sorts(study, log.settings, log.actions)


def append(a: Analysis, action: QAction) -> Analysis:
    """Take one more step and give the new analysis; the old one stays as it was."""
    return analyse_sorts(a.original, a.settings, [*a.log, action])


def script(log: QLog, path: str) -> str:
    """Write a log as a Python script that makes the same analysis from the file of sorts.

    Parameters
    ----------
    path
        File with the sorts, as it should stand in the script.
    """
    lines = [
        '"""A Q analysis, step by step."""',
        "",
        "from klantwaarde import qmethod",
        "",
        f"sorts = qmethod.read({path!r})",
        f"settings = {_call(log.settings)}",
        *_steps(log.actions),
        "analysis = qmethod.analyse(sorts, settings=settings, log=steps)",
        "",
    ]
    return "\n".join(lines)


def _steps(actions: Sequence[QAction]) -> list[str]:
    if not actions:
        return ["steps = []"]
    return ["steps = [", *(f"    {_call(action)}," for action in actions), "]"]


def _call(value: QAction | QSettings) -> str:
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    shown = {name: one for name, one in fields.items() if one not in ("", 0.0, {}) or isinstance(value, QSettings)}
    inside = ", ".join(f"{name}={one!r}" for name, one in shown.items())
    return f"qmethod.{type(value).__name__}({inside})"
