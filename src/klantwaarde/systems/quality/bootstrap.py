"""Intervals of everything a path model says: from one set of resamples, or with few accounts by leaving one out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.resampling import (
    CHUNK,
    ENOUGH_UNITS,
    bca,
    expanded,
    jackknife_p,
    jackknife_t,
    kept,
    percentile,
    two_sided_p,
)
from klantwaarde.systems.quality.counted import Answers
from klantwaarde.systems.quality.estimate import Estimates, How, estimates
from klantwaarde.systems.quality.path_model import PathModel

Floats = NDArray[np.float64]
Ends = dict[str, tuple[Floats, Floats]]

# Below this leaving one unit out says nothing.
FEWEST_UNITS = 3
LEFT_OUT_TOLERANCE = 1e-10
# These hold absolute values, which a resample of few people blows up; BCa takes that for bias and goes too low (in 86%
# of draws of 30 people it held the truth, percentile in 93%).
NEVER_BCA = ("htmt", "htmt2")
KINDS = {"r_squared": "share"} | dict.fromkeys(
    ("performance", "importance", "item_performance", "item_importance", "weights"), "plain"
)


@dataclass(frozen=True, slots=True)
class Resampled:
    """Draws of every quantity by name, the resamples last; those that failed are gone and counted."""

    draws: dict[str, Floats]
    failed: int


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure every quantity is.

    ``ends`` by name; ``p`` (arrows,) against zero; ``interval`` is ``percentile``, ``bca`` or ``t`` (leaving out one
    unit at a time), ``resamples`` how many were drawn and ``failed`` how many of them could not be estimated.
    """

    ends: Ends
    p: Floats
    interval: str
    resamples: int
    failed: int


def quantities(found: Estimates) -> dict[str, Floats]:
    """Name every quantity that gets an interval; shapes end with the stack."""
    return {
        "paths": found.inner.paths,
        "total": found.inner.total,
        "r_squared": found.inner.r_squared,
        "weights": found.outer.weights,
        "loadings": found.loadings,
        "htmt": found.htmt,
        "htmt2": found.htmt2,
        "performance": found.performance.performance,
        "importance": found.performance.importance,
        "item_performance": found.performance.item_performance,
        "item_importance": found.performance.item_importance,
    }


def certainty(  # noqa: PLR0917
    sample: Answers, model: PathModel, how: How, full: Estimates, resamples: int, seed: int, interval: str,
    level: float, workers: int = 1,
) -> Certainty | None:  # fmt: skip
    """Say how sure everything is; ``None`` when that was not asked, or with fewer than three units.

    With fewer than 20 units (accounts, or people) nothing is drawn: Student's t on leaving out one at a time.
    """
    if not resamples or sample.unit_count < FEWEST_UNITS:
        return None
    if sample.unit_count < ENOUGH_UNITS:
        left, failed = left_out(sample, model, how, full)
        return Certainty(
            _t_ends(left, quantities(full), level), jackknife_p(full.inner.paths[:, 0], left["paths"]), "t", 0, failed
        )
    drawn = resample(sample, model, how, full, resamples=resamples, seed=seed, workers=workers)
    sides = ends(sample, model, how, full, drawn, interval=interval, level=level)
    return Certainty(sides, two_sided_p(drawn.draws["paths"]), interval, resamples, drawn.failed)


def resample(
    sample: Answers, model: PathModel, how: How, full: Estimates, *, resamples: int, seed: int, workers: int = 1
) -> Resampled:
    """Estimate the model again on every resample.

    Parameters
    ----------
    sample
        Items in the order of the model.
    full
        The estimates of everyone; resamples point the same way.
    resamples, seed, workers
        The same seed gives the same numbers on any number of workers.

    Raises
    ------
    MethodError
        When more than 5% of the resamples cannot be estimated.
    """
    like = full.outer.weights[:, 0]

    def work(counts: Floats) -> tuple[dict[str, Floats], NDArray[np.bool_]]:
        found = estimates(*sample.drawn_matrices(counts), model, how, signs_like=like)
        return quantities(found), found.usable

    made = sample.draws(resamples, seed).over(work, workers=workers)
    usable = np.concatenate([fine for _, fine in made])
    failed = kept(usable)
    return Resampled({k: np.concatenate([q[k] for q, _ in made], axis=-1)[..., usable] for k in made[0][0]}, failed)


def ends(
    sample: Answers, model: PathModel, how: How, full: Estimates, resampled: Resampled, *, interval: str, level: float
) -> Ends:
    """Give both ends of the interval of every quantity: ``percentile`` or ``bca``, cut wider as units are fewer."""
    level = expanded(level, sample.unit_count)
    left = left_out(sample, model, how, full)[0] if interval == "bca" else {}
    at = quantities(full)
    out: Ends = {}
    for name, drawn in resampled.draws.items():
        shape = drawn.shape[:-1]
        flat = drawn.reshape(-1, drawn.shape[-1])
        known = np.isfinite(flat).mean(axis=1) > 0.5 if flat.size else np.zeros(len(flat), dtype=bool)
        low, high = np.full(len(flat), np.nan), np.full(len(flat), np.nan)
        if known.any():
            if interval == "bca" and name not in NEVER_BCA:
                point = at[name].reshape(len(flat), -1)[known, 0]
                sides = bca(flat[known], point, left[name].reshape(len(flat), -1)[known], level=level)
            else:
                sides = percentile(flat[known], level=level)
            low[known], high[known] = sides
        out[name] = low.reshape(shape), high.reshape(shape)
    return out


def left_out(sample: Answers, model: PathModel, how: How, full: Estimates) -> tuple[dict[str, Floats], int]:
    """Everything again with one unit left out, by taking its sums off; and how many of these could not be."""
    units = sample.unit_count
    parts, fine = [], []
    for counts in one_left_out(units):
        found = estimates(
            *sample.drawn_matrices(counts), model, how, signs_like=full.outer.weights[:, 0],
            tolerance=LEFT_OUT_TOLERANCE,
        )  # fmt: skip
        parts.append(quantities(found))
        fine.append(found.usable)
    usable = np.concatenate(fine)
    failed = kept(usable)
    return {name: np.concatenate([part[name] for part in parts], axis=-1)[..., usable] for name in parts[0]}, failed


def one_left_out(units: int) -> list[Floats]:
    """How often each unit counts when one is left out, in chunks (rows, units)."""
    out = []
    for start in range(0, units, CHUNK):
        counts = np.ones((min(CHUNK, units - start), units))
        counts[np.arange(len(counts)), start + np.arange(len(counts))] = 0.0
        out.append(counts)
    return out


def _t_ends(left: dict[str, Floats], at: dict[str, Floats], level: float) -> Ends:
    out: Ends = {}
    for name, others in left.items():
        shape = others.shape[:-1]
        flat = others.reshape(-1, others.shape[-1])
        low, high = jackknife_t(at[name].reshape(len(flat)), flat, level=level, kind=KINDS.get(name, "correlation"))
        out[name] = low.reshape(shape), high.reshape(shape)
    return out
