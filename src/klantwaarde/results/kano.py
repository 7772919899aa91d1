"""`KanoItem`: what answers to a functional and a dysfunctional question say of one item."""

from __future__ import annotations

import msgspec

from klantwaarde.results.estimate import Estimate


class KanoItem(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Counts and verdict of one Kano pair.

    Parameters
    ----------
    item
        Item code.
    n
        Pairs answered; ``None`` when closed.
    counts
        A attractive, O one-dimensional, M must-be, I indifferent, R reverse, Q questionable.
    category
        The mode; ties go M > O > A > I.
    decided
        Whether the mode passes Fong's test.
    better, worse
        (A+O)/(A+O+M+I) and -(O+M)/(A+O+M+I).
    posterior
        P(category is the mode) per letter.
    category_strength, total_strength
        Lee & Newcomb: top share minus second share; (A+O+M)/n.
    misunderstood
        True when Q is above 10 %.
    difference, bound
        Fong's test: the top count minus the second, and what it must reach.
    functional, dysfunctional
        DuMouchel's continuous scores, -2 to 4; ``None`` when only counts per category are known.
    name
        Name of the item per language.
    values
        Values the item speaks about.
    status
        ``open`` or ``closed``.
    """

    item: str
    n: int | None = None
    counts: dict[str, int] = {}
    category: str | None = None
    decided: bool | None = None
    better: Estimate | None = None
    worse: Estimate | None = None
    posterior: dict[str, float] = {}
    category_strength: float | None = None
    total_strength: float | None = None
    misunderstood: bool = False
    difference: int | None = None
    bound: float | None = None
    functional: Estimate | None = None
    dysfunctional: Estimate | None = None
    name: dict[str, str] = {}
    values: list[str] = []
    status: str = "open"
