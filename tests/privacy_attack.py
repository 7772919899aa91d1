"""What an attacker can work out: exact linear algebra over what is published, in fractions.

Written apart from the code it attacks, and the slow and plain way: no floating point, no pruning.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction

Vector = list[Fraction]


def reduced(rows: Iterable[Sequence[Fraction | int]]) -> list[Vector]:
    """Row echelon form of a matrix, without its zero rows."""
    left = [[Fraction(x) for x in row] for row in rows]
    done: list[Vector] = []
    width = len(left[0]) if left else 0
    for column in range(width):
        pivot = next((row for row in left if row[column] != 0), None)
        if pivot is None:
            continue
        left = [row for row in left if row is not pivot]
        left = [[x - row[column] / pivot[column] * p for x, p in zip(row, pivot, strict=True)] for row in left]
        done.append(pivot)
    return done


def rank(rows: Iterable[Sequence[Fraction | int]]) -> int:
    return len(reduced(rows))


def speaks_of(rows: Sequence[Sequence[Fraction | int]], target: frozenset[int]) -> bool:
    """Whether some sum of plus and minus of the rows is about people of the target only (and is not nothing).

    Leaving out the columns of the target must cost rank: then a combination vanishes outside it, but not inside.
    """
    if not rows:
        return False
    outside = [[x for place, x in enumerate(row) if place not in target] for row in rows]
    return rank(rows) > rank(outside)


def leaks(
    rows: Sequence[Sequence[Fraction | int]],
    cells: Sequence[frozenset[int]],
    *,
    k: int,
    accounts: Sequence[str] | None = None,
    fewest: int = 1,
) -> list[frozenset[int]]:
    """Every small union of cells that the rows speak of.

    Parameters
    ----------
    rows
        Per published number: the weight of each person in it.
    cells
        People who stand in the same groups; a number cannot tell them apart.
    k, fewest
        A union is small with fewer people, or fewer accounts.
    accounts
        Account of each person.
    """
    found = []
    small = [cell for cell in cells if _small(cell, k, accounts, fewest)]
    for size in range(1, len(small) + 1):
        for chosen in itertools.combinations(small, size):
            target = frozenset().union(*chosen)
            if _small(target, k, accounts, fewest) and speaks_of(rows, target):
                found.append(target)
        if size >= max(k, 3 * fewest):
            break
    return found


def _small(people: frozenset[int], k: int, accounts: Sequence[str] | None, fewest: int) -> bool:
    if len(people) < k:
        return True
    return accounts is not None and len({accounts[person] for person in people}) < fewest
