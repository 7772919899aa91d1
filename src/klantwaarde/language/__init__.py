"""Words on the way out: a sentence is made once, in English, and said in Dutch or English at the door."""

from klantwaarde.language.said import Named, Said, named, say

__all__ = ["Named", "Said", "named", "say"]
