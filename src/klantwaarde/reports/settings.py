"""Names for the settings that change the numbers."""

from __future__ import annotations

from typing import Final

from klantwaarde.language import Said, say

SETTING_NAMES: Final[dict[str, Said]] = {
    "tolerance": say("how far a difference may be from zero and still count as met, in points"),
    "minimum_n": say("fewest answers for an outcome"),
    "minimum_cell": say("smallest group shown"),
    "minimum_accounts": say("fewest customers behind a group that is shown"),
    "confidence": say("certainty of the intervals"),
    "wave": say("wave"),
    "scale_low": say("lowest mark"),
    "scale_high": say("highest mark"),
}
"""The settings we can name; the others go by their code."""


def setting_name(code: str) -> Said | str:
    """Name a setting, or give its code when it has no name."""
    return SETTING_NAMES.get(code, code)
