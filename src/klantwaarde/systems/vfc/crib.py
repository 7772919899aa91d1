"""Watts & Stenner's crib sheet: the cards to read first when a factor is interpreted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from klantwaarde.results.q_groups import CribSheet, PortraitCard
from klantwaarde.systems.vfc.analysis import Analysis

SHOWN = ("anonymous", "attributable")


def mark_of(a: Analysis, card: int, factor: int) -> str:
    """Give the mark of a card in a factor: ``D*`` (p < .01), ``D`` (p < .05), ``C`` (no pair differs) or nothing."""
    if len(a.factors.items) > 1:
        if a.level[card, factor] <= 0.01:
            return "D*"
        if a.level[card, factor] <= 0.05:
            return "D"
        if a.consensus[card]:
            return "C"
    return ""


def portrait_card(a: Analysis, card: int, factor: int) -> PortraitCard:
    """Describe one card in one factor, with its places elsewhere."""
    others = {
        item.name: None if np.isnan(a.places[card, column]) else int(a.places[card, column])
        for column, item in enumerate(a.factors.items)
        if column != factor
    }
    return PortraitCard(
        card=a.sorts.cards[card],
        place=int(a.places[card, factor]),
        z=float(a.z[card, factor]),
        others=others,
        mark=mark_of(a, card, factor),
        tied=bool(a.tied[card, factor]),
    )


def crib_sheet(a: Analysis, factor: int) -> CribSheet | None:
    """Make the lists for one factor; ``None`` when nobody defines it.

    Top and bottom are the real end columns of the grid. Higher: place 0 or more and the highest of all factors, ties
    count; lower: 0 or less and the lowest; cards of the end columns are not listed again. Middle: in the middle column
    here and in an end column elsewhere. Comments: what the defining persons said of the end columns.
    """
    if np.isnan(a.places[:, factor]).any():
        return None
    mine, z = a.places[:, factor], a.z[:, factor]
    others = np.delete(a.places, factor, axis=1)
    others = others[:, ~np.isnan(others).any(axis=0)]
    places = [place for place, count in zip(a.sorts.grid.places, a.sorts.grid.counts, strict=True) if count]
    top, bottom = places[-1], places[0]
    middle = min(places, key=lambda place: (abs(place - (top + bottom) / 2), place))
    ends = (others == top) | (others == bottom)

    def listed(holds: Callable[[int], bool]) -> list[PortraitCard]:
        order = sorted(range(mine.size), key=lambda card: (-z[card], card))
        return [portrait_card(a, card, factor) for card in order if holds(card)]

    compared = others.shape[1] > 0
    return CribSheet(
        factor=a.factors.items[factor].name,
        top=listed(lambda card: bool(mine[card] == top)),
        higher=listed(lambda c: compared and top > mine[c] >= 0 and bool((mine[c] >= others[c]).all())),
        lower=listed(lambda c: compared and bottom < mine[c] <= 0 and bool((mine[c] <= others[c]).all())),
        bottom=listed(lambda card: bool(mine[card] == bottom)),
        middle=listed(lambda card: bool(mine[card] == middle) and bool(ends[card].any())),
        persons=[a.sorts.sorters[i] for i in np.flatnonzero(a.flagged[:, factor])],
        attributes=_attributes(a, factor),
        comments=_comments(
            a, factor, [card for card, place in zip(a.sorts.cards, mine, strict=True) if place in (top, bottom)]
        ),
    )


def _comments(a: Analysis, factor: int, cards: Sequence[str]) -> dict[str, list[str]]:
    # who laid the cards the other way round speaks for the opposite view
    said: dict[str, list[str]] = {}
    for person in np.flatnonzero(a.flagged[:, factor] & (a.loadings[:, factor] > 0)):
        for remark in a.sorts.study.sorters[int(person)].remarks:
            if remark.words and remark.consent in SHOWN:
                said.setdefault(remark.card, []).append(remark.words)
    return {card: said[card] for card in cards if card in said}


def _attributes(a: Analysis, factor: int) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for person in np.flatnonzero(a.flagged[:, factor]):
        for name, value in a.sorts.study.sorters[int(person)].attributes.items():
            counts.setdefault(name, Counter())[value] += 1
    return {name: dict(sorted(count.items())) for name, count in sorted(counts.items())}
