"""`PenaltyReward`: what a low and a high score on one value go with in the overall satisfaction."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate


class Contrast(msgspec.Struct, frozen=True, omit_defaults=True):
    """Penalty and reward for one pair of cut-offs.

    Parameters
    ----------
    low, high
        Low is at most ``low``, high is at least ``high``; between them lies the middle group.
    n
        Answers in the low, middle and high group; ``None`` when closed.
    penalty, reward
        Mean outcome of the low (high) group minus that of the middle group.
    reach
        reward + |penalty|.
    asymmetry
        (reward - |penalty|) / (reward + |penalty|), -1 to 1; only when penalty < 0 < reward.
    failed
        ``penalty``, ``reward`` or ``both`` when the sign is not as the method needs it; ``few`` when a group is too
        small to compare; empty when all is well.
    status
        ``open`` or ``closed``.
    """

    low: float
    high: float
    n: dict[str, int] = {}
    penalty: Estimate = Estimate(status="missing")
    reward: Estimate = Estimate(status="missing")
    reach: float | None = None
    asymmetry: float | None = None
    failed: str = ""
    status: str = "open"


class PenaltyReward(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Penalty and reward of one value.

    Parameters
    ----------
    value
        Value code.
    outcome
        What was explained, such as ``satisfaction``.
    contrast
        The result for the cut-offs of the study.
    others
        The same for one narrower and one wider pair of cut-offs, so that it shows how much the choice decides.
    reading
        ``basic`` (asymmetry below -.2), ``added`` (between), ``bonding`` (above .2), or empty when there is none.
    shares
        Chance of each reading, given the spread of the data; basis of the level evidence.
    notes
        What a reader must know: a sign that failed, a reading that turns with the cut-offs.
    """

    value: str
    outcome: str
    contrast: Contrast
    others: list[Contrast] = []
    reading: str = ""
    shares: dict[str, float] = {}
    notes: list[Said] = []
