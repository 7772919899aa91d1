"""How far two lists, or two sides, put the same things first; each measure with what chance alone would give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PERSISTENCE = 0.8


def rank_biased_overlap(first: Sequence[str], second: Sequence[str], *, persistence: float = PERSISTENCE) -> float:
    """Give the extrapolated rank-biased overlap of two lists: 1 the same from the top, 0 nothing shared.

    Parameters
    ----------
    first, second
        Item codes from most to least important; the shorter one is read as the top of a longer list.
    persistence
        How patient the reader is: .8 puts 86 % of the weight on the first ten (Webber, Moffat & Zobel 2010, eq. 32).
    """
    items = list(dict.fromkeys([*first, *second]))
    if not first or not second:
        return 0.0
    places = []
    for side in (first, second):
        there = {item: place for place, item in enumerate(side, start=1)}
        places.append(np.array([[there.get(item, 0) for item in items]]))
    return float(overlap_of_places(places[0], places[1], persistence=persistence)[0])


def overlap_of_places(
    first: NDArray[np.int64], second: NDArray[np.int64], *, persistence: float = PERSISTENCE
) -> Floats:
    """Give the rank-biased overlap of many pairs of lists at once.

    Parameters
    ----------
    first, second
        Pairs x items: the place (1, 2, ...) of each item in the list of that side, 0 where it is not in it.
    persistence
        See `rank_biased_overlap`.

    Returns
    -------
    One number per pair; 0 where a list is empty.
    """
    lengths = first.max(axis=1), second.max(axis=1)
    depth = np.arange(1, first.shape[1] + 1)[None, None, :]
    # An item is shared from the depth at which both lists have come to it.
    met = np.where((first > 0) & (second > 0), np.maximum(first, second), first.shape[1] + 1)
    overlap = (met[:, :, None] <= depth).sum(axis=1).astype(np.float64)
    return _extrapolated(overlap, np.minimum(*lengths), np.maximum(*lengths), persistence)


def _extrapolated(overlap: Floats, short: NDArray[np.int64], long: NDArray[np.int64], p: float) -> Floats:
    """Give the rank-biased overlap of pairs of lists (rows) from what they share at every depth (columns)."""
    s, l = short[:, None], long[:, None]  # noqa: E741 - the letters of the paper
    depth = np.arange(1, overlap.shape[1] + 1)[None, :]
    at_s = np.take_along_axis(overlap, np.maximum(s, 1) - 1, axis=1)
    at_l = np.take_along_axis(overlap, np.maximum(l, 1) - 1, axis=1)
    least = np.maximum(s, 1)
    seen = np.where(depth <= l, overlap / depth * p**depth, 0.0)
    beyond = np.where((depth > s) & (depth <= l), at_s * (depth - s) / (least * depth) * p**depth, 0.0)
    rest = ((at_l - at_s) / np.maximum(l, 1) + at_s / least) * p**l
    made: Floats = (1 - p) / p * (seen + beyond).sum(axis=1) + rest[:, 0]
    return np.where(s[:, 0] > 0, made, 0.0)


def overlap_of_figures(first: Floats, second: Floats, *, persistence: float = PERSISTENCE) -> float:
    """Give the rank-biased overlap of two sides by their figures per item; nought is not in the list.

    Items with equal figures are put in order by lot on each side: the mean over all those orders, so that the order of
    the columns never counts (RBO(a) of Corsi & Urbano 2024).
    """
    here, there = _held(first), _held(second)
    overlap = np.einsum("id,id->d", here, there)[None, :]
    lengths = [np.array([int(np.count_nonzero(side > 0))]) for side in (first, second)]
    return float(_extrapolated(overlap, np.minimum(*lengths), np.maximum(*lengths), persistence)[0])


def hits_of_figures(first: Floats, second: Floats, *, top: int = 3) -> float:
    """Count what the tops of two sides share, by their figures per item; equal figures are put in order by lot."""
    depth = min(top, first.size) - 1
    return float(_held(first)[:, depth] @ _held(second)[:, depth])


def _held(figures: Floats) -> Floats:
    """Give per item and depth (1, 2, ... items) the chance that it stands in the list down to there."""
    higher = (figures[None, :] > figures[:, None]).sum(axis=1)
    alike = (figures[None, :] == figures[:, None]).sum(axis=1)
    depth = np.arange(1, figures.size + 1)
    held: Floats = np.clip((depth[None, :] - higher[:, None]) / alike[:, None], 0.0, 1.0)
    return np.where(figures[:, None] > 0, held, 0.0)


def places_of(figures: Floats) -> NDArray[np.int64]:
    """Give the place of each item, 1 for the highest figure, per row: rows x items. Equal ones keep their order."""
    order = np.argsort(-figures, axis=1, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(1, figures.shape[1] + 1)[None, :], axis=1)
    return places


def chance_overlap(length: int, items: int, *, other: int | None = None, persistence: float = PERSISTENCE) -> float:
    """Give the expected rank-biased overlap of two random lists of ``length`` (and ``other``) out of ``items``."""
    second = length if other is None else other
    depth = np.arange(1, items + 1)
    overlap = np.minimum(depth, length) * np.minimum(depth, second) / items
    ends = np.array([[min(length, second)], [max(length, second)]])
    return float(_extrapolated(overlap[None, :], ends[0], ends[1], persistence)[0])


def hits(first: Sequence[str], second: Sequence[str], *, top: int = 3) -> int:
    """Count what the tops of two lists share."""
    return len(set(first[:top]) & set(second[:top]))


def chance_hits(items: int, *, top: int = 3, lengths: tuple[int, int] | None = None) -> float:
    """Give the expected hits of two random tops: top^2 / items; two top-3 lists from 20 share 0.45 on average.

    ``lengths`` are those of the lists, where one may be shorter than the top.
    """
    here, there = (min(top, items, length) for length in (lengths or (items, items)))
    return here * there / items


def tau_b(first: Floats, second: Floats) -> float:
    """Give Kendall's tau-b of two sets of figures over the same items; NaN when one side makes no difference.

    (concordant - discordant) / sqrt(pairs untied in the first x pairs untied in the second). Kendall 1945.
    """
    return float(tau_b_of_rows(first[None, :], second[None, :])[0])


def tau_b_of_rows(first: Floats, second: Floats) -> Floats:
    """Give `tau_b` of each row of one side with the same row of the other: rows x items in, one number per row out."""
    one, other = np.triu_indices(first.shape[1], k=1)
    a, b = (np.sign(side[:, one] - side[:, other]) for side in (first, second))
    room = np.sqrt(np.einsum("rp,rp->r", a, a) * np.einsum("rp,rp->r", b, b))
    with np.errstate(invalid="ignore"):
        made: Floats = np.where(room > 0, np.einsum("rp,rp->r", a, b) / np.where(room > 0, room, 1.0), np.nan)
    return made


def jensen_shannon(first: Floats, second: Floats) -> float:
    """Give the Jensen-Shannon distance of two sets of shares: 0 the same, 1 nothing in common (base 2, square root)."""
    return float(jensen_shannon_of_rows(first[None, :], second[None, :])[0])


def jensen_shannon_of_rows(first: Floats, second: Floats) -> Floats:
    """Give `jensen_shannon` of each row of one side with the same row of the other: one number per row."""
    p, q = (side / side.sum(axis=1, keepdims=True) for side in (first, second))
    m = (p + q) / 2
    total = np.zeros(len(first))
    for s in (p, q):
        there = s > 0
        total += (s * np.log2(np.where(there, s, 1.0) / np.where(there, m, 1.0))).sum(axis=1)
    made: Floats = np.sqrt(np.maximum(total, 0.0) / 2)
    return made


def weighted_kappa(first: NDArray[np.int64], second: NDArray[np.int64], *, categories: int) -> float:
    """Give Cohen's kappa with quadratic weights of two judgements of the same cases (0, 1, ... categories - 1).

    1 - sum(w observed)/sum(w expected), w = (i - j)^2; 0 is chance. NaN when both always use one category.
    Cohen 1968.
    """
    return kappa_of(judgements(first, second, categories=categories))


def judgements(first: NDArray[np.int64], second: NDArray[np.int64], *, categories: int) -> Floats:
    """Count how often the first judge says i and the second says j; such tables add up."""
    table = np.zeros((categories, categories))
    np.add.at(table, (first, second), 1.0)
    return table


def kappa_of(table: Floats) -> float:
    """Give the quadratic weighted kappa of a table of `judgements`."""
    shares = table / table.sum()
    category = np.arange(len(shares))
    apart = (category[:, None] - category[None, :]) ** 2
    expected = (apart * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum()
    return float(1 - (apart * shares).sum() / expected) if expected > 0 else float("nan")
