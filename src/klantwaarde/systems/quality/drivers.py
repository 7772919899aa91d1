"""Key drivers: how what items say of an outcome divides over them, and how sure that is.

A share says how much goes together, never what makes what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import InputError, MethodError, refuse, say
from klantwaarde.language import Named, Said
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
from klantwaarde.statistics.resampling import expanded, kept, percentile
from klantwaarde.systems.quality.sample import Sample, make_sample

Floats = NDArray[np.float64]

# Handbook of methods 3.7 and 5 (e).
PEOPLE_PER_DRIVER = 10
INDICATIVE_BELOW, ITEMS_FROM = 30, 60
FEWEST = 5
TOP = 3
# Exact shares take twice as long per item; up to here they are found anew in every resample.
EXACT_IN_RESAMPLES = 10
EXACT_AT_MOST = 25
STRONG_HALO = 0.5
METHODS = ("lmg", "johnson")


@dataclass(frozen=True, slots=True)
class DriverAsk:
    """What is asked.

    Parameters
    ----------
    target
        Name of the outcome.
    method
        ``lmg`` or ``johnson``.
    groups
        Group -> its items: groups share instead of items; an item in no group stands alone.
    summary
        Items that sum up others ("overall quality"): they are left out, for a summary of drivers is no driver.
    names
        How items, groups and the outcome are called, where a code is no name.
    resamples, seed, level, workers
        For the intervals.
    """

    target: str
    method: str = "lmg"
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summary: Sequence[str] = ()
    names: Mapping[str, Named | Said | str] = field(default_factory=dict)
    resamples: int = 1000
    seed: int = 1
    level: float = 0.95
    workers: int = 1

    def called(self, code: str) -> Named | Said | str:
        """Give how a driver or the outcome is called."""
        return self.names.get(code, code)


def find_drivers(
    items: Sequence[str],
    x: Floats,
    y: Floats,
    ask: DriverAsk,
    *,
    weights: Floats | None = None,
    accounts: Sequence[object] | None = None,
) -> Drivers:
    """Say which items go most with an outcome.

    Parameters
    ----------
    items
        Names of the columns of ``x``.
    x, y
        Answers (n, p) and outcome (n,), NaN where empty. People without the outcome or without any item are left out
        and counted: who never used a thing has nothing to fill in; other gaps are estimated (EM).
    ask
        What is asked.
    weights, accounts
        A weight and an account per person; colleagues are drawn together.

    Raises
    ------
    MethodError
        With fewer than five people, an item or outcome without spread, or a method that does not exist.

    Notes
    -----
    Below 30 people, or below ten people per driver, there are no shares: only correlations, and a warning.
    """
    _check(items, ask)
    stay = [i for i, item in enumerate(items) if item not in ask.summary]
    there = np.isfinite(y) & np.isfinite(x[:, stay]).any(axis=1)
    if there.sum() < FEWEST:
        raise refuse(
            MethodError, "too-few-people-drivers", say("Fewer than five people answered both the items and {target}.",
                                                       target=ask.target),
            say("Nothing is said of fewer than five people."), say("Collect more answers."),
        )  # fmt: skip
    names = [items[i] for i in stay]
    used = x[there][:, stay]
    sample = make_sample(
        [*names, ask.target],
        np.column_stack([used, y[there]]),
        weights=None if weights is None else weights[there],
        accounts=None if accounts is None else np.asarray(accounts)[there],
    )
    return _Shares(sample, names, ask).made(left_out=int((~there).sum()))


def _check(items: Sequence[str], ask: DriverAsk) -> None:
    if ask.method not in METHODS:
        raise refuse(
            InputError, "driver-method", say("There is no method {method}.", method=ask.method),
            say("Shares are found by lmg or johnson."), say("Choose one of these."),
        )  # fmt: skip
    if ask.target in items:
        raise refuse(
            InputError, "target-among-items", say("{target} stands among its own drivers.", target=ask.target),
            say("An outcome explains itself wholly, and says nothing."), say("Take it from the items."),
        )  # fmt: skip
    unknown = [item for group in ask.groups.values() for item in group if item not in items]
    if unknown:
        raise refuse(
            InputError, "unknown-item", say("The answers have no column {items}.", items=", ".join(unknown)),
            say("A group holds items that were asked."), say("Correct the name."),
        )  # fmt: skip
    if len([item for item in items if item not in ask.summary]) == 0:
        raise refuse(
            InputError, "no-items", say("No items are left to compare."),
            say("There is at least one item besides summaries."), say("Name the items."),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """Shares of players, from one correlation matrix."""

    shares: Floats
    r_squared: float


class _Shares:
    """Finds and writes down the shares of one sample; the last column is the outcome."""

    def __init__(self, sample: Sample, items: Sequence[str], ask: DriverAsk) -> None:
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

    def made(self, *, left_out: int) -> Drivers:
        n = self.sample.n
        carried = n >= INDICATIVE_BELOW and n >= PEOPLE_PER_DRIVER * len(self.players)
        told = _cautions(self, left_out, carried=carried)
        plain = self.correlations(self.r[:, :, None])[:, 0]
        found = self.shares() if carried else None
        draws, correlations, failed = self.drawn(found)
        rows = self.rows(found, draws, plain, correlations)
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
            told["not-distinguishable"] = [say("With {n} people these items are not distinguishable.", n=n)]
        return Drivers(
            target=self.ask.target, r_squared=found.r_squared if found else None, items=rows,
            method=self.ask.method if carried else "correlation",
            drawn_by="lmg" if self.exact_in_resamples else "johnson", n=n,
            n_effective=self.sample.moments.n_effective, headline=_headline(self.ask, rows, carried=carried),
            warnings=list(told), explained=told, halo_r_squared=halo, halo_left=left, left_out=left_out,
            summary_items=list(self.ask.summary), resamples=self.ask.resamples, failed=failed,
            seed=self.ask.seed if self.ask.resamples else None, drawn=self.sample.drawn, level=self.ask.level,
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

    def drawn(self, found: _Found | None) -> tuple[Floats | None, Floats, int]:
        """Draw people again: shares (players, B) and correlations (players, B), and how many resamples failed."""
        if not self.ask.resamples:
            return None, np.empty((len(self.players), 0)), 0

        def work(counts: Floats) -> tuple[Floats, Floats]:
            _, _, r = self.sample.drawn_matrices(counts)
            fine = np.isfinite(r).all(axis=(0, 1))
            plain, shares = (np.full((len(self.players), len(counts)), np.nan) for _ in range(2))
            plain[:, fine] = self.correlations(r[:, :, fine])
            if found is not None:
                shares[:, fine] = self.shares_of(r[:, :, fine])
            return shares, plain

        made = self.sample.draws(self.ask.resamples, self.ask.seed).over(work, workers=self.ask.workers)
        plain = np.concatenate([one for _, one in made], axis=1)
        usable = np.isfinite(plain).all(axis=0)
        failed = kept(usable)
        if found is None:
            return None, plain[:, usable], failed
        shares = np.concatenate([one for one, _ in made], axis=1)[:, usable]
        if self.ask.method == "lmg" and not self.exact_in_resamples:
            # The movement of the relative weight stands for that of the exact share, which lies within hundredths.
            shares += found.shares[:, None] - self.shares_of(self.r[:, :, None])
        return np.maximum(shares, 0.0), plain[:, usable], failed

    def rows(self, found: _Found | None, draws: Floats | None, plain: Floats, drawn_plain: Floats) -> list[DriverShare]:
        """Write down every player, largest first."""
        names = list(self.players)
        size = np.abs(plain) if found is None else found.shares
        order = np.argsort(-size, kind="stable")
        level = expanded(self.ask.level, self.sample.unit_count)
        tiers = _tiers(order, draws, level)
        low, high = _ends(draws, len(names), level)
        r_low, r_high = _ends(drawn_plain, len(names), level)
        top = None if draws is None else ((-draws).argsort(axis=0).argsort(axis=0) < TOP).mean(axis=1)
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


def _tiers(order: NDArray[np.intp], draws: Floats | None, level: float) -> dict[int, int | None]:
    """Give the tier of every player: with the leader of a tier stands whoever cannot be told from it."""
    if draws is None:
        return dict.fromkeys(order.tolist())
    out: dict[int, int | None] = {}
    leader, tier = int(order[0]), 1
    for i in order.tolist():
        low, _ = percentile((draws[leader] - draws[i])[None], level=level)
        if i != leader and low[0] > 0:
            leader, tier = i, tier + 1
        out[i] = tier
    return out


def _ends(draws: Floats | None, count: int, level: float) -> tuple[list[float | None], list[float | None]]:
    if draws is None or not draws.shape[1]:
        return [None] * count, [None] * count
    low, high = percentile(draws, level=level)
    return [float(v) for v in low], [float(v) for v in high]


def _relation(value: float, low: float | None, high: float | None) -> str:
    if low is None or high is None or low <= 0 <= high:
        return "unclear"
    return "up" if value > 0 else "down"


def _cautions(found: _Shares, left_out: int, *, carried: bool) -> dict[str, list[Said]]:
    n, players = found.sample.n, len(found.players)
    out: dict[str, list[Said]] = {}
    if not carried:
        need = max(INDICATIVE_BELOW, PEOPLE_PER_DRIVER * players)
        out["too-few-per-driver"] = [
            say(
                "{n} people do not carry shares of {drivers} drivers: only how each goes with {target} is shown, as an "
                "indication. With {need} people, or with items joined in groups, shares can be given.",
                n=n, drivers=players, target=found.ask.called(found.ask.target), need=need,
            )
        ]  # fmt: skip
    elif n < ITEMS_FROM:
        out["small-n"] = [say("{n} people: below 60 the order of the drivers is uncertain.", n=n)]
    if left_out:
        out["left-out"] = [say("{count} people gave no answer to compare and were left out.", count=left_out)]
    if found.ask.summary:
        out["summary-left-out"] = [
            say("{items} sums up the others and is no driver.", items=", ".join(found.ask.summary))
        ]
    if found.sample.filled is not None:
        out["filled"] = [
            say(
                "{share:.1%} of the answers are empty and were estimated from the others (EM).",
                share=found.sample.filled.share,
            )
        ]
    return out


def _headline(ask: DriverAsk, rows: list[DriverShare], *, carried: bool) -> Said:
    target = ask.called(ask.target)
    if not carried:
        return say(
            "{item} goes most with {target}, as an indication: too few people to share out.",
            item=ask.called(rows[0].item), target=target,
        )  # fmt: skip
    first = [row for row in rows if row.tier in {1, None}]
    if len(first) == 1:
        return say("{item} goes most with {target}.", item=ask.called(first[0].item), target=target)
    if len(first) == len(rows):
        return say("What goes most with {target} is not distinguishable.", target=target)
    return say(
        "{items} go most with {target}; which of them first is not distinguishable.",
        items=_listed([ask.called(row.item) for row in first]), target=target,
    )  # fmt: skip


def _listed(names: Sequence[Named | Said | str]) -> Said | Named | str:
    told: Said | Named | str = names[-1]
    for name in reversed(names[:-1]):
        told = say("{first}, {rest}", first=name, rest=told)
    return told
