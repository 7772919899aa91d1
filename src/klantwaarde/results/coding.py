"""Nouns of coded words: `Suggestion` of a machine, `Coding` and `Decision` of a person."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class Suggestion(msgspec.Struct, frozen=True):
    """A code that may fit; it counts for nothing until a person decides.

    Parameters
    ----------
    code
        Code of the codebook.
    confidence
        0 to 1.
    valence
        ``positive``, ``negative``, ``mixed`` or ``neutral``; ``None`` for an expectation.
    frame
        ``experience`` or ``expectation``.
    start, end
        The evidence, in Unicode code points of the text as given, end exclusive.
    reason
        Why, in words.
    """

    code: str
    confidence: float
    valence: str | None
    frame: str
    start: int
    end: int
    reason: Said
