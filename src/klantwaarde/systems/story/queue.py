"""Which answers to look at next: spread first, then uncertain, rare and new ones, with a random share for figures."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from klantwaarde.results.coding import Suggestion
from klantwaarde.systems.story.calibrating import THRESHOLD

RANDOM_SHARE = 0.15
# Until so many are decided the batch is spread over codes, questions and lengths.
SPREAD_UNTIL = 30
_NEAR = 0.3
_SHORT, _LONG, _DEEP = 4, 20, 60


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
    questions: Mapping[str, str] | None = None,
    thresholds: Mapping[str, float] | None = None,
    size: int = 40,
    seed: int = 1,
) -> list[Queued]:
    """Choose the next answers.

    Parameters
    ----------
    suggestions, texts
        Per row; suggestions as `ranked` gives them, the surest first.
    positives
        Accepted codings per code so far.
    decided
        Rows that are done.
    questions
        What was asked, per row, to spread over.
    thresholds
        From which chance on a code is suggested.
    size
        How many; about one in seven is drawn at random, and only those may feed F1, calibration and shares.
    seed
        Of the random part and of its place in the batch.

    Notes
    -----
    While fewer than thirty are decided, answers are taken in turn from every mix of likeliest code, question and
    length. After that: score = uncertainty (entropy of the chances near their threshold) x rarity (1/sqrt(n_k + 1) of
    the likeliest codes) x novelty (1 - the largest likeness, in runs of three letters, to anything chosen before it or
    just decided).
    """
    done = set(decided)
    open_ = [row for row in texts if row not in done]
    rng = np.random.default_rng(seed)
    n_random = min(len(open_), max(1, round(size * RANDOM_SHARE))) if open_ else 0
    drawn = [open_[i] for i in rng.permutation(len(open_))[:n_random]]
    cuts = thresholds or {}
    weights = {
        row: _doubt(suggestions.get(row, ()), cuts) * _rarity(suggestions.get(row, ()), positives) for row in open_
    }
    shown = [_shingles(texts[row]) for row in [*decided[-size:], *drawn] if row in texts]
    left = [row for row in open_ if row not in set(drawn)]
    room = size - n_random
    if len(done) < SPREAD_UNTIL:
        strata = {row: _stratum(suggestions.get(row, ()), (questions or {}).get(row, ""), texts[row]) for row in left}
        chosen = _spread(left, strata, weights, room, texts, shown)
    else:
        chosen = _sharpest(left, texts, weights, shown, room)
    batch = [*chosen, *(Queued(row, weights[row], random=True) for row in drawn)]
    return [batch[i] for i in rng.permutation(len(batch))]


def _stratum(found: Sequence[Suggestion], question: str, text: str) -> tuple[str, str, int]:
    sure = next((one.code for one in found if one.sure), "")
    words = len(text.split())
    return sure, question, (words > _SHORT) + (words > _LONG)


def _spread(
    left: Sequence[str], strata: Mapping[str, tuple[str, str, int]], weights: Mapping[str, float], room: int,
    texts: Mapping[str, str], shown: Sequence[frozenset[str]],
) -> list[Queued]:  # fmt: skip
    """One of every stratum in turn, the rarest and least sure first, and of each what is unlike the others."""
    heaps: dict[tuple[str, str, int], list[str]] = {}
    for row in sorted(left, key=lambda row: (-weights[row], row)):
        heap = heaps.setdefault(strata[row], [])
        if len(heap) < _DEEP:
            heap.append(row)
    grams = {row: _shingles(texts[row]) for heap in heaps.values() for row in heap}
    seen = list(shown)
    chosen: list[Queued] = []
    names = sorted(heaps, key=lambda name: (-weights[heaps[name][0]], name))
    while len(chosen) < room and any(heaps.values()):
        for name in names:
            if heaps[name] and len(chosen) < room:
                row = max(heaps[name], key=lambda row: (weights[row] * (1 - _nearest(grams[row], seen)), row))
                heaps[name].remove(row)
                chosen.append(Queued(row, weights[row], random=False))
                seen.append(grams[row])
    return chosen


def _nearest(grams: frozenset[str], seen: Sequence[frozenset[str]]) -> float:
    return max((_likeness(grams, other) for other in seen), default=0.0)


def _sharpest(
    left: Sequence[str], texts: Mapping[str, str], weights: Mapping[str, float], shown: list[frozenset[str]], room: int
) -> list[Queued]:
    first = sorted(left, key=lambda row: (-weights[row], row))[: (room + 1) * 10]
    grams = {row: _shingles(texts[row]) for row in first}
    near = {row: max((_likeness(grams[row], one) for one in shown), default=0.0) for row in first}
    score: Callable[[str], tuple[float, str]] = lambda row: (weights[row] * (1 - near[row]), row)  # noqa: E731 - twice
    chosen: list[Queued] = []
    while first and len(chosen) < room:
        best = max(first, key=score)
        chosen.append(Queued(best, weights[best] * (1 - near[best]), random=False))
        first.remove(best)
        for row in first:
            near[row] = max(near[row], _likeness(grams[row], grams[best]))
    return chosen


def _doubt(found: Sequence[Suggestion], thresholds: Mapping[str, float]) -> float:
    """Entropy over the chances near their threshold; an answer without a suggestion is in doubt as well."""
    near = [
        min(max(one.confidence, 0.01), 0.99) for one in found
        if abs(one.confidence - thresholds.get(one.code, THRESHOLD)) <= _NEAR
    ]  # fmt: skip
    if not any(one.sure for one in found):
        return 0.8
    return max(0.05, sum(-p * math.log2(p) - (1 - p) * math.log2(1 - p) for p in near))


def _rarity(found: Sequence[Suggestion], positives: Mapping[str, int]) -> float:
    return max((1 / math.sqrt(positives.get(one.code, 0) + 1) for one in found[:3]), default=1.0)


def _shingles(text: str) -> frozenset[str]:
    lower = " ".join(text.casefold().split())
    return frozenset(lower[i : i + 3] for i in range(max(1, len(lower) - 2)))


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


def lot_of(row: str, salt: str, *, random: bool) -> str:
    """Give the lot of an answer in a batch: it hides from who decides whether chance chose it.

    Parameters
    ----------
    row
        Id of the answer.
    salt
        Of the batch.
    random
        Whether chance chose it.
    """
    told = hashlib.sha256(f"{salt} {row} {'chance' if random else 'chosen'}".encode()).hexdigest()[:8]
    return f"{salt}-{told}"


def by_chance(row: str, lot: str) -> bool:
    """Tell whether a lot says that chance chose the answer."""
    salt, _, _ = lot.rpartition("-")
    return bool(salt) and lot == lot_of(row, salt, random=True)
