"""The class of a Kano item: the most frequent category, and whether its lead is more than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping

# Rows: functional answer (1 like, 2 must-be, 3 neutral, 4 live with, 5 dislike); columns: dysfunctional answer.
EVALUATION: tuple[str, ...] = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
CATEGORIES = ("A", "O", "M", "I", "R", "Q")
# With a tie the stronger duty wins: M > O > A > I; R and Q only when they alone are largest.
TIE_ORDER = ("M", "O", "A", "I", "R", "Q")


def modal_category(counts: Mapping[str, float]) -> str | None:
    """Give the most frequent category; ties go M > O > A > I (then R, Q); ``None`` without answers."""
    if sum(counts.values()) <= 0:
        return None
    return max(TIE_ORDER, key=lambda letter: (counts.get(letter, 0), -TIE_ORDER.index(letter)))


def fong_bound(counts: Mapping[str, float]) -> tuple[float, float]:
    """Give the lead of the first category over the second and the lead it needs to be called decided.

    Returns
    -------
    tuple
        a - b, and 1.65 sqrt((a + b)(2n - a - b) / 2n), with a and b the two largest counts of all six categories and n
        all answers.

    References
    ----------
    Fong, "Using the self-stated importance questionnaire to interpret Kano questionnaire results", 1996. Check: n 100,
    a 40, b 25 give 10.9. On the kiosk survey n with or without R and Q decides the same items.
    """
    n = float(sum(counts.values()))
    if n <= 0:
        return 0.0, 0.0
    ordered = sorted((float(c) for c in counts.values()), reverse=True)
    a, b = ordered[0], ordered[1] if len(ordered) > 1 else 0.0
    return a - b, 1.65 * math.sqrt((a + b) * (2.0 * n - a - b) / (2.0 * n))
