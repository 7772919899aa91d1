"""From arrays to nouns: a Q analysis as plain lists that travel to ledger, pictures and reports."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np

from klantwaarde.language import speak
from klantwaarde.results.q_analysis import QAnalysis, QEquality, QFactor, QMark, QPair, QPersonNote
from klantwaarde.systems.vfc.analysis import Analysis
from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.flags import Bools
from klantwaarde.systems.vfc.movement import movement
from klantwaarde.systems.vfc.resample import correlations
from klantwaarde.systems.vfc.warn import dominant, heywood, warnings

PAGE = 60
"""Persons of whom all correlations still travel: more fill no picture, and the table grows with their square."""


def _cells(values: Floats) -> list[list[float | None]]:
    rows: list[list[float | None]] = values.tolist()
    if np.isnan(values).any():
        return [[None if isnan(cell) else cell for cell in row] for row in values.tolist()]
    return rows


def _places(values: Floats) -> list[list[int | None]]:
    if np.isnan(values).any():
        return [[None if isnan(cell) else int(cell) for cell in row] for row in values.tolist()]
    whole: list[list[int | None]] = values.astype(np.int64).tolist()
    return whole


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value)


def q_factors(a: Analysis) -> list[QFactor]:
    """Describe each factor: size, defining persons, reliability; a pole has the size of its own side."""
    poles = np.array([item.pole for item in a.factors.items])
    mine = np.where(poles & (a.loadings < 0), 0.0, a.loadings)
    size = np.einsum("ij,ij->j", mine, mine)
    negative = (a.flagged & (a.loadings < 0)).sum(axis=0)
    people = a.loadings.shape[0]
    return [
        QFactor(
            name=item.name,
            extraction_number=a.factors.origin[item.axis],
            sum_of_squares=float(size[column]),
            explained_variance=float(100 * size[column] / people),
            flagged=int(a.p[column]),
            negative=int(negative[column]),
            reliability=_number(a.reliability[column]),
            se=_number(a.se[column]),
            split_of=item.split_of,
            label=dict(item.label),
        )
        for column, item in enumerate(a.factors.items)
    ]


def q_marks(a: Analysis) -> list[QMark]:
    """List the cards that set a factor apart, in the order of cards and factors."""
    names = [item.name for item in a.factors.items]
    rows, columns = np.nonzero(a.level < 1)
    return [
        QMark(a.sorts.cards[row], names[column], float(a.level[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]


def q_pairs(a: Analysis) -> list[QPair]:
    """Give every pair of factors card by card."""
    names = [item.name for item in a.factors.items]
    found, out = a.pairs, []
    for i, (f, g) in enumerate(zip(found.first.tolist(), found.second.tolist(), strict=True)):
        if np.isnan(found.sed[i]):
            out.append(QPair(names[f], names[g], None, [], [], [], []))
            continue
        columns = (part[:, i].tolist() for part in (found.difference, found.ratio, found.p, found.adjusted))
        out.append(QPair(names[f], names[g], float(found.sed[i]), *columns))
    return out


def _cards(a: Analysis, mask: Bools) -> list[str]:
    return [a.sorts.cards[i] for i in np.flatnonzero(mask)]


def _people(a: Analysis, mask: Bools) -> list[str]:
    return [a.sorts.sorters[i] for i in np.flatnonzero(mask)]


def _persons(a: Analysis) -> QPersonNote:
    return QPersonNote(
        confounded=_people(a, a.notes.confounded),
        unflagged=_people(a, a.notes.unflagged),
        negative=_people(a, a.notes.negative),
        near=_people(a, a.notes.near),
        dominant=[person for person, _ in dominant(a)],
        heywood=_people(a, heywood(a)),
    )


def q_analysis(a: Analysis) -> QAnalysis:
    """Give the whole analysis as a noun; the same analysis gives the same bytes."""
    lean = a.factors.pattern is not None
    axes = a.factors.axes
    h = np.einsum("ij,ij->i", axes if a.factors.pattern is None else a.factors.pattern, axes)
    return QAnalysis(
        settings=a.settings,
        cards=a.sorts.study.cards,
        sorters=list(a.sorts.sorters),
        grid=a.sorts.grid,
        grid_from=a.sorts.grid_from,
        eigenvalues=a.basis.eigenvalues.tolist(),
        factors=q_factors(a),
        unrotated=a.basis.loadings.tolist(),
        loadings=a.loadings.tolist(),
        communalities=h.tolist(),
        flags=a.flagged.tolist(),
        z_scores=_cells(a.z),
        arrays=_places(a.places),
        factor_correlation=_cells(a.correlation),
        sed=_cells(np.sqrt(a.se[:, None] ** 2 + a.se[None, :] ** 2)),
        pairs=q_pairs(a),
        distinguishing=q_marks(a),
        consensus=_cards(a, a.consensus),
        equality=QEquality(
            margin=a.margin,
            smallest=_number(a.smallest),
            enough=bool(a.smallest < a.margin),
            cards=_cards(a, a.equal),
        ),
        persons=_persons(a),
        extraction=list(a.basis.search),
        tied={
            item.name: _cards(a, a.tied[:, column])
            for column, item in enumerate(a.factors.items)
            if a.tied[:, column].any()
        },
        pattern=a.factors.pattern.tolist() if a.factors.pattern is not None else [],
        angle=a.factors.angle.tolist() if a.factors.angle is not None else [],
        rotation_matrix=[] if lean else a.factors.matrix.tolist(),
        warnings=warnings(a),
        log=list(a.log),
        title=a.sorts.study.title,
        missing=movement(a),
        flag_bound=a.settings.flag_level / len(a.sorts.cards) ** 0.5,
        correlations=correlations(a).tolist() if len(a.sorts.sorters) <= PAGE else [],
    )


def q_table(noun: QAnalysis, lang: str = "en") -> dict[str, Any]:
    """Give the analysis as the plain table the command line prints with ``--json``.

    Returns
    -------
    Keys ``cards``, ``sorters``, ``eigenvalues``, ``factors`` (``name``, ``sum_of_squares``, ``explained_variance``,
    ``flagged``, ``reliability``, ``se``), ``loadings``, ``flags``, ``z_scores``, ``arrays``, ``factor_correlation``,
    ``sed``, ``distinguishing`` (``card``, ``factor``, ``level``), ``consensus``, ``warnings``.
    """
    return {
        "cards": [card.id for card in noun.cards],
        "sorters": noun.sorters,
        "eigenvalues": noun.eigenvalues,
        "factors": [
            {
                "name": factor.name,
                "sum_of_squares": factor.sum_of_squares,
                "explained_variance": factor.explained_variance,
                "flagged": factor.flagged,
                "reliability": factor.reliability,
                "se": factor.se,
            }
            for factor in noun.factors
        ],
        "loadings": noun.loadings,
        "flags": noun.flags,
        "z_scores": noun.z_scores,
        "arrays": noun.arrays,
        "factor_correlation": noun.factor_correlation,
        "sed": noun.sed,
        "distinguishing": [
            {"card": mark.card, "factor": mark.factor, "level": mark.level} for mark in noun.distinguishing
        ],
        "consensus": noun.consensus,
        "warnings": [f"{warning.code}: {speak(warning.text, lang)}" for warning in noun.warnings],
    }
