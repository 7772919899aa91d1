"""Problems on the screen: what is wrong, where, against which rule, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable

import click

from klantwaarde.cli.person import Person
from klantwaarde.errors import Place, Problem
from klantwaarde.language import say


def show_problems(problems: Iterable[Problem], person: Person) -> None:
    """Tell every problem on the standard error, sorted by table, row and column."""
    ordered = sorted(problems, key=_order)
    for problem in ordered:
        click.echo("\n".join(_lines(problem, person)), err=True)
    errors = sum(problem.level == "error" for problem in ordered)
    if len(ordered) > 1:
        person.tell(
            say(
                "{errors} {errors:error|errors}, {notices} {notices:notice|notices}.",
                errors=errors,
                notices=len(ordered) - errors,
            )
        )


def _order(problem: Problem) -> tuple[bool, str, str, int, str, str]:
    place = problem.place
    return (
        problem.level != "error",
        place.file or "",
        place.table or "",
        place.row or 0,
        place.column or "",
        problem.code,
    )


def _lines(problem: Problem, person: Person) -> Iterable[str]:
    mark = person.hears(say("Error") if problem.level == "error" else say("Notice"))
    where = ", ".join(_where(problem.place, person))
    yield click.style(f"{mark} · {where}" if where else mark, bold=True)
    yield f"  {person.hears(problem.thing)}"
    for label, said in ((say("Rule:"), problem.rule), (say("Mend:"), problem.mend)):
        if text := person.hears(said):
            yield f"  {person.hears(label)} {text}"


def _where(place: Place, person: Person) -> Iterable[str]:
    if place.file:
        yield person.hears(say("file {name}", name=place.file))
    if place.table:
        yield person.hears(say("table {name}", name=place.table))
    if place.row is not None:
        yield person.hears(say("row {row}", row=place.row))
    if place.column:
        yield person.hears(say("column {name}", name=place.column))
