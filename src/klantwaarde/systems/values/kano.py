"""Kano: what answers with and without a feature say of it (domain handbook 3.4, methods 3.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results import CLOSED, Estimate, KanoItem
from klantwaarde.statistics.intervals import mean_interval_of, wilson
from klantwaarde.statistics.kano_mode import CATEGORIES, EVALUATION, fong_bound, modal_category
from klantwaarde.statistics.largest_share import largest_share

# DuMouchel's continuous scores, both in the answer order above.
FUNCTIONAL_SCORES = (4.0, 2.0, 0.0, -1.0, -2.0)
DYSFUNCTIONAL_SCORES = (-2.0, -1.0, 0.0, 2.0, 4.0)
MISUNDERSTOOD = 0.10
_LETTER_NUMBER = np.array([[CATEGORIES.index(letter) for letter in row] for row in EVALUATION])


def answer_table(functional: Iterable[float | None], dysfunctional: Iterable[float | None]) -> NDArray[np.int64]:
    """Count pairs of answers in a 5 x 5 table.

    Parameters
    ----------
    functional, dysfunctional
        One answer (1 to 5) per respondent; a pair with a missing half is left out.

    Returns
    -------
    numpy.ndarray
        Rows functional, columns dysfunctional, whole numbers; tables of different people add up.

    Raises
    ------
    MethodError
        ``kano-answer-off-scale`` for an answer that is not 1, 2, 3, 4 or 5; ``kano-pairs-unequal`` for unequal lengths.
    """
    f = np.array([np.nan if v is None else v for v in functional], dtype=float)
    d = np.array([np.nan if v is None else v for v in dysfunctional], dtype=float)
    if f.size != d.size:
        raise refuse(
            MethodError,
            "kano-pairs-unequal",
            say("There are {f} functional and {d} dysfunctional answers.", f=f.size, d=d.size),
            say("A Kano pair has two halves."),
            say("Give both answers per respondent; leave a missing one empty."),
        )
    both = ~(np.isnan(f) | np.isnan(d))
    f, d = f[both], d[both]
    if bool(np.any(~np.isin(f, (1, 2, 3, 4, 5)))) or bool(np.any(~np.isin(d, (1, 2, 3, 4, 5)))):
        raise refuse(
            MethodError,
            "kano-answer-off-scale",
            say("A Kano answer is not a whole number from 1 to 5."),
            say("1 is like it, 2 must be so, 3 neutral, 4 can live with it, 5 dislike it."),
            say("Correct the answer or leave it empty."),
        )
    table = np.zeros((5, 5), dtype=np.int64)
    np.add.at(table, (f.astype(int) - 1, d.astype(int) - 1), 1)
    return table


def category_counts(table: Sequence[Sequence[int]] | NDArray[np.int64]) -> dict[str, int]:
    """Count A, O, M, I, R and Q from a 5 x 5 table of answers."""
    cells = np.asarray(table)
    if cells.shape != (5, 5):
        raise refuse(
            MethodError,
            "kano-table-shape",
            say("The Kano table is not 5 by 5."),
            say("Rows are functional answers 1 to 5, columns dysfunctional answers 1 to 5."),
            say("Count every pair in such a table."),
        )
    totals = np.bincount(_LETTER_NUMBER.ravel(), weights=cells.ravel(), minlength=len(CATEGORIES))
    return {letter: round(float(count)) for letter, count in zip(CATEGORIES, totals, strict=True)}


def count_kano(functional: Iterable[float | None], dysfunctional: Iterable[float | None]) -> dict[str, int]:
    """Count A, O, M, I, R and Q from pairs of answers; see `answer_table`."""
    return category_counts(answer_table(functional, dysfunctional))


def kano_item(
    item: str,
    counts: Mapping[str, int],
    *,
    table: Sequence[Sequence[int]] | NDArray[np.int64] | None = None,
    n_effective: float | None = None,
    level: float = 0.95,
) -> KanoItem:
    """Say what customers think of one item: a duty, a plus that counts both ways, a surprise, or nothing special.

    Parameters
    ----------
    item
        Item code.
    counts
        Answers per category A, O, M, I, R, Q.
    table
        The 5 x 5 table behind them, for the continuous scores.
    n_effective
        Independent answers they are worth, when colleagues of one account answered or weights differ; it widens the
        intervals and softens the posterior, and changes no count. Fong's test is on the counts as published.
    level
        Confidence.

    Returns
    -------
    KanoItem
        ``better`` = (A+O)/(A+O+M+I) and ``worse`` = -(O+M)/(A+O+M+I) with Wilson intervals, ``posterior`` = P(category
        is the mode) under Dirichlet(counts + 1/2) over all six categories.

    References
    ----------
    Kano and others 1984; Berger and others 1993 (better and worse, DuMouchel's scores); Lee & Newcomb 1997 (strengths).
    """
    full = {letter: int(counts.get(letter, 0)) for letter in CATEGORIES}
    n = sum(full.values())
    if n == 0:
        return KanoItem(item=item, n=0, counts=full)
    worth = 1.0 if n_effective is None else min(n_effective / n, 1.0)
    judged = full["A"] + full["O"] + full["M"] + full["I"]
    lead, bound = fong_bound(full)
    shares = sorted((full[letter] / n for letter in CATEGORIES), reverse=True)
    functional, dysfunctional = (None, None) if table is None else continuous_scores(table, worth=worth, level=level)
    return KanoItem(
        item=item,
        n=n,
        counts=full,
        category=modal_category(full),
        decided=lead >= bound,
        better=wilson(full["A"] + full["O"], judged, n_effective=judged * worth if worth < 1.0 else None, level=level),
        worse=_negative(
            wilson(full["O"] + full["M"], judged, n_effective=judged * worth if worth < 1.0 else None, level=level)
        ),
        posterior=largest_share({letter: count * worth + 0.5 for letter, count in full.items()}),
        category_strength=shares[0] - shares[1],
        total_strength=(full["A"] + full["O"] + full["M"]) / n,
        misunderstood=full["Q"] / n > MISUNDERSTOOD,
        difference=round(lead),
        bound=bound,
        functional=functional,
        dysfunctional=dysfunctional,
    )


def closed_kano(item: str) -> KanoItem:
    """Give an item of which nothing may be shown, because too few people answered."""
    return KanoItem(item=item, status="closed", better=CLOSED, worse=CLOSED)


def continuous_scores(
    table: Sequence[Sequence[int]] | NDArray[np.int64], *, worth: float = 1.0, level: float = 0.95
) -> tuple[Estimate, Estimate]:
    """Give DuMouchel's two means, with the feature and without it: no categories, so nothing is lost in counting.

    Parameters
    ----------
    table
        5 x 5 table of answers.
    worth
        Independent answers per answer, at most 1.
    level
        Confidence.

    Returns
    -------
    tuple
        Functional (4, 2, 0, -1, -2) and dysfunctional (-2, -1, 0, 2, 4) mean.
    """
    cells = np.asarray(table, dtype=float)
    return (
        mean_interval_of(FUNCTIONAL_SCORES, cells.sum(axis=1), bounds=(-2.0, 4.0), worth=worth, level=level),
        mean_interval_of(DYSFUNCTIONAL_SCORES, cells.sum(axis=0), bounds=(-2.0, 4.0), worth=worth, level=level),
    )


def _negative(estimate: Estimate) -> Estimate:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate
    return Estimate(
        value=-estimate.value,
        low=-estimate.high,
        high=-estimate.low,
        n=estimate.n,
        n_effective=estimate.n_effective,
        unit=estimate.unit,
        level=estimate.level,
        method=estimate.method,
    )
