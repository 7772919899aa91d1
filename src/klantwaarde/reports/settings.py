"""Names for the settings that change the numbers, and for the words they are set to."""

from __future__ import annotations

from typing import Final

from klantwaarde.language import Said, say

SETTING_NAMES: Final[dict[str, Said]] = {
    "tolerance": say("how far a difference may be from zero and still count as met, in points"),
    "minimum_n": say("fewest answers for an outcome"),
    "minimum_n_change": say("fewest answers for a change between two waves"),
    "minimum_cell": say("smallest group shown"),
    "minimum_accounts": say("fewest customers behind a group that is shown"),
    "confidence": say("certainty of the intervals"),
    "wave": say("wave"),
    "segment_by": say("split by"),
    "segment": say("group"),
    "role": say("granted role"),
    "scale_low": say("lowest mark"),
    "scale_high": say("highest mark"),
    "direct_low": say("lowest answer to the direct question"),
    "direct_high": say("highest answer to the direct question"),
    "privacy": say("privacy"),
    "unit": say("what counts as one observation"),
    "weighted": say("people have weights"),
    "icc": say("how much people of one customer resemble each other, assumed for Kano"),
    "kano_wave": say("wave of the Kano questions"),
    "penalty_reward_low": say("a low mark is at most"),
    "penalty_reward_high": say("a high mark is at least"),
    "penalty_reward_outcome": say("overall mark in the comparison of low and high marks"),
    "penalty_reward_scores": say("mark per value in that comparison"),
}
"""The settings we can name; the others go by their code."""

SETTING_WORDS: Final[dict[str, Said]] = {
    "account": say("customer"),
    "respondent": say("person"),
    "anonymous": say("anonymous research"),
    "named": say("conversations by name"),
    "satisfaction": say("satisfaction"),
    "experience": say("experience"),
    "quality": say("quality"),
    "recommend": say("recommend"),
    "reuse": say("come back"),
}
"""The words a setting can be set to."""


def setting_name(code: str) -> Said | str:
    """Name a setting, or give its code when it has no name."""
    return SETTING_NAMES.get(code, code)


def setting_word(chosen: str) -> Said | str:
    """Name what a setting is set to; what has no name stands as it is, and nothing is a dash."""
    return SETTING_WORDS.get(chosen, chosen or "–")
