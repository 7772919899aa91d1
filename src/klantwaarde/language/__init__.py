"""Words on the way out: a sentence is made once, in English, and said in Dutch or English at the door."""

from klantwaarde.language.said import Said, say

__all__ = ["Said", "say"]
