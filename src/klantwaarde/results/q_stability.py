"""`QStability`: how far a Q analysis moves when other persons had been asked."""

from __future__ import annotations

import msgspec


class QStability(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Bootstrap over persons; every resample counts, none is left out.

    Parameters
    ----------
    resamples, seed
        How many, and from which seed.
    factors, cards, sorters
        Names, in the order of the tables.
    level
        Of every interval, such as 0.95.
    z_low, z_high, z_sd
        One row per card, one column per factor.
    loading_low, loading_high
        One row per person.
    place_low, place_high
        Interval of the place in the factor array, one row per card.
    place_share
        Share of resamples in which the card has the place it has in the analysis.
    flag_share, flag_share_in, flag_share_out
        Share of resamples in which the person defines the factor: all, only those it was drawn in, and only those it
        was not (``None`` when there are none).
    group_share
        Per person and factor: the share of resamples in which that factor has its largest loading, taken with its sign.
    distinguishing_share
        Share of resamples in which the card sets the factor apart at .05.
    congruence
        Mean over the resamples of the likeness (Tucker's phi of z) per factor.
    unstable_share
        Share of resamples in which the worst matched factor is under .85.
    empty
        Per factor the resamples in which nobody defined it, so that all sorts were weighted instead.
    few_persons
        True under 12 persons: read as a sketch.
    """

    resamples: int
    seed: int
    factors: list[str]
    cards: list[str]
    sorters: list[str]
    level: float
    interval: str
    z_low: list[list[float]]
    z_high: list[list[float]]
    z_sd: list[list[float]]
    loading_low: list[list[float]]
    loading_high: list[list[float]]
    place_low: list[list[int]]
    place_high: list[list[int]]
    place_share: list[list[float]]
    flag_share: list[list[float]]
    flag_share_out: list[list[float | None]]
    group_share: list[list[float]]
    distinguishing_share: list[list[float]]
    congruence: list[float]
    lowest_congruence: list[float]
    unstable_share: float
    empty: list[int]
    few_persons: bool
    flag_share_in: list[list[float | None]] = []
