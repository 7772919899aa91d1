"""From sums to estimates: each number with its n and interval, or closed, or missing."""

from __future__ import annotations

import math

from klantwaarde.results import CLOSED, Estimate
from klantwaarde.schema.settings import Settings
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.changes import difference_of, rescaled
from klantwaarde.statistics.intervals import mean_interval, share_interval
from klantwaarde.systems.values.gathering import Gathered
from klantwaarde.systems.values.openness import Bounds, Openness
from klantwaarde.systems.values.people import Group

MISSING = Estimate(status="missing")
# A change needs twice the people of a number (handbook of methods, 5e).
CHANGE_MINIMUM = 10
EVERYBODY = Group()
# Answers on a scale of at most this many points are whole marks; longer scales are read as continuous.
WHOLE_MARKS = 20.0
_DUST = 1e-6


class Numbers:
    """Gives every number of the model.

    Parameters
    ----------
    gathered
        What was counted.
    openness
        What may be shown of it.
    settings
        Scales and waves.
    """

    def __init__(self, gathered: Gathered, openness: Openness, settings: Settings) -> None:
        self.gathered, self.openness, self.settings = gathered, openness, settings
        self.scale: Bounds = settings.scales.score
        self.direct: Bounds = settings.scales.disconfirmation
        width = self.scale[1] - self.scale[0]
        self.apart: Bounds = (-width, width)
        # Points of the score scale in one point of the direct question.
        self.stretch = width / (self.direct[1] - self.direct[0])
        # One number stands in several pictures: in its own, beside its segments, under each role.
        self._sums: dict[tuple[str, str, str, Group], AccountSums] = {}
        self._means: dict[tuple[str, str, str, Group], Estimate] = {}

    def sums(self, wave: str, item: str, question: str, group: Group = EVERYBODY) -> AccountSums:
        """Give the sums behind a number, closed or not."""
        key = (wave, item, question, group)
        if key not in self._sums:
            self._sums[key] = self.gathered.tally.sums(*key, self.openness.cells_of(group))
        return self._sums[key]

    def bounds(self, question: str) -> Bounds:
        """Ends of the scale of a question."""
        name = question.rpartition(".")[2]
        return self.direct if name == "disconfirmation" else self.apart if name == "gap" else self.scale

    def status(self, wave: str, item: str, question: str, group: Group, bounds: Bounds | None = None) -> str:
        """Say whether a number is open, closed, or missing because nobody was asked."""
        if self.sums(wave, item, question).respondents == 0:
            return "missing"
        return "open" if self.openness.is_open(wave, item, question, group, bounds) else "closed"

    def mean(self, wave: str, item: str, question: str, group: Group = EVERYBODY) -> Estimate:
        """Give a mean on the scale of its question."""
        key = (wave, item, question, group)
        if key not in self._means:
            self._means[key] = self._mean(*key)
        return self._means[key]

    def _mean(self, wave: str, item: str, question: str, group: Group) -> Estimate:
        bounds = self.bounds(question)
        status = self.status(wave, item, question, group, bounds)
        if status != "open":
            return CLOSED if status == "closed" else MISSING
        step = 1.0 if bounds[1] - bounds[0] <= WHOLE_MARKS else 0.0
        return mean_interval(self.sums(wave, item, question, group), bounds=bounds, step=step)

    def share(self, wave: str, item: str, question: str, base: str, group: Group = EVERYBODY) -> Estimate:
        """Give a share of those who answered ``base``; an item nobody named has a share of zero."""
        status = self.status(wave, "", base, group)
        if status != "open":
            return CLOSED if status == "closed" else Estimate(unit="share", status="missing")
        return share_interval(self.share_sums(wave, item, question, base, group))

    def share_sums(self, wave: str, item: str, question: str, base: str, group: Group = EVERYBODY) -> AccountSums:
        """Give the sums behind a share; zeros for an item nobody named."""
        found = self.sums(wave, item, question, group)
        if found.respondents:
            return found
        asked = self.sums(wave, "", base, group)
        return AccountSums(
            asked.accounts, asked.respondents, 0.0, 0.0, weight=asked.weight, weight_squares=asked.weight_squares
        )

    def gap(self, wave: str, item: str, table: str, group: Group = EVERYBODY) -> Estimate:
        """Give the difference of the two sides that are shown, with the interval of paired answers.

        When everybody answered both sides this is the paired difference itself. Otherwise it stays the difference of
        the two means that are shown, so that the numbers add up and nobody's answer can be found by subtracting; the
        pairs then only lend their correlation.
        """
        E = self.mean(wave, item, f"{table}.expectation", group)
        P = self.mean(wave, item, f"{table}.experience", group)
        if CLOSED in (E, P):
            return CLOSED
        new, old = (P, E) if table == "scores" else (E, P)
        if new.value is None or old.value is None:
            return MISSING
        pairs = self.sums(wave, item, f"{table}.gap", group)
        # Also the same parts of accounts: a colleague in another segment who answered one side shifts those.
        if pairs.respondents == E.n == P.n and abs(pairs.mean - (new.value - old.value)) < _DUST:
            if not self.openness.is_open(wave, item, f"{table}.gap", group, self.apart):
                return CLOSED
            step = 1.0 if self.scale[1] - self.scale[0] <= WHOLE_MARKS else 0.0
            return mean_interval(pairs, bounds=self.apart, step=step)
        return difference_of(new, old, correlation=self._pair_correlation(wave, item, table, group))

    def _pair_correlation(self, wave: str, item: str, table: str, group: Group) -> float:
        """Correlation of the two means, from the people who answered both: 4 cov(P, E) = var(P + E) - var(P - E)."""
        both, gap = (self.sums(wave, item, f"{table}.{name}", group) for name in ("both", "gap"))
        E, P = (self.sums(wave, item, f"{table}.{side}", group) for side in ("expectation", "experience"))
        if gap.accounts < 3 or not (E.variance > 0 and P.variance > 0):
            return 0.0
        within = (both.variance - gap.variance) / (4.0 * math.sqrt(E.variance * P.variance))
        spread = math.sqrt(E.weight_squares * P.weight_squares)
        return max(-1.0, min(1.0, within)) * min(gap.weight_squares / spread, 1.0)

    def source(self, wave: str, item: str, table: str) -> str:
        """Say where the disconfirmation of an item comes from: asked ``direct``, else the ``gap``, or ``none``."""
        if self.sums(wave, item, f"{table}.disconfirmation").respondents >= self.settings.minimum_cell:
            return "direct"
        both = all(self.sums(wave, item, f"{table}.{side}").respondents for side in ("expectation", "experience"))
        return "gap" if both else "none"

    def disconfirmation(self, wave: str, item: str, table: str, group: Group = EVERYBODY) -> Estimate:
        """Give experience against expectation, in points of the score scale."""
        source = self.source(wave, item, table)
        if source == "direct":
            return rescaled(self.mean(wave, item, f"{table}.disconfirmation", group), self.stretch)
        return self.gap(wave, item, table, group) if source == "gap" else MISSING

    def change(self, wave: str, item: str, table: str, group: Group = EVERYBODY) -> Estimate | None:
        """Give the change of the disconfirmation since the wave before, or nothing when it cannot be told.

        It is the difference of the two numbers that are shown; accounts in both waves narrow its interval.
        """
        waves = self.settings.wave_codes
        place = waves.index(wave)
        before = waves[place - 1] if place else ""
        source = self.source(wave, item, table)
        if not before or source == "none" or self.source(before, item, table) != source:
            return None
        new, old = self.disconfirmation(wave, item, table, group), self.disconfirmation(before, item, table, group)
        if min(new.n or 0, old.n or 0) < max(CHANGE_MINIMUM, self.settings.minimum_cell):
            return None
        question = f"{table}.{'disconfirmation' if source == 'direct' else 'gap'}"
        correlation = self.gathered.panel.correlation(
            (wave, item, question),
            group,
            self.openness.cells_of(group),
            now=self.sums(wave, item, question, group),
            before=self.sums(before, item, question, group),
        )
        return difference_of(new, old, correlation=correlation)
