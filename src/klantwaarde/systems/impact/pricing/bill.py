"""The bill: a pure function of a customer's meters, exact to the cent.

Everything is whole numbers. An amount in euro is kept in hundredths of a cent (10⁻⁴ euro), a meter in thousandths of a
unit, so that price x meter is whole too, in 10⁻⁷ euro. One bill per customer and month is rounded to whole cents, half
away from zero; nothing else is rounded.

A bill has lines, and each line knows what it was paid for: `fixed` (access), `use` and `outcome`, less `back`
(guarantee). So euro paid without use and without result follow from the bill, not from a guess:

- in a month without use, everything is paid without use;
- in a month with use, of what was paid for access and for use, the part of use that is known to have failed is paid
  without result, less what the guarantee gives back;
- what was paid for outcomes is paid for a result, always.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.schema.pricing import RevenueModel

Whole = NDArray[np.int64]
PRICE = 10_000
"""Parts of a euro in which prices are kept."""
METER = 1_000
"""Parts of a unit in which meters are kept."""
FINE = PRICE * METER
CENT = FINE // 100


@dataclass(frozen=True)
class Meters:
    """What was recorded per customer and month, rows x months; all whole numbers.

    Parameters
    ----------
    access
        1 where the customer had access in that month, else 0.
    uses
        In thousandths.
    successes, failures
        Results, in thousandths: one per use, or one for a stretch of use such as a week. The failed part of the use in
        a month is that of its results; a month without results has no known part.
    value
        What successful use brought the customer, in cents.
    """

    access: Whole
    uses: Whole
    successes: Whole
    failures: Whole
    value: Whole

    def part(self, rows: slice) -> Meters:
        """Some customers."""
        return Meters(self.access[rows], self.uses[rows], self.successes[rows], self.failures[rows], self.value[rows])


@dataclass(frozen=True)
class Bill:
    """What each customer pays each month, in cents: lines, and what they were paid for.

    ``paid`` = ``fixed`` + ``use`` + ``outcome`` - ``back`` = ``without_use`` + ``without_result`` + ``for_result``.
    """

    fixed: Whole
    use: Whole
    outcome: Whole
    back: Whole
    without_use: Whole
    without_result: Whole

    @property
    def paid(self) -> Whole:
        """Everything, per customer and month."""
        return self.fixed + self.use + self.outcome - self.back

    @property
    def for_result(self) -> Whole:
        """Paid for use that succeeded."""
        return self.paid - self.without_use - self.without_result


def bill(model: RevenueModel, meters: Meters) -> Bill:
    """Make the bill of every customer and month under a revenue model.

    Parameters
    ----------
    model
        Prices with at most four decimals.
    meters
        What was recorded.

    Returns
    -------
    Bill
        The price at the start is spread evenly, to the cent, over the months with access, so that models compare; the
        deposit is no revenue and stands on no bill.
    """
    charged = charged_months(model, meters.access)
    once = spread(cents(model.price), charged)
    monthly = fine(model.per_month) * METER * charged
    beyond = np.maximum(meters.uses - round(model.included * METER), 0)
    use = fine(model.per_use) * beyond
    share = round(model.share_of_value * PRICE)
    # cents x parts of 10⁴ = 10⁻⁶ euro; times ten is 10⁻⁷.
    outcome = fine(model.per_outcome) * meters.successes + share * meters.value * (FINE // (100 * PRICE))
    lines = np.stack(_within(model, charged, monthly, use, outcome))
    fixed_cents, use_cents, outcome_cents = _whole_cents(lines)
    return _purposes(model, meters, fixed_cents + once, use_cents, outcome_cents)


def _whole_cents(lines: Whole) -> Whole:
    """Round the sum of the lines to whole cents, and give what is left over to the lines with most of a cent.

    A line that is nothing stays nothing: what is paid for results never moves to another line.
    """
    kept, rest = lines // CENT, lines % CENT
    over = to_cents(lines.sum(axis=0)) - kept.sum(axis=0)
    place = np.argsort(np.argsort(-rest, axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray(kept + (place < over), dtype=np.int64)


def charged_months(model: RevenueModel, access: Whole) -> Whole:
    """Months that are charged: those with access, and those to the end of the minimum term after each beginning."""
    charged = access.copy()
    if model.minimum_months <= 1 or not access.size:
        return charged
    before = np.concatenate([np.zeros((len(access), 1), dtype=np.int64), access[:, :-1]], axis=1)
    left = np.zeros(len(access), dtype=np.int64)
    for month in range(access.shape[1]):
        begins = (access[:, month] == 1) & (before[:, month] == 0) & (left == 0)
        left = np.where(begins, model.minimum_months, left)
        charged[:, month] = np.where(left > 0, 1, charged[:, month])
        left = np.maximum(left - 1, 0)
    return charged


def _within(
    model: RevenueModel, charged: Whole, fixed: Whole, use: Whole, outcome: Whole
) -> tuple[Whole, Whole, Whole]:
    """Keep each month between floor and cap: the floor is filled up as access, the cap takes from all lines alike."""
    total = fixed + use + outcome
    if model.floor:
        least = fine(model.floor) * METER * charged
        fixed = fixed + np.maximum(least - total, 0)
        total = np.maximum(total, least)
    if model.cap is None:
        return fixed, use, outcome
    most = fine(model.cap) * METER
    over = total > most
    # Each line gives up the same part; the last ten millionths go to the first line that has anything.
    part = np.where(over, most / np.where(over, total, 1), 0.0)
    kept_use = np.floor(use * part).astype(np.int64)
    kept_outcome = np.minimum(np.floor(outcome * part).astype(np.int64), most - kept_use)
    rest = most - kept_use - kept_outcome
    to_fixed, to_use = fixed > 0, (fixed == 0) & (use > 0)
    to_outcome = (fixed == 0) & (use == 0)
    return (
        np.where(over, np.where(to_fixed, rest, 0), fixed),
        np.where(over, kept_use + np.where(to_use, rest, 0), use),
        np.where(over, kept_outcome + np.where(to_outcome, rest, 0), outcome),
    )


def _purposes(model: RevenueModel, meters: Meters, fixed: Whole, use: Whole, outcome: Whole) -> Bill:
    """Tell what each line was paid for."""
    used = meters.uses > 0
    before = fixed + use
    tried = meters.successes + meters.failures
    wasted = np.where(used & (tried > 0), _half_up(before * meters.failures, np.maximum(tried, 1)), 0)
    share = round(model.guarantee * PRICE)
    back = np.where(wasted > 0, _half_up(wasted * share, PRICE), 0)
    without_use = np.where(used, 0, before)
    return Bill(fixed, use, outcome, back, without_use, wasted - back)


def spread(amount: int, over: Whole) -> Whole:
    """Spread an amount in cents over the ones of each row, exactly: the first months carry what is left over."""
    months = over.sum(axis=1, keepdims=True)
    some = np.where(months > 0, months, 1)
    each, rest = amount // some, amount % some
    order = np.cumsum(over, axis=1)
    return np.asarray(over * (each + (order <= rest)), dtype=np.int64)


def fine(amount: float) -> int:
    """Amount in hundredths of a cent."""
    return round(amount * PRICE)


def cents(amount: float) -> int:
    """Amount in whole cents, half away from zero."""
    return int(_half_up(np.array([fine(amount)]), PRICE // 100)[0])


def to_cents(parts: Whole) -> Whole:
    """Amounts in 10⁻⁷ euro as whole cents, half away from zero."""
    return _half_up(parts, CENT)


def _half_up(x: Whole, by: Whole | int) -> Whole:
    """Whole division of numbers that are not negative, half upwards."""
    return np.asarray((2 * x + by) // (2 * np.asarray(by, dtype=np.int64)), dtype=np.int64)
