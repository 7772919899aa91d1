"""The bench of the scorecard: customers laid out once, and ranked anew each time somebody moves a weight or a tier.

The answers of a study and the desk use the same tiers, scores and draws, so a scorecard that is kept says the same in
both. While somebody tries weights on many customers fewer draws are made, for the customers on the screen alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from klantwaarde.results import Estimate
from klantwaarde.results.worth import CustomerWorth, PyramidLayer, WorthPart
from klantwaarde.schema.worth import Weighing
from klantwaarde.schema.worth import Worth as Settings
from klantwaarde.systems.voc import answer, certainty, score
from klantwaarde.systems.voc.gather import Known, Record, gather
from klantwaarde.systems.voc.parts import Part, parts_of
from klantwaarde.systems.voc.scorecard import Tiered, tiered
from klantwaarde.systems.voc.tiers import TOP
from klantwaarde.systems.voc.weights import Weights

Floats = NDArray[np.float64]

TRIED, FEWEST_TRIED = 200, 50
"""Draws while somebody tries, when there are many customers: a chance then moves by up to 3.5 points by luck."""
TRIED_CELLS = 1_000_000
"""Customers x draws while trying; beyond this there are fewer draws, so that memory is bounded."""
AT_ONCE = 400_000
"""Customers x draws up to which all draws are made at once, also while trying."""
_KEPT = 2


@dataclass(slots=True)
class Bench:
    """All that is known of the customers of a study on a day; ``rated`` keeps the tiers that were cut from it."""

    known: Known
    as_of: dt.date
    rated: dict[object, Rated] = field(default_factory=dict)


@dataclass(slots=True)
class Rated:
    """Every customer on every part, in tiers: what stays while weights move."""

    made: Tiered
    filled: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One customer in the ranking.

    ``chance`` is that of the class it is in; ``moved`` how many places it stands higher than in the ranking it is
    compared with, and ``tier_before`` its class there.
    """

    customer: str
    name: str
    rank: int | None
    rank_low: float | None
    rank_high: float | None
    score: float | None
    score_low: float | None
    score_high: float | None
    tier: str | None
    chance: float | None
    coverage: float
    moved: int | None
    tier_before: str | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Customers in order under one set of weights, tiers and classes.

    Parameters
    ----------
    card
        What every line is written from; its chances are those of the customers that were asked for when ``draws`` is
        less than the answers of a study use.
    weighed
        The weights and how they came about.
    draws
        Sets of weights behind every chance and band.
    exact
        Whether these are the draws of the answers.
    rank
        Per customer, 1 is first; 0 without a score. In the order of ``card.known.customers``.
    """

    card: answer.Scorecard
    weighed: Weights
    draws: int
    exact: bool
    rank: NDArray[np.intp]
    tiers: list[str | None]
    filled: NDArray[np.float32] | None
    sureness: float

    @property
    def parts(self) -> list[WorthPart]:
        """The scorecard: weights as they count, and the bounds that were used."""
        return self.card.made.parts

    def per_class(self) -> dict[str, int]:
        """How many customers each class has."""
        return {name: self.tiers.count(name) for name in self.card.classes}

    def place(self, customer: str) -> int | None:
        """Where a customer stands; 0 is first, and nothing when it is not there."""
        try:
            at = self.card.known.customers.index(customer)
        except ValueError:
            return None
        return int(np.flatnonzero(self.card.ranked == at)[0])

    def whole(self, customer: str) -> CustomerWorth | None:
        """Give everything that is said of one customer."""
        at = self.place(customer)
        return None if at is None else answer.line(self.sure_of([at]).card, at)

    def changed(self, other: Ranking) -> int:
        """Count the customers that are in another class than in another ranking."""
        return sum(mine != theirs for mine, theirs in zip(self.tiers, other.tiers, strict=True))

    def lines(self, start: int, stop: int, *, before: Ranking | None = None) -> list[Line]:
        """Give the customers from one place to another, with how sure each line is.

        Parameters
        ----------
        start, stop
            Places, as in a slice.
        before
            The ranking to compare with, of the same customers.
        """
        places = list(range(start, min(stop, self.card.ranked.size)))
        chances = self.sure_of(places).card.chances
        return [self._line(int(self.card.ranked[place]), chances, before) for place in places]

    def _line(self, i: int, chances: certainty.Chances, before: Ranking | None) -> Line:
        made, tier = self.card.made.scores, self.tiers[i]
        told = tier is not None
        column = list(self.card.classes).index(tier) if tier is not None else 0
        there = before is not None and told and before.tiers[i] is not None
        return Line(
            customer=self.card.known.customers[i], name=self.card.known.names[self.card.known.customers[i]],
            rank=int(self.rank[i]) if told else None,
            rank_low=float(chances.rank_low[i]) if told else None,
            rank_high=float(chances.rank_high[i]) if told else None,
            score=float(made.score[i]) if told else None,
            score_low=float(chances.score_low[i]) if told else None,
            score_high=float(chances.score_high[i]) if told else None,
            tier=tier, chance=float(chances.classes[i, column]) if told else None, coverage=float(made.coverage[i]),
            moved=int(before.rank[i] - self.rank[i]) if there and before is not None else None,
            tier_before=before.tiers[i] if before is not None else None,
        )  # fmt: skip

    def sure_of(self, places: Sequence[int]) -> Ranking:
        """Give this ranking with chances and bands for the customers at some places."""
        if self.exact or self.filled is None:
            return self
        there = self.card.ranked[list(places)]
        chances = _few_draws(self.filled, self.card.made.weights, there, self.card.classes, self.sureness)
        return replace(self, card=replace(self.card, chances=chances))

    def pyramid(self) -> tuple[float | None, list[PyramidLayer]]:
        """Give the concentration of revenue (Gini) and the pyramid by score."""
        gini, _, layers = answer.spread(self.card.made.scores.score, self.card.known.revenue)
        return gini, layers


def lay_out(study: Record, *, as_of: dt.date) -> Bench:
    """Bring home all that is known of the customers, for every part the study could weigh.

    Parameters
    ----------
    study
        The record.
    as_of
        Rows dated later do not count; decisions are in force on this day or not.
    """
    every = msgspec.structs.replace(study.settings.worth, pick=[], weighing=Weighing())
    parts, _ = parts_of(every)
    return Bench(gather(study, parts, as_of=as_of), as_of)


def rank(bench: Bench, settings: Settings, *, trying: bool = False) -> Ranking:
    """Rank the customers under settings.

    Parameters
    ----------
    bench
        What is known.
    settings
        Parts, weights, tiers and classes.
    trying
        True while somebody moves weights: with many customers fewer draws, and only for the customers that are shown.

    Raises
    ------
    KlantwaardeError
        When the settings make no weights or no tiers.
    """
    parts, weighed = parts_of(settings)
    rated = _rated(bench, parts, smooth=settings.smooth)
    weights = np.array([part.weight for part in parts])
    made = replace(
        rated.made, weights=weights, scores=score.score(rated.made.table, weights.tolist()),
        parts=[
            msgspec.structs.replace(old, weight=part.weight) for old, part in zip(rated.made.parts, parts, strict=True)
        ],
    )  # fmt: skip
    classes = answer.in_order(settings.classes)
    customers = len(bench.known.customers)
    draws = answer.draws_for(customers)
    exact = not trying or customers * draws <= AT_ONCE
    if exact:
        chances, filled = answer.sure_of(made, classes, settings.sureness), None
    else:
        chances, filled = _nothing(customers, len(classes)), _filled(rated)
        draws = len(filled)
    ranked = answer.ranked_by(made.scores.score)
    place = np.zeros(customers, dtype=np.intp)
    place[ranked] = np.arange(1, customers + 1)
    card = answer.Scorecard(bench.known, parts, made, chances, classes, ranked, settings.smooth)
    return Ranking(
        card, weighed, draws, exact, place, score.klass(made.scores.score, classes), filled, settings.sureness
    )


def agreement(bench: Bench) -> Estimate | None:
    """Say how well two people who judged the same agree: quadratic weighted kappa; nothing with too few pairs."""
    return answer.agreement(bench.known.pairs)


def _rated(bench: Bench, parts: Sequence[Part], *, smooth: bool) -> Rated:
    """The tiers, from the shelf when only weights moved."""
    name = (smooth, tuple((part.id, part.kind, part.bounds) for part in parts))
    if name not in bench.rated:
        while len(bench.rated) >= _KEPT:
            bench.rated.pop(next(iter(bench.rated)))
        bench.rated[name] = Rated(tiered(bench.known, parts, smooth=smooth))
    return bench.rated[name]


def _filled(rated: Rated) -> NDArray[np.float32]:
    """Tiers per draw, what is missing filled by chance; draws x customers x parts. It does not hang on the weights."""
    if rated.filled is None:
        table = rated.made.table
        size = max(FEWEST_TRIED, min(TRIED, TRIED_CELLS // len(table)))
        out = np.broadcast_to(table.astype(np.float32), (size, *table.shape)).copy()
        missing = ~np.isfinite(table)
        rng = np.random.default_rng(answer.SEED)
        out[:, missing] = rng.integers(0, TOP + 1, (size, int(missing.sum())))
        rated.filled = out
    return rated.filled


def _few_draws(
    filled: NDArray[np.float32], weights: Floats, there: NDArray[np.intp], classes: dict[str, float], sureness: float
) -> certainty.Chances:
    """Chances and bands of some customers, over few draws; what the others score decides their ranks."""
    size, customers = filled.shape[0], filled.shape[1]
    rng = np.random.default_rng(answer.SEED)
    draws = certainty.weight_draws(weights, size=size, rng=rng, concentration=sureness).astype(np.float32)
    scores = np.matmul(filled, draws[:, :, None])[:, :, 0] / TOP
    mine = scores[:, there]
    below = np.sort(scores, axis=1)
    ranks = np.stack([customers - np.searchsorted(row, own, "right") + 1 for row, own in zip(below, mine, strict=True)])
    cuts = np.array(list(classes.values())[:-1])
    place = (mine[:, :, None] < cuts[None, None, :]).sum(axis=2)
    out = _nothing(customers, len(classes))
    out.classes[there] = np.stack([(place == c).mean(axis=0) for c in range(len(classes))], axis=1)
    out.score_low[there], out.score_high[there] = np.quantile(mine, [0.025, 0.975], axis=0)
    out.rank_low[there], out.rank_high[there] = np.quantile(ranks, [0.025, 0.975], axis=0)
    return out


def _nothing(customers: int, classes: int) -> certainty.Chances:
    empty = np.full(customers, np.nan)
    return certainty.Chances(np.full((customers, classes), np.nan), *(empty.copy() for _ in range(4)))
