"""The results of a Q analysis as plain tables: factors, persons, cards and differences, numbers in full."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.exporters.qsort_csv import table_csv
from klantwaarde.results.q_analysis import QAnalysis

Rows = list[list[str | float | None]]


def result_tables(q: QAnalysis, *, profile: str = "international", lang: str = "en") -> dict[str, str]:
    """Write the tables of an analysis as CSV.

    Parameters
    ----------
    profile
        ``international`` or ``dutch``; see `qsort_csv.sorts_csv`.
    lang
        Of the texts of the cards.

    Returns
    -------
    Name of the file -> text. Headings are in English, the same in every profile, so that a script finds them.
    """
    names = [factor.name for factor in q.factors]
    made: dict[str, tuple[Sequence[str], Rows]] = {
        "factors.csv": _factors(q),
        "persons.csv": _persons(q, names),
        "cards.csv": _cards(q, names, lang),
        "differences.csv": _differences(q),
    }
    return {name: table_csv(heading, rows, profile=profile) for name, (heading, rows) in made.items()}


def _factors(q: QAnalysis) -> tuple[list[str], Rows]:
    heading = ["factor", "sum_of_squares", "explained_variance", "flagged", "negative", "reliability", "se"]
    return heading, [
        [f.name, f.sum_of_squares, f.explained_variance, float(f.flagged), float(f.negative), f.reliability, f.se]
        for f in q.factors
    ]


def _persons(q: QAnalysis, names: Sequence[str]) -> tuple[list[str], Rows]:
    rows: Rows = [
        [who, *row, *(float(on) for on in flags), h]
        for who, row, flags, h in zip(q.sorters, q.loadings, q.flags, q.communalities, strict=True)
    ]
    return ["sorter", *names, *(f"defines_{name}" for name in names), "communality"], rows


def _cards(q: QAnalysis, names: Sequence[str], lang: str) -> tuple[list[str], Rows]:
    level = {(mark.card, mark.factor): mark.level for mark in q.distinguishing}
    alike, equal = set(q.consensus), set(q.equality.cards)
    rows: Rows = [
        [
            card.id,
            card.wording(lang),
            *z,
            *(None if place is None else float(place) for place in places),
            *(level.get((card.id, name)) for name in names),
            float(card.id in alike),
            float(card.id in equal),
        ]
        for card, z, places in zip(q.cards, q.z_scores, q.arrays, strict=True)
    ]
    parts = (f"{what}_{name}" for what in ("z", "place", "distinguishing") for name in names)
    return ["card", "text", *parts, "consensus", "shown_equal"], rows


def _differences(q: QAnalysis) -> tuple[list[str], Rows]:
    rows: Rows = [
        [q.cards[i].id, pair.first, pair.second, difference, pair.sed, ratio, p, adjusted]
        for pair in q.pairs
        for i, (difference, ratio, p, adjusted) in enumerate(
            zip(pair.difference, pair.ratio, pair.p, pair.p_adjusted, strict=True)
        )
    ]
    return ["card", "first", "second", "difference", "sed", "ratio", "p", "p_adjusted"], rows
