"""`QAnalysis`: everything a Q analysis says, as plain lists that travel."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.q_action import QAction, QSettings
from klantwaarde.results.q_sorts import QCard, QGrid


class QWarning(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something a reader must know: a stable code and a sentence."""

    code: str
    text: Said


class QFactor(msgspec.Struct, frozen=True, omit_defaults=True):
    """One factor, that is one viewpoint.

    Parameters
    ----------
    name
        ``f1``, ``f2`` ...; poles of a split factor are ``f1a`` and ``f1b``.
    label
        Name given by a person, per language.
    extraction_number
        Which column of the unrotated solution had this place before ordering (1 is first).
    sum_of_squares
        Sum of squared final loadings; not the eigenvalue.
    explained_variance
        100 x sum of squares / persons.
    flagged, negative
        Persons who define it, and how many of those with a negative loading.
    reliability, se
        ``None`` when nobody defines it.
    split_of
        The factor it is a pole of, else empty.
    """

    name: str
    extraction_number: int
    sum_of_squares: float
    explained_variance: float
    flagged: int
    negative: int = 0
    reliability: float | None = None
    se: float | None = None
    split_of: str = ""
    label: dict[str, str] = {}


class QMark(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card that sets one factor apart from every other, and at which level."""

    card: str
    factor: str
    level: float


class QPair(msgspec.Struct, frozen=True, omit_defaults=True):
    """Two factors compared card by card, in the order of the cards; empty lists when one has no scores."""

    first: str
    second: str
    sed: float | None
    difference: list[float]
    ratio: list[float]
    p: list[float]
    p_adjusted: list[float]


class QEquality(msgspec.Struct, frozen=True, omit_defaults=True):
    """Cards shown to be equal by two one-sided tests, not merely found not to differ.

    Parameters
    ----------
    margin
        Largest difference in z that counts as equal.
    smallest
        Smallest margin that could be shown at all with these sorts.
    enough
        False: too little information to show equality at this margin.
    cards
        Cards shown equal over all factors.
    """

    margin: float | None
    smallest: float | None
    enough: bool
    cards: list[str]


class QPersonNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """Persons to look at: on more than one factor, on none, with a negative loading, or close to a bound."""

    confounded: list[str] = []
    unflagged: list[str] = []
    negative: list[str] = []
    near: list[str] = []
    dominant: list[str] = []
    heywood: list[str] = []


class QExtraction(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the search for a factor went: starts that agree, the runner-up, passes."""

    share_best: float | None = None
    best: float | None = None
    runner_up: float | None = None
    passes: int = 0
    last_change: float | None = None
    converged: bool = True


class QMissing(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a solution moves over the ways in which missing cards could have been placed.

    ``loading_low`` and ``loading_high`` have a row per person, ``place_low`` and ``place_high`` a row per card.
    """

    fills: int
    cells: int
    sorters: list[str]
    loading_low: list[list[float]]
    loading_high: list[list[float]]
    flag_share: list[list[float]]
    place_low: list[list[int | None]]
    place_high: list[list[int | None]]


class QAnalysis(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A full Q analysis.

    Parameters
    ----------
    settings, log
        Replaying both on the same sorts gives the same analysis, byte for byte.
    cards, sorters
        In the order of every table here.
    grid
        The grid the arrays are laid in; ``grid_from`` says whence: ``study``, ``data`` or ``mean``.
    eigenvalues
        Of the correlations between persons; true eigenvalues, not sums of squares after rotation.
    loadings
        One row per person. For an oblique rotation these are structure loadings; ``pattern`` stands beside them.
    flags
        One row per person.
    z_scores, arrays
        One row per card; ``None`` in the column of a factor that nobody defines.
    tied
        Per factor the cards whose places were decided by their order only.
    angle
        Angles between oblique factors as correlations; empty when orthogonal.
    correlations
        Between sorts, one row per person; empty when there are more persons than a page can show.
    flag_bound
        A loading beyond it is more than chance at the level of the flags: the level over the root of the cards.
    """

    settings: QSettings
    cards: list[QCard]
    sorters: list[str]
    grid: QGrid
    grid_from: str
    eigenvalues: list[float]
    factors: list[QFactor]
    unrotated: list[list[float]]
    loadings: list[list[float]]
    communalities: list[float]
    flags: list[list[bool]]
    z_scores: list[list[float | None]]
    arrays: list[list[int | None]]
    factor_correlation: list[list[float | None]]
    sed: list[list[float | None]]
    pairs: list[QPair]
    distinguishing: list[QMark]
    consensus: list[str]
    equality: QEquality
    persons: QPersonNote
    extraction: list[QExtraction] = []
    tied: dict[str, list[str]] = {}
    pattern: list[list[float]] = []
    angle: list[list[float]] = []
    rotation_matrix: list[list[float]] = []
    warnings: list[QWarning] = []
    log: list[QAction] = []
    title: str = ""
    missing: QMissing | None = None
    correlations: list[list[float]] = []
    flag_bound: float = 0.0
