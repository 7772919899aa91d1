"""Intervals of everything a path model says, from one set of resamples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.resampling import CHUNK, bca, expanded, kept, percentile
from klantwaarde.systems.quality.estimate import Estimates, How, estimates
from klantwaarde.systems.quality.path_model import PathModel
from klantwaarde.systems.quality.sample import Answers

Floats = NDArray[np.float64]
Ends = dict[str, tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Resampled:
    """Draws of every quantity by name, the resamples last; those that failed are gone and counted."""

    draws: dict[str, Floats]
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
    left = _jackknife(sample, model, how, full) if interval == "bca" else {}
    at = quantities(full)
    out: Ends = {}
    for name, drawn in resampled.draws.items():
        shape = drawn.shape[:-1]
        flat = drawn.reshape(-1, drawn.shape[-1])
        known = np.isfinite(flat).mean(axis=1) > 0.5 if flat.size else np.zeros(len(flat), dtype=bool)
        low, high = np.full(len(flat), np.nan), np.full(len(flat), np.nan)
        if known.any():
            if interval == "bca":
                point = at[name].reshape(len(flat), -1)[known, 0]
                sides = bca(flat[known], point, left[name].reshape(len(flat), -1)[known], level=level)
            else:
                sides = percentile(flat[known], level=level)
            low[known], high[known] = sides
        out[name] = low.reshape(shape), high.reshape(shape)
    return out


def _jackknife(sample: Answers, model: PathModel, how: How, full: Estimates) -> dict[str, Floats]:
    """Everything again with one unit left out, by taking its moments off."""
    units = sample.unit_count
    parts = []
    for start in range(0, units, CHUNK):
        counts = np.ones((min(CHUNK, units - start), units))
        counts[np.arange(len(counts)), start + np.arange(len(counts))] = 0.0
        found = estimates(
            *sample.drawn_matrices(counts), model, how, signs_like=full.outer.weights[:, 0], tolerance=1e-10
        )
        parts.append(quantities(found))
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
