"""What `study.toml` can say about access, use and result: the period, what use is worth, owners and units."""

from __future__ import annotations

import datetime as dt

import msgspec

OWNED = (
    "access", "use", "result", "refusal_rate", "price_refusal_rate", "credit_refusal_rate", "lead_time",
    "time_to_first_use", "utilisation", "idle_capacity", "active_days", "non_users_30", "non_users_90",
    "success_per_use", "first_time_right", "realised_of_promised", "oee",
)  # fmt: skip
"""Checkpoints and metrics that somebody may answer for."""


class UnitChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one unit is turned into another.

    Parameters
    ----------
    unit, into
        Such as ``minute`` and ``hour``.
    times, divided_by
        What a quantity is multiplied and divided by.
    """

    unit: str
    into: str
    times: float = 1.0
    divided_by: float = 1.0


class ImpactSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of access, use and result.

    Parameters
    ----------
    start, end
        First and last day that is counted. Without them: whole months, from the first month with an event to the day
        of the last one.
    wanted
        Units a month a customer would use, for rights and refusals that do not say.
    unit_value
        What one unit is worth to the customer in euro, for rights and refusals that do not say.
    owners
        Metric, or ``access``, ``use`` and ``result`` -> who answers for it.
    conversions
        Units that may change; any other change of unit is refused.
    skew_minutes
        A clock may run ahead by this much before an event is flagged.
    """

    start: dt.date | None = None
    end: dt.date | None = None
    wanted: float | None = None
    unit_value: float | None = None
    owners: dict[str, str] = {}
    conversions: list[UnitChange] = []
    skew_minutes: float = 5.0
