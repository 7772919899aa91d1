"""From numbers per customer to metrics: an interval for all, for each segment and for each month, or closed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results import CLOSED, Estimate
from klantwaarde.results.impact import ImpactMetric, SegmentEstimate
from klantwaarde.results.series import Point
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import mean_interval, share_interval, wilson
from klantwaarde.systems.impact.described import METRICS, Described
from klantwaarde.systems.impact.groups import Groups
from klantwaarde.systems.impact.measured import Floats, Measured
from klantwaarde.systems.impact.spans import month_name

NOT_BELOW_ZERO = 0.0


def metrics_of(measured: Mapping[str, Measured], groups: Groups, owners: Mapping[str, str]) -> list[ImpactMetric]:
    """Give every metric that was measured, in the order access, use, result.

    Parameters
    ----------
    measured
        Metric -> its numbers per customer.
    groups
        Whose numbers may be shown.
    owners
        Metric or checkpoint -> who answers for it.
    """
    return [
        _metric(code, described, measured[code], groups, owners)
        for code, described in METRICS.items()
        if code in measured
    ]


def _metric(
    code: str, described: Described, measured: Measured, groups: Groups, owners: Mapping[str, str]
) -> ImpactMetric:
    per_group = _per_group(measured.values, described, groups)
    months = [
        Point(month_name(month), _per_group(values, described, groups)[0]) for month, values in measured.months.items()
    ]
    return ImpactMetric(
        metric=code,
        checkpoint=described.checkpoint,
        name=described.name,
        definition=described.definition,
        unit=described.unit,
        better=described.better,
        owner=owners.get(code, owners.get(described.checkpoint, "")),
        estimate=per_group[0],
        missing=measured.missing_share,
        missing_of=described.missing_of,
        gamed=described.gamed,
        segments=[
            SegmentEstimate(by, segment, estimate)
            for (by, segment), estimate in zip(groups.names[1:], per_group[1:], strict=True)
        ],
        months=months,
    )


def _per_group(values: Floats, described: Described, groups: Groups) -> list[Estimate]:
    there: NDArray[np.bool_] = ~np.isnan(values)
    opened = groups.open_for(there, values if described.kind != "mean" else None)
    return [
        estimate_of(values[mask & there], described) if ok or not (mask & there).any() else _closed(described)
        for mask, ok in zip(groups.masks, opened, strict=True)
    ]


def _closed(described: Described) -> Estimate:
    return Estimate(unit=described.unit, status=CLOSED.status)


def estimate_of(values: Floats, described: Described) -> Estimate:
    """Give the number of a group from the numbers of its customers.

    Parameters
    ----------
    values
        One per customer, none missing.
    described
        Which kind of number it is.
    """
    if described.kind == "fact":
        return wilson(float(values.sum()), len(values))
    sums = AccountSums.of(values)
    if described.kind == "share":
        return share_interval(sums)
    found = mean_interval(sums, unit=described.unit)
    if found.low is None:
        return found
    return Estimate(
        value=found.value, low=max(found.low, NOT_BELOW_ZERO), high=found.high, n=found.n, accounts=found.accounts,
        unit=found.unit, level=found.level, method=found.method,
    )  # fmt: skip
