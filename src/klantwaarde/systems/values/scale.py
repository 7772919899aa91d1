"""How a mark of the scale itself is written in a sentence."""

from __future__ import annotations


def scale_mark(mark: float) -> float:
    """Give a whole mark as a whole number, so that a sentence says 10 and not 10.0."""
    return int(mark) if float(mark).is_integer() else mark
