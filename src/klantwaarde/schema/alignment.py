"""What `study.toml` can say about alignment: what agreement within a side is held against."""

from __future__ import annotations

import msgspec

NULLS = ("random", "uniform")


class AlignmentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of alignment.

    Parameters
    ----------
    null
        What rwg(j) is held against: ``random`` (everybody deals out the points they gave over values drawn by lot) or
        ``uniform`` (every number of points is as likely).
    """

    null: str = "random"
