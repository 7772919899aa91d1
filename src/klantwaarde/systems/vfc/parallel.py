"""Parallel analysis: how large an eigenvalue gets when there is no shared viewpoint at all.

Horn (1965), with each person's own places shuffled so that the grid stays. Later eigenvalues are judged mildly wrong
after a strong first one, so the sequential form shuffles what is left after the factors before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.systems.vfc.components import components
from klantwaarde.systems.vfc.correlate import Floats, kendall

CELLS = 2_000_000
QUANTILE = 0.95


@dataclass(frozen=True, slots=True)
class Parallel:
    """Bounds per eigenvalue (shuffled and normal), and the sequential bounds beside what they judge."""

    shuffled: Floats
    normal: Floats
    sequential: Floats
    sequential_observed: Floats


def eigenvalues_of(draws: Floats) -> Floats:
    """Eigenvalues of the correlations in every draw, largest first.

    Parameters
    ----------
    draws
        B x N x P, each column centred; not necessarily of unit spread.
    """
    _, n, p = draws.shape
    square = np.swapaxes(draws, 1, 2) @ draws if p <= n else draws @ np.swapaxes(draws, 1, 2)
    values = np.linalg.eigvalsh(square / (n - 1))[:, ::-1]
    return np.maximum(values[:, : min(p, n - 1)], 0.0)


def eigenvalues_by(draws: Floats, method: str) -> Floats:
    """Eigenvalues as `eigenvalues_of`, or of Kendall's correlations; Spearman comes here as ranks."""
    if method != "kendall":
        return eigenvalues_of(draws)
    _, n, p = draws.shape
    values = np.linalg.eigvalsh(np.array([kendall(one) for one in draws]))[:, ::-1]
    return np.maximum(values[:, : min(p, n - 1)], 0.0)


def _shuffled(z: Floats, draws: int, rng: np.random.Generator) -> list[Floats]:
    step = max(1, CELLS // z.size)
    out = []
    for start in range(0, draws, step):
        many = np.repeat(z[None], min(step, draws - start), axis=0)
        out.append(rng.permuted(many, axis=1))
    return out


def shuffled_bound(
    z: Floats, draws: int, rng: np.random.Generator, quantile: float = QUANTILE, method: str = "pearson"
) -> Floats:
    """Bound per eigenvalue when each person's places are shuffled over the cards."""
    found = np.concatenate([eigenvalues_by(part, method) for part in _shuffled(z, draws, rng)])
    return np.asarray(np.quantile(found, quantile, axis=0), dtype=np.float64)


def normal_bound(
    n: int, p: int, draws: int, rng: np.random.Generator, quantile: float = QUANTILE, method: str = "pearson"
) -> Floats:
    """Horn's bound: the same for normal random numbers."""
    step, found = max(1, CELLS // (n * p)), []
    for start in range(0, draws, step):
        x = rng.standard_normal((min(step, draws - start), n, p))
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt(np.einsum("bij,bij->bj", x, x) / (n - 1))[:, None, :]
        found.append(eigenvalues_by(x, method))
    return np.asarray(np.quantile(np.concatenate(found), quantile, axis=0), dtype=np.float64)


def sequential_bound(
    z: Floats, draws: int, rng: np.random.Generator, most: int, quantile: float = QUANTILE
) -> tuple[Floats, Floats]:
    """Judge each next factor against shuffled residuals; stops after the first that fails.

    What is left after j factors lives in n - 1 - j directions of the cards and p - j of the persons; a shuffle would
    spread it over more, and so bound it too low. Shuffled residuals are therefore brought back into those directions
    and given the same total variance.

    Returns
    -------
    Bounds, and the observed largest residual eigenvalue beside each.
    """
    values, loadings = components(z)
    bounds, observed = [], []
    for j in range(min(most, values.size - 1)):
        of_persons = loadings[:, :j] / np.sqrt(np.maximum(values[:j], 1e-300))
        of_cards = z @ of_persons
        of_cards /= np.sqrt(np.maximum(np.einsum("ij,ij->j", of_cards, of_cards), 1e-300))
        rest = z - (z @ of_persons) @ of_persons.T
        size = float(np.einsum("ij,ij->", rest, rest))
        if size <= 1e-12 * float(np.einsum("ij,ij->", z, z)):
            break  # nothing is left to judge
        top = []
        for part in _shuffled(rest, draws, rng):
            held = part - of_cards @ (of_cards.T @ part) if j else part
            held = held - (held @ of_persons) @ of_persons.T if j else held
            held = held * np.sqrt(size / np.maximum(np.einsum("bij,bij->b", held, held), 1e-300))[:, None, None]
            top.append(eigenvalues_of(held)[:, 0])
        bounds.append(float(np.quantile(np.concatenate(top), quantile)))
        observed.append(float(values[j]))
        if observed[-1] <= bounds[-1]:
            break
    return np.array(bounds), np.array(observed)


def parallel(z: Floats, draws: int, seed: int, most: int, method: str = "pearson") -> Parallel:
    """Make all bounds from one seed, by the correlation the eigenvalues they judge are of."""
    rng = np.random.default_rng(seed)
    shuffled = shuffled_bound(z, draws, rng, method=method)
    normal = normal_bound(z.shape[0], z.shape[1], draws, rng, method=method)
    bounds, observed = sequential_bound(z, draws, rng, most)
    return Parallel(shuffled, normal, bounds, observed)


def leading(passes: np.ndarray) -> int:
    """Count how many hold before the first that does not."""
    return int(np.argmin(passes)) if not passes.all() else int(passes.size)
