"""`Story`: what customers spoke of in their own words, how much is still unheard, and the quotes to show."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.quote import Quote


class SpokenValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value or investment in customers' own words.

    Parameters
    ----------
    value
        Its code.
    name
        Per language.
    people
        Share of the people heard who speak of it.
    praise, complaint
        People who praise it and people who complain of it; ``None`` when closed. Somebody may do both.
    quotes
        Chosen to show it: each another speaker, and one counter-voice where there is one.
    all_quotes
        Codes of every quote that may be shown on it.
    """

    value: str
    name: dict[str, str]
    people: Estimate
    praise: int | None = None
    complaint: int | None = None
    quotes: list[Quote] = []
    all_quotes: list[str] = []


class Story(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """What customers said in one wave.

    Parameters
    ----------
    headline
        In one sentence.
    values
        Most spoken of first.
    people, quotes
        People heard and things said; ``None`` when closed.
    heard, mean
        Values heard after the first, second, ... person, in the order of the record and over many orders.
    expected
        Values there may be in all (Chao1).
    status
        ``open``, ``closed`` or ``missing``.
    """

    headline: Said
    values: list[SpokenValue] = []
    people: int | None = None
    quotes: int | None = None
    heard: list[int] = []
    mean: list[float] = []
    expected: float | None = None
    status: str = "open"
