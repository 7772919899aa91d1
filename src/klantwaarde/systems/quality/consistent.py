"""PLSc: construct correlations freed of measurement error (Dijkstra & Henseler 2015), or a refusal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import KlantwaardeError, MethodError, Said, refuse, say
from klantwaarde.systems.quality.path_model import PathModel

Floats = NDArray[np.float64]

# Below this the correction rests on a construct that hardly measures; handbook of methods 5 (d).
LEAST_RHO = 0.7


def consistent(
    constructs: Floats, weights: Floats, rho_a: Floats, model: PathModel
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Give corrected construct correlations (K, K, B), loadings (p, B) and where they can be (B,).

    Correlations are divided by sqrt(rho_i rho_j); loading = w sqrt(rho) / (w'w). Only mode A is corrected: other
    constructs are taken to be what their items make. A result is inadmissible when a correlation reaches 1, the matrix
    is not positive definite, or a rho lies outside (0, 1].
    """
    factor = np.array([model.mode(c) == "A" and len(model.blocks[c]) > 1 for c in model.constructs])
    rho = np.where(factor[:, None], rho_a, 1.0)
    fine = ((rho > 0) & (rho <= 1)).all(axis=0)
    root = np.sqrt(np.where(rho > 0, rho, 1.0))
    out = constructs / (root[:, None] * root[None])
    k = np.arange(out.shape[0])
    out[k, k] = 1.0
    off = np.abs(out[~np.eye(k.size, dtype=bool)])
    fine &= (off < 1).all(axis=0) if off.size else True
    finite = np.isfinite(out).all(axis=(0, 1))
    stack = np.moveaxis(np.where(finite, out, np.eye(k.size)[:, :, None]), 2, 0)
    fine &= finite & (np.linalg.eigvalsh(stack)[:, 0] > 0)
    of = model.block_of
    ww = np.zeros_like(rho)
    np.add.at(ww, of, weights * weights)
    loadings = weights * root[of] / ww[of]
    return out, loadings, fine


def refuse_consistent(
    constructs: Floats, rho_a: Floats, model: PathModel, *, admissible: bool
) -> KlantwaardeError | None:
    """Give the refusal when one sample (K, K) does not carry the correction; ``None`` when it does."""
    weak = [
        c
        for k, c in enumerate(model.constructs)
        if model.mode(c) == "A" and len(model.blocks[c]) > 1 and not LEAST_RHO < rho_a[k] <= 1
    ]
    if not weak and admissible:
        return None
    lowest = float(np.linalg.eigvalsh(constructs)[0])
    thing: Said = (
        say("Measurement error cannot be taken out: rho_A is too low for {weak}.", weak=", ".join(weak))
        if weak
        else say("The corrected correlations cannot exist: their lowest eigenvalue is {lowest:.3f}.", lowest=lowest)
    )
    return refuse(
        MethodError, "consistent-inadmissible", thing,
        say("PLSc needs rho_A above 0.7 for every construct, and corrected correlations that can exist together."),
        say("Use the plain model, mend the weak construct, or join constructs that cannot be told apart."),
    )  # fmt: skip
