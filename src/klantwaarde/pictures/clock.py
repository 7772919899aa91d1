"""A stretch of time in words, in the largest unit that fits."""

from __future__ import annotations

from klantwaarde.language import Said, say
from klantwaarde.results.journeys import Lapse

_UNITS: tuple[tuple[float, Said, Said], ...] = (
    (86_400.0, say("days"), say("d")),
    (3_600.0, say("hours"), say("h")),
    (60.0, say("minutes"), say("min")),
    (1.0, say("seconds"), say("s")),
)


def spoken_time(lapse: Lapse, *, short: bool = False) -> Said:
    """Say half-way of a time: half of them took less.

    Parameters
    ----------
    lapse
        The time.
    short
        Whether the unit is cut short, as on an arrow.
    """
    if lapse.median is None:
        return say("no time known")
    for size, unit, cut in _UNITS:
        if lapse.median >= size:
            return say("{x:.1f} {unit}", x=lapse.median / size, unit=cut if short else unit)
    return say("at once")
