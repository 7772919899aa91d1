"""One response to rows of the study's tables: what a person answered, as the record keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from klantwaarde.engine.cells import DONT_KNOW as SAYS_NOT
from klantwaarde.engine.cells import MISSING
from klantwaarde.language import Said, named, say
from klantwaarde.web.instrument.facts import DONT_KNOW, visible_pages
from klantwaarde.web.instrument.question import (
    AnyQuestion,
    Behaviour,
    Choice,
    Instrument,
    Judgement,
    Kano,
    Open,
    Rating,
    Roles,
    Scale,
    Text,
    WhyUs,
    in_language,
)

UNSURE = "don't know"
"""How a cell says that a person does not know; the reader of a study keeps it apart from an empty one."""

Row = dict[str, Any]


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What one person answered in one wave.

    Parameters
    ----------
    code
        Of the respondent: a pseudonym.
    side, wave, customer
        Customer or employee, the wave, and the code of the account; empty when there is none.
    answers
        Name of the question -> answer, as `checked` gave it.
    background
        Columns of the respondent that were known beforehand, such as ``function``.
    """

    code: str
    side: str
    wave: str
    answers: Mapping[str, Any]
    customer: str = ""
    background: Mapping[str, str | float] = {}


class Exploded(msgspec.Struct):
    """Rows per table, and what the record has no place for."""

    rows: dict[str, list[Row]]
    left: list[Said] = []

    def add(self, table: str, row: Row) -> None:
        """Put a row in a table."""
        self.rows.setdefault(table, []).append(row)


Labels = Mapping[str, Mapping[str, str]]


def explode(instrument: Instrument, response: Response, *, lang: str = "nl", labels: Labels | None = None) -> Exploded:
    """Give the rows of one response.

    Parameters
    ----------
    instrument
        The version that was answered. What its logic hid is left out, even when an answer was stored.
    response
        Who answered what.
    lang
        Language of the labels that reports split by.
    labels
        Question -> code -> label; those of the instrument without it. With several versions the newest ones count,
        so that a better word does not split a group in two.

    Notes
    -----
    Words that only say *nothing* or *I do not know* are no quote. What employees write is no voice of the customer:
    the tables have no place for it, and that is said.
    """
    made = Exploded({})
    person: Row = {"respondent_id": response.code, "side": response.side, "customer_id": response.customer or None}
    person.update({column: value for column, value in response.background.items() if value not in ("", None)})
    made.add("respondents", person)
    for _, questions in visible_pages(instrument, response.answers):
        for question in questions:
            answer = response.answers.get(question.name)
            if answer is None or (isinstance(question, Choice | Rating | Text) and not _of_person(question)):
                _say_words(made, question, answer, response)
            elif isinstance(question, Choice | Rating | Text):
                person[column_of(question)] = _label(question, answer, lang, (labels or {}).get(question.name, {}))
            elif type(question) in _EXPLODERS:
                _EXPLODERS[type(question)](made, question, answer, response)
    made.rows["scores"] = _merged(made.rows.pop("scores", []), "value_id")
    made.rows["investments"] = _merged(made.rows.pop("investments", []), "investment_id")
    made.rows["overall"] = _merged(made.rows.pop("overall", []), "wave")
    made.rows = {table: rows for table, rows in made.rows.items() if rows}
    return made


def column_of(question: Choice | Rating | Text) -> str:
    """Column of the respondent that a plain question fills."""
    return getattr(question, "fills", "") or question.name


def _of_person(question: Choice | Rating | Text) -> bool:
    return not isinstance(question, Text) or bool(question.fills) or question.number


def _label(
    question: Choice | Rating | Text, answer: object, lang: str, labels: Mapping[str, str]
) -> str | float | None:
    if isinstance(question, Choice):
        names = {option.code: labels.get(option.code) or in_language(option.name, lang) for option in question.options}
        chosen = answer if isinstance(answer, list) else [answer]
        return ", ".join(names[code] for code in names if code in chosen) or None
    if question.name == "tenure_years" or getattr(question, "fills", "") == "tenure_years":
        return float(answer) if isinstance(answer, int | float) else None
    if isinstance(answer, float) and not answer.is_integer():
        return f"{answer:g}"
    return str(int(answer)) if isinstance(answer, int | float) else str(answer)


def _place(response: Response) -> Row:
    return {"respondent_id": response.code, "wave": response.wave}


def _merged(rows: list[Row], key: str) -> list[Row]:
    """Bring what was asked of one thing on several pages together in one row."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row[key], {}).update(row)
    return list(found.values())


def _mark(mark: object) -> object:
    return UNSURE if mark == DONT_KNOW else mark


def _scale(made: Exploded, question: Scale, answer: Mapping[str, Any], response: Response) -> None:
    table, key = ("scores", "value_id") if question.subject == "values" else ("investments", "investment_id")
    for option in question.items:
        if option.code in answer:
            made.add(table, {**_place(response), key: option.code, question.measure: _mark(answer[option.code])})


def _kano(made: Exploded, question: Kano, answer: Mapping[str, Any], response: Response) -> None:
    for option in question.items:
        pair = answer.get(option.code) or {}
        if "functional" in pair and "dysfunctional" in pair:
            made.add("kano", {**_place(response), "item": option.code, **pair})


def _roles(made: Exploded, question: Roles, answer: Mapping[str, Any], response: Response) -> None:
    for code in answer.get("roles") or ():
        made.add("roles", {**_place(response), "role_id": code, "kind": question.kind})
    if answer.get("other"):
        _quote(made, f"{question.name}-other", question, str(answer["other"]), response)


def _why_us(made: Exploded, question: WhyUs, answer: Mapping[str, Any], response: Response) -> None:
    more = {"contact": answer.get("contact")}
    if answer.get(DONT_KNOW):
        made.add("why_us", {**_place(response), "value_id": None, "dont_know": True, **more})
    for code, rank in sorted((answer.get("ranks") or {}).items(), key=lambda one: one[1]):
        made.add("why_us", {**_place(response), "value_id": code, "rank": rank, **more})
    points = answer.get("points") or {}
    for option in question.items:
        if points.get(option.code):
            made.add("why_us", {**_place(response), "value_id": option.code,
                                "points": round(float(points[option.code]), 2), **more})  # fmt: skip


def _behaviour(made: Exploded, question: Behaviour, answer: Mapping[str, Any], response: Response) -> None:
    for agreed in question.items:
        told = answer.get(agreed.value.code) or {}
        named_ones = [(b.code, told[b.code]) for b in agreed.behaviours if told.get(b.code) in {"does", "knows"}]
        for code, word in named_ones:
            made.add("behaviour", {**_place(response), "value_id": agreed.value.code, "behaviour_id": code,
                                   "does": word == "does"})  # fmt: skip
        if told and not named_ones:
            made.add("behaviour", {**_place(response), "value_id": agreed.value.code, "behaviour_id": None})


def _judgement(made: Exploded, question: Judgement, answer: object, response: Response) -> None:
    made.add("overall", {**_place(response), question.measure: _mark(answer)})


def _open(made: Exploded, question: Open, answer: object, response: Response) -> None:
    _quote(made, question.name, question, str(answer), response)


def _say_words(made: Exploded, question: AnyQuestion, answer: object, response: Response) -> None:
    if isinstance(question, Text) and answer:
        _quote(made, question.name, question, str(answer), response)


def _quote(made: Exploded, part: str, question: AnyQuestion, text: str, response: Response) -> None:
    if text.strip().lower() in {*MISSING, *SAYS_NOT}:
        return
    if response.side == "employee":
        made.left.append(
            say("What employees wrote at “{question}” has no place in the tables.", question=named(question.title))
        )
        return
    consent = next((a for a in response.answers.values() if isinstance(a, dict) and a.get("agreed") is True), {})
    made.add(
        "quotes",
        {
            "quote_id": f"{response.code}-{response.wave}-{part}",
            **_place(response),
            "text": text,
            "values": "|".join(question.subjects) if isinstance(question, Open) else "",
            "consent": consent.get("words") or "internal",
            "unprompted": question.unprompted if isinstance(question, Open) else None,
        },
    )


_EXPLODERS: dict[type, Callable[[Exploded, Any, Any, Response], None]] = {
    Scale: _scale,
    Kano: _kano,
    Roles: _roles,
    WhyUs: _why_us,
    Behaviour: _behaviour,
    Judgement: _judgement,
    Open: _open,
}
