"""What a step brings: the outcome with it and without it, in an absorbing Markov chain.

A journey is a chain in which the next step depends on the present one only. It begins at the first step, and is
absorbed by the outcome or by nothing. Let Q hold the chances between steps, r those of going straight to the outcome
and s those of beginning somewhere. With N = (I − Q)⁻¹, the expected visits,

    h = N r              the chance of the outcome from each step,                                  (1)
    p = s₀ + s·h         the chance of the outcome from the start (s₀: the outcome comes first),    (2)
    f_j = (sN)_j / N_jj  the chance that a journey ever takes step j.                               (3)

Without step j every way into it ends in nothing. A journey that reaches the outcome either avoids j, or takes j a first
time and reaches it from there, so that exactly

    effect_j = f_j h_j / p.                                                                         (4)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DRAWS = 1000
LEAST_DRAWS = 100
_WORK = 4e8  # draws x steps³: a few seconds at most


@dataclass(frozen=True)
class Chain:
    """Counted transitions before the outcome.

    Parameters
    ----------
    steps
        Activities.
    between
        Steps x steps: how often the second came directly after the first.
    to_outcome, to_nothing
        Per step: how often the outcome came next, and how often the journey ended.
    begins
        Per step: journeys that begin with it.
    begins_with_outcome
        Journeys that begin with the outcome itself.
    """

    steps: tuple[str, ...]
    between: Floats
    to_outcome: Floats
    to_nothing: Floats
    begins: Floats
    begins_with_outcome: float


@dataclass(frozen=True)
class Effects:
    """Chance of the outcome, and per step the effect of taking it away, with the ends of its interval."""

    chance: float
    effect: Floats
    low: Floats
    high: Floats


def chain_of(pairs: Sequence[Mapping[str, object]], outcome: str) -> Chain:
    """Make the chain of the rows that `counts.follows` gives with an outcome."""

    def count(row: Mapping[str, object], name: str) -> float:
        found = row[name]
        assert isinstance(found, int)  # noqa: S101 - the engine counts in whole numbers
        return float(found)

    kept = [row for row in pairs if row["activity"] != outcome and count(row, "kept")]
    names = sorted({str(row["activity"]) for row in kept})
    place = {name: i for i, name in enumerate(names)}
    chain = Chain(
        tuple(names), np.zeros((len(names), len(names))), np.zeros(len(names)), np.zeros(len(names)),
        np.zeros(len(names)), sum(count(row, "first") for row in pairs if row["activity"] == outcome),
    )  # fmt: skip
    for row in kept:
        i, after = place[str(row["activity"])], row["next"]
        chain.begins[i] += count(row, "kept_first")
        if after is None:
            chain.to_nothing[i] += count(row, "kept")
        elif after == outcome:
            chain.to_outcome[i] += count(row, "kept")
        else:
            chain.between[i, place[str(after)]] += count(row, "kept")
    return chain


def removal_effects(chain: Chain, *, rng: np.random.Generator | None = None, level: float = 0.95) -> Effects:
    """Say what part of the outcomes would not be reached without each step.

    Parameters
    ----------
    chain
        Counted transitions.
    rng
        For the interval; without it there is none (NaN).
    level
        Confidence.

    Returns
    -------
    Effects
        Effects are 0 when there are no outcomes at all.

    Notes
    -----
    The interval draws every row of chances from a Dirichlet distribution with the counts of that row (the Bayesian
    bootstrap of transitions): it holds as far as the chain does, and takes the transitions as independent.

    References
    ----------
    Anderl, Becker, von Wangenheim & Schumann, "Mapping the customer journey", 2016 (removal effect); Kemeny & Snell,
    *Finite Markov Chains*, 1960, for N; (4) is the split at the first visit.
    """
    outward = np.column_stack([chain.between, chain.to_outcome, chain.to_nothing])
    start = np.append(chain.begins, chain.begins_with_outcome)
    none = np.full(len(chain.steps), np.nan)
    if not len(chain.steps) or start.sum() == 0:
        surely = 1.0 if chain.begins_with_outcome else 0.0
        return Effects(surely, np.zeros(len(chain.steps)), none, none)
    chance, effect = _effects(_shares(outward)[None], _shares(start[None]))
    if rng is None:
        return Effects(float(chance[0]), effect[0], none, none)
    size = int(np.clip(_WORK / max(len(chain.steps), 1) ** 3, LEAST_DRAWS, DRAWS))
    tail = (1.0 - level) / 2.0
    drawn = []
    for _ in range(-(-size // 50)):
        rows = rng.standard_gamma(np.broadcast_to(outward, (50, *outward.shape)))
        first = rng.standard_gamma(np.broadcast_to(start, (50, len(start))))
        drawn.append(_effects(_shares(rows), _shares(first))[1])
    low, high = np.quantile(np.concatenate(drawn), [tail, 1.0 - tail], axis=0)
    return Effects(float(chance[0]), effect[0], np.minimum(low, effect[0]), np.maximum(high, effect[0]))


def _shares(counts: Floats) -> Floats:
    total = counts.sum(axis=-1, keepdims=True)
    shares: Floats = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    return shares


def _effects(rows: Floats, start: Floats) -> tuple[Floats, Floats]:
    """Chance of the outcome and effect of every step, for many chains at once: (draws,) and (draws, steps)."""
    size = rows.shape[1]
    visits = np.linalg.inv(np.eye(size) - rows[:, :, :size])
    reach = np.einsum("dij,dj->di", visits, rows[:, :, size])  # (1)
    chance = start[:, size] + np.einsum("di,di->d", start[:, :size], reach)  # (2)
    ever = np.einsum("di,dij->dj", start[:, :size], visits) / np.einsum("djj->dj", visits)  # (3)
    some = chance > 0
    effect = np.zeros_like(reach)
    effect[some] = ever[some] * reach[some] / chance[some, None]  # (4)
    return chance, effect
