"""Shares of R-squared of one set of answers, and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.drivers import Drivers, DriverShare
from klantwaarde.statistics.moments import without_spread
from klantwaarde.statistics.relative_importance import (
    NOTHING_LEFT,
    all_r_squared,
    lmg,
    lmg_stack,
    relative_weights,
    relative_weights_stack,
)
from klantwaarde.statistics.resampling import ENOUGH_UNITS, expanded, jackknife_t, kept, percentile
from klantwaarde.systems.quality.bootstrap import FEWEST_UNITS, one_left_out
from klantwaarde.systems.quality.counted import Counted
from klantwaarde.systems.quality.driver_ask import (
    EXACT_AT_MOST,
    EXACT_IN_RESAMPLES,
    INDICATIVE_BELOW,
    PEOPLE_PER_DRIVER,
    STRONG_HALO,
    TOP,
    DriverAsk,
)
from klantwaarde.systems.quality.driver_words import cautions_of, headline

Floats = NDArray[np.float64]
# So near to 1 only arithmetic brings R-squared.
MADE_OF = 1e-9


@dataclass(frozen=True, slots=True)
class _Found:
    """Shares of players, from one correlation matrix."""

    shares: Floats
    r_squared: float


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Shares and correlations (players, B) of resamples, or with one unit left out when there are ``few`` units."""

    shares: Floats | None
    plain: Floats
    failed: int
    few: bool
    level: float
    units: int

    def ends(self, at: Floats, again: Floats, kind: str) -> tuple[Floats, Floats]:
        """Both ends of the interval of every quantity: a ``correlation``, a ``share``, or a ``plain`` difference."""
        if self.few:
            return jackknife_t(at, again, level=self.level, kind=kind)
        return percentile(again, level=expanded(self.level, self.units))

    def first(self, count: int) -> Floats | None:
        """In which part of the resamples each stands among the first few; not known of few units."""
        if self.few or self.shares is None:
            return None
        rank = (-self.shares).argsort(axis=0).argsort(axis=0)
        part: Floats = (rank < count).mean(axis=1)
        return part


class Shares:
    """Finds and writes down the shares of one sample; the last column is the outcome."""

    def __init__(self, sample: Counted, items: Sequence[str], ask: DriverAsk) -> None:
        self.sample, self.items, self.ask = sample, list(items), ask
        self.p = len(self.items)
        grouped = {item: name for name, members in ask.groups.items() for item in members}
        self.players: dict[str, list[int]] = {}
        for i, item in enumerate(self.items):
            self.players.setdefault(grouped.get(item, item), []).append(i)
        sd = sample.moments.deviation
        flat = [name for name, s in zip([*self.items, ask.target], sd, strict=True) if not np.isfinite(s)]
        if flat:
            raise without_spread(flat)
        self.r = sample.moments.correlation
        self.singles = all(len(rows) == 1 for rows in self.players.values())

    def made(self) -> Drivers:
        """Give the noun."""
        n = self.sample.n
        carried = n >= INDICATIVE_BELOW and n >= PEOPLE_PER_DRIVER * len(self.players)
        told = cautions_of(self.sample, len(self.players), self.ask, carried=carried, sure=self.ask.resamples > 0)
        plain = self.correlations(self.r[:, :, None])[:, 0]
        found = self.shares() if carried else None
        if found is not None and found.r_squared > 1.0 - MADE_OF:
            raise refuse(
                MethodError, "outcome-of-its-items",
                say("The items say {target} wholly: it is made of them.", target=self.ask.called(self.ask.target)),
                say("What is computed from the items, such as their mean, has no drivers among them."),
                say("Take another outcome, or leave out the items it is made of."),
            )  # fmt: skip
        drawn = self.drawn(found)
        rows = self.rows(found, drawn, plain)
        halo, left, halo_shares = self.halo() if carried and self.p > 1 else (None, None, None)
        if halo is not None and halo > STRONG_HALO * (found.r_squared if found else 1.0):
            told["halo"] = [
                say(
                    "The person's own mean alone says {halo:.2f} of the {all:.2f}: who is content, is content with "
                    "everything. Look at the second run too.",
                    halo=halo, all=found.r_squared if found else 0.0,
                )
            ]  # fmt: skip
        if halo_shares is not None:
            rows = [_with_halo(row, halo_shares[list(self.players).index(row.item)]) for row in rows]
        one_tier = carried and len(rows) > 1 and all(row.tier == 1 for row in rows)
        if one_tier:
            told["not-distinguishable"] = [
                say(
                    "With {n} people these items are not distinguishable. Join them in groups, or ask more people.", n=n
                )
            ]
        resamples = self.ask.resamples if drawn is not None and not drawn.few else 0
        return Drivers(
            target=self.ask.target, r_squared=found.r_squared if found else None, items=rows,
            method=self.ask.method if carried else "correlation",
            drawn_by="lmg" if self.exact_in_resamples else "johnson", n=n,
            n_effective=self.sample.moments.n_effective, headline=headline(self.ask, rows, carried=carried),
            warnings=list(told), explained=told, halo_r_squared=halo, halo_left=left, left_out=self.sample.left_out,
            summary_items=list(self.ask.summary), resamples=resamples, failed=drawn.failed if drawn else 0,
            seed=self.ask.seed if resamples else None, drawn=self.sample.drawn, level=self.ask.level,
            interval="" if drawn is None else "t" if drawn.few else "percentile",
        )  # fmt: skip

    @property
    def exact_in_resamples(self) -> bool:
        """Whether every resample gets exact shares."""
        return self.ask.method == "lmg" and len(self.players) <= EXACT_IN_RESAMPLES

    def correlations(self, r: Floats) -> Floats:
        """Give how each player goes with the outcome, (players, B); a group by the sum of its standardised items."""
        if self.singles:
            return np.array(r[: self.p, self.p])
        out = np.empty((len(self.players), r.shape[2]))
        for i, rows in enumerate(self.players.values()):
            out[i] = r[rows, self.p].sum(axis=0) / np.sqrt(r[np.ix_(rows, rows)].sum(axis=(0, 1)))
        return out

    def shares(self) -> _Found:
        """Divide R-squared over the players."""
        p = self.p
        correlation, target = self.r[:p, :p], self.r[:p, p]
        if self.ask.method == "johnson":
            items = relative_weights(correlation, target)
            found = np.array([items[rows].sum() for rows in self.players.values()])
        else:
            found = lmg(correlation, target, players=list(self.players.values()))
        return _Found(found, float(found.sum()))

    def shares_of(self, r: Floats) -> Floats:
        """Divide R-squared over the players in a stack of resamples, (players, B)."""
        p = self.p
        if self.exact_in_resamples:
            return lmg_stack(r[:p, :p], r[:p, p], players=list(self.players.values()))
        items = relative_weights_stack(r[:p, :p], r[:p, p])
        return np.stack([items[rows].sum(axis=0) for rows in self.players.values()])

    def drawn(self, found: _Found | None) -> _Drawn | None:
        """Shares and correlations again: on resamples, or with fewer than 20 units with one of them left out."""
        units = self.sample.unit_count
        if not self.ask.resamples or units < FEWEST_UNITS:
            return None

        def work(counts: Floats) -> tuple[Floats, Floats]:
            _, _, r = self.sample.drawn_matrices(counts)
            fine = np.isfinite(r).all(axis=(0, 1))
            plain, shares = (np.full((len(self.players), len(counts)), np.nan) for _ in range(2))
            plain[:, fine] = self.correlations(r[:, :, fine])
            if found is not None:
                shares[:, fine] = self.shares_of(r[:, :, fine])
            return shares, plain

        few = units < ENOUGH_UNITS
        if few:
            made = [work(counts) for counts in one_left_out(units)]
        else:
            made = self.sample.draws(self.ask.resamples, self.ask.seed).over(work, workers=self.ask.workers)
        plain = np.concatenate([one for _, one in made], axis=1)
        usable = np.isfinite(plain).all(axis=0)
        failed = kept(usable)
        if found is None:
            return _Drawn(None, plain[:, usable], failed, few, self.ask.level, units)
        shares = np.concatenate([one for one, _ in made], axis=1)[:, usable]
        if self.ask.method == "lmg" and not self.exact_in_resamples:
            # The movement of the relative weight stands for that of the exact share, which lies within hundredths.
            shares += found.shares[:, None] - self.shares_of(self.r[:, :, None])
        return _Drawn(np.maximum(shares, 0.0), plain[:, usable], failed, few, self.ask.level, units)

    def rows(self, found: _Found | None, drawn: _Drawn | None, plain: Floats) -> list[DriverShare]:
        """Write down every player, largest first."""
        names = list(self.players)
        size = np.abs(plain) if found is None else found.shares
        order = np.argsort(-size, kind="stable")
        tiers = _tiers(order, found, drawn)
        nothing: list[float | None] = [None] * len(names)
        (low, high), (r_low, r_high), top = (nothing, nothing), (nothing, nothing), None
        if drawn is not None:
            r_low, r_high = _numbers(drawn.ends(plain, drawn.plain, "correlation"))
            if found is not None and drawn.shares is not None:
                low, high = _numbers(drawn.ends(found.shares, drawn.shares, "share"))
                top = drawn.first(TOP)
        return [
            DriverShare(
                item=names[i], share=None if found is None else float(found.shares[i]), low=low[i], high=high[i],
                p_top3=None if top is None else float(top[i]), tier=tiers[i], correlation=float(plain[i]),
                correlation_low=r_low[i], correlation_high=r_high[i], relation=_relation(plain[i], r_low[i], r_high[i]),
                vif=self.vif(i) if self.singles else None,
            )
            for i in order.tolist()
        ]  # fmt: skip

    def vif(self, i: int) -> float | None:
        """Give how much an item says the same as the others; ``None`` when they say it wholly."""
        others = [j for j in range(self.p) if j != i]
        if not others:
            return 1.0
        told = np.linalg.lstsq(self.r[np.ix_(others, others)], self.r[others, i], rcond=None)[0] @ self.r[others, i]
        return float(1 / (1 - told)) if 1 - told > NOTHING_LEFT else None

    def halo(self) -> tuple[float | None, float | None, Floats | None]:
        """Run again with the person's own mean always in: what it says alone, what items add, and their shares."""
        p, s = self.p, self.sample.moments.covariance
        # The mean is a sum of the items and never holds the outcome, so that its covariances follow from theirs.
        wide = np.column_stack([np.eye(p + 1), np.r_[np.full(p, 1 / p), 0.0]])
        s = wide.T @ s @ wide
        if s[p + 1, p + 1] <= NOTHING_LEFT * np.trace(s) or len(self.players) > EXACT_AT_MOST - 5:
            return None, None, None
        sd = np.sqrt(np.diag(s))
        r, at = s / np.outer(sd, sd), [*range(p), p + 1]
        correlation, target = r[np.ix_(at, at)], r[at, p]
        alone = float(all_r_squared(correlation, target, players=[], always=[p]))
        shares = lmg(correlation, target, players=list(self.players.values()), always=[p])
        return alone, float(shares.sum()), shares


def _with_halo(row: DriverShare, share: float) -> DriverShare:
    import msgspec

    return msgspec.structs.replace(row, halo_share=float(share))


def _tiers(order: NDArray[np.intp], found: _Found | None, drawn: _Drawn | None) -> dict[int, int | None]:
    """Give the tier of every player: with the leader of a tier stands whoever cannot be told from it."""
    if found is None or drawn is None or drawn.shares is None:
        return dict.fromkeys(order.tolist())
    out: dict[int, int | None] = {}
    leader, tier = int(order[0]), 1
    for i in order.tolist():
        ahead = found.shares[[leader]] - found.shares[i]
        low, _ = drawn.ends(ahead, (drawn.shares[leader] - drawn.shares[i])[None], "plain")
        if i != leader and low[0] > 0:
            leader, tier = i, tier + 1
        out[i] = tier
    return out


def _numbers(sides: tuple[Floats, Floats]) -> tuple[list[float | None], list[float | None]]:
    low, high = ([float(v) if np.isfinite(v) else None for v in side] for side in sides)
    return low, high


def _relation(value: float, low: float | None, high: float | None) -> str:
    if low is None or high is None or low <= 0 <= high:
        return "unclear"
    return "up" if value > 0 else "down"
