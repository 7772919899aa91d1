"""`WorthSnapshot`: the scores and classes of one day, kept so that change can be told later."""

from __future__ import annotations

import msgspec


class SnapshotScore(msgspec.Struct, frozen=True, omit_defaults=True):
    """One customer on that day: score, class, share of the weight that was known, and revenue (EUR a year)."""

    score: float | None
    tier: str | None
    coverage: float
    revenue: float | None = None


class WorthSnapshot(msgspec.Struct, frozen=True, tag=True):
    """The value OF customers as it was said on one day.

    Parameters
    ----------
    as_of
        The day, as year-month-day.
    fingerprint
        SHA-256 of the record it was made from.
    method_version, software
        By which version.
    weights, classes
        Part -> weight, and class -> lowest score, as they were then.
    customers
        Customer code -> score.
    """

    as_of: str
    fingerprint: str
    method_version: str
    software: str
    weights: dict[str, float]
    classes: dict[str, float]
    customers: dict[str, SnapshotScore]
