"""`Drivers`: what goes most with satisfaction, how surely, and what can not be told apart."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class DriverShare(msgspec.Struct, frozen=True):
    """One item, or one group of items.

    Parameters
    ----------
    item
        Column, value or group.
    share
        Its part of R-squared with its interval; ``None`` when n does not carry shares.
    p_top3
        Part of the resamples in which it stands among the first three.
    tier
        1 for the first and for all that cannot be told from it, then 2, and so on.
    correlation
        With the target, with interval; ``relation`` says it in a word: ``up``, ``down`` or ``unclear``.
    vif
        How much it says the same as the other items; ``None`` for a group.
    halo_share
        Its part in the second run, in which the person's own mean comes first.
    stated
        Importance that people state themselves, where it was asked.
    """

    item: str
    share: float | None
    low: float | None
    high: float | None
    p_top3: float | None
    tier: int | None
    correlation: float | None
    correlation_low: float | None
    correlation_high: float | None
    relation: str
    vif: float | None = None
    halo_share: float | None = None
    stated: float | None = None
    stated_low: float | None = None
    stated_high: float | None = None
    name: dict[str, str] = {}


class Drivers(msgspec.Struct, frozen=True, tag=True):
    """What goes together with one outcome. Sharing out what goes together says nothing about causes.

    Parameters
    ----------
    target
        The outcome.
    r_squared
        What all items say of it together; ``None`` when n does not carry it.
    items
        Largest share first.
    method
        ``lmg``, ``johnson``, or ``correlation`` when n carries no shares.
    drawn_by
        How shares were found in resamples: ``lmg``, or ``johnson`` for many items (the exact share plus the movement
        of the relative weight).
    halo_r_squared
        What the person's own mean of the items says alone; ``halo_left`` what the items add to it.
    headline
        The finding in one sentence.
    warnings, explained
        Codes, and per code the sentences.
    left_out
        People without an answer to the outcome or to any item; ``summary_items`` were left out as summaries.
    """

    target: str
    r_squared: float | None
    items: list[DriverShare]
    method: str
    drawn_by: str
    n: int
    n_effective: float
    headline: Said
    warnings: list[str]
    explained: dict[str, list[Said]]
    halo_r_squared: float | None = None
    halo_left: float | None = None
    left_out: int = 0
    summary_items: list[str] = []
    resamples: int = 0
    failed: int = 0
    seed: int | None = None
    drawn: str = "people"
    interval: str = ""
    """``percentile`` from resamples, or ``t`` from leaving out one account at a time when these are fewer than 20."""
    level: float = 0.95
    stated_on: tuple[float, float] | None = None
    """Scale on which importance was stated, where it was."""
    target_name: dict[str, str] = {}
