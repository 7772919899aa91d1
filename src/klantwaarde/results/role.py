"""`RoleMark`: how often a role is granted, played and aspired."""

from __future__ import annotations

import msgspec

from klantwaarde.results.estimate import Estimate


class RoleMark(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """One role: the share of relations that grant it, experience it, and that the own team aspires to.

    Roles have no rank: their order here is by granted share, for reading only.
    """

    role: str
    name: dict[str, str]
    granted: Estimate
    played: Estimate
    aspired: Estimate
    expectation: dict[str, str] = {}
