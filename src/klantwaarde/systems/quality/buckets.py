"""Units that are drawn as a whole: accounts as they are while they are few, and buckets of accounts when they are many.

A bucket holds accounts that have nothing in common: it follows from a number by a sum that mixes well. Buckets of every
thousandth row would each hold a piece of the whole file, and a file in some order would seem surer than it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klantwaarde import engine
from klantwaarde.engine.kernels import numbered

if TYPE_CHECKING:
    import narwhals as nw

BUCKETS = 1000
"""Buckets of a table with more accounts than `MOST_UNITS`; 200 or more give intervals as good as accounts do."""
MOST_UNITS = 20_000
"""Up to so many accounts (or people without one) each is a unit of its own."""
_PRIME = 2**31 - 1


def bucket_of(number: nw.Expr, *, buckets: int = BUCKETS) -> nw.Expr:
    """Give the bucket of a number from 0 up to 2^32: squares after a prime, twice, exact in whole numbers."""
    h = (number * 1_103_515_245 + 12_345) % _PRIME
    h = (h * h + 7) % _PRIME
    h = (h * 48_271 + 11) % _PRIME
    return ((h * h + 13) % _PRIME) % buckets


def with_units(
    frame: nw.LazyFrame[Any], account: str, *, most: int = MOST_UNITS, buckets: int = BUCKETS
) -> tuple[nw.LazyFrame[Any], str]:
    """Give rows the number of their account and their unit, in ``number`` and ``unit``, and say what a unit is.

    Parameters
    ----------
    frame
        Rows with a column of accounts; a row without one falls away.
    account
        That column.
    most, buckets
        Above so many accounts, so many buckets.

    Returns
    -------
    The rows, and ``accounts`` or ``buckets``.
    """
    import narwhals as nw

    # Numbered in the order of their names, so that the same table gives the same units.
    found = numbered(frame.filter(~nw.col(account).is_null()).select(account).unique(), [], [account], "number")
    many = int(engine.rows(found.select(n=nw.len()))[0]["n"]) > most
    unit = bucket_of(nw.col("number"), buckets=buckets) if many else nw.col("number")
    found = found.with_columns(unit=unit)
    return frame.join(found, on=account, how="inner"), "buckets" if many else "accounts"
