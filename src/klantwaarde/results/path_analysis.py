"""`PathAnalysis`: what a path model says: arrows, how well items measure, importance and performance, and warnings."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class PathArrow(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """An arrow, or a total effect, from one construct to another.

    ``f_squared`` and ``vif`` belong to an arrow only; ``p`` is two-sided from the resamples.
    """

    source: str
    target: str
    estimate: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    f_squared: float | None = None
    vif: float | None = None


class PathReliability(msgspec.Struct, frozen=True):
    """How consistent the items of a construct are.

    ``alpha`` is standardised (from correlations), ``alpha_raw`` from covariances; 1 for a construct of one item;
    ``None`` where it cannot be given.
    """

    alpha: float | None
    rho_a: float | None
    rho_c: float | None
    ave: float | None
    alpha_raw: float | None = None


class PathLikeness(msgspec.Struct, frozen=True):
    """Whether two constructs can be told apart: HTMT and HTMT2 with intervals; not from an upper end of .9."""

    a: str
    b: str
    htmt: float
    low: float | None = None
    high: float | None = None
    htmt2: float | None = None
    htmt2_low: float | None = None
    htmt2_high: float | None = None


class PathPerformance(msgspec.Struct, frozen=True):
    """Importance for the target and performance on 0-100, of a construct or an item."""

    importance: float | None
    performance: float | None
    importance_low: float | None = None
    importance_high: float | None = None
    performance_low: float | None = None
    performance_high: float | None = None


class PathDifference(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """An arrow in two groups, and whether it differs.

    ``p`` by permutation of people (whole accounts when there are), ``p_holm`` after Holm over all arrows, ``p_mga`` the
    two-sided bootstrap test of Henseler.
    """

    source: str
    target: str
    a: float
    b: float
    difference: float
    p: float
    p_holm: float
    p_mga: float | None = None


class PathInvariance(msgspec.Struct, frozen=True):
    """MICOM of one construct: whether two groups may be compared.

    ``c`` is the correlation of the scores under both groups' weights, ``c_bound`` its 5% permutation quantile. Then
    the differences of means and of log variances with their 2.5 and 97.5% bounds.
    """

    construct: str
    c: float
    c_bound: float
    same_weights: bool
    mean_difference: float
    mean_low: float
    mean_high: float
    variance_difference: float
    variance_low: float
    variance_high: float
    same_scores: bool


class PathComparison(msgspec.Struct, frozen=True):
    """Two groups beside each other, after a check that they are measured alike."""

    column: str
    a: str
    b: str
    n_a: int
    n_b: int
    comparable: bool
    invariance: list[PathInvariance]
    paths: list[PathDifference]
    permutations: int
    failed: int = 0


class PathPrediction(msgspec.Struct, frozen=True):
    """How well one item is predicted out of sample, beside a linear model that may see the same items and no more."""

    item: str
    q_squared: float
    rmse: float
    mae: float
    lm_rmse: float
    lm_mae: float


class PathSlope(msgspec.Struct, frozen=True):
    """The slope of the source at one level of the moderator, in standard deviations."""

    moderator_at: float
    slope: float
    low: float | None = None
    high: float | None = None


class PathModeration(msgspec.Struct, frozen=True):
    """Whether one construct strengthens or weakens an arrow: the product term and three simple slopes."""

    source: str
    moderator: str
    target: str
    estimate: float
    low: float | None
    high: float | None
    f_squared: float
    slopes: list[PathSlope]
    told_apart: bool
    notes: list[Said] = []


class PathAnalysis(msgspec.Struct, frozen=True, tag=True):
    """A path model with everything a reader needs to trust it or not.

    Parameters
    ----------
    paths, total_effects
        Arrows, and what they add up to along every route.
    weights, loadings
        Per item: its weight in its construct, and its correlation with it.
    r_squared, r_squared_adjusted
        Per construct with arrows to it.
    reliability, htmt
        How well items measure.
    ipma
        Per construct; ``ipma_items`` per item; ``target`` is whose performance it is.
    beside
        The same arrows by plain regression on unit-weighted means: a check with nothing to tune.
    srmr
        Root mean square of what the model leaves of the item correlations.
    warnings, explained
        Codes, and per code the sentences.
    n, n_effective
        People, and what they are worth after weights.
    interval
        ``percentile`` or ``bca``, from ``resamples`` of which ``failed`` could not be estimated; ``t`` from leaving out
        one account (or person) at a time when these are fewer than 20; ``drawn`` says what is drawn as a whole:
        ``people``, ``accounts`` or ``buckets``.
    """

    paths: list[PathArrow]
    weights: dict[str, float]
    loadings: dict[str, float]
    r_squared: dict[str, float]
    reliability: dict[str, PathReliability]
    htmt: list[PathLikeness]
    total_effects: list[PathArrow]
    ipma: dict[str, PathPerformance]
    warnings: list[str]
    explained: dict[str, list[Said]]
    r_squared_adjusted: dict[str, float]
    ipma_items: dict[str, PathPerformance]
    beside: list[PathArrow]
    srmr: float | None
    target: str
    blocks: dict[str, list[str]]
    modes: dict[str, str]
    scheme: str
    consistent: bool
    n: int
    n_effective: float
    iterations: int
    converged: bool
    resamples: int
    failed: int
    seed: int | None
    interval: str
    drawn: str
    level: float = 0.95
    filled: float = 0.0
    comparisons: list[PathComparison] = []
    predictions: list[PathPrediction] = []
    predictive_power: str = ""
    """``high`` when all items are predicted better than by a linear model, ``medium`` most, ``low`` some, ``none``."""
    moderation: list[PathModeration] = []
