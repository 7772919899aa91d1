"""Migration between levels: values that customers once enjoyed and now take for granted (Kano's life cycle)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from klantwaarde import engine
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.series import Point, Series
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.intervals import wilson
from klantwaarde.statistics.many_tests import benjamini_hochberg
from klantwaarde.systems.drift.changes import MINIMUM, level_per_wave
from klantwaarde.systems.drift.gather import Record

SIDES = {(1, 2): "A", (1, 3): "A", (1, 4): "A", (1, 5): "O", (2, 5): "M", (3, 5): "M", (4, 5): "M"}
"""Functional x dysfunctional answers that take sides (domain handbook 3.4)."""


@dataclass(frozen=True)
class Migration:
    """Must-be among the answers that take sides, per wave; the change from the first wave to the last."""

    series: Series
    change: Estimate
    p: float
    rises: bool = False


def migrations(study: Record, values: Sequence[str], waves: Sequence[str]) -> dict[str, Migration]:
    """Find values that move towards basic.

    Only items that speak of one value. A wave with fewer than ten answers that take sides is closed. Two shares are
    compared by their normal test, over all values at once (Benjamini & Hochberg).
    """
    import narwhals as nw

    if not study.has("kano"):
        return {}
    about = {value: value for value in values}
    if study.has("kano_items"):
        about = {
            str(row["item"]): str(row["values"])
            for row in engine.rows(study.table("kano_items"))
            if row["values"] and "|" not in str(row["values"])
        }
    side = study.table("respondents").select("respondent_id", "side")
    counted = engine.rows(
        study.table("kano")
        .join(side, on="respondent_id", how="inner")
        .filter(~(nw.col("side") == "employee").fill_null(value=False))
        .group_by("wave", "item", "functional", "dysfunctional")
        .agg(n=nw.len())
    )
    counts: dict[tuple[str, str], list[int]] = {}
    for row in counted:
        letter = SIDES.get((int(row["functional"]), int(row["dysfunctional"])))
        value = about.get(str(row["item"]))
        if letter and value:
            pair = counts.setdefault((value, str(row["wave"])), [0, 0])
            pair[0] += int(row["n"]) if letter == "M" else 0
            pair[1] += int(row["n"])
    least = max(MINIMUM, study.settings.minimum_cell)
    made = {value: _one(value, counts, waves, least) for value in values if any((value, w) in counts for w in waves)}
    tested = {value: one.p for value, one in made.items() if math.isfinite(one.p)}
    adjusted = benjamini_hochberg(tested) if tested else {}
    return {
        value: Migration(
            one.series, one.change, one.p,
            rises=adjusted.get(value, 1.0) <= level_per_wave() and (one.change.value or 0.0) > 0,
        )
        for value, one in made.items()
    }  # fmt: skip


def _one(value: str, counts: dict[tuple[str, str], list[int]], waves: Sequence[str], least: int) -> Migration:
    points = []
    for wave in waves:
        must, sides = counts.get((value, wave), [0, 0])
        shown = wilson(must, sides) if sides >= least else Estimate(unit="share", status="closed")
        points.append(Point(wave, shown))
    there = [(w, p.estimate) for w, p in zip(waves, points, strict=True) if p.estimate.value is not None]
    if len(there) < 2:
        return Migration(Series("must_be", points, "share"), Estimate(unit="share", status="missing"), math.nan)
    (first, before), (last, now) = there[0], there[-1]
    (a, n), (b, m) = counts[value, first], counts[value, last]
    pooled = (a + b) / (n + m)
    error = math.sqrt(max(pooled * (1 - pooled), 1e-12) * (1 / n + 1 / m))
    p = 2 * float(special.ndtr(-abs(b / m - a / n) / error))
    return Migration(Series("must_be", points, "share"), difference_of(now, before), p)
