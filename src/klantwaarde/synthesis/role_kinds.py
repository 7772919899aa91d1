"""What a role asks for: the agreed work, advice beside it, or a road shared; never a ladder."""

from __future__ import annotations

from klantwaarde.schema.catalogue import CatalogueRole

WORK, ADVICE, ROAD = "work", "advice", "road"
ADVISING = {
    "authority", "orchestrator", "adviser", "information_expert", "educator", "coach", "sounding_board", "inspirer",
    "advocate",
}  # fmt: skip
SHARING = {"team_extension", "trusted_adviser", "chain_partner", "development_partner", "strategic_partner"}
# For the others, and a role of the study's own: from these shares of added value and bonding on (our choice).
MUCH_ADDED, MUCH_BONDING = 0.45, 0.30


def kind_of(role: CatalogueRole) -> str:
    """Say what a role asks for: ``work``, ``advice`` or ``road``.

    Parameters
    ----------
    role
        From the catalogue of the study. Some of our 24 roles have their kind written down; others are read from their
        shares per level.

    Notes
    -----
    *Work*: do what was agreed. *Advice*: think with us. *Road*: share goals and books for years. They go with price,
    added-value and strategy buyers (our choice, on Rackham & DeVincentis: transactional, consultative, enterprise).
    """
    if role.code in SHARING or (role.code not in ADVISING and role.shares.get("bonding", 0.0) >= MUCH_BONDING):
        return ROAD
    return ADVICE if role.code in ADVISING or role.shares.get("added", 0.0) >= MUCH_ADDED else WORK
