"""`Worth`: the value OF every customer: weighted, tiered, and how sure that is."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.lifetime import Lifetime


class PartScore(msgspec.Struct, frozen=True, omit_defaults=True):
    """One customer on one part.

    ``tier`` 0-5 (``None``: missing, which is not zero); ``figure`` in the unit of the part; ``short`` what is lacking
    to the next tier; ``raters`` how many judged, ``apart`` how many tiers they lie apart, ``reasons`` what they said;
    ``decided`` who set the tier otherwise, why and until when; ``lower`` and ``higher`` the score if this part were a
    tier lower or higher.
    """

    tier: float | None = None
    figure: float | None = None
    short: float | None = None
    raters: int = 0
    apart: int = 0
    reasons: list[str] = []
    decided: Said | None = None
    lower: float | None = None
    higher: float | None = None


class WorthMove(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part that alone would bring a customer to another class.

    ``part`` at ``tier`` gives ``score`` and so class ``becomes``; ``lack`` is how much the figure must rise for it, or
    fall when ``less``, in the unit of the part, with the bounds between the tiers as they are.
    """

    part: str
    tier: float
    score: float
    becomes: str
    lack: float | None = None
    less: bool = False


class WorthFlip(msgspec.Struct, frozen=True):
    """The smallest change of one weight at which two neighbours in rank change places.

    ``one`` stands above ``other``; they change places when ``part`` weighs ``at`` in place of ``now``.
    """

    one: str
    other: str
    part: str
    now: float
    at: float


class WorthBefore(msgspec.Struct, frozen=True):
    """What was said of a customer in the snapshot before: the day, the score and the class."""

    as_of: str
    score: float | None
    tier: str | None


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
    lifts, falls
        Single parts that would bring the customer a class up or down, the smallest step first.
    near
        Parts whose figure is within a tenth of the next tier.
    before
        What the snapshot before this one said; ``None`` when there is none.
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
    lifts: list[WorthMove] = []
    falls: list[WorthMove] = []
    near: list[str] = []
    before: WorthBefore | None = None


class WorthPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of the scorecard: name, cluster, weight, the bounds used, and for how many customers it is known.

    ``unit`` is what its figures are in: ``EUR``, ``days`` or a word of the study; empty for parts that people judge.
    """

    part: str
    name: dict[str, str]
    cluster: str
    weight: float
    known: int
    bounds: list[float] = []
    note: Said | None = None
    unit: str = ""


class PyramidLayer(msgspec.Struct, frozen=True):
    """One layer of the customer pyramid, with Curry's revenue share beside the real one."""

    layer: str
    customers: int
    customer_share: float
    revenue_share: float | None
    curry_share: float


class WorthBackTest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What happened after the scores were made, and whether they told it.

    Parameters
    ----------
    scored_on, until
        Day of the scores, and the last day that is known since.
    basis
        ``snapshot``: as they were said then; ``dated``: made again from what has a date before that day.
    n
        Customers with a score then and an outcome since.
    later
        Where the outcome comes from: ``purchases`` or ``figures``.
    rank_correlation
        Of score with later revenue (EUR a year).
    naive
        The same for revenue in the year before, which any ledger gives: the score must beat this.
    loss_auc
        Chance that a lost customer scored lower than a kept one; .5 is no better than a coin.
    lost
        Per class then: share lost since.
    later_revenue
        Per class then: mean later revenue, EUR a year.
    """

    scored_on: str
    until: str
    basis: str
    later: str
    n: int
    rank_correlation: Estimate
    naive: Estimate
    loss_auc: Estimate
    lost: dict[str, Estimate]
    later_revenue: dict[str, float]


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
    weighing, consistency
        How the weights came about, and how well the judgements behind them agree with each other (0 is perfect).
    nearest_flip
        Where the ranking hangs most on one weight.
    compared_with
        Day of the snapshot before, with which ``before`` of each customer compares; empty when there is none.
    back_test
        Score and class against what happened since; ``None`` when it cannot be done.
    no_back_test
        Why it cannot be done.
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
    weighing: str = "points"
    consistency: float | None = None
    nearest_flip: WorthFlip | None = None
    compared_with: str = ""
    back_test: WorthBackTest | None = None
    no_back_test: Said | None = None
    notes: list[Said] = []
