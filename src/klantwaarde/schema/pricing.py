"""Revenue models and what a simulation assumes, as `study.toml` (under `[pricing]`) or a file of models can say it."""

from __future__ import annotations

import msgspec

KINDS = ("ownership", "access", "use", "outcome", "guarantee", "hybrid")
AIMS = ("margin", "surplus", "both")
METERS = ("times", "quantity", "days")

Range = float | list[float]
"""A number, or [low, likely, high] when it is not sure: every draw then takes another one (triangular)."""


class RevenueModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to be paid. Amounts are in euro.

    Parameters
    ----------
    code
        Short name inside the software.
    name
        In one language or per language.
    kind
        What revenue follows: ``ownership`` (a price once), ``access`` (a price a month), ``use``, ``outcome``,
        ``guarantee`` (one of the first three, with money back for what fails) or ``hybrid`` (anything together).
    price
        Once, at the start.
    per_month
        Every month of access.
    per_use, included
        Per use, after so many uses a month that come with it.
    per_outcome
        Per use that succeeds.
    share_of_value
        Part (0-1) of the value in euro that successful use brings the customer: gain sharing.
    guarantee
        Part (0-1) of what was paid for failed use that is given back.
    cap, floor
        Most and least that a month can cost, besides the price at the start.
    deposit
        Paid at the start and given back at the end.
    minimum_months
        Months that are charged at least; an earlier end does not stop the price per month and the floor.
    metering
        What measuring and sending bills costs the firm, per customer a month.
    """

    code: str
    name: str | dict[str, str] = ""
    kind: str = "hybrid"
    price: float = 0.0
    per_month: float = 0.0
    per_use: float = 0.0
    included: float = 0.0
    per_outcome: float = 0.0
    share_of_value: float = 0.0
    guarantee: float = 0.0
    cap: float | None = None
    floor: float = 0.0
    deposit: float = 0.0
    minimum_months: int = 0
    metering: float = 0.0

    @property
    def label(self) -> dict[str, str]:
        """Name per language; the code when nothing else is given."""
        if isinstance(self.name, str):
            return {"nl": self.name or self.code, "en": self.name or self.code}
        return dict(self.name) or {"nl": self.code, "en": self.code}


class Customers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who could buy, as far as the study's own data do not say.

    Parameters
    ----------
    n
        How many customers, when the study records none.
    value
        What one successful use is worth to a customer, in euro.
    need
        Occasions for use a month.
    success
        Chance that a use succeeds.
    value_differs, need_differs, success_differs
        How far customers differ: standard deviation of the logarithm of value and need, and of the log odds of success.
    occasions_differ
        How far the occasions of one customer differ in value: 0 all alike, 1 many small and few large (exponential).
    liquidity, liquidity_differs
        What a customer can pay at once, in euro; and the standard deviation of its logarithm.
    risk_aversion
        Per euro: a gamble with variance V costs a customer risk_aversion x V / 2.
    believed_need, believed_success
        What customers believe of their own need and success, as a factor: 1 is right, 1.2 is a fifth too much.
    unsure_need, unsure_success
        How unsure they are: standard deviation of the logarithm of need, and of the chance of success.
    switching
        What it costs a customer to begin, in euro.
    gaming
        Part of successes that is not reported when success costs money.
    measurement_error
        Standard deviation of the measured amount of success, as a part of it.
    recorded_price
        What one use cost the customers in the recorded history, in euro; it held their use down.
    """

    n: int = 1000
    value: Range = 10.0
    need: Range = 8.0
    success: Range = 0.8
    value_differs: float = 0.5
    need_differs: float = 0.5
    success_differs: float = 0.5
    occasions_differ: float = 0.5
    liquidity: Range = 1000.0
    liquidity_differs: float = 1.0
    risk_aversion: Range = 0.001
    believed_need: Range = 1.0
    believed_success: Range = 1.0
    unsure_need: float = 0.3
    unsure_success: float = 0.1
    switching: Range = 0.0
    gaming: Range = 0.0
    measurement_error: float = 0.0
    recorded_price: float = 0.0


class Costs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What serving a customer costs the firm, in euro.

    Parameters
    ----------
    fixed
        Once, however many customers there are.
    unit
        Once per customer, at the start.
    residual
        Part (0-1) of ``unit`` that is left at the end, when the customer does not own it.
    per_month, per_use, per_failure
        As long as the customer has access.
    capital
        Interest a year on money that is out.
    effort, effort_cost
        A firm that is paid by result tries harder: at full risk the chance of failure falls by the part ``effort``, for
        ``effort_cost`` per use.
    """

    fixed: Range = 0.0
    unit: Range = 0.0
    residual: Range = 0.0
    per_month: Range = 0.0
    per_use: Range = 0.0
    per_failure: Range = 0.0
    capital: Range = 0.05
    effort: Range = 0.0
    effort_cost: Range = 0.0


class Pricing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Revenue models to compare.

    Parameters
    ----------
    models
        Two to twelve; the first is the one others are held against, unless ``current`` names another.
    current
        Code of the model in force.
    aim
        What makes a model the best: ``margin`` of the firm, ``surplus`` of customers, or ``both`` together.
    meter
        What one use is: ``times`` (an event), ``quantity`` (its amount) or ``days`` (a day with an event).
    months
        How far the simulation looks ahead.
    ramp_months
        Months over which customers begin.
    draws
        How many worlds are drawn.
    customers, costs
        See there.
    """

    models: list[RevenueModel] = []
    current: str = ""
    aim: str = "margin"
    meter: str = "times"
    months: int = 36
    ramp_months: int = 0
    draws: int = 1000
    customers: Customers = Customers()
    costs: Costs = Costs()
