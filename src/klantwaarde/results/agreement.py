"""`Agreement`: how far people, or two sides, give the same answer, beside what chance alone would give."""

from __future__ import annotations

import msgspec


class Agreement(msgspec.Struct, frozen=True):
    """One measure of agreement.

    Parameters
    ----------
    statistic
        ``kendall_w``, ``rank_correlation``, ``rwg_j``, ``average_deviation``, ``icc1``, ``icc2`` within one side;
        ``tau_b``, ``rank_biased_overlap``, ``top_hits``, ``top_hit_rate``, ``jensen_shannon``, ``weighted_kappa``
        between two.
    value, low, high
        The measure and its interval; ``None`` when it cannot be reckoned or is closed.
    chance
        What it would be if people answered without looking: always to be read beside the value.
    chance_by
        ``formula`` or ``simulation``.
    better
        ``high`` or ``low``: which way more agreement lies.
    n
        People behind it (the smaller side where there are two); ``None`` when closed.
    level
        Confidence.
    method
        Of the interval.
    status
        ``open``, ``closed`` or ``missing``.
    reading
        What a value of rwg(j) is called (LeBreton & Senter 2008): ``none``, ``weak``, ``moderate``, ``strong`` or
        ``very_strong``; empty for other measures.
    """

    statistic: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    chance_by: str = "formula"
    better: str = "high"
    n: int | None = None
    level: float = 0.95
    method: str = ""
    status: str = "open"
    reading: str = ""
