"""`QAction`: one thing a person did in a Q analysis, with who, when and why, so that it can be done again."""

from __future__ import annotations

import msgspec


class QSettings(msgspec.Struct, frozen=True, omit_defaults=False):
    """Every choice that changes the numbers of a Q analysis.

    Parameters
    ----------
    mode
        ``native``, ``qmethod`` or ``pqmethod``: the last two replay the rules of those programs.
    factors
        Number of factors kept.
    extraction
        ``pca``, ``centroid`` or ``horst``.
    rotation
        ``none``, ``varimax``, ``quartimax``, ``equamax``, ``promax`` or ``oblimin``.
    correlation
        ``pearson``, ``spearman`` or ``kendall``.
    converged
        False only in ``qmethod`` mode: varimax stops where that program stops.
    flag_level
        c in abs(loading) > c / sqrt(cards); 0 flags nobody.
    flag_majority
        ``on``, ``off`` or ``alone``: squared loading above half the communality.
    flag_pole
        ``both`` or ``positive``.
    score
        ``weighted``, ``unweighted``, ``regression`` or ``bartlett``.
    deviation
        ``sample`` (N - 1) or ``population`` (N) in the standard scores.
    average_reliability
        Reliability of one sort, .8 by custom.
    multiplicity
        ``none``, ``holm`` or ``fdr`` over all pair tests.
    margin
        Largest difference in z that still counts as equal; ``None``: one column of the grid.
    consensus_level
        c of the level at which no pair may differ.
    missing
        ``auto``, ``fill`` or ``pairwise``.
    symmetric
        True makes the target grid of unforced sorts symmetric.
    seed
        Seed of everything random in this analysis (only the filling of missing cells).
    """

    factors: int
    mode: str = "native"
    extraction: str = "pca"
    rotation: str = "varimax"
    correlation: str = "pearson"
    converged: bool = True
    flag_level: float = 1.96
    flag_majority: str = "on"
    flag_pole: str = "both"
    score: str = "weighted"
    deviation: str = "sample"
    average_reliability: float = 0.8
    multiplicity: str = "none"
    margin: float | None = None
    consensus_level: float = 1.96
    missing: str = "auto"
    symmetric: bool = False
    seed: int = 1


class QAction(msgspec.Struct, frozen=True, omit_defaults=True):
    """A step by hand; the log of these is append-only and replays to the same result.

    Parameters
    ----------
    kind
        ``rotate``, ``flip``, ``flag``, ``unflag``, ``split``, ``drop_factor``, ``drop_sorter``, ``name`` or ``choose``.
    factor, other
        Names of factors, such as ``f1``.
    degrees
        Angle of ``rotate``: from ``factor`` towards ``other``.
    sorter
        Code of the person.
    label
        Name of a factor per language.
    author, at, reason
        Who, when (ISO time, given by the caller) and why.
    """

    kind: str
    factor: str = ""
    other: str = ""
    degrees: float = 0.0
    sorter: str = ""
    label: dict[str, str] = {}
    author: str = ""
    at: str = ""
    reason: str = ""


class QLog(msgspec.Struct, frozen=True, tag=True):
    """Settings and steps: all that is needed, beside the sorts, to make an analysis again."""

    settings: QSettings
    actions: list[QAction]
