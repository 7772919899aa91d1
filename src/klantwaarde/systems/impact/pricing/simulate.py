"""The simulation: many worlds, the same customers and the same chance for every revenue model.

Work goes in blocks that fit in the cache of a processor. Each world has random numbers of its own, made from the seed
and its number, so that the outcome does not depend on how the work was divided.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.schema.pricing import Customers, RevenueModel
from klantwaarde.systems.impact.pricing.choice import Believed, buys
from klantwaarde.systems.impact.pricing.people import People
from klantwaarde.systems.impact.pricing.tariff import Floats, Tariff, month, tariff_of

Doubles = NDArray[np.float64]
BLOCK = 16_384
"""Customers at once."""
SUMS = (
    "buyers", "stayers", "bills", "bills_later", "costs", "costs_later", "gross", "gross_later", "done", "done_later",
    "idle", "idle_later", "failed", "failed_later", "luck", "wanted", "wanted_by_buyers",
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
    found = np.zeros((draws, len(models), len(SUMS)))
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        for draw, sums in enumerate(pool.map(work.world, range(draws))):
            found[draw] = sums
    return Simulated(
        {name: found[..., i] for i, name in enumerate(SUMS)}, factors, tuple(models), people.n, months, ramp
    )


@dataclass(frozen=True)
class _Block:
    """Customers of one block in one world, as they are and as they believe themselves to be."""

    u: Floats
    q: Floats
    v: Floats
    luck: Floats
    believed: Believed


@dataclass(frozen=True)
class _Work:
    models: tuple[RevenueModel, ...]
    people: People
    assumed: Customers
    factors: Mapping[str, Doubles]
    base: Mapping[str, float]
    months: int
    seed: int
    luck: bool

    def world(self, draw: int) -> Doubles:
        """Models x sums of one world."""
        at = {name: float(given[draw]) for name, given in self.factors.items()}
        tariffs = [tariff_of(model, months=self.months, gaming=at["gaming"]) for model in self.models]
        risks = [risk_borne(tariff, self.base, self.months) for tariff in tariffs]
        rng = np.random.Generator(np.random.SFC64([self.seed, 2, draw]))
        found = np.zeros((len(tariffs), len(SUMS)))
        for start in range(0, self.people.n, BLOCK):
            block = self._block(slice(start, min(start + BLOCK, self.people.n)), at, rng)
            for m, tariff in enumerate(tariffs):
                found[m] += self._one(tariff, risks[m], block, at)
        return found

    def _block(self, rows: slice, at: Mapping[str, float], rng: np.random.Generator) -> _Block:
        """Draw the customers of one block: truth and belief."""
        p, a, base = self.people, self.assumed, self.base
        z = rng.standard_normal((7, rows.stop - rows.start), dtype=np.float32)

        def log_normal(mean: Doubles, spread: Doubles, noise: Floats, factor: str) -> Floats:
            moved = math.log(max(at[factor], 1e-9) / max(base[factor], 1e-9))
            made: Floats = np.exp((mean[rows] + moved).astype(np.float32) + spread[rows].astype(np.float32) * noise)
            return made

        u = log_normal(p.need, p.unsure_need, z[0], "need")
        v = log_normal(p.value, p.unsure_value, z[2], "value")
        purse = log_normal(p.purse, p.unsure_purse, z[3], "liquidity")
        odds = p.success[rows] + _odds(at["success"]) - _odds(base["success"])
        q = 1 / (1 + np.exp(-(odds.astype(np.float32) + p.unsure_success[rows].astype(np.float32) * z[1])))
        u_seen = u * at["believed_need"] * np.exp(a.unsure_need * z[4])
        q_seen = q * at["believed_success"] + a.unsure_success * z[5]
        believed = Believed(
            u=u_seen, q=np.clip(q_seen, 0.01, 0.995), v=v, purse=purse,
            unsure_u=a.unsure_need, unsure_q=a.unsure_success, aversion=at["risk_aversion"], switching=at["switching"],
        )  # fmt: skip
        return _Block(u, np.clip(q, 0.01, 0.995), v, z[6], believed)

    def _one(self, t: Tariff, risk: float, block: _Block, at: Mapping[str, float]) -> Doubles:
        """Sums of one model over one block."""
        kappa, effort = self.assumed.occasions_differ, at["costs.effort"] * risk
        b, q = block.believed, block.q
        if effort:
            q = q + (1 - q) * effort
            b = Believed(b.u, b.q + (1 - b.q) * effort, b.v, b.purse, b.unsure_u, b.unsure_q, b.aversion, b.switching)
        bought = buys(t, b, months=self.months, kappa=kappa)
        spread = t.price / self.months
        real = month(t, block.u, q, block.v, kappa=kappa, error=self.assumed.measurement_error, spread=spread)
        stays = bought & (real.gross >= real.bill) if t.holds else bought
        cost = (at["costs.per_use"] + at["costs.effort_cost"] * risk) * real.uses
        cost = cost + at["costs.per_failure"] * real.uses * (1 - q)
        cost = cost + (at["costs.per_month"] + t.metering)
        masks = np.stack([bought, stays]).astype(np.float32)
        monthly = np.stack([real.bill, cost, real.gross, real.gross / q, real.without_use, real.failed])
        over = (monthly @ masks.T).astype(np.float64).reshape(-1)
        wanted = block.u * block.v
        luck = 0.0
        if self.luck:
            length = np.where(stays, float(self.months), float(t.commit)).astype(np.float32)
            luck = float((block.luck * np.sqrt(real.variance * length)) @ masks[0])
        ends = [luck, float(wanted.sum(dtype=np.float64)), float(wanted @ masks[0])]
        return np.concatenate([masks.sum(axis=1, dtype=np.float64), over, ends])


def _odds(chance: float) -> float:
    kept = min(max(chance, 0.005), 0.995)
    return math.log(kept / (1 - kept))


def risk_borne(t: Tariff, at: Mapping[str, float], months: int) -> float:
    """Give the part of revenue that hangs on the result, for a customer in the middle: what makes a firm try harder."""
    uses, q, value = at["need"], min(max(at["success"], 0.01), 0.995), at["value"]
    access = t.price / months + t.per_month
    by_use = t.per_use * max(uses - t.included, 0.0)
    by_result = t.per_outcome * uses * q + t.share_of_value * uses * q * value
    whole = access + by_use + by_result
    return 0.0 if whole <= 0 else min((by_result + t.guarantee * (access + by_use)) / whole, 1.0)
