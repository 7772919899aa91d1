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
    unit
        What the figure is in, such as ``EUR`` or ``days``.
    """

    name: str | dict[str, str] = ""
    weight: float | None = None
    source: str = ""
    bounds: list[float] = []
    quantiles: bool | None = None
    unit: str = ""


class Weighing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the weights came about, when not by laying points.

    Parameters
    ----------
    method
        ``points`` (default), ``swing``, ``best_worst`` or ``ahp``.
    swing
        Part -> rating; the part whose step from worst to best matters most has 100.
    best_over, over_worst
        Part -> how many times (1-9) the best part matters more than it, and how many times it matters more than the
        worst part.
    compare
        ``"a/b"`` -> how many times part a matters more than part b; every pair once.
    """

    method: str = "points"
    swing: dict[str, float] = {}
    best_over: dict[str, float] = {}
    over_worst: dict[str, float] = {}
    compare: dict[str, float] = {}


class Worth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of the value OF customers.

    Parameters
    ----------
    pick
        Parts that count; all of the default ones when empty.
    parts
        What this study changes or adds.
    weighing
        How the weights came about; points unless told.
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
    lost_after_days
        A customer that bought before and then nothing for so many days, and for three times its own usual interval,
        counts as lost in the back-test.
    """

    pick: list[str] = []
    parts: dict[str, WorthPart] = {}
    weighing: Weighing = Weighing()
    classes: dict[str, float] = msgspec.field(default_factory=lambda: dict(CLASSES))
    smooth: bool = False
    sureness: float = 50.0
    lifetime_model: str = "mbg_nbd"
    margin: float | None = None
    horizon_weeks: float = 156.0
    discount: float = 0.1
    lost_after_days: int = 180
