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
from klantwaarde.systems.impact.pricing.choice import Believed, buys
from klantwaarde.systems.impact.pricing.people import People
from klantwaarde.systems.impact.pricing.tariff import Floats, Tariff, month, tariff_of

Doubles = NDArray[np.float64]
BLOCK = 4_096
"""Worlds x customers at once: small enough that memory stays where it is; with larger blocks half of the time goes to
asking the system for memory and giving it back."""
SUMS = (
    "buyers", "stayers", "bills", "bills_later", "costs", "costs_later", "gross", "gross_later", "done", "done_later",
    "idle", "idle_later", "failed", "failed_later", "luck", "luck_of_costs", "wanted", "wanted_by_buyers",
)  # fmt: skip
"""What is added up over customers, per world and model; ``_later`` is that of who stays after the bound months."""
_MONTHLY = ("bills", "costs", "gross", "done", "idle", "failed")


@dataclass(frozen=True)
class Simulated:
    """Sums over customers: worlds x models per name of `SUMS`, with the tariffs they were made with."""

    sums: dict[str, Doubles]
    factors: Mapping[str, Doubles]
    models: tuple[RevenueModel, ...]
    people: int
    months: int
    ramp: int


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
    """
    draws = len(next(iter(factors.values())))
    work = _Work(tuple(models), people, assumed, factors, likely, months, seed, luck)
    at_once = max(BLOCK // people.n, 1)
    worlds = [range(start, min(start + at_once, draws)) for start in range(0, draws, at_once)]
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        found = np.concatenate(list(pool.map(work.of_worlds, worlds)))
    return Simulated(
        {name: found[..., i] for i, name in enumerate(SUMS)}, factors, tuple(models), people.n, months, ramp
    )


@dataclass(frozen=True)
class _Block:
    """Worlds x customers, as they are and as they believe themselves to be."""

    u: Floats
    q: Floats
    v: Floats
    luck: Floats
    wanted: Floats
    believed: Believed


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

    def of_worlds(self, worlds: range) -> Doubles:
        """Worlds x models x sums."""
        at = {name: given[worlds.start : worlds.stop, None].astype(np.float32) for name, given in self.factors.items()}
        tariffs = [tariff_of(model, months=self.months) for model in self.models]
        risks = [risk_borne(tariff, self.likely, self.months) for tariff in tariffs]
        chances = [np.random.Generator(np.random.SFC64([self.seed, 2, world])) for world in worlds]
        # What is unsure of all customers at once: need and success.
        shared = np.stack([rng.standard_normal((2, 1), dtype=np.float32) for rng in chances], axis=1)
        found = np.zeros((len(worlds), len(tariffs), len(SUMS)))
        for start in range(0, self.people.n, BLOCK):
            block = self._block(slice(start, min(start + BLOCK, self.people.n)), at, chances, shared)
            for m, tariff in enumerate(tariffs):
                found[:, m] += self._one(tariff, risks[m], block, at)
        return found

    def _block(
        self, rows: slice, at: Mapping[str, Floats], chances: Sequence[np.random.Generator], shared: Floats
    ) -> _Block:
        """Draw the customers: truth and belief."""
        p, a, likely = self.people, self.assumed, self.likely
        width = rows.stop - rows.start
        z = np.stack([rng.standard_normal((7, width), dtype=np.float32) for rng in chances], axis=1)

        def log_normal(mean: Doubles, spread: Doubles, noise: Floats, factor: str, more: Floats | float = 0) -> Floats:
            moved = np.log(np.maximum(at[factor], 1e-9)) - math.log(max(likely[factor], 1e-9)) + more
            made: Floats = np.exp(mean[rows].astype(np.float32) + moved + spread[rows].astype(np.float32) * noise)
            return made

        u = log_normal(p.need, p.unsure_need, z[0], "need", shared[0] * p.shared_need[rows].astype(np.float32))
        v = log_normal(p.value, p.unsure_value, z[2], "value")
        purse = log_normal(p.purse, p.unsure_purse, z[3], "liquidity")
        odds = p.success[rows].astype(np.float32) + _odds(at["success"]) - _odds(np.array(likely["success"]))
        odds = odds + shared[1] * p.shared_success[rows].astype(np.float32)
        q = 1 / (1 + np.exp(-(odds + p.unsure_success[rows].astype(np.float32) * z[1])))
        u_seen = u * at["believed_need"] * np.exp(a.unsure_need * z[4])
        q_seen = q * at["believed_success"] + a.unsure_success * z[5]
        believed = Believed(
            u=u_seen, q=np.clip(q_seen, 0.01, 0.995), v=v, purse=purse, unsure_u=a.unsure_need,
            unsure_q=a.unsure_success, aversion=at["risk_aversion"], switching=at["switching"],
        )  # fmt: skip
        return _Block(u, np.clip(q, 0.01, 0.995), v, z[6], u * v, believed)

    def _one(self, t: Tariff, risk: float, block: _Block, at: Mapping[str, Floats]) -> Doubles:
        """Worlds x sums of one model over one block."""
        kappa, b, q = self.assumed.occasions_differ, block.believed, block.q
        reported = 1.0 - at["gaming"]
        if risk and at["costs.effort"].any():
            effort = at["costs.effort"] * risk
            q = q + (1 - q) * effort
            b = replace(b, q=b.q + (1 - b.q) * effort)
        bought = buys(t, b, months=self.months, kappa=kappa, reported=reported)
        real = month(
            t, block.u, q, block.v, kappa=kappa, error=self.assumed.measurement_error, spread=t.price / self.months,
            reported=reported,
        )  # fmt: skip
        stays = bought & (real.gross >= real.bill) if t.holds else bought
        each, failed = at["costs.per_use"] + at["costs.effort_cost"] * risk, at["costs.per_failure"]
        cost = each * real.uses + failed * real.uses * (1 - q) + (at["costs.per_month"] + t.metering)
        masks = np.stack([bought, stays], axis=1).astype(np.float32)
        monthly = np.stack([real.bill, cost, real.gross, real.gross / q, real.without_use, real.failed], axis=1)
        over = (monthly @ masks.transpose(0, 2, 1)).astype(np.float64).reshape(len(masks), -1)
        ends = np.zeros((len(masks), 4))
        if self.luck:
            # Who uses more than expected pays more and costs more: one and the same luck for both.
            length = np.where(stays, float(self.months), float(t.commit)).astype(np.float32)
            luck = block.luck * np.sqrt(length) * masks[:, 0]
            spent = (each * each + (2 * each * failed + failed * failed) * (1 - q)) * real.uses
            ends[:, 0] = (luck * np.sqrt(real.variance)).sum(axis=1, dtype=np.float64)
            ends[:, 1] = (luck * np.sqrt(spent)).sum(axis=1, dtype=np.float64)
        ends[:, 2] = block.wanted.sum(axis=1, dtype=np.float64)
        ends[:, 3] = (block.wanted * masks[:, 0]).sum(axis=1, dtype=np.float64)
        return np.concatenate([masks.sum(axis=2, dtype=np.float64), over, ends], axis=1)


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
