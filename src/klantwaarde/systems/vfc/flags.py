"""Who defines a factor: persons that load clearly on one factor and hardly on the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.vfc.correlate import Floats

Bools = NDArray[np.bool_]
LEVELS = (1.28, 1.645, 1.96, 2.326, 2.576, 3.291, 3.891)
NEAR = 0.02
DOMINANT = 0.8


@dataclass(frozen=True, slots=True)
class PersonNotes:
    """Positions of persons that need a look."""

    confounded: Bools
    unflagged: Bools
    negative: Bools
    near: Bools


def anywhere(mask: Bools, axis: int = 1) -> Bools:
    """Tell per person (or with axis 0 per factor) whether any cell holds."""
    return np.asarray(mask.any(axis=axis), dtype=np.bool_)


def bounds(cards: Floats | float, level: float) -> Floats:
    """Smallest absolute loading that is beyond chance: c / sqrt(cards); cards may differ per person."""
    return np.asarray(level / np.sqrt(cards), dtype=np.float64)


def flag(
    loadings: Floats, cards: Floats | float, *, level: float = 1.96, majority: str = "on", pole: str = "both"
) -> Bools:
    """Flag the persons that define each factor.

    Parameters
    ----------
    loadings
        P x k; structure loadings when factors are oblique.
    cards
        Number of cards, or one number per person when cards are missing.
    level
        c in abs(l) > c / sqrt(cards): 1.96 is p < .05; 0 flags nobody.
    majority
        ``on``: also l^2 > half the communality; ``off``: only the bound; ``alone``: only the majority.
    pole
        ``both``, or ``positive``: negative loadings never define.

    Returns
    -------
    P x k booleans.
    """
    if level <= 0 and majority != "alone":
        return np.zeros(loadings.shape, dtype=np.bool_)
    square = loadings * loadings
    most = square > square.sum(axis=-1, keepdims=True) / 2
    bound = bounds(cards, level)
    beyond = np.abs(loadings) > (bound[..., None] if bound.ndim else bound)
    out = {"on": most & beyond, "off": beyond, "alone": most}[majority]
    return np.asarray(out & (loadings > 0) if pole == "positive" else out, dtype=np.bool_)


def notes(
    axes: Floats, loadings: Floats, flags: Bools, cards: Floats | float, *, level: float, majority: str
) -> PersonNotes:
    """List persons that are confounded, unflagged, negative or near a bound.

    `axes` has one column per axis; `loadings` and `flags` one per factor, two for a split axis. Confounded is
    abs(l) > c / sqrt(cards) on two or more axes, also when the majority rule flags one of them. Near is within .02 of
    the bound or of the majority.
    """
    bound = bounds(cards, level if level > 0 else 1.96)
    bound = bound[..., None] if bound.ndim else bound
    size = np.abs(axes)
    h = np.sqrt(np.einsum("ij,ij->i", axes, axes) / 2)
    near_bound = np.abs(size - bound) < NEAR
    near_most = np.abs(size - h[:, None]) < NEAR
    if majority == "on":
        near = (near_bound & (size > h[:, None] - NEAR)) | (near_most & (size > bound - NEAR))
    else:
        near = near_bound if majority == "off" else near_most
    return PersonNotes(
        confounded=np.asarray((size > bound).sum(axis=1) >= 2),
        unflagged=~anywhere(flags),
        negative=anywhere(flags & (loadings < 0)),
        near=anywhere(near),
    )
