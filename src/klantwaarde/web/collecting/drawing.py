"""Questions as a page shows them: fields, marks and texts in one language, ready for a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from klantwaarde.language import Said, say, speak
from klantwaarde.web.instrument.checking import SHORT, Fault
from klantwaarde.web.instrument.facts import DONT_KNOW
from klantwaarde.web.instrument.piping import clean
from klantwaarde.web.instrument.question import (
    CONTACT,
    LONGEST,
    AnyQuestion,
    Behaviour,
    Choice,
    Consent,
    Judgement,
    Kano,
    Open,
    Option,
    Rating,
    Roles,
    Scale,
    Text,
    WhyUs,
    Words,
    in_language,
)

_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*(?:\.[^{}]{1,100})?)\}")


class Piece(msgspec.Struct, frozen=True):
    """A piece of a text: plain, or an earlier answer with the name of its question."""

    text: str
    pipe: str = ""


class Mark(msgspec.Struct, frozen=True):
    """One thing to choose: what is sent, what is read, whether it is chosen."""

    value: str
    label: str
    chosen: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A group of marks under one name: ``field`` is what is sent, ``kind`` how it looks."""

    field: str
    legend: str
    marks: Sequence[Mark] = ()
    value: str = ""
    faults: Sequence[str] = ()
    low: str = ""
    high: str = ""
    kind: str = "marks"
    longest: int = 0
    parts: Sequence[Row] = ()
    optional: bool = False


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A question on a page."""

    name: str
    type: str
    title: Sequence[Piece]
    help: Sequence[Piece]
    rows: Sequence[Row]
    alone: bool = False
    text: Sequence[str] = ()
    shown_if: str = ""
    faults: Sequence[str] = ()

    @property
    def plain_title(self) -> str:
        """The question as one text."""
        return "".join(piece.text for piece in self.title)


class Pen(msgspec.Struct, frozen=True):
    """What drawing needs to know: the language, earlier answers as text, and what is wrong per field."""

    lang: str
    said: Mapping[str, str] = {}
    faults: Mapping[str, Sequence[str]] = {}

    def words(self, words: Words) -> str:
        """Give a text in the language."""
        return in_language(words, self.lang)

    def spoken(self, said: Said) -> str:
        """Speak a sentence in the language."""
        return speak(said, self.lang)

    def pieces(self, words: Words) -> list[Piece]:
        """Give a text in pieces, with earlier answers filled in."""
        text, made, at = self.words(words), [], 0
        for match in _PLACE.finditer(text):
            if match.start() > at:
                made.append(Piece(text[at : match.start()]))
            made.append(Piece(clean(self.said.get(match[1], "")), match[1]))
            at = match.end()
        return [*made, Piece(text[at:])] if text[at:] else made

    def wrong(self, field: str) -> Sequence[str]:
        """What is wrong at a field."""
        return self.faults.get(field, ())


def faults_by_field(faults: Sequence[Fault], lang: str) -> dict[str, list[str]]:
    """Give the sentences per field, in a language."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.field, []).append(speak(fault.message, lang))
    return found


def draw(question: AnyQuestion, answer: object, pen: Pen) -> Drawn:
    """Draw a question with what was answered before."""
    rows = _ROWS[type(question)](question, answer, pen)
    fields = {row.field for row in rows} | {part.field for row in rows for part in row.parts}
    own = [
        text for field, texts in pen.faults.items() if field == question.name and field not in fields for text in texts
    ]
    return Drawn(
        name=question.name, type=str(type(question).__struct_config__.tag), title=pen.pieces(question.title),
        help=pen.pieces(question.help), rows=rows, alone=len(rows) == 1 and not rows[0].legend, faults=own,
        text=[part for part in pen.words(question.text).split("\n") if part] if isinstance(question, Consent) else (),
        shown_if=question.show_if,
    )  # fmt: skip


def _mapping(answer: object) -> Mapping[str, Any]:
    return answer if isinstance(answer, dict) else {}


def _steps(low: int, high: int, chosen: object, pen: Pen, *, dont_know: bool) -> list[Mark]:
    marks = [Mark(str(mark), str(mark).replace("-", "−"), chosen == mark) for mark in range(low, high + 1)]
    if dont_know:
        marks.append(Mark(DONT_KNOW, pen.spoken(say("I do not know")), chosen == DONT_KNOW))
    return marks


def _end(mark: int, name: Words, pen: Pen) -> str:
    """Say what an end of a scale means, with its mark: on a phone the ends do not stand at the ends."""
    return f"{mark} = {pen.words(name)}".replace("-", "−") if pen.words(name) else ""


def _consent(question: Consent, answer: object, pen: Pen) -> list[Row]:
    given = _mapping(answer)
    names = {
        "internal": pen.spoken(say("No, only the researchers may read my words.")),
        "anonymous": pen.spoken(say("Yes, but without my name.")),
        "attributable": pen.spoken(say("Yes, also with my name.")),
    }
    yes = [Mark("yes", pen.spoken(say("I have read this and I take part.")), given.get("agreed") is True)]
    chosen = given.get("words") or "internal"
    words = [Mark(code, names[code], code == chosen) for code in question.words]
    rows = [Row(field=question.name, legend="", marks=yes, kind="ticks", faults=pen.wrong(question.name))]
    if len(words) > 1:
        field = f"{question.name}-words"
        legend = pen.spoken(say("May we quote what you write?"))
        rows.append(Row(field=field, legend=legend, marks=words, kind="list", faults=pen.wrong(field)))
    return rows


def _scale(question: Scale, answer: object, pen: Pen) -> list[Row]:
    given = _mapping(answer)
    return [
        Row(
            field=(field := f"{question.name}-{i}"), legend=pen.words(option.name), faults=pen.wrong(field),
            marks=_steps(question.low, question.high, given.get(option.code), pen, dont_know=question.dont_know),
            low=_end(question.low, question.low_name, pen), high=_end(question.high, question.high_name, pen),
        )
        for i, option in enumerate(question.items)
    ]  # fmt: skip


def _kano(question: Kano, answer: object, pen: Pen) -> list[Row]:
    given = _mapping(answer)
    names = (
        pen.spoken(say("I like it")),
        pen.spoken(say("It should be so")),
        pen.spoken(say("I do not mind")),
        pen.spoken(say("I can live with it")),
        pen.spoken(say("I dislike it")),
    )
    rows = []
    for i, option in enumerate(question.items):
        pair, parts = _mapping(given.get(option.code)), []
        for part, sign, legend in (
            ("functional", "f", pen.spoken(say("When it is there"))),
            ("dysfunctional", "d", pen.spoken(say("When it is not there"))),
        ):
            field = f"{question.name}-{i}-{sign}"
            marks = [Mark(str(n), name, pair.get(part) == n) for n, name in enumerate(names, start=1)]
            parts.append(Row(field=field, legend=legend, marks=marks, kind="list", faults=pen.wrong(field)))
        rows.append(Row(field=f"{question.name}-{i}", legend=pen.words(option.name), parts=parts, kind="group"))
    return rows


def _options(options: Sequence[Option], chosen: Sequence[object], pen: Pen) -> list[Mark]:
    return [Mark(option.code, pen.words(option.name), option.code in chosen) for option in options]


def _roles(question: Roles, answer: object, pen: Pen) -> list[Row]:
    given = _mapping(answer)
    marks = _options(question.items, given.get("roles") or [], pen)
    marks.append(Mark(DONT_KNOW, pen.spoken(say("I do not know")), given.get(DONT_KNOW) is True))
    kind = "list" if question.most == 1 else "ticks"
    rows = [Row(field=question.name, legend="", marks=marks, kind=kind, faults=pen.wrong(question.name))]
    if question.other:
        field = f"{question.name}-other"
        rows.append(
            Row(field=field, legend=pen.spoken(say("Or in your own words")), value=str(given.get("other") or ""),
                kind="line", longest=SHORT, faults=pen.wrong(field), optional=True)
        )  # fmt: skip
    return rows


def _figure(answer: object, pen: Pen) -> str:
    """Write what stands in a field: a number as the language writes it, anything else as it was typed."""
    if answer is None or isinstance(answer, str):
        return answer or ""
    return f"{answer:.10g}".replace(".", "," if pen.lang == "nl" else ".") if isinstance(answer, int | float) else ""


def _why_us(question: WhyUs, answer: object, pen: Pen) -> list[Row]:
    given = _mapping(answer)
    rows = []
    if question.task == "rank":
        by_place = {place: code for code, place in (given.get("ranks") or {}).items()}
        for place in range(1, question.top + 1):
            field = f"{question.name}-{place}"
            marks = [Mark("", pen.spoken(say("choose")), place not in by_place)]
            marks += _options(question.items, [by_place.get(place)], pen)
            legend = pen.spoken(say("Reason {place}", place=place))
            rows.append(Row(field=field, legend=legend, marks=marks, kind="pick", faults=pen.wrong(field)))
    else:
        points = given.get("points") or {}
        for i, option in enumerate(question.items):
            field = f"{question.name}-{i}"
            mark = points.get(option.code)
            value = _figure(mark, pen)
            rows.append(
                Row(field=field, legend=pen.words(option.name), value=value, kind="points", faults=pen.wrong(field))
            )
    unsure = [Mark("yes", pen.spoken(say("I do not know")), given.get(DONT_KNOW) is True)]
    rows.append(Row(field=f"{question.name}-{DONT_KNOW}", legend="", marks=unsure, kind="ticks"))
    if question.contact:
        names = (pen.spoken(say("daily")), pen.spoken(say("sometimes")), pen.spoken(say("never or hardly ever")))
        field = f"{question.name}-contact"
        marks = [Mark(c, n, given.get("contact") == c) for c, n in zip(CONTACT, names, strict=True)]
        legend = pen.spoken(say("How often do you speak with customers?"))
        rows.append(Row(field=field, legend=legend, marks=marks, kind="list", faults=pen.wrong(field)))
    return rows


def _behaviour(question: Behaviour, answer: object, pen: Pen) -> list[Row]:
    given = _mapping(answer)
    names = {
        "does": pen.spoken(say("I do this")),
        "knows": pen.spoken(say("I know it, but I do not do it")),
        "neither": pen.spoken(say("I did not know this")),
    }
    rows = []
    for i, agreed in enumerate(question.items):
        told = _mapping(given.get(agreed.value.code))
        parts = [
            Row(
                field=(field := f"{question.name}-{i}-{j}"), legend=pen.words(behaviour.name), kind="list",
                marks=[Mark(word, name, told.get(behaviour.code) == word) for word, name in names.items()],
                faults=pen.wrong(field),
            )
            for j, behaviour in enumerate(agreed.behaviours)
        ]  # fmt: skip
        rows.append(Row(field=f"{question.name}-{i}", legend=pen.words(agreed.value.name), parts=parts, kind="group"))
    return rows


def _single(question: Judgement | Rating, answer: object, pen: Pen) -> list[Row]:
    unsure = isinstance(question, Judgement) and question.dont_know
    marks = _steps(question.low, question.high, answer, pen, dont_know=unsure)
    return [
        Row(field=question.name, legend="", marks=marks, faults=pen.wrong(question.name),
            low=_end(question.low, question.low_name, pen), high=_end(question.high, question.high_name, pen))
    ]  # fmt: skip


def _choice(question: Choice, answer: object, pen: Pen) -> list[Row]:
    chosen = answer if isinstance(answer, list) else [answer]
    kind = "ticks" if question.several else "list"
    marks = _options(question.options, chosen, pen)
    return [Row(field=question.name, legend="", marks=marks, kind=kind, faults=pen.wrong(question.name))]


def _text(question: Text | Open, answer: object, pen: Pen) -> list[Row]:
    value = _figure(answer, pen)
    kind = "words" if isinstance(question, Open) else "number" if question.number else "line"
    longest = LONGEST if isinstance(question, Open) else SHORT
    return [
        Row(field=question.name, legend="", value=value, kind=kind, longest=longest, faults=pen.wrong(question.name))
    ]


_ROWS: dict[type, Callable[[Any, object, Pen], list[Row]]] = {
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
    Open: _text,
}
