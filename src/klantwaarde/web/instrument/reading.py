"""From the fields of a form to the answer of a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from klantwaarde.web.instrument.facts import DONT_KNOW
from klantwaarde.web.instrument.piping import cleaned
from klantwaarde.web.instrument.question import (
    AnyQuestion,
    Behaviour,
    Choice,
    Consent,
    Judgement,
    Kano,
    Open,
    Rating,
    Roles,
    Scale,
    Text,
    WhyUs,
)

Form = Mapping[str, Sequence[str]]
"""Field -> everything that was sent under it, as a browser sends it."""


def read_form(question: AnyQuestion, form: Form) -> Any:  # noqa: ANN401 - each kind of question has its own form of answer
    """Give the answer in a form, whatever a stranger put in it; `checked` judges it. ``None`` means no answer.

    Fields are called after the question: ``name``, ``name-0`` for its first row, ``name-0-f`` for a part of a row.
    """
    found = _READERS[type(question)](question, form)
    return None if found in ("", [], {}) else found


def _one(form: Form, field: str) -> str:
    sent = form.get(field) or ()
    return cleaned(sent[-1]) if sent else ""


def _mark(text: str) -> int | str | None:
    if not text:
        return None
    try:
        return int(text) if len(text) < 10 else text
    except ValueError:
        return text


def _number(text: str) -> float | str | None:
    if not text:
        return None
    try:
        found = float(text.replace(",", ".")) if len(text) < 20 else None
    except ValueError:
        return text
    return text if found is None else found


def _consent(question: Consent, form: Form) -> object:
    agreed = _one(form, question.name) == "yes"
    words = _one(form, f"{question.name}-words")
    return {"agreed": agreed, **({"words": words} if words else {})}


def _scale(question: Scale, form: Form) -> object:
    found = {option.code: _mark(_one(form, f"{question.name}-{i}")) for i, option in enumerate(question.items)}
    return {code: mark for code, mark in found.items() if mark is not None}


def _kano(question: Kano, form: Form) -> object:
    pairs: dict[str, dict[str, int | str]] = {}
    for i, option in enumerate(question.items):
        pair = {
            part: mark
            for part, sign in (("functional", "f"), ("dysfunctional", "d"))
            if (mark := _mark(_one(form, f"{question.name}-{i}-{sign}"))) is not None
        }
        if pair:
            pairs[option.code] = pair
    return pairs


def _roles(question: Roles, form: Form) -> object:
    roles = list(dict.fromkeys(cleaned(code) for code in form.get(question.name) or () if code))
    other = _one(form, f"{question.name}-other")
    found: dict[str, object] = {"roles": [code for code in roles if code != DONT_KNOW]}
    if DONT_KNOW in roles:
        found[DONT_KNOW] = True
    if other:
        found["other"] = other
    return found if len(found) > 1 or found["roles"] else None


def _why_us(question: WhyUs, form: Form) -> object:
    found: dict[str, Any] = {}
    if question.task == "rank":
        places = [(place, _one(form, f"{question.name}-{place}")) for place in range(1, question.top + 1)]
        chosen = [(code, place) for place, code in places if code]
        if chosen:
            found["ranks"] = dict(reversed(chosen))
        if len({code for code, _ in chosen}) < len(chosen):
            found["twice"] = True
    else:
        marks = {o.code: _number(_one(form, f"{question.name}-{i}")) for i, o in enumerate(question.items)}
        points = {code: mark for code, mark in marks.items() if mark}
        if points:
            found["points"] = points
    if _one(form, f"{question.name}-{DONT_KNOW}"):
        found[DONT_KNOW] = True
    contact = _one(form, f"{question.name}-contact")
    if contact:
        found["contact"] = contact
    return found


def _behaviour(question: Behaviour, form: Form) -> object:
    found: dict[str, dict[str, str]] = {}
    for i, agreed in enumerate(question.items):
        told = {b.code: _one(form, f"{question.name}-{i}-{j}") for j, b in enumerate(agreed.behaviours)}
        if any(told.values()):
            found[agreed.value.code] = {code: word for code, word in told.items() if word}
    return found


def _single(question: Judgement | Rating, form: Form) -> object:
    return _mark(_one(form, question.name))


def _choice(question: Choice, form: Form) -> object:
    if not question.several:
        return _one(form, question.name)
    return list(dict.fromkeys(cleaned(code) for code in form.get(question.name) or () if code))


def _text(question: Text, form: Form) -> object:
    return _number(_one(form, question.name)) if question.number else _one(form, question.name)


def _open(question: Open, form: Form) -> object:
    return _one(form, question.name)


_READERS: dict[type, Callable[[Any, Form], object]] = {
    Consent: _consent,
    Scale: _scale,
    Kano: _kano,
    Roles: _roles,
    WhyUs: _why_us,
    Behaviour: _behaviour,
    Judgement: _single,
    Rating: _single,
    Choice: _choice,
    Text: _text,
    Open: _open,
}
