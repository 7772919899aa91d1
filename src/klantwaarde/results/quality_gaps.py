"""`QualityGaps`: per value what was expected and experienced, never the gap alone."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate


class GapLine(msgspec.Struct, frozen=True):
    """One value: both sides of the gap.

    Parameters
    ----------
    value, name
        Code and name per language.
    expectation, experience
        What the average account expected and experienced; ``gap`` is experience minus expectation with a paired
        interval, over people who answered both.
    dz
        The gap in standard deviations of the differences.
    direct
        What people say themselves when asked to compare, on its own scale.
    status
        ``open``, or ``closed`` when too few people answered.
    """

    value: str
    name: dict[str, str]
    expectation: Estimate
    experience: Estimate
    gap: Estimate
    dz: float | None = None
    direct: Estimate = Estimate(status="missing")
    type: str = ""
    status: str = "open"


class QualityGaps(msgspec.Struct, frozen=True, tag=True):
    """Expectation and experience per value, largest gap first. Gaps are never added up.

    Parameters
    ----------
    headline
        The finding in one sentence.
    scale
        Ends of the scale.
    lines
        A line per value.
    asked
        When expectation was asked: ``before``, ``after`` or empty when it is not known.
    """

    headline: Said
    scale: tuple[float, float]
    lines: list[GapLine]
    asked: str = ""
    direct_scale: tuple[float, float] | None = None
