"""Which answers to look at next: spread first, then uncertain, rare and new ones, with a random share for figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from klantwaarde.results.coding import Suggestion

RANDOM_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Queued:
    """An answer to look at; who decides does not see whether chance chose it."""

    row: str
    score: float
    random: bool


def next_batch(
    suggestions: Mapping[str, Sequence[Suggestion]],
    texts: Mapping[str, str],
    *,
    positives: Mapping[str, int],
    decided: Sequence[str] = (),
    size: int = 40,
    seed: int = 1,
) -> list[Queued]:
    """Choose the next answers.

    Parameters
    ----------
    suggestions, texts
        Per row.
    positives
        Accepted codings per code so far.
    decided
        Rows that are done.
    size
        How many; about one in seven is drawn at random, and only those may feed F1, calibration and shares.
    seed
        Of the random part and of its place in the batch.

    Notes
    -----
    Score = uncertainty (entropy of the chances) x rarity (1/sqrt(n_k + 1) of the likeliest codes) x novelty (1 - the
    largest likeness, in runs of three letters, to anything chosen before it or just decided).
    """
    done = set(decided)
    open_ = [row for row in texts if row not in done]
    rng = np.random.default_rng(seed)
    n_random = min(len(open_), max(1, round(size * RANDOM_SHARE))) if open_ else 0
    drawn = [open_[i] for i in rng.permutation(len(open_))[:n_random]]
    shown = [_shingles(texts[row]) for row in [*decided[-size:], *drawn] if row in texts]
    weights = {row: _doubt(suggestions.get(row, ())) * _rarity(suggestions.get(row, ()), positives) for row in open_}
    left = sorted((row for row in open_ if row not in set(drawn)), key=lambda row: (-weights[row], row))[: size * 10]
    grams = {row: _shingles(texts[row]) for row in left}
    near = {row: max((_likeness(grams[row], one) for one in shown), default=0.0) for row in left}
    chosen: list[Queued] = []
    while left and len(chosen) < size - n_random:
        best = max(left, key=lambda row: (weights[row] * (1 - near[row]), row))
        chosen.append(Queued(best, weights[best] * (1 - near[best]), random=False))
        left.remove(best)
        for row in left:
            near[row] = max(near[row], _likeness(grams[row], grams[best]))
    batch = [*chosen, *(Queued(row, weights[row], random=True) for row in drawn)]
    return [batch[i] for i in rng.permutation(len(batch))]


def _doubt(found: Sequence[Suggestion]) -> float:
    """Entropy over the chances; an answer without a suggestion is in doubt as well."""
    if not found:
        return 0.8
    return sum(
        -p * math.log2(p) - (1 - p) * math.log2(1 - p) for p in (min(max(s.confidence, 0.01), 0.99) for s in found)
    )


def _rarity(found: Sequence[Suggestion], positives: Mapping[str, int]) -> float:
    return max((1 / math.sqrt(positives.get(one.code, 0) + 1) for one in found[:3]), default=1.0)


def _shingles(text: str) -> frozenset[str]:
    lower = " ".join(text.casefold().split())
    return frozenset(lower[i : i + 3] for i in range(max(1, len(lower) - 2)))


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0
