"""How far a role goes beyond the agreed work, and whether one role goes further than another; never a ladder."""

from __future__ import annotations

from collections.abc import Mapping

# What a role asks of a supplier beyond the agreed work: added value counts once, bonding twice, and being asked to act
# unasked is worth a fifth of a level. Two roles that lie less than a fifth apart ask the same (our choice).
BONDING_COUNTS = 2.0
INITIATIVE = 0.2
SAME = 0.2


def reach(shares: Mapping[str, float], initiative: str) -> float:
    """Say how far a role goes beyond the agreed work: share of added + 2 x share of bonding + .2 when proactive.

    It is a distance for comparing two roles of one relation, not a rank: a role that reaches far is not a better role.

    Parameters
    ----------
    shares
        Share of the expectations per level (basic, added, bonding), adding up to one.
    initiative
        ``proactive`` or ``reactive``.
    """
    return shares["added"] + BONDING_COUNTS * shares["bonding"] + (INITIATIVE if initiative == "proactive" else 0)


def fit_of(granted: float, other: float) -> str:
    """Say whether the other role reaches further than what is granted (``over``), less far (``under``) or ``match``."""
    distance = other - granted
    if abs(distance) < SAME - 1e-9:
        return "match"
    return "over" if distance > 0 else "under"
