"""Expectation against experience per value, both sides and the paired difference."""

from __future__ import annotations

import math

from klantwaarde.language import Said, named, say
from klantwaarde.results import CLOSED, Estimate
from klantwaarde.results.quality_gaps import GapLine, QualityGaps
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Settings
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.systems.quality.gathering import Gathered
from klantwaarde.systems.quality.sides import GAP, TOTAL, Sides

MISSING = Estimate(status="missing")
# Answers on a scale of at most this many points are whole marks, as in the customer value model.
WHOLE_MARKS = 20.0


def value_gaps(wave: Gathered, settings: Settings, catalogue: Catalogue) -> QualityGaps | None:
    """Set expectation and experience of every value beside each other; ``None`` when the study did not ask both."""
    scale = settings.scales.score
    lines = []
    for value in wave.values:
        e, p, gap, direct = (wave.sides.of(value, q) for q in ("expectation", "experience", GAP, "disconfirmation"))
        if not gap.respondents:
            continue
        about = catalogue.values[value]
        if is_closed(gap, wave.nested, settings.minimum_cell):
            lines.append(GapLine(value, about.name, CLOSED, CLOSED, CLOSED, type=about.type, status="closed"))
            continue
        sides = [mean_interval(side, bounds=scale, step=step_of(scale)) for side in (e, p)]
        found, sd = _gap(wave.sides, value, sides, scale), wave.sides.spread[value]
        told = MISSING if not direct.respondents else CLOSED
        if direct.respondents and not is_closed(direct, wave.nested, settings.minimum_cell):
            bounds = settings.scales.disconfirmation
            told = mean_interval(direct, bounds=bounds, step=step_of(bounds))
        lines.append(
            GapLine(
                value, about.name, expectation=sides[0], experience=sides[1], gap=found,
                dz=found.value / sd if sd > 0 and found.value is not None else None, direct=told, type=about.type,
            )
        )  # fmt: skip
    if not lines:
        return None
    lines.sort(key=lambda line: (line.status != "open", line.gap.value if line.gap.value is not None else 0.0))
    return QualityGaps(_headline(lines), scale, lines, direct_scale=settings.scales.disconfirmation)


def _gap(sides: Sides, value: str, marks: list[Estimate], scale: tuple[float, float]) -> Estimate:
    """Experience minus expectation, as the customer value model gives it: the difference of the two means shown.

    When everybody answered both sides that is the paired difference. Otherwise the pairs only lend their correlation:
    a mean over the pairs alone, beside a mean over all, would give away the answer of who skipped a side.
    """
    width = scale[1] - scale[0]
    pairs, total, E, P = (sides.of(value, q) for q in (GAP, TOTAL, "expectation", "experience"))
    if pairs.respondents == E.respondents == P.respondents:
        return mean_interval(pairs, bounds=(-width, width), step=step_of(scale))
    correlation = 0.0
    if pairs.accounts >= 3 and E.variance > 0 and P.variance > 0:
        within = (total.variance - pairs.variance) / (4.0 * math.sqrt(E.variance * P.variance))
        spread = math.sqrt(E.weight_squares * P.weight_squares)
        correlation = max(-1.0, min(1.0, within)) * min(pairs.weight_squares / spread, 1.0)
    return difference_of(marks[1], marks[0], correlation=correlation)


def step_of(scale: tuple[float, float]) -> float:
    """Answers on a short scale are whole marks."""
    return 1.0 if scale[1] - scale[0] <= WHOLE_MARKS else 0.0


def is_closed(sums: AccountSums, nested: bool, minimum_cell: int) -> bool:  # noqa: FBT001 - reads as a question
    """Whether too few people, or too few accounts, answered."""
    return sums.respondents < minimum_cell or (nested and sums.accounts < MINIMUM_ACCOUNTS)


def _headline(lines: list[GapLine]) -> Said:
    below = [line for line in lines if line.gap.high is not None and line.gap.high < 0]
    shown = [line for line in lines if line.status == "open"]
    if not shown:
        return say("Too few people answered to show any value.")
    if not below:
        return say("On no value does experience surely stay behind what was expected.")
    return say(
        "Experience surely stays behind expectation on {count} of {all} values, most on {value}: expected "
        "{expected:.1f}, experienced {experienced:.1f}.",
        count=len(below), all=len(shown), value=named(below[0].name),
        expected=below[0].expectation.value, experienced=below[0].experience.value,
    )  # fmt: skip
