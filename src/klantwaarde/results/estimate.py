"""`Estimate`: a number that never travels without its n and its interval."""

from __future__ import annotations

import msgspec


class Estimate(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A number with its interval, its n and its unit.

    Parameters
    ----------
    value, low, high
        The point and the ends of the interval; ``None`` when there is nothing to say or when it is closed.
    n
        Respondents behind it; ``None`` when closed, because a small n tells too much.
    accounts
        Accounts (customers) behind it, when respondents sit in accounts.
    n_effective
        Kish's effective n when weights differ.
    unit
        Such as ``points``, ``share``, ``euro``.
    level
        Confidence of the interval, 0.95 unless told.
    method
        Short name of the method of the interval, such as ``t on account means``.
    status
        ``open``, ``closed`` (a group smaller than k) or ``missing`` (not asked, nobody answered).
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    accounts: int | None = None
    n_effective: float | None = None
    unit: str = "points"
    level: float = 0.95
    method: str = ""
    status: str = "open"


CLOSED = Estimate(status="closed")
