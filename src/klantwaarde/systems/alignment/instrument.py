"""The mirror instrument: the same task, over the same catalogue, for customers and for employees."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from klantwaarde.language import Said, named, say
from klantwaarde.schema.catalogue import Catalogue

TASKS = ("rank", "points", "cards")


@dataclass(frozen=True)
class Sheet:
    """What one side gets: the question, how to answer, the values in their order, and a place for *I do not know*."""

    side: str
    question: Said
    how: Said
    dont_know: Said
    values: tuple[tuple[str, Said], ...]
    more: tuple[Said, ...] = ()


def mirror(catalogue: Catalogue, *, task: str = "rank", top: int = 5, seed: str = "") -> tuple[Sheet, Sheet]:
    """Make the sheets of both sides: one catalogue, one order, one task, so that answers can be set side by side.

    Parameters
    ----------
    catalogue
        Values of the study.
    task
        ``rank`` (choose and rank a top), ``points`` (divide 100 points) or ``cards`` (lay all cards in order).
    top
        How many values a person ranks.
    seed
        Fixes the order of the values, which is not that of the catalogue: levels would steer the answer.

    Returns
    -------
    Sheet for customers and sheet for employees; they differ only in who is asked what about whom.
    """
    codes = sorted(catalogue.values, key=lambda code: hashlib.sha256(f"{seed} {code}".encode()).hexdigest())
    values = tuple((code, say("{value}", value=named(catalogue.values[code].name))) for code in codes)
    how = {
        "rank": say("Choose the {top} most important reasons and number them; 1 is the most important.", top=top),
        "points": say("Divide 100 points over the reasons; what plays no part gets nothing."),
        "cards": say("Lay all cards in order, the most important reason first."),
    }[task]
    dont_know = say("I do not know")
    customers = Sheet("customer", say("Why do you choose us?"), how, dont_know, values)
    employees = Sheet(
        "employee",
        say("Why do customers choose us? Answer as you think customers would."),
        how,
        dont_know,
        values,
        (
            say("Which customer did you have in mind?"),
            say("How often do you speak with customers: daily, sometimes or never?"),
            say("For each reason you chose: what do you do yourself so that it stays true?"),
        ),
    )
    return customers, employees
