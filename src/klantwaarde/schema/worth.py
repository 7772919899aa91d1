"""How the value OF a customer is put together: parts, weights, tiers and classes, as `study.toml` can say it."""

from __future__ import annotations

import msgspec

CLASSES = {"A": 70.0, "B": 50.0, "C": 30.0, "D": 0.0}


class WorthPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part that is changed or added.

    Parameters
    ----------
    name
        In one language or per language.
    weight
        Points; all parts together count as 100.
    source
        ``revenue``, ``lifetime_value``, ``figure`` (table figures) or ``rating`` (table ratings).
    bounds
        Five bounds between the tiers 0 to 5; running downwards means that lower is better.
    quantiles
        True cuts on the quantiles of the own customers instead.
    """

    name: str | dict[str, str] = ""
    weight: float | None = None
    source: str = ""
    bounds: list[float] = []
    quantiles: bool | None = None


class Worth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of the value OF customers.

    Parameters
    ----------
    pick
        Parts that count; all of the default ones when empty.
    parts
        What this study changes or adds.
    classes
        Class -> lowest score.
    smooth
        True takes the cliffs out of tiers.
    sureness
        How sure the weights are: as if so many people had laid one point each.
    lifetime_model
        Purchase model for the part lifetime value.
    margin
        Share of revenue that is margin; without it lifetime value is revenue.
    horizon_weeks, discount
        How far lifetime value looks ahead; rate a year.
    """

    pick: list[str] = []
    parts: dict[str, WorthPart] = {}
    classes: dict[str, float] = msgspec.field(default_factory=lambda: dict(CLASSES))
    smooth: bool = False
    sureness: float = 50.0
    lifetime_model: str = "mbg_nbd"
    margin: float | None = None
    horizon_weeks: float = 156.0
    discount: float = 0.1
