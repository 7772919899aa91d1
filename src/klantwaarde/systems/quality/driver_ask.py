"""What is asked of key drivers, and the bounds within which shares are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from klantwaarde.language import Named, Said

# Handbook of methods 3.7 and 5 (e).
PEOPLE_PER_DRIVER = 10
INDICATIVE_BELOW, ITEMS_FROM = 30, 60
FEWEST = 5
TOP = 3
# Exact shares take twice as long per item; up to here they are found anew in every resample.
EXACT_IN_RESAMPLES = 10
EXACT_AT_MOST = 25
STRONG_HALO = 0.5
METHODS = ("lmg", "johnson")


@dataclass(frozen=True, slots=True)
class DriverAsk:
    """What is asked.

    Parameters
    ----------
    target
        Name of the outcome.
    method
        ``lmg`` or ``johnson``.
    groups
        Group -> its items: groups share instead of items; an item in no group stands alone.
    summary
        Items that sum up others ("overall quality"): they are left out, for a summary of drivers is no driver.
    names
        How items, groups and the outcome are called, where a code is no name.
    resamples, seed, level, workers
        For the intervals.
    """

    target: str
    method: str = "lmg"
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summary: Sequence[str] = ()
    names: Mapping[str, Named | Said | str] = field(default_factory=dict)
    resamples: int = 1000
    seed: int = 1
    level: float = 0.95
    workers: int = 1

    def called(self, code: str) -> Named | Said | str:
        """Give how a driver or the outcome is called."""
        return self.names.get(code, code)
