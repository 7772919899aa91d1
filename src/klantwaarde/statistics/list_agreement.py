"""How far two lists, or two sides, put the same things first; each measure with what chance alone would give."""

from __future__ import annotations

import math
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
    p = persistence
    short, long = sorted((list(first), list(second)), key=len)
    s, l = len(short), len(long)  # noqa: E741 - the letters of the paper
    if s == 0:
        return 0.0
    seen_short, seen_long, overlap = set[str](), set[str](), np.zeros(l + 1)
    for d in range(1, l + 1):
        seen_long.add(long[d - 1])
        if d <= s:
            seen_short.add(short[d - 1])
        overlap[d] = len(seen_short & seen_long)
    depth = np.arange(1, l + 1)
    total = (overlap[1:] / depth * p**depth).sum()
    beyond = np.arange(s + 1, l + 1)
    total += (overlap[s] * (beyond - s) / (s * beyond) * p**beyond).sum()
    return float((1 - p) / p * total + ((overlap[l] - overlap[s]) / l + overlap[s] / s) * p**l)


def chance_overlap(length: int, items: int, *, persistence: float = PERSISTENCE) -> float:
    """Give the expected rank-biased overlap of two random lists of ``length`` out of ``items``."""
    d = np.arange(1, length + 1)
    p = persistence
    return float((1 - p) / p * (d / items * p**d).sum() + length / items * p**length)


def hits(first: Sequence[str], second: Sequence[str], *, top: int = 3) -> int:
    """Count what the tops of two lists share."""
    return len(set(first[:top]) & set(second[:top]))


def chance_hits(items: int, *, top: int = 3) -> float:
    """Give the expected hits of two random tops: top^2 / items; two top-3 lists from 20 share 0.45 on average."""
    return min(top, items) ** 2 / items


def tau_b(first: Floats, second: Floats) -> float:
    """Give Kendall's tau-b of two sets of figures over the same items; NaN when one side makes no difference.

    (concordant - discordant) / sqrt(pairs untied in the first x pairs untied in the second). Kendall 1945.
    """
    a, b = (np.sign(side[:, None] - side[None, :]) for side in (first, second))
    room = math.sqrt(float((a * a).sum()) * float((b * b).sum()))
    return float((a * b).sum()) / room if room > 0 else float("nan")


def jensen_shannon(first: Floats, second: Floats) -> float:
    """Give the Jensen-Shannon distance of two sets of shares: 0 the same, 1 nothing in common (base 2, square root)."""
    p, q = first / first.sum(), second / second.sum()
    m = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(s > 0, s * np.log2(s / m), 0.0).sum() for s in (p, q)]
    return float(np.sqrt(max(0.0, sum(parts) / 2)))


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
