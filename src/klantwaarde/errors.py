"""One small tree of errors; each says the thing, the rule, the place and the mend."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said, say


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something went wrong: a file, a table, a row as a person counts it (1 is the heading), a column."""

    file: str | None = None
    table: str | None = None
    row: int | None = None
    column: str | None = None


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong: what, against which rule, where, and how to mend it.

    Parameters
    ----------
    code
        Stable kebab-case name, such as ``score-off-scale``; documentation and tests use it.
    thing, rule, mend
        Sentences of at most one line each.
    place
        File, table, row and column, as far as they are known.
    count
        How many rows share this problem when they are reported together.
    level
        ``error`` stops the work, ``notice`` does not.
    """

    code: str
    thing: Said
    rule: Said
    mend: Said
    place: Place = Place()
    count: int = 1
    level: str = "error"


class KlantwaardeError(Exception):
    """Anything a user can mend; carries one or more problems and never a traceback to the screen."""

    def __init__(self, *problems: Problem) -> None:
        self.problems: tuple[Problem, ...] = problems
        super().__init__("; ".join(f"{p.thing} {p.mend}" for p in problems))


class StudyError(KlantwaardeError):
    """The study folder, its settings or its tables break a rule."""


class InputError(KlantwaardeError):
    """A file or a value given on the command line or in a call breaks a rule."""


class MethodError(KlantwaardeError):
    """A method refuses: the data do not carry the question that is asked."""


class EngineError(KlantwaardeError):
    """The engine cannot be reached or cannot do this."""


def refuse(  # read as a sentence: kind, code, thing, rule, mend, place
    kind: type[KlantwaardeError], code: str, thing: Said, rule: Said, mend: Said, place: Place | None = None
) -> KlantwaardeError:
    """Make the error for one problem; raise what comes back."""
    return kind(Problem(code=code, thing=thing, rule=rule, mend=mend, place=place or Place()))


__all__ = [
    "EngineError",
    "InputError",
    "KlantwaardeError",
    "MethodError",
    "Place",
    "Problem",
    "Said",
    "StudyError",
    "refuse",
    "say",
]
