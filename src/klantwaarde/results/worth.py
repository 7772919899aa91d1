"""`Worth`: the value OF every customer: weighted, tiered, and how sure that is."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.lifetime import Lifetime


class PartScore(msgspec.Struct, frozen=True, omit_defaults=True):
    """One customer on one part.

    ``tier`` 0-5 (``None``: missing, which is not zero); ``figure`` in the unit of the part; ``short`` what is lacking
    to the next tier; ``raters`` how many judged and ``apart`` how many tiers they lie apart; ``decided`` who set the
    tier otherwise, why and until when; ``lower`` and ``higher`` the score if this part were a tier lower or higher.
    """

    tier: float | None = None
    figure: float | None = None
    short: float | None = None
    raters: int = 0
    apart: int = 0
    decided: Said | None = None
    lower: float | None = None
    higher: float | None = None


class CustomerWorth(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value OF one customer.

    Parameters
    ----------
    customer, name
        Code and name.
    score
        0-100 on what is known.
    coverage
        Share of the weight that is known.
    lowest, highest
        Score if all that is missing were 0, and if it were 5.
    tier
        Class (A to D).
    chances
        Chance of every class when the weights are uncertain.
    score_low, score_high, rank, rank_low, rank_high
        Bands over uncertain weights.
    revenue
        EUR a year.
    parts
        Per part.
    flips
        Part -> weight at which this customer and the next one change places.
    """

    customer: str
    name: str
    score: float | None
    coverage: float
    lowest: float
    highest: float
    tier: str | None
    chances: dict[str, float] = {}
    score_low: float | None = None
    score_high: float | None = None
    rank: int | None = None
    rank_low: float | None = None
    rank_high: float | None = None
    revenue: float | None = None
    parts: dict[str, PartScore] = {}
    flips: dict[str, float] = {}


class WorthPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of the scorecard: name, cluster, weight, the bounds used, and for how many customers it is known."""

    part: str
    name: dict[str, str]
    cluster: str
    weight: float
    known: int
    bounds: list[float] = []
    note: Said | None = None


class PyramidLayer(msgspec.Struct, frozen=True):
    """One layer of the customer pyramid, with Curry's revenue share beside the real one."""

    layer: str
    customers: int
    customer_share: float
    revenue_share: float | None
    curry_share: float


class Worth(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The scorecard of all customers: value OF the customer.

    Parameters
    ----------
    customers
        From the highest score to the lowest; those without a score last.
    parts
        The scorecard.
    classes
        Class -> lowest score.
    pyramid
        Customers by score, with their revenue.
    gini
        Concentration of revenue; 0 equal, 1 one customer.
    lorenz
        Share of customers (from the smallest) -> share of revenue, in points of the curve.
    lifetime
        The purchase model, when there are purchases.
    agreement
        Of raters on the judged parts: quadratic weighted kappa over double-judged tiers.
    notes
        What a reader must know.
    """

    customers: list[CustomerWorth]
    parts: list[WorthPart]
    classes: dict[str, float]
    pyramid: list[PyramidLayer] = []
    gini: float | None = None
    lorenz: list[tuple[float, float]] = []
    lifetime: Lifetime | None = None
    agreement: Estimate | None = None
    notes: list[Said] = []
