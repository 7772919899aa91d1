"""Answers after a person was erased: without that person's words, and marked as stale."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from klantwaarde.results import Answer, InvestmentMark, Published, ValueMark, ValueModel


def forget(published: Published, quotes: Collection[str], fingerprint: str) -> Published:
    """Give answers in which these quotes are not to be found, and in which answers from another record are stale.

    Parameters
    ----------
    published
        What was answered.
    quotes
        Codes of the quotes that are gone from the record.
    fingerprint
        Of the record as it is now.
    """
    return msgspec.structs.replace(
        published, answers=[_forget(answer, set(quotes), fingerprint) for answer in published.answers]
    )


def _forget(answer: Answer, gone: set[str], fingerprint: str) -> Answer:
    stale = answer.stale or answer.provenance.fingerprint != fingerprint
    body = answer.body
    if isinstance(body, ValueModel):
        body = msgspec.structs.replace(
            body,
            quotes={code: quote for code, quote in body.quotes.items() if code not in gone},
            values=[_without(mark, gone) for mark in body.values],
            investments=[_without_too(mark, gone) for mark in body.investments],
        )
    return msgspec.structs.replace(answer, stale=stale, body=body)


def _without(mark: ValueMark, gone: set[str]) -> ValueMark:
    return msgspec.structs.replace(mark, quotes=[code for code in mark.quotes if code not in gone])


def _without_too(mark: InvestmentMark, gone: set[str]) -> InvestmentMark:
    return msgspec.structs.replace(mark, quotes=[code for code in mark.quotes if code not in gone])
