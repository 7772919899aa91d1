"""`Estimates`: every quantity of a path model, for a whole stack of samples at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.moments import Moments, correlations, without_spread
from klantwaarde.systems.quality import measurement
from klantwaarde.systems.quality.consistent import consistent
from klantwaarde.systems.quality.path_model import PathModel
from klantwaarde.systems.quality.performance import Performance, performances
from klantwaarde.systems.quality.pls import TOLERANCE, Inner, Outer, inner_paths, outer_weights

Floats = NDArray[np.float64]
EXACT = 1e-12


@dataclass(frozen=True, slots=True)
class How:
    """What was chosen.

    Scheme, correction for measurement error (PLSc), whose performance is mapped, and whether items are brought to the
    same spread first. Without that a widely spread item counts more (the form of the tables printed in 2005).
    """

    scheme: str = "path"
    consistent: bool = False
    target: int = -1
    standardised: bool = True


@dataclass(frozen=True, slots=True)
class Estimates:
    """Every quantity of a stack of B samples; the stack stands last."""

    outer: Outer
    constructs: Floats
    loadings: Floats
    inner: Inner
    reliability: measurement.Reliability
    htmt: Floats
    htmt2: Floats
    performance: Performance
    usable: NDArray[np.bool_]


def estimates(
    mean: Floats, sd: Floats, r: Floats, model: PathModel, how: How, *,
    signs_like: Floats | None = None, tolerance: float = TOLERANCE,
) -> Estimates:  # fmt: skip
    """Estimate every sample of a stack: means and deviations (p, B) and correlations (p, p, B)."""
    outer = _outer(sd, r, model, how, signs_like, tolerance)
    constructs, loadings, usable = outer.constructs, outer.loadings, outer.usable
    reliability = measurement.reliability(r, outer.weights, loadings, model)
    if how.consistent:
        constructs, loadings, fine = consistent(constructs, outer.weights, reliability.rho_a, model)
        usable = usable & fine
        reliability = measurement.reliability(r, outer.weights, loadings, model)
    inner = inner_paths(constructs, model)
    usable = usable & np.isfinite(inner.paths).all(axis=0)
    htmt, htmt2 = measurement.likeness(r, model)
    target = how.target if how.target >= 0 else default_target(model)
    performance = performances(mean, sd, outer.weights, inner.total, model, target)
    return Estimates(outer, constructs, loadings, inner, reliability, htmt, htmt2, performance, usable)


def _outer(sd: Floats, r: Floats, model: PathModel, how: How, like: Floats | None, tolerance: float) -> Outer:
    """Find the weights of standardised items, whichever items the climb worked on."""
    if how.standardised:
        signs = None if like is None else like[:, None]
        return outer_weights(r, model, scheme=how.scheme, tolerance=tolerance, signs_like=signs)
    signs = None if like is None else like[:, None] / sd
    found = outer_weights(r * sd[:, None] * sd[None], model, scheme=how.scheme, tolerance=tolerance, signs_like=signs)
    return replace(found, weights=found.weights * sd, loadings=found.loadings / sd, across=found.across / sd[:, None])


def of_moments(moments: Moments, model: PathModel, how: How, *, tolerance: float = EXACT) -> Estimates:
    """Estimate one sample from its moments, the items in the order of the model.

    Raises
    ------
    MethodError
        With a constant item, collinear items or predecessors, or too few people.
    """
    check_size(moments.n, model)
    constant = [item for item, sd in zip(model.items, moments.deviation, strict=True) if not np.isfinite(sd)]
    if constant:
        raise without_spread(constant)
    found = estimates(
        moments.mean[:, None], moments.deviation[:, None], moments.correlation[:, :, None], model, how,
        tolerance=tolerance,
    )  # fmt: skip
    if not found.outer.usable[0] or not np.isfinite(inner_paths(found.outer.constructs, model).paths).all():
        raise refuse(
            MethodError, "collinear", say("Some items or constructs of this model say exactly the same."),
            say("No arrow or weight can be told from another when both ends always move together."),
            say("Leave out one of the items, give the block mode A or unit, or remove an arrow."),
        )  # fmt: skip
    return found


def check_size(n: int, model: PathModel) -> None:
    """Refuse a model that asks more of the data than there are people."""
    items = len(model.items)
    most = max(len(before) for before in model.predecessors)
    if n <= most + 1 or n < 3:
        raise refuse(
            MethodError, "too-few-people", say("{n} people are too few for this model.", n=n),
            say("There are more people than arrows to any construct, and at least three."),
            say("Collect more answers, or make the model smaller."),
        )  # fmt: skip
    regression = [c for c in model.constructs if model.mode(c) == "B" and n <= len(model.blocks[c])]
    if regression:
        raise refuse(
            MethodError, "n-not-above-p",
            say("{n} people do not carry mode B for {constructs}.", n=n, constructs=", ".join(regression)),
            say("Mode B needs more people than items; {items} items stand in the model.", items=items),
            say("Use mode A or unit."),
        )  # fmt: skip


def of_counts(packed: Floats, counts: Floats) -> tuple[Floats, Floats, Floats]:
    """Give means, deviations and correlations of resamples: unit moments (U, M) drawn ``counts`` (B, U) times."""
    p = round((float(np.sqrt(8.0 * packed.shape[1] + 1.0)) - 3.0) / 2.0)
    return correlations(np.ascontiguousarray(packed.T @ counts.T), p)


def default_target(model: PathModel) -> int:
    """Choose whose performance is mapped: Satisfaction when it is there, else the construct with most arrows to it."""
    for k, construct in enumerate(model.constructs):
        if construct.casefold() in {"satisfaction", "tevredenheid"}:
            return k
    counts = [len(before) for before in model.predecessors]
    return counts.index(max(counts))
