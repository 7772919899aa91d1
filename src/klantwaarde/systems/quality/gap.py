"""Expectation against experience per value, both sides and the paired difference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.language import Said, named, say
from klantwaarde.results import CLOSED, Estimate
from klantwaarde.results.quality_gaps import GapLine, QualityGaps
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Settings
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.systems.quality.gathering import Wide

Floats = NDArray[np.float64]
MISSING = Estimate(status="missing")


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
        difference = np.where(both, p - e, np.nan)
        told = difference[both]
        sd = float(told.std(ddof=1)) if told.size > 1 else 0.0
        direct = MISSING if not np.isfinite(d).any() else CLOSED
        if np.isfinite(d).any() and not closed(wide, np.isfinite(d), settings.minimum_cell):
            direct = mean_interval(sums_of(wide, d), bounds=settings.scales.disconfirmation)
        lines.append(
            GapLine(
                value, about.name,
                expectation=mean_interval(sums_of(wide, np.where(both, e, np.nan)), bounds=scale),
                experience=mean_interval(sums_of(wide, np.where(both, p, np.nan)), bounds=scale),
                gap=mean_interval(sums_of(wide, difference)), dz=float(told.mean()) / sd if sd > 0 else None,
                direct=direct, type=about.type,
            )
        )  # fmt: skip
    if not lines:
        return None
    lines.sort(key=lambda line: (line.status != "open", line.gap.value if line.gap.value is not None else 0.0))
    return QualityGaps(_headline(lines), scale, lines, direct_scale=settings.scales.disconfirmation)


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
