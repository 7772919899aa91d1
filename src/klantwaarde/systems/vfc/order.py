"""One sign and one order for factors, so that nothing jumps between two runs or two screens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.vfc.correlate import Floats


def by_size(loadings: Floats) -> NDArray[np.intp]:
    """Order factors by their sum of squared loadings, largest first; ties by the first person's absolute loading."""
    size = np.einsum("ij,ij->j", loadings, loadings)
    tied = np.round(size / max(float(size.max()), 1e-300), 9)
    return np.lexsort((np.arange(size.size), -np.abs(loadings[0]), -tied))
