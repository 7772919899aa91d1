"""`RevenueModels`: ways to be paid beside each other, on the recorded history and in a simulation."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate


class PaidFor(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was paid, in whole cents, and for what; the last three add up to the first."""

    paid_cents: int
    without_use_cents: int
    without_result_cents: int
    for_result_cents: int


class GroupReplay(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one group of customers would have paid; ``None`` when closed."""

    by: str
    group: str
    customers: int | None
    paid: PaidFor | None
    difference_cents: int | None
    status: str = "open"


class ModelReplay(msgspec.Struct, frozen=True, omit_defaults=True):
    """One revenue model on the recorded history.

    Parameters
    ----------
    model, name, kind
        Code, name per language, and what revenue follows.
    paid
        All customers together.
    spread_cents
        What a customer pays: a tenth, a quarter, half, three quarters and nine tenths of customers pay at most this.
    less, more, same
        Customers who pay less, more and the same than under the present model.
    less_cents, more_cents
        How much less and more, summed.
    groups
        Per segment of the study.
    """

    model: str
    name: dict[str, str]
    kind: str
    paid: PaidFor
    spread_cents: list[int]
    less: int
    more: int
    same: int
    less_cents: int
    more_cents: int
    groups: list[GroupReplay] = []


class CustomerReplay(msgspec.Struct, frozen=True, omit_defaults=True):
    """One customer: what it would have paid per model, beside what it got."""

    customer: str
    uses: float
    successes: float
    value_cents: int
    paid: dict[str, PaidFor]


class Replay(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every customer would have paid on the recorded history, with behaviour as it was.

    Parameters
    ----------
    first, months
        First month (year-month) and how many.
    customers, uses, successes, failures, unknown
        Customers with access; what was recorded; months of a customer with use and without a recorded result.
    value_cents
        What successful use brought customers, as far as it was recorded.
    models
        In the order of the file.
    each
        Customers whose bill differs most between models, when customers may be told one by one.
    others
        Customers that are not told one by one.
    """

    first: str
    months: int
    customers: int
    uses: float
    successes: float
    failures: float
    unknown: int
    value_cents: int
    models: list[ModelReplay]
    each: list[CustomerReplay] = []
    others: int = 0


class Assumption(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing the simulation goes by, and where it comes from.

    ``source``: ``assumed``, or ``recorded`` with ``n`` customers behind it; then the numbers are the median customer
    and the tenth and ninetieth of a hundred.
    """

    name: str
    low: float
    likely: float
    high: float
    source: str = "assumed"
    n: int = 0


class Swing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one assumption does to the aim of every model: at its low end and at its high end, all else the same.

    ``given`` is false when the range was not given, and a fifth down and up is tried out. ``best_low`` and
    ``best_high`` name the best model there.
    """

    assumption: str
    low: float
    high: float
    at_low: dict[str, float]
    at_high: dict[str, float]
    best_low: str
    best_high: str
    given: bool = True


class ModelForecast(msgspec.Struct, frozen=True, omit_defaults=True):
    """One revenue model in the simulation. Euro over the whole horizon, all customers together.

    Parameters
    ----------
    model, name, kind
        Code, name per language, and what revenue follows.
    coverage
        Share of customers that buy.
    revenue, margin
        Of the firm; the margin is after all costs, those of capital included.
    trough
        Deepest point of the cash of the firm.
    tail, worst
        The margin that one world in twenty stays below, and the mean margin of those worlds.
    loss
        Share of worlds in which the firm loses.
    surplus
        What customers keep: what use brings them less what they pay.
    access_waste, use_waste, result_waste, delivered
        Value that customers could have had, by what stood in the way; together the potential.
    without_use, without_result
        Paid without use; paid for use that failed.
    payback
        Months until the cash of the firm is above zero for good, over worlds where that happens.
    never
        Share of worlds where it does not.
    price_room
        Part by which all prices could fall before the firm loses, at the same behaviour.
    best
        Share of worlds in which this model is the best by the aim.
    contribution
        What a customer who buys brings over the horizon, before the fixed cost of the firm.
    break_even
        Customers who must buy to earn the fixed cost back, over worlds where a customer brings anything; missing when
        no fixed cost is told or a customer never does.
    cash
        Mean cash of the firm per month, from the start.
    """

    model: str
    name: dict[str, str]
    kind: str
    coverage: Estimate
    revenue: Estimate
    margin: Estimate
    trough: Estimate
    tail: float
    worst: float
    loss: float
    surplus: Estimate
    access_waste: Estimate
    use_waste: Estimate
    result_waste: Estimate
    delivered: Estimate
    without_use: Estimate
    without_result: Estimate
    payback: Estimate
    never: float
    price_room: Estimate
    best: float
    contribution: Estimate = Estimate(unit="euro", status="missing")
    break_even: Estimate = Estimate(unit="customers", status="missing")
    cash: list[float] = []


class MenuPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One revenue model on the menu: who takes it, and what that brings before the fixed cost of the firm.

    Parameters
    ----------
    model, name
        Code, and name per language.
    share
        Part of the customers who take this one.
    revenue, contribution
        Of the firm, from them, in euro over the horizon.
    surplus
        What they keep.
    """

    model: str
    name: dict[str, str]
    share: Estimate
    revenue: Estimate
    contribution: Estimate
    surplus: Estimate


class Menu(msgspec.Struct, frozen=True, omit_defaults=True):
    """All revenue models offered at once: every customer takes the one worth most to it as it believes, or none.

    Parameters
    ----------
    parts
        In the order of the file.
    none
        Part of the customers who take none.
    revenue, margin
        Of the firm; the margin is after all costs, those of capital included.
    tail
        The margin that one world in twenty stays below.
    surplus
        What customers keep.
    single
        Code of the model that is best by the aim when it is the only one on offer.
    gain
        By how much the menu does better by the aim than that one, in the same worlds.
    better
        Share of worlds in which it does.
    """

    parts: list[MenuPart]
    none: Estimate
    revenue: Estimate
    margin: Estimate
    tail: float
    surplus: Estimate
    single: str
    gain: Estimate
    better: float


class Forecast(msgspec.Struct, frozen=True, omit_defaults=True):
    """The simulation: every customer decides under every model, in many worlds, with the same chance for all models.

    Parameters
    ----------
    aim
        ``margin``, ``surplus`` or ``both``.
    months, customers, draws, seed
        How far ahead, of whom, how many worlds, and how they were drawn.
    models
        In the order of the file.
    ranking
        Codes from best to worst, by the mean of the aim.
    assumptions
        Everything it goes by.
    tornado
        Assumptions by how much they move the aim of the best model, the largest first.
    menu
        The same models offered together.
    """

    aim: str
    months: int
    customers: int
    draws: int
    seed: int
    models: list[ModelForecast]
    ranking: list[str]
    assumptions: list[Assumption]
    tornado: list[Swing] = []
    menu: Menu | None = None


class RevenueModels(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Revenue models beside each other.

    Parameters
    ----------
    headline
        The finding in one sentence.
    current
        Code of the model in force, against which gain and loss are told.
    replay
        On the recorded history; ``None`` when nothing was recorded.
    forecast
        The simulation.
    notes
        What a reader must know.
    """

    headline: Said
    current: str
    forecast: Forecast
    replay: Replay | None = None
    notes: list[Said] = []
