"""Take the words of a person out of an answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

import msgspec

from klantwaarde.results import Answer, InvestmentMark, ValueMark, ValueModel

Mark = TypeVar("Mark", ValueMark, InvestmentMark)


def forget_quotes(answer: Answer, quotes: Collection[str]) -> Answer:
    """Give an answer in which these quotes are not to be found, neither their words nor their codes.

    Parameters
    ----------
    answer
        Any answer; one without quotes comes back as it is.
    quotes
        Codes of quotes.
    """
    body = answer.body
    if not isinstance(body, ValueModel):
        return answer
    gone = set(quotes)
    told = {code for mark in (*body.values, *body.investments) for code in mark.quotes} | set(body.quotes)
    if not gone & told:
        return answer
    return msgspec.structs.replace(
        answer,
        body=msgspec.structs.replace(
            body,
            quotes={code: quote for code, quote in body.quotes.items() if code not in gone},
            values=[_mark(mark, gone) for mark in body.values],
            investments=[_mark(mark, gone) for mark in body.investments],
        ),
    )


def _mark(mark: Mark, gone: set[str]) -> Mark:
    return msgspec.structs.replace(mark, quotes=[code for code in mark.quotes if code not in gone])
