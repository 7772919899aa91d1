"""Expectation against experience per value, both sides and the paired difference."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from klantwaarde.language import Said, named, say
from klantwaarde.results import CLOSED, Estimate
from klantwaarde.results.quality_gaps import GapLine, QualityGaps
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Settings
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.systems.quality.gathering import Wide

Floats = NDArray[np.float64]
MISSING = Estimate(status="missing")
# Answers on a scale of at most this many points are whole marks, as in the customer value model.
WHOLE_MARKS = 20.0


def value_gaps(wide: Wide, settings: Settings, catalogue: Catalogue) -> QualityGaps | None:
    """Set expectation and experience of every value beside each other; ``None`` when the study did not ask both."""
    scale = settings.scales.score
    lines = []
    for i, value in enumerate(wide.values):
        e, p, d = (wide.scores[q][:, i] for q in ("expectation", "experience", "disconfirmation"))
        both = np.isfinite(e) & np.isfinite(p)
        if not both.any():
            continue
        about = catalogue.values[value]
        if closed(wide, both, settings.minimum_cell):
            lines.append(GapLine(value, about.name, CLOSED, CLOSED, CLOSED, type=about.type, status="closed"))
            continue
        sides = [mean_interval(sums_of(wide, side), bounds=scale, step=_step(scale)) for side in (e, p)]
        gap, sd = _gap(wide, e, p, sides, scale), float((p - e)[both].std(ddof=1)) if both.sum() > 1 else 0.0
        direct = MISSING if not np.isfinite(d).any() else CLOSED
        if np.isfinite(d).any() and not closed(wide, np.isfinite(d), settings.minimum_cell):
            scale_of_direct = settings.scales.disconfirmation
            direct = mean_interval(sums_of(wide, d), bounds=scale_of_direct, step=_step(scale_of_direct))
        lines.append(
            GapLine(
                value, about.name,
                expectation=sides[0], experience=sides[1], gap=gap,
                dz=gap.value / sd if sd > 0 and gap.value is not None else None, direct=direct, type=about.type,
            )
        )  # fmt: skip
    if not lines:
        return None
    lines.sort(key=lambda line: (line.status != "open", line.gap.value if line.gap.value is not None else 0.0))
    return QualityGaps(_headline(lines), scale, lines, direct_scale=settings.scales.disconfirmation)


def _gap(wide: Wide, e: Floats, p: Floats, sides: list[Estimate], scale: tuple[float, float]) -> Estimate:
    """Experience minus expectation, as the customer value model gives it: the difference of the two means shown.

    When everybody answered both sides that is the paired difference. Otherwise the pairs only lend their correlation:
    a mean over the pairs alone, beside a mean over all, would give away the answer of who skipped a side.
    """
    width = scale[1] - scale[0]
    both = np.isfinite(e) & np.isfinite(p)
    if np.array_equal(both, np.isfinite(e)) and np.array_equal(both, np.isfinite(p)):
        return mean_interval(sums_of(wide, p - e), bounds=(-width, width), step=_step(scale))
    pairs, total, E, P = (sums_of(wide, side) for side in (p - e, p + e, e, p))
    correlation = 0.0
    if pairs.accounts >= 3 and E.variance > 0 and P.variance > 0:
        within = (total.variance - pairs.variance) / (4.0 * math.sqrt(E.variance * P.variance))
        spread = math.sqrt(E.weight_squares * P.weight_squares)
        correlation = max(-1.0, min(1.0, within)) * min(pairs.weight_squares / spread, 1.0)
    return difference_of(sides[1], sides[0], correlation=correlation)


def _step(scale: tuple[float, float]) -> float:
    """Answers on a short scale are whole marks."""
    return 1.0 if scale[1] - scale[0] <= WHOLE_MARKS else 0.0


def closed(wide: Wide, there: NDArray[np.bool_], minimum_cell: int) -> bool:
    """Whether too few people, or too few accounts, answered."""
    accounts = np.unique(wide.accounts[there]).size
    return bool(there.sum() < minimum_cell) or (wide.nested and accounts < MINIMUM_ACCOUNTS)


def sums_of(wide: Wide, answers: Floats) -> AccountSums:
    """Sums over account means; an account weighs as its people do on average."""
    there = np.isfinite(answers)
    _, place = np.unique(wide.accounts[there], return_inverse=True)
    w, x = wide.weights[there], answers[there]
    weight = np.bincount(place, w)
    means = np.bincount(place, w * x) / weight
    weights = weight / np.bincount(place) if wide.weighted else None
    return AccountSums.of(means, weights=weights, respondents=int(there.sum()))


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
