"""Answers after a person was erased: without that person, and marked as stale."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from klantwaarde.results import Answer, InvestmentMark, Published, ValueMark, ValueModel

TELLING = 12
"""Characters; a shorter word such as *good* may stand in any sentence and tells of nobody."""


def forget(published: Published, respondent: str, quotes: Collection[str], words: Collection[str]) -> Published:
    """Give answers in which a person is not to be found; all of them are stale, for the record is another one.

    Parameters
    ----------
    published
        What was answered.
    respondent
        Code of the person.
    quotes
        Codes of the person's quotes; these are taken out of the pictures.
    words
        What the person said. An answer that still holds these words, or that tells of persons one by one and names
        this one, is left out as a whole: it cannot be mended, only made anew.
    """
    kept = []
    for answer in published.answers:
        cleaned = _without_quotes(answer, set(quotes))
        if not _tells_of(cleaned, respondent, words):
            kept.append(msgspec.structs.replace(cleaned, stale=True))
    return msgspec.structs.replace(published, answers=kept)


def _without_quotes(answer: Answer, gone: set[str]) -> Answer:
    body = answer.body
    if not isinstance(body, ValueModel):
        return answer
    body = msgspec.structs.replace(
        body,
        quotes={code: quote for code, quote in body.quotes.items() if code not in gone},
        values=[_without(mark, gone) for mark in body.values],
        investments=[_without_too(mark, gone) for mark in body.investments],
    )
    return msgspec.structs.replace(answer, body=body)


def _without(mark: ValueMark, gone: set[str]) -> ValueMark:
    return msgspec.structs.replace(mark, quotes=[code for code in mark.quotes if code not in gone])


def _without_too(mark: InvestmentMark, gone: set[str]) -> InvestmentMark:
    return msgspec.structs.replace(mark, quotes=[code for code in mark.quotes if code not in gone])


def _tells_of(answer: Answer, respondent: str, words: Collection[str]) -> bool:
    # A value model tells of groups only; a code such as 1 may stand in it for something else.
    names = set() if isinstance(answer.body, ValueModel) else {respondent}
    return any(
        text in names or any(said == text or (len(said) >= TELLING and said in text) for said in words)
        for text in _texts(msgspec.to_builtins(answer.body))
    )


def _texts(part: Any) -> list[str]:  # noqa: ANN401 - any part of any noun
    """Every text in a noun, keys included."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [text for key, value in part.items() for text in (str(key), *_texts(value))]
    if isinstance(part, list | tuple):
        return [text for value in part for text in _texts(value)]
    return []
