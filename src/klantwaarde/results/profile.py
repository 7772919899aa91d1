"""`Profile`: one estimate per item."""

from __future__ import annotations

import msgspec

from klantwaarde.results.estimate import Estimate


class Profile(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A number per item, in the order of the items.

    Parameters
    ----------
    items
        Item code -> estimate.
    unit
        Unit of every estimate.
    """

    items: dict[str, Estimate]
    unit: str = "points"
