"""Judge an answer: keep what is right, say kindly what is not; the browser is never believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.web.instrument.facts import DONT_KNOW
from klantwaarde.web.instrument.piping import cleaned
from klantwaarde.web.instrument.question import (
    CONTACT,
    KANO_POINTS,
    LONGEST,
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

SHORT = 300
"""Characters in a short text."""


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with an answer, and at which field of the form."""

    field: str
    message: Said


Checked = tuple[Any, list[Fault]]


def checked(question: AnyQuestion, answer: object) -> Checked:
    """Give what can be kept of an answer, and what is wrong with it.

    Parameters
    ----------
    question
        What was asked.
    answer
        What came in: from a form by `read_form`, or as JSON. Of any shape.

    Returns
    -------
    tuple
        The answer with everything that is right (``None`` when nothing is), and a fault for everything else.
    """
    kept, faults = _CHECKS[type(question)](question, answer)
    if kept in ("", [], {}):
        kept = None
    if question.required and kept is None and not faults:
        faults = [Fault(_first_field(question), say("Please answer this question."))]
    return kept, faults


def _first_field(question: AnyQuestion) -> str:
    if isinstance(question, Scale) or (isinstance(question, WhyUs) and question.task == "points"):
        return f"{question.name}-0"
    if isinstance(question, WhyUs):
        return f"{question.name}-1"
    if isinstance(question, Kano):
        return f"{question.name}-0-f"
    return f"{question.name}-0-0" if isinstance(question, Behaviour) else question.name


def _not_in_list(field: str) -> Fault:
    return Fault(field, say("Choose one of the answers in the list."))


def _mapping(answer: object) -> Mapping[str, Any]:
    return answer if isinstance(answer, dict) else {}


def _whole(mark: object, low: int, high: int) -> bool:
    return isinstance(mark, int) and not isinstance(mark, bool) and low <= mark <= high


def _off_scale(field: str, low: int, high: int) -> Fault:
    return Fault(field, say("Choose a mark from {low} to {high}.", low=low, high=high))


def _consent(question: Consent, answer: object) -> Checked:
    given = _mapping(answer)
    if given.get("agreed") is not True:
        return None, [Fault(question.name, say("Tick this box if you want to take part."))]
    words = given.get("words") or question.words[0]
    if words not in question.words:
        return None, [_not_in_list(f"{question.name}-words")]
    return {"agreed": True, "words": words}, []


def _scale(question: Scale, answer: object) -> Checked:
    kept, faults = {}, []
    given = _mapping(answer)
    for i, option in enumerate(question.items):
        mark = given.get(option.code)
        if mark is None:
            if question.required:
                faults.append(Fault(f"{question.name}-{i}", say("Please give a mark, or choose: I do not know.")))
            continue
        if (mark == DONT_KNOW and question.dont_know) or _whole(mark, question.low, question.high):
            kept[option.code] = mark
        else:
            faults.append(_off_scale(f"{question.name}-{i}", question.low, question.high))
    return kept, faults


def _kano(question: Kano, answer: object) -> Checked:
    kept, faults = {}, []
    given = _mapping(answer)
    for i, option in enumerate(question.items):
        pair = _mapping(given.get(option.code))
        good: dict[str, Any] = {}
        for part, sign in (("functional", "f"), ("dysfunctional", "d")):
            mark = pair.get(part)
            if mark in KANO_POINTS and not isinstance(mark, bool):
                good[part] = mark
            elif mark is not None:
                faults.append(_not_in_list(f"{question.name}-{i}-{sign}"))
            elif pair or question.required:
                faults.append(Fault(f"{question.name}-{i}-{sign}", say("These two questions belong together.")))
        if good:
            kept[option.code] = good
    return kept, faults


def _codes(given: object, known: Collection[str]) -> tuple[list[str], bool]:
    listed = given if isinstance(given, list) else []
    good = [code for code in listed if isinstance(code, str) and code in known]
    return list(dict.fromkeys(good)), len(good) < len(listed)


def _roles(question: Roles, answer: object) -> Checked:
    given = _mapping(answer)
    roles, strange = _codes(given.get("roles"), {option.code for option in question.items})
    faults = [_not_in_list(question.name)] if strange else []
    kept: dict[str, Any] = {}
    if len(roles) > question.most:
        faults.append(Fault(question.name, say("Choose {most} at most.", most=question.most)))
        roles = roles[: question.most]
    if roles:
        kept["roles"] = roles
    elif given.get(DONT_KNOW) is True:
        kept[DONT_KNOW] = True
    other = given.get("other")
    if question.other and isinstance(other, str) and other:
        text, wrong = _words(f"{question.name}-other", other, SHORT)
        faults += wrong
        kept["other"] = text
    return kept, faults


def _why_us(question: WhyUs, answer: object) -> Checked:
    given = _mapping(answer)
    known = {option.code for option in question.items}
    kept, faults = _ranks(question, given, known) if question.task == "rank" else _points(question, given, known)
    if not kept and given.get(DONT_KNOW) is True:
        kept[DONT_KNOW] = True
    contact = given.get("contact")
    if question.contact and contact:
        if contact in CONTACT:
            kept["contact"] = contact
        else:
            faults.append(_not_in_list(f"{question.name}-contact"))
    return kept, faults


def _ranks(question: WhyUs, given: Mapping[str, Any], known: Collection[str]) -> tuple[dict[str, Any], list[Fault]]:
    faults: list[Fault] = []
    placed: dict[int, str] = {}
    for code, place in _mapping(given.get("ranks")).items():
        if code not in known or not _whole(place, 1, question.top):
            faults.append(_not_in_list(f"{question.name}-{place if _whole(place, 1, question.top) else 1}"))
        elif place in placed:
            faults.append(Fault(f"{question.name}-{place}", say("Choose one reason for each place.")))
        else:
            placed[place] = code
    if given.get("twice"):
        faults.append(Fault(f"{question.name}-1", say("You chose a reason twice. Choose another one.")))
    # Gaps close up: who fills places 1 and 3 has a first and a second reason.
    ranks = {placed[place]: rank for rank, place in enumerate(sorted(placed), start=1)}
    return ({"ranks": ranks} if ranks else {}), faults


def _points(question: WhyUs, given: Mapping[str, Any], known: Collection[str]) -> tuple[dict[str, Any], list[Fault]]:
    faults: list[Fault] = []
    points: dict[str, float] = {}
    fields = {option.code: f"{question.name}-{i}" for i, option in enumerate(question.items)}
    for code, mark in _mapping(given.get("points")).items():
        good = isinstance(mark, int | float) and not isinstance(mark, bool) and math.isfinite(mark) and 0 <= mark <= 100
        if code in known and good:
            points[code] = mark
        else:
            faults.append(Fault(fields.get(code, f"{question.name}-0"), say("Write a number from 0 to 100.")))
    total = sum(points.values())
    if points and not faults and abs(total - 100) > 0.01:
        faults.append(
            Fault(f"{question.name}-0", say("Together this is {total}; it should be 100.", total=round(total, 2)))
        )
    return ({"points": points} if points else {}), faults


def _behaviour(question: Behaviour, answer: object) -> Checked:
    kept: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    given = _mapping(answer)
    for i, agreed in enumerate(question.items):
        told = _mapping(given.get(agreed.value.code))
        good: dict[str, str] = {}
        for j, behaviour in enumerate(agreed.behaviours):
            word = told.get(behaviour.code)
            if word in ("does", "knows", "neither"):
                good[behaviour.code] = word
            elif word is not None:
                faults.append(_not_in_list(f"{question.name}-{i}-{j}"))
        if good:
            kept[agreed.value.code] = good
    return kept, faults


def _judgement(question: Judgement, answer: object) -> Checked:
    if answer is None or (answer == DONT_KNOW and question.dont_know):
        return answer, []
    if _whole(answer, question.low, question.high):
        return answer, []
    return None, [_off_scale(question.name, question.low, question.high)]


def _rating(question: Rating, answer: object) -> Checked:
    if answer is None or _whole(answer, question.low, question.high):
        return answer, []
    return None, [_off_scale(question.name, question.low, question.high)]


def _choice(question: Choice, answer: object) -> Checked:
    known = {option.code for option in question.options}
    if question.several:
        kept, strange = _codes(answer, known)
        return kept, [_not_in_list(question.name)] if strange else []
    if answer in (None, ""):
        return None, []
    if isinstance(answer, str) and answer in known:
        return answer, []
    return None, [_not_in_list(question.name)]


def _text(question: Text, answer: object) -> Checked:
    if answer in (None, ""):
        return None, []
    if question.number:
        if isinstance(answer, int | float) and not isinstance(answer, bool) and math.isfinite(answer):
            if question.fills != "tenure_years" or 0 <= answer <= 150:
                return answer, []
            return None, [Fault(question.name, say("Write a number of years from 0 to 150."))]
        return None, [Fault(question.name, say("Write a number."))]
    return _words(question.name, answer, SHORT)


def _open(question: Open, answer: object) -> Checked:
    return (None, []) if answer in (None, "") else _words(question.name, answer, LONGEST)


def _words(field: str, answer: object, longest: int) -> Checked:
    """A text that is too long is kept as far as it goes: nobody loses a page of words."""
    if not isinstance(answer, str):
        return None, [Fault(field, say("Write your answer in words."))]
    answer = cleaned(answer)
    if len(answer) <= longest:
        return answer, []
    return answer[:longest], [
        Fault(field, say("This is longer than {longest} characters. Please shorten it.", longest=longest))
    ]


_CHECKS: dict[type, Callable[[Any, object], Checked]] = {
    Consent: _consent,
    Scale: _scale,
    Kano: _kano,
    Roles: _roles,
    WhyUs: _why_us,
    Behaviour: _behaviour,
    Judgement: _judgement,
    Rating: _rating,
    Choice: _choice,
    Text: _text,
    Open: _open,
}
