"""How card sorts are analysed, as `study.toml` can say it: what a person chose, and every step taken by hand."""

from __future__ import annotations

import msgspec

from klantwaarde.results.q_action import QAction

MODES = ("native", "qmethod", "pqmethod")
EXTRACTIONS = ("pca", "centroid", "horst")
ROTATIONS = ("varimax", "none", "quartimax", "equamax", "promax", "oblimin")
MOST_FACTORS = 12


class CardSorts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Choices for the analysis of card sorts.

    Parameters
    ----------
    factors
        Number of viewpoints kept; when left out, as many as there are buyer groups to test.
    mode
        ``native``, or ``qmethod`` or ``pqmethod`` to replay what those programs do.
    extraction
        ``pca``, ``centroid`` or ``horst``; when left out, that of the mode.
    rotation
        ``varimax``, ``none``, ``quartimax``, ``equamax``, ``promax`` or ``oblimin``.
    actions
        Steps by hand, in order, each with author and reason; the same steps give the same viewpoints.
    """

    factors: int | None = None
    mode: str = "native"
    extraction: str | None = None
    rotation: str | None = None
    actions: list[QAction] = []
