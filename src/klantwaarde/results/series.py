"""`Series`: an estimate per moment."""

from __future__ import annotations

import msgspec

from klantwaarde.results.estimate import Estimate


class Point(msgspec.Struct, frozen=True, omit_defaults=True):
    """One moment (a wave code or an ISO date) and its estimate."""

    at: str
    estimate: Estimate


class Series(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Estimates in order of time."""

    name: str
    points: list[Point]
    unit: str = "points"
