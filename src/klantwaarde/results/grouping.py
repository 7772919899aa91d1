"""`Grouping`: who belongs where, and how sure."""

from __future__ import annotations

import msgspec


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """One member, its group and the certainty (0-1) of that place; group ``None`` is *mixed* or unknown."""

    id: str
    group: str | None
    certainty: float | None = None


class Grouping(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A division of members over groups.

    Parameters
    ----------
    name
        Such as ``buyer_group`` or ``voc_tier``.
    groups
        Group codes in order of display.
    members
        Every member once.
    """

    name: str
    groups: list[str]
    members: list[Member]
