"""Which arrows may be shown, so that no number is about fewer than k people, nor can be worked out by subtraction.

What goes into a step and what comes out of it add up to a known total. So in every line of the table of arrows (all
that leave one step, all that enter one step) the closed ones together must be about enough people too; where they are
not, the smallest open one in that line is closed with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

Pair = tuple[str, str]
"""Source and target; ``""`` is the begin or the end."""
People = Mapping[Pair, frozenset[tuple[str, str]]]
"""Who made a transition: (person, account)."""


@dataclass(frozen=True)
class Smallest:
    """Smallest group that is shown: so many people and so many accounts; 1 and 1 shows everything."""

    people: int = 1
    accounts: int = 1

    @property
    def guards(self) -> bool:
        """Whether anything can be closed at all."""
        return self.people > 1 or self.accounts > 1

    def holds(self, people: int, accounts: int) -> bool:
        """Whether a group is large enough."""
        return people >= self.people and accounts >= self.accounts

    def together(self, members: Collection[tuple[str, str]]) -> bool:
        """Whether these people are enough together."""
        return self.holds(len({person for person, _ in members}), len({account for _, account in members}))


def closed_pairs(counted: Mapping[Pair, int], small: People, smallest: Smallest) -> set[Pair]:
    """Say which transitions stay closed.

    Parameters
    ----------
    counted
        How often each transition was made.
    small
        Who made those that are too small by themselves.
    smallest
        The rule.
    """
    closed = set(small)
    moved = True
    while moved:
        moved = False
        for line in _lines(counted):
            hidden = [pair for pair in line if pair in closed]
            if not hidden or any(pair not in small for pair in hidden):
                continue  # nothing closed here, or something large among it already
            if smallest.together(frozenset().union(*[small[pair] for pair in hidden])):
                continue
            still_open = [pair for pair in line if pair not in closed]
            if still_open:
                closed.add(min(still_open, key=lambda pair: (counted[pair], pair)))
                moved = True
    return closed


def _lines(counted: Mapping[Pair, int]) -> Iterator[list[Pair]]:
    for side in (0, 1):
        for name in sorted({pair[side] for pair in counted}):
            yield [pair for pair in counted if pair[side] == name]
