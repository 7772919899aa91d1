"""What a study says of its account strategy in `study.toml`: its own plays, their owners and days of review."""

from __future__ import annotations

import datetime as dt

import msgspec

BUYERS = ("price", "added", "strategy", "mixed")
"""Columns of the strategy matrix; *mixed* is a customer whose sorts fit no single group."""


class PlayChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What this study does in one cell of the matrix.

    Parameters
    ----------
    tier, buyer
        Which cell: a class of the value OF the customer, and ``price``, ``added``, ``strategy`` or ``mixed``.
    play
        What to do there, in one language or per language; the default play when empty.
    owner
        Who sees to it.
    review
        Day on which it is looked at again.
    """

    tier: str
    buyer: str
    play: str | dict[str, str] = ""
    owner: str = ""
    review: dt.date | None = None


class Strategy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of the account strategy.

    Parameters
    ----------
    plays
        Cells that are changed.
    sure
        From which chance of class and buyer group on a place in the matrix counts as sure.
    """

    plays: list[PlayChange] = []
    sure: float = 0.8
