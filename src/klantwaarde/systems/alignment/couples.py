"""Couples of both sides that belong together, such as an account manager and the people of the own customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Couples:
    """Who stands beside whom.

    Parameters
    ----------
    rows
        Couples: the row of the one who judges, the row of the one who is judged.
    units
        Per couple its account as a number: everybody of one account counts as one in the interval.
    judges, judged, accounts
        How many there are.
    """

    rows: tuple[tuple[int, int], ...]
    units: tuple[int, ...]
    judges: int
    judged: int
    accounts: int


def couples_of(first: Mapping[int, str], second: Mapping[int, str]) -> Couples:
    """Put people of both sides with the same code together; rows without a code have no partner.

    Parameters
    ----------
    first, second
        Row -> code of the account, of those who judge and of those who are judged; empty when unknown.
    """
    at: dict[str, list[int]] = {}
    for row, code in second.items():
        if code:
            at.setdefault(code, []).append(row)
    found = [(a, b, code) for a, code in first.items() for b in at.get(code, ())]
    number = {code: i for i, code in enumerate(dict.fromkeys(code for _, _, code in found))}
    return Couples(
        rows=tuple((a, b) for a, b, _ in found),
        units=tuple(number[code] for _, _, code in found),
        judges=len({a for a, _, _ in found}),
        judged=len({b for _, b, _ in found}),
        accounts=len(number),
    )
