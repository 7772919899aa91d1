"""`Impact`: whether customers get access, use it and get the result, and what is lost on the way."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.series import Point


class SegmentEstimate(msgspec.Struct, frozen=True, omit_defaults=True):
    """The number of one segment: ``by`` is the column, ``segment`` its value."""

    by: str
    segment: str
    estimate: Estimate


class ImpactMetric(msgspec.Struct, frozen=True, omit_defaults=True):
    """One metric of one checkpoint.

    Parameters
    ----------
    metric, checkpoint
        Codes; the checkpoint is ``access``, ``use`` or ``result``.
    name, definition
        What it is called, and what exactly is counted.
    unit, better
        Unit, and whether ``high`` or ``low`` is better.
    owner
        Who answers for it; empty when nobody is named.
    estimate
        Of all customers over the whole period; ``n`` is customers.
    missing, missing_of
        Share of what should have told it and does not, and what that is.
    gamed
        How it can be made to look better without being better; ``None`` when we know of no way.
    segments, months
        The same per segment and per month.
    """

    metric: str
    checkpoint: str
    name: Said
    definition: Said
    unit: str
    better: str
    owner: str
    estimate: Estimate
    missing: float | None = None
    missing_of: Said | None = None
    gamed: Said | None = None
    segments: list[SegmentEstimate] = []
    months: list[Point] = []


class WasteWaterfall(msgspec.Struct, frozen=True, omit_defaults=True):
    """Value FOR customers that could be had, where it is lost, and what arrives; in whole cents.

    ``potential = access_waste + use_waste + result_waste + delivered``, to the cent; all are ``None`` when closed.

    Parameters
    ----------
    by, segment
        Segment column and value; empty for all customers.
    customers
        Customers behind it.
    potential, access_waste, use_waste, result_waste, delivered
        In cents, over the period.
    raised_by_use, raised_by_result
        Parts of the potential that were added because customers used more than they were thought to want, or got more
        than their use was thought to be worth; in cents.
    shares
        Part -> its share of the potential, with an interval by customer.
    status
        ``open`` or ``closed``.
    """

    by: str = ""
    segment: str = ""
    customers: int | None = None
    potential: int | None = None
    access_waste: int | None = None
    use_waste: int | None = None
    result_waste: int | None = None
    delivered: int | None = None
    raised_by_use: int | None = None
    raised_by_result: int | None = None
    shares: dict[str, Estimate] = {}
    status: str = "open"


class FunnelStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step of the way to a result: ``wanted``, ``access``, ``use`` or ``result``.

    ``of_wanted`` and ``of_before`` are shares of those who want it and of those who passed the step before.
    """

    step: str
    customers: int | None
    of_wanted: Estimate
    of_before: Estimate


class Funnel(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many customers come past each checkpoint, for all or for one segment."""

    by: str = ""
    segment: str = ""
    steps: list[FunnelStep] = []
    status: str = "open"


class Barrier(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stood in the way of access: how many customers met it, and how often; ``None`` when closed."""

    reason: str
    customers: int | None = None
    times: int | None = None


class CustomerImpact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One customer: metrics (those that are known), events and money in cents. Only in a study with names."""

    customer: str
    name: str = ""
    metrics: dict[str, float] = {}
    uses: int = 0
    outcomes: int = 0
    potential: int | None = None
    access_waste: int | None = None
    use_waste: int | None = None
    result_waste: int | None = None
    delivered: int | None = None


class Impact(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Access, use and result of a study.

    Parameters
    ----------
    start, end
        First and last day that was counted.
    events
        Table -> events counted; ``outside`` those that count but lie outside the period.
    metrics
        In the order access, use, result.
    waterfalls, funnels
        All customers first, then every segment.
    barriers
        What stood in the way, most customers first.
    customers
        Per customer, by code; empty in anonymous research.
    assumptions
        What the waterfall takes for granted.
    left_out
        Customers with a wish of whom the value cannot be told, in the waterfall.
    notes
        What a reader must know.
    """

    start: str
    end: str
    events: dict[str, int]
    metrics: list[ImpactMetric]
    waterfalls: list[WasteWaterfall] = []
    funnels: list[Funnel] = []
    barriers: list[Barrier] = []
    customers: list[CustomerImpact] = []
    outside: dict[str, int] = {}
    assumptions: list[Said] = []
    left_out: int = 0
    notes: list[Said] = []
