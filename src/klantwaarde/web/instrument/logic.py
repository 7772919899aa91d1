"""Conditions: a small language to show or skip a question, with the meaning SurveyJS gives it.

``{name}`` is an earlier answer, ``{name.item}`` one row of it. Comparisons ``= != < <= > >=``, lists with ``in``,
``empty`` and ``notempty`` behind an answer, and ``and``, ``or``, ``not`` with parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from klantwaarde.errors import InputError, KlantwaardeError, refuse
from klantwaarde.language import say

LONGEST = 1_000
DEEPEST = 20
_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\{[A-Za-z][A-Za-z0-9_]*(?:\.[^{}]{1,100})?\})|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign><=|>=|!=|<>|==|=|<|>|\(|\)|\[|\]|,)|(?P<word>[A-Za-z]+))"
)
_SIGNS = {"==": "=", "<>": "!="}
Plain = str | float | bool
Value = str | float | bool | list[Any] | None


class Compare(msgspec.Struct, frozen=True, tag="compare"):
    """An answer against a value: ``= != < <= > >=``."""

    answer: str
    sign: str
    value: str | float | bool


class Among(msgspec.Struct, frozen=True, tag="in"):
    """Whether an answer, or one of several answers, is in a list."""

    answer: str
    values: tuple[str | float | bool, ...]


class Empty(msgspec.Struct, frozen=True, tag="empty"):
    """Whether there is no answer."""

    answer: str


class Not(msgspec.Struct, frozen=True, tag="not"):
    """The opposite."""

    part: Condition


class Both(msgspec.Struct, frozen=True, tag="and"):
    """All parts hold."""

    parts: tuple[Condition, ...]


class Either(msgspec.Struct, frozen=True, tag="or"):
    """One part holds at least."""

    parts: tuple[Condition, ...]


Condition = Compare | Among | Empty | Not | Both | Either


@lru_cache(maxsize=2_000)
def parse(text: str) -> Condition | None:
    """Read a condition; ``None`` when there is none.

    Raises
    ------
    InputError
        When it cannot be understood.
    """
    if not text.strip():
        return None
    if len(text) > LONGEST:
        raise _wrong(text)
    return _Reader(text).whole()


def holds(condition: Condition | None, answers: Mapping[str, Value]) -> bool:
    """Say whether a condition holds; no condition always does.

    Parameters
    ----------
    answers
        ``name`` or ``name.item`` -> answer, as `facts` makes them.
    """
    if isinstance(condition, Not):
        return not holds(condition.part, answers)
    if isinstance(condition, Both | Either):
        join = all if isinstance(condition, Both) else any
        return join(holds(part, answers) for part in condition.parts)
    return condition is None or _test(condition, answers)


def _test(condition: Compare | Among | Empty, answers: Mapping[str, Value]) -> bool:
    answer = answers.get(condition.answer)
    if isinstance(condition, Empty):
        return is_empty(answer)
    if isinstance(condition, Among):
        given = answer if isinstance(answer, list) else [answer]
        return any(not is_empty(one) and any(_same(one, value) for value in condition.values) for one in given)
    return _compare(answer, condition.sign, condition.value)


def names_in(condition: Condition | None) -> set[str]:
    """Questions that a condition asks after."""
    if condition is None:
        return set()
    if isinstance(condition, Not):
        return names_in(condition.part)
    if isinstance(condition, Both | Either):
        return set().union(*(names_in(part) for part in condition.parts))
    return {condition.answer.partition(".")[0]}


def is_empty(answer: object) -> bool:
    """Whether there is no answer; zero and *no* are answers."""
    return answer is None or answer in ("", [], {})


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", value) else None
    except ValueError:
        return None


def _same(left: object, right: object) -> bool:
    first, second = _number(left), _number(right)
    return first == second if first is not None and second is not None else left == right


def _compare(answer: Value, sign: str, value: Plain) -> bool:
    if is_empty(answer):
        return sign == "!="  # SurveyJS: nothing is unlike something, and neither below nor above it
    if sign in ("=", "!="):
        same = len(answer) == 1 and _same(answer[0], value) if isinstance(answer, list) else _same(answer, value)
        return same == (sign == "=")
    left, right = _number(answer), _number(value)
    if left is None or right is None:
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]


class _Reader:
    """Reads a condition from left to right: or < and < not < one test."""

    def __init__(self, text: str) -> None:
        self.text, self.deep, self.at = text, 0, 0
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text.rstrip()):
            match = _TOKEN.match(text, place)
            if match is None or match.lastgroup is None:
                raise _wrong(text)
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            place = match.end()

    def whole(self) -> Condition:
        found = self._either()
        if self.at != len(self.tokens):
            raise _wrong(self.text)
        return found

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self.at += 1
        return token

    def _word(self, word: str) -> bool:
        if self._peek()[0] == "word" and self._peek()[1].casefold() == word:
            self.at += 1
            return True
        return False

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._word("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Condition:
        parts = [self._not()]
        while self._word("and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _not(self) -> Condition:
        self.deep += 1
        if self.deep > DEEPEST:
            raise _wrong(self.text)
        try:
            if self._word("not"):
                return Not(self._not())
            if self._peek() == ("sign", "("):
                self.at += 1
                found = self._either()
                if self._take() != ("sign", ")"):
                    raise _wrong(self.text)
                return found
            return self._test()
        finally:
            self.deep -= 1

    def _test(self) -> Condition:
        kind, ref = self._take()
        if kind != "ref":
            raise _wrong(self.text)
        answer = ref[1:-1]
        if self._word("empty"):
            return Empty(answer)
        if self._word("notempty"):
            return Not(Empty(answer))
        if self._word("in") or self._word("anyof"):
            return Among(answer, self._list())
        kind, sign = self._take()
        if kind != "sign" or sign not in {"=", "==", "!=", "<>", "<", "<=", ">", ">="}:
            raise _wrong(self.text)
        return Compare(answer, _SIGNS.get(sign, sign), self._value())

    def _list(self) -> tuple[str | float | bool, ...]:
        if self._take() != ("sign", "["):
            raise _wrong(self.text)
        values = [self._value()]
        while self._peek() == ("sign", ","):
            self.at += 1
            values.append(self._value())
        if self._take() != ("sign", "]"):
            raise _wrong(self.text)
        return tuple(values)

    def _value(self) -> str | float | bool:
        kind, text = self._take()
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1]
        if kind == "word" and text.casefold() in {"true", "false"}:
            return text.casefold() == "true"
        raise _wrong(self.text)


def _wrong(text: str) -> KlantwaardeError:
    return refuse(
        InputError,
        "condition",
        say('The condition "{text}" is not understood.', text=text[:80]),
        say("A condition compares answers: {example}.", example="{recommend} <= 6 and {role} in ['partner']"),
        say("Write it in this form, or leave it empty to show the question always."),
    )
