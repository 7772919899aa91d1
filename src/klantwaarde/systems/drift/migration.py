"""Kano over the waves: the class of a value, and values once enjoyed that are now taken for granted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klantwaarde import engine
from klantwaarde.results.drift import KanoClass
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.series import Point, Series
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import FIXED_ICC, wilson
from klantwaarde.statistics.kano_mode import CATEGORIES, EVALUATION, fong_bound, modal_category
from klantwaarde.statistics.many_tests import benjamini_hochberg
from klantwaarde.statistics.two_by_two import fisher_exact
from klantwaarde.statistics.weights import design_effect
from klantwaarde.systems.drift.changes import MINIMUM, level_per_wave
from klantwaarde.systems.drift.gather import Record

SIDES = "AOM"
"""Categories that take sides: with the feature, without it, or both (domain handbook 3.4)."""


@dataclass
class Asked:
    """Answers on one value in one wave: how many of each category, and how many accounts gave them."""

    counts: dict[str, int]
    accounts: int = 0

    @property
    def people(self) -> int:
        """All answers."""
        return sum(self.counts.values())

    @property
    def sides(self) -> int:
        """Answers that take sides."""
        return sum(self.counts[letter] for letter in SIDES)

    @property
    def worth(self) -> float:
        """Independent answers per answer: colleagues of one account look alike."""
        return 1.0 / design_effect(self.people / self.accounts, FIXED_ICC) if self.accounts else 1.0


@dataclass(frozen=True)
class Migration:
    """Must-be among the answers that take sides, per wave; the change from the first wave to the last."""

    series: Series
    change: Estimate
    p: float
    classes: list[KanoClass]
    rises: bool = False


def migrations(study: Record, values: Sequence[str], waves: Sequence[str]) -> dict[str, Migration]:
    """Find the Kano class of every value per wave, and the values that move towards basic.

    Only items that speak of one value. A wave with fewer than ten answers that take sides is closed, and so is one with
    fewer than three accounts. Two shares are compared by Fisher's exact test, on as many answers as they are worth when
    colleagues look alike, over all values at once (Benjamini & Hochberg).
    """
    if not study.has("kano"):
        return {}
    asked = _asked(study)
    least = max(MINIMUM, study.settings.minimum_cell)
    made = {value: _one(value, asked, waves, least) for value in values if any((value, w) in asked for w in waves)}
    tested = {value: one.p for value, one in made.items() if math.isfinite(one.p)}
    adjusted = benjamini_hochberg(tested) if tested else {}
    return {
        value: Migration(
            one.series, one.change, one.p, one.classes,
            rises=adjusted.get(value, 1.0) <= level_per_wave() and (one.change.value or 0.0) > 0,
        )
        for value, one in made.items()
    }  # fmt: skip


def _asked(study: Record) -> dict[tuple[str, str], Asked]:
    """Count answers of customers' people per value and wave."""
    import narwhals as nw

    about: Mapping[str, str] = {value: value for value in study.catalogue.values}
    if study.has("kano_items"):
        about = {
            str(row["item"]): str(row["values"])
            for row in engine.rows(study.table("kano_items"))
            if row["values"] and "|" not in str(row["values"])
        }
    people = study.table("respondents").select("respondent_id", "side", "customer_id")
    answers = (
        study.table("kano")
        .join(people, on="respondent_id", how="inner")
        .filter(~(nw.col("side") == "employee").fill_null(value=False))
        .with_columns(
            account=nw.when(nw.col("customer_id").is_null())
            .then(nw.concat_str([nw.lit("respondent "), nw.col("respondent_id")]))
            .otherwise(nw.concat_str([nw.lit("customer "), nw.col("customer_id")]))
        )
    )
    found: dict[tuple[str, str], Asked] = {}
    for row in engine.rows(answers.group_by("wave", "item", "functional", "dysfunctional").agg(n=nw.len())):
        value = about.get(str(row["item"]))
        if value:
            one = found.setdefault((value, str(row["wave"])), Asked(dict.fromkeys(CATEGORIES, 0)))
            one.counts[EVALUATION[int(row["functional"]) - 1][int(row["dysfunctional"]) - 1]] += int(row["n"])
    accounts = answers.select("wave", "item", "account").unique().group_by("wave", "item").agg(n=nw.len())
    for row in engine.rows(accounts):
        value = about.get(str(row["item"]))
        if value:
            one = found[value, str(row["wave"])]
            one.accounts = max(one.accounts, int(row["n"]))
    return found


def _one(value: str, asked: Mapping[tuple[str, str], Asked], waves: Sequence[str], least: int) -> Migration:
    points, classes = [], []
    for wave in waves:
        one = asked.get((value, wave), Asked(dict.fromkeys(CATEGORIES, 0)))
        told = one.sides >= least and one.accounts >= MINIMUM_ACCOUNTS
        sides = one.sides * one.worth
        shown = (
            wilson(one.counts["M"], one.sides, n_effective=sides) if told else Estimate(unit="share", status="closed")
        )
        points.append(Point(wave, shown))
        if told:
            lead, bound = fong_bound(one.counts)
            classes.append(KanoClass(wave, modal_category(one.counts) or "", lead >= bound, one.people))
        elif one.people:
            classes.append(KanoClass(wave, status="closed"))
    series = Series("must_be", points, "share")
    there = [(w, p.estimate) for w, p in zip(waves, points, strict=True) if p.estimate.value is not None]
    if len(there) < 2:
        return Migration(series, Estimate(unit="share", status="missing"), math.nan, classes)
    (first, before), (last, now) = there[0], there[-1]
    return Migration(series, difference_of(now, before), _p(asked[value, first], asked[value, last]), classes)


def _p(before: Asked, now: Asked) -> float:
    table = []
    for one in (before, now):
        must = round(one.counts["M"] * one.worth)
        table.append((must, round(one.sides * one.worth) - must))
    return fisher_exact(*table)
