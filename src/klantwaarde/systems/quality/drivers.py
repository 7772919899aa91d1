"""Key drivers: how what items say of an outcome divides over them, and how sure that is.

A share says how much goes together, never what makes what.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import InputError, KlantwaardeError, MethodError, refuse, say
from klantwaarde.results.drivers import Drivers
from klantwaarde.systems.quality.counted import Counted
from klantwaarde.systems.quality.driver_ask import FEWEST, METHODS, DriverAsk
from klantwaarde.systems.quality.driver_shares import Shares
from klantwaarde.systems.quality.sample import make_sample

__all__ = ["DriverAsk", "check_drivers", "drivers_of", "find_drivers"]

Floats = NDArray[np.float64]


def find_drivers(
    items: Sequence[str],
    x: Floats,
    y: Floats,
    ask: DriverAsk,
    *,
    weights: Floats | None = None,
    accounts: Sequence[object] | None = None,
) -> Drivers:
    """Say which items go most with an outcome.

    Parameters
    ----------
    items
        Names of the columns of ``x``.
    x, y
        Answers (n, p) and outcome (n,), NaN where empty. People without the outcome or without any item are left out
        and counted: who never used a thing has nothing to fill in; other gaps are estimated (EM).
    ask
        What is asked.
    weights, accounts
        A weight and an account per person; colleagues are drawn together.

    Raises
    ------
    MethodError
        With fewer than five people, an item or outcome without spread, or a method that does not exist.

    Notes
    -----
    Below 30 people, or below ten people per driver, there are no shares: only correlations, and a warning.
    """
    check_drivers(items, ask)
    there = np.isfinite(y) & np.isfinite(x).any(axis=1)
    if there.sum() < FEWEST:
        raise _too_few(ask)
    sample = make_sample(
        [*items, ask.target],
        np.column_stack([x, y]),
        weights=weights,
        accounts=None if accounts is None else np.asarray(accounts),
    )
    return drivers_of(sample.counted, ask)


def drivers_of(answers: Counted, ask: DriverAsk) -> Drivers:
    """Say which items go most with an outcome, from sums of any number of people.

    Parameters
    ----------
    answers
        The items and the outcome, under its name.
    ask
        What is asked.

    Raises
    ------
    MethodError
        As in `find_drivers`.
    """
    items = [item for item in answers.items if item != ask.target]
    check_drivers(items, ask)
    names = [item for item in items if item not in ask.summary]
    used = answers.of_items([*names, ask.target]).answering(ask.target)
    if used.n < FEWEST:
        raise _too_few(ask)
    return Shares(used, names, ask).made()


def _too_few(ask: DriverAsk) -> KlantwaardeError:
    return refuse(
        MethodError, "too-few-people-drivers", say("Fewer than five people answered both the items and {target}.",
                                                   target=ask.target),
        say("Nothing is said of fewer than five people."), say("Collect more answers."),
    )  # fmt: skip


def check_drivers(items: Sequence[str], ask: DriverAsk) -> None:
    """Refuse what cannot be asked: another method, an outcome among its drivers, unknown items, or none left.

    Raises
    ------
    InputError
        With its mend.
    """
    if ask.method not in METHODS:
        raise refuse(
            InputError, "driver-method", say("There is no method {method}.", method=ask.method),
            say("Shares are found by lmg or johnson."), say("Choose one of these."),
        )  # fmt: skip
    if ask.target in items:
        raise refuse(
            InputError, "target-among-items", say("{target} stands among its own drivers.", target=ask.target),
            say("An outcome explains itself wholly, and says nothing."), say("Take it from the items."),
        )  # fmt: skip
    unknown = [item for group in ask.groups.values() for item in group if item not in items]
    if unknown:
        raise refuse(
            InputError, "unknown-item", say("The answers have no column {items}.", items=", ".join(unknown)),
            say("A group holds items that were asked."), say("Correct the name."),
        )  # fmt: skip
    if len([item for item in items if item not in ask.summary]) == 0:
        raise refuse(
            InputError, "no-items", say("No items are left to compare."),
            say("There is at least one item besides summaries."), say("Name the items."),
        )  # fmt: skip
