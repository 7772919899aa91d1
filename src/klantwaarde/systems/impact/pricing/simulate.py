"""The simulation: many worlds, the same customers and the same chance for every revenue model.

Work goes in blocks that fit in the cache of a processor. Each world has random numbers of its own, made from the seed
and its number, so that the outcome does not depend on how the work was divided.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klantwaarde.schema.pricing import Customers, RevenueModel
from klantwaarde.systems.impact.pricing.choice import Believed, worth
from klantwaarde.systems.impact.pricing.people import People
from klantwaarde.systems.impact.pricing.tariff import Floats, Month, Tariff, month, tariff_of

Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]
BLOCK = 24_576
"""Worlds x customers at once: what is worked on fits in the cache, and one operation lasts long enough that threads do
not stand in line for each other. A number of each takes 96 kB, below what is asked of the system and given back each
time; what is larger is asked once (`_Desk`)."""
SUMS = (
    "buyers", "stayers", "bills", "bills_later", "costs", "costs_later", "gross", "gross_later", "done", "done_later",
    "idle", "idle_later", "failed", "failed_later", "luck", "luck_of_costs", "wanted", "wanted_by_buyers",
)  # fmt: skip
"""What is added up over customers, per world and model; ``_later`` is that of who stays after the bound months."""
_MONTHLY = 6
"""Bills, costs, gross, done, idle, failed: each of who buys and of who stays."""
_ROWS = _MONTHLY + 2
"""The luck of bills and of costs besides."""


@dataclass(frozen=True)
class Simulated:
    """Sums over customers: worlds x models per name of `SUMS`, with the tariffs they were made with.

    ``menu`` holds the same sums when all models are offered at once, of those who take each; none when not asked.
    """

    sums: dict[str, Doubles]
    factors: Mapping[str, Doubles]
    models: tuple[RevenueModel, ...]
    people: int
    months: int
    ramp: int
    menu: dict[str, Doubles] | None = None


def simulate(
    models: Sequence[RevenueModel],
    people: People,
    assumed: Customers,
    factors: Mapping[str, Doubles],
    likely: Mapping[str, float],
    *,
    months: int,
    ramp: int = 0,
    seed: int = 0,
    workers: int = 2,
    luck: bool = True,
    menu: bool = False,
) -> Simulated:
    """Let every customer decide under every model in every world.

    Parameters
    ----------
    models
        Revenue models, each the only one on offer.
    people
        Customers as distributions.
    assumed
        What else is assumed of them.
    factors
        Assumptions per world, as `worlds.drawn_factors` gives them; all of one length.
    likely
        The likely number of each assumption: customers are told as so much more or less than that.
    months, ramp
        How far ahead, and over how many months customers begin.
    seed
        Same seed, same outcome.
    workers
        Threads; they change the time and not the outcome.
    luck
        False leaves out that customers differ by chance from what is expected of them.
    menu
        True also offers all models at once.
    """
    draws = len(next(iter(factors.values())))
    work = _Work(tuple(models), _singles(people), assumed, factors, likely, months, seed, luck, menu)
    at_once = max(BLOCK // people.n, 1)
    worlds = [range(start, min(start + at_once, draws)) for start in range(0, draws, at_once)]
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        found = np.concatenate(list(pool.map(work.of_worlds, worlds)))
    alone, together = (
        {name: part[..., i] for i, name in enumerate(SUMS)}
        for part in (found[:, : len(models)], found[:, len(models) :])
    )
    return Simulated(alone, factors, tuple(models), people.n, months, ramp, together if menu else None)


def _singles(people: People) -> People:
    """Customers as singles."""
    fields = {name: getattr(people, name) for name in People.__dataclass_fields__ if name != "estimated"}
    return People(**{name: x.astype(np.float32) for name, x in fields.items()}, estimated=people.estimated)


@dataclass(frozen=True)
class _Block:
    """Worlds x customers, as they are and as they believe themselves to be; ``total`` wants of each world."""

    u: Floats
    q: Floats
    v: Floats
    luck: Floats
    wanted: Floats
    total: Doubles
    believed: Believed


@dataclass(frozen=True)
class _Offer:
    """A tariff before a block of customers: a firm that bears the risk of failure sees to it that fewer uses fail."""

    tariff: Tariff
    risk: float
    q: Floats
    believed: Believed


def _offer(block: _Block, tariff: Tariff, risk: float, at: Mapping[str, Floats]) -> _Offer:
    if not (risk and at["costs.effort"].any()):
        return _Offer(tariff, risk, block.q, block.believed)
    effort, b = at["costs.effort"] * risk, block.believed
    q = block.q + (1 - block.q) * effort
    return _Offer(tariff, risk, q, replace(b, q=b.q + (1 - b.q) * effort))


class _Desk:
    """Room that is asked for once and written on again and again: chance, what is added up, and of whom."""

    def __init__(self, worlds: int, width: int, ways: int) -> None:
        self.chance = np.empty((worlds, 7, width), dtype=np.float32)
        self.rows = np.zeros((worlds, _ROWS, width), dtype=np.float32)
        self.masks = np.empty((worlds, 2 * ways, width), dtype=np.float32)

    def part(self, width: int) -> tuple[Floats, Floats]:
        """Rows and masks of a block that is so wide."""
        return self.rows[..., :width], self.masks[..., :width]


@dataclass(frozen=True)
class _Work:
    models: tuple[RevenueModel, ...]
    people: People
    assumed: Customers
    factors: Mapping[str, Doubles]
    likely: Mapping[str, float]
    months: int
    seed: int
    luck: bool
    menu: bool

    def of_worlds(self, worlds: range) -> Doubles:
        """Worlds x models x sums."""
        at = {name: given[worlds.start : worlds.stop, None].astype(np.float32) for name, given in self.factors.items()}
        tariffs = [tariff_of(model, months=self.months) for model in self.models]
        risks = [risk_borne(tariff, self.likely, self.months) for tariff in tariffs]
        chances = [np.random.Generator(np.random.SFC64([self.seed, 2, world])) for world in worlds]
        # What is unsure of all customers at once: need and success.
        shared = np.stack([rng.standard_normal((2, 1), dtype=np.float32) for rng in chances], axis=1)
        ways = 2 if self.menu else 1
        found = np.zeros((len(worlds), ways, len(tariffs), len(SUMS)))
        desk = _Desk(len(worlds), min(BLOCK, self.people.n), ways)
        for start in range(0, self.people.n, BLOCK):
            block = self._block(slice(start, min(start + BLOCK, self.people.n)), at, chances, shared, desk)
            offers = [_offer(block, tariff, risk, at) for tariff, risk in zip(tariffs, risks, strict=True)]
            if self.menu:
                # All at once: each customer takes what is worth most to it, the first of equals.
                values = [self._worth(offer, at) for offer in offers]
                best = np.argmax(np.stack(values), axis=0)
                takers = [[value >= 0, (value >= 0) & (best == m)] for m, value in enumerate(values)]
            for m, offer in enumerate(offers):
                buyers = takers[m] if self.menu else [self._worth(offer, at) >= 0]
                found[:, :, m] += self._one(offer, buyers, block, at, desk)
        return found.reshape(len(worlds), -1, len(SUMS))

    def _worth(self, offer: _Offer, at: Mapping[str, Floats]) -> Floats:
        """What an offer is worth to each customer, as it believes."""
        return worth(
            offer.tariff, offer.believed, months=self.months, kappa=self.assumed.occasions_differ,
            reported=1.0 - at["gaming"],
        )  # fmt: skip

    def _block(
        self, rows: slice, at: Mapping[str, Floats], chances: Sequence[np.random.Generator], shared: Floats, desk: _Desk
    ) -> _Block:
        """Draw the customers: truth and belief."""
        p, a, likely = self.people, self.assumed, self.likely
        width = rows.stop - rows.start
        drawn = desk.chance.reshape(len(chances), -1)[:, : 7 * width].reshape(len(chances), 7, width)
        for rng, room in zip(chances, drawn, strict=True):
            rng.standard_normal(out=room, dtype=np.float32)
        z = drawn.transpose(1, 0, 2)

        def log_normal(mean: Floats, spread: Floats, noise: Floats, factor: str, more: Floats | float = 0) -> Floats:
            moved = np.log(np.maximum(at[factor], 1e-9)) - math.log(max(likely[factor], 1e-9)) + more
            made: Floats = spread[rows] * noise
            made += mean[rows] + moved
            return np.exp(made, out=made)

        u = log_normal(p.need, p.unsure_need, z[0], "need", shared[0] * p.shared_need[rows])
        v = log_normal(p.value, p.unsure_value, z[2], "value")
        purse = log_normal(p.purse, p.unsure_purse, z[3], "liquidity")
        odds = p.success[rows] + (_odds(at["success"]) - _odds(np.array(likely["success"])).astype(np.float32))
        odds = odds + shared[1] * p.shared_success[rows]
        q = 1 / (1 + np.exp(-(odds + p.unsure_success[rows] * z[1])))
        u_seen = u * at["believed_need"] * np.exp(a.unsure_need * z[4])
        q_seen = q * at["believed_success"] + a.unsure_success * z[5]
        believed = Believed(
            u=u_seen, q=np.clip(q_seen, 0.01, 0.995, out=q_seen), v=v, purse=purse, unsure_u=a.unsure_need,
            unsure_q=a.unsure_success, aversion=at["risk_aversion"], switching=at["switching"],
        )  # fmt: skip
        wanted = u * v
        return _Block(
            u, np.clip(q, 0.01, 0.995, out=q), v, z[6], wanted, wanted.sum(axis=1, dtype=np.float64), believed
        )

    def _one(
        self, offer: _Offer, buyers: Sequence[Mask], block: _Block, at: Mapping[str, Floats], desk: _Desk
    ) -> Doubles:
        """Worlds x ways to offer x sums of one model over one block; ``buyers`` per way."""
        t, risk, q = offer.tariff, offer.risk, offer.q
        real = month(
            t, block.u, q, block.v, kappa=self.assumed.occasions_differ, error=self.assumed.measurement_error,
            spread=t.price / self.months, reported=1.0 - at["gaming"],
        )  # fmt: skip
        rows, masks = desk.part(q.shape[1])
        gets = real.gross >= real.bill if t.holds else True
        for way, bought in enumerate(buyers):
            masks[:, 2 * way], masks[:, 2 * way + 1] = bought, bought & gets
        self._monthly(t, risk, q, real, at, rows)
        if self.luck:
            self._lucky(risk, q, real, block, at, rows)
        over = (rows @ masks.transpose(0, 2, 1)).astype(np.float64)
        out = np.empty((len(masks), len(buyers), len(SUMS)))
        for way in range(len(buyers)):
            mine, both = over[..., 2 * way : 2 * way + 2], masks[:, 2 * way : 2 * way + 2]
            ends = np.zeros((len(masks), 4))
            if self.luck:
                # Chance adds up as the root of the months.
                short, long = math.sqrt(t.commit), math.sqrt(self.months)
                ends[:, :2] = short * (mine[:, _MONTHLY:, 0] - mine[:, _MONTHLY:, 1]) + long * mine[:, _MONTHLY:, 1]
            ends[:, 2] = block.total
            ends[:, 3] = (block.wanted * both[:, 0]).sum(axis=1, dtype=np.float64)
            out[:, way] = np.concatenate(
                [np.count_nonzero(both, axis=2), mine[:, :_MONTHLY].reshape(len(masks), -1), ends], axis=1
            )
        return out

    @staticmethod
    def _monthly(t: Tariff, risk: float, q: Floats, real: Month, at: Mapping[str, Floats], rows: Floats) -> None:
        """Write down a month of each customer: bill, costs, what use brings and could bring, and paid for naught."""
        each, failed = at["costs.per_use"] + at["costs.effort_cost"] * risk, at["costs.per_failure"]
        fixed = at["costs.per_month"] + t.metering
        rows[:, 0] = real.bill
        cost = rows[:, 1]
        if failed.any():
            np.multiply(1 - q, failed, out=cost)
            cost += each
            cost *= real.uses
        else:
            np.multiply(real.uses, each, out=cost)
        if fixed.any():
            cost += fixed
        rows[:, 2] = real.gross
        np.divide(real.gross, q, out=rows[:, 3])
        rows[:, 4], rows[:, 5] = real.without_use, real.failed

    @staticmethod
    def _lucky(risk: float, q: Floats, real: Month, block: _Block, at: Mapping[str, Floats], rows: Floats) -> None:
        """Write down what chance does in a month: who uses more than expected pays more and costs more."""
        each, failed = at["costs.per_use"] + at["costs.effort_cost"] * risk, at["costs.per_failure"]
        for row, variance in ((6, real.variance), (7, None)):
            out = rows[:, row]
            if variance is None:
                spent = each * each
                if failed.any():
                    spent = spent + (2 * each * failed + failed * failed) * (1 - q)
                np.multiply(real.uses, spent, out=out)
                np.sqrt(out, out=out)
            else:
                np.sqrt(variance, out=out)
            out *= block.luck


def _odds(chance: Floats) -> Floats:
    kept = np.clip(chance, 0.005, 0.995)
    odds: Floats = np.log(kept / (1 - kept))
    return odds


def risk_borne(t: Tariff, at: Mapping[str, float], months: int) -> float:
    """Give the part of revenue that hangs on the result, for a customer in the middle: what makes a firm try harder."""
    uses, q, value = at["need"], min(max(at["success"], 0.01), 0.995), at["value"]
    access = t.price / months + t.per_month
    by_use = t.per_use * max(uses - t.included, 0.0)
    by_result = t.per_outcome * uses * q + t.share_of_value * uses * q * value
    whole = access + by_use + by_result
    return 0.0 if whole <= 0 else min((by_result + t.guarantee * (access + by_use)) / whole, 1.0)
