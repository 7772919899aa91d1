"""The words of an account strategy that several pictures and pages share."""

from __future__ import annotations

from typing import Final

from klantwaarde.language import Said, say, speak

BUYERS: Final[dict[str, Said]] = {
    "price": say("price buyer"),
    "added": say("added-value buyer"),
    "strategy": say("strategy buyer"),
    "mixed": say("mixed"),
}
"""The kinds of buyers, in the order of the columns."""

MISMATCHES: Final[dict[str, Said]] = {
    "attrition": say("may leave"),
    "leakage": say("value leaks away"),
    "role_under": say("less than granted"),
    "role_over": say("more than granted"),
    "role_cell": say("role and play differ"),
}
"""What does not fit, in a few words."""


def buyer_word(buyer: str | None, lang: str) -> str:
    """Name a kind of buyer; nothing when it is not known."""
    return speak(BUYERS[buyer], lang) if buyer in BUYERS else ""
