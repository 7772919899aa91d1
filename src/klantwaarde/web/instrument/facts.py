"""Answers as conditions and texts see them: one flat list of names with plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klantwaarde.web.instrument.logic import Value, holds, parse
from klantwaarde.web.instrument.question import AnyQuestion, Consent, Instrument, Page, Roles, WhyUs

Answers = Mapping[str, Any]
DONT_KNOW = "dont_know"


def facts_of(question: AnyQuestion, answer: object) -> dict[str, Value]:
    """Give what conditions may ask after: the answer by its name, and each row as ``name.item``.

    *I do not know* counts as an answer with the word ``dont_know``.
    """
    name = question.name
    if answer is None:
        return {}
    if isinstance(question, Consent):
        return {name: bool(isinstance(answer, dict) and answer.get("agreed"))}
    if isinstance(question, Roles) and isinstance(answer, dict):
        return {name: list(answer.get("roles") or ())}
    if isinstance(question, WhyUs) and isinstance(answer, dict):
        chosen = answer.get("ranks") or answer.get("points") or {}
        order = sorted(chosen, key=lambda code: (chosen[code] if question.task == "rank" else -chosen[code], code))
        return {name: [code for code in order if chosen[code]], **{f"{name}.{code}": chosen[code] for code in chosen}}
    if isinstance(answer, dict):
        flat: dict[str, Value] = {f"{name}.{item}": mark for item, mark in answer.items() if not isinstance(mark, dict)}
        return {name: sorted(answer), **flat}
    return {name: answer if isinstance(answer, str | int | float | bool | list) else None}


def visible_pages(instrument: Instrument, answers: Answers) -> list[tuple[Page, list[AnyQuestion]]]:
    """Give the pages a person sees with these answers, each with the questions that are shown.

    What is hidden has no answer, also for what comes after it; so one pass from start to end decides everything.
    """
    seen: dict[str, Value] = {}
    shown: list[tuple[Page, list[AnyQuestion]]] = []
    for page in instrument.pages:
        if not holds(parse(page.show_if), seen):
            continue
        questions = []
        here: dict[str, Value] = {}
        for question in page.questions:
            # Logic looks back to earlier pages only: without a script nothing on a page can change while it is filled.
            if holds(parse(question.show_if), seen):
                questions.append(question)
                here.update(facts_of(question, answers.get(question.name)))
        seen.update(here)
        if questions:
            shown.append((page, questions))
    return shown


def facts(instrument: Instrument, answers: Answers) -> dict[str, Value]:
    """Give every fact of the questions that are shown."""
    found: dict[str, Value] = {}
    for _, questions in visible_pages(instrument, answers):
        for question in questions:
            found.update(facts_of(question, answers.get(question.name)))
    return found
