"""What `study.toml` can say about journeys: the step that is the aim, and which values are felt at which step."""

from __future__ import annotations

import msgspec


class JourneySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of journeys.

    Parameters
    ----------
    outcome
        The step that is the aim, such as ``order``; without it there is no reach and no removal effect.
    values
        Step -> codes of the customer values that are felt there. People who took the step give its mark on those
        values, and their words about them. A step without values carries the mark for satisfaction.
    shown
        How many ways through the journey are shown; the others are counted together.
    """

    outcome: str = ""
    values: dict[str, list[str]] = {}
    shown: int = 10
