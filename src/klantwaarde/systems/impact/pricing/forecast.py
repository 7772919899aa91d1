"""From sums per world to what each model brings: margins, cash, tails, wastes and who it is best for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from klantwaarde.results.estimate import Estimate
from klantwaarde.results.revenue import Menu, MenuPart, ModelForecast
from klantwaarde.systems.impact.pricing.simulate import Simulated
from klantwaarde.systems.impact.pricing.tariff import Tariff, tariff_of

Doubles = NDArray[np.float64]
TAIL = 0.05
LEVEL = 0.95


class Reckoned:
    """Every figure of every world and model: worlds x models.

    Parameters
    ----------
    made
        The simulation.
    factors
        Assumptions per world; those of costs that are not in the sums may differ from those it was made with.
    """

    def __init__(self, made: Simulated, factors: Mapping[str, Doubles] | None = None) -> None:
        self.made = made
        f = made.factors if factors is None else factors
        self.tariffs: list[Tariff] = [tariff_of(model, months=made.months) for model in made.models]
        s, months = made.sums, made.months
        self.buyers = s["buyers"]
        price = np.array([t.price for t in self.tariffs])
        rents = np.array([not t.owns for t in self.tariffs])
        unit, fixed = f["costs.unit"][:, None], f["costs.fixed"][:, None]
        self.fixed: Doubles = f["costs.fixed"]
        self.gross: Doubles = self._over_time("gross")
        self.revenue: Doubles = self.buyers * price + self._over_time("bills") + s["luck"]
        left = f["costs.residual"][:, None] * rents
        self.costs = self._over_time("costs") + s["luck_of_costs"] + self.buyers * unit * (1 - left) + fixed
        self.cash = self._cash(price, unit, left, fixed)
        out = np.maximum(-self.cash, 0).sum(axis=2)
        self.capital = f["costs.capital"][:, None] / 12 * out
        self.margin: Doubles = self.revenue - self.costs - self.capital
        self.surplus: Doubles = self.gross - self.revenue - self.buyers * f["switching"][:, None]
        self.potential = months * s["wanted"]
        self.access_waste = months * (s["wanted"] - s["wanted_by_buyers"])
        done = self._over_time("done")
        self.use_waste = months * s["wanted_by_buyers"] - done
        self.result_waste = done - self.gross
        self.without_use, self.without_result = self._over_time("idle"), self._over_time("failed")

    def _over_time(self, name: str) -> Doubles:
        """Sum over months: everybody in the bound months, who stays in the others."""
        bound = np.array([t.commit for t in self.tariffs], dtype=float)
        s = self.made.sums
        return np.asarray(bound * s[name] + (self.made.months - bound) * s[f"{name}_later"])

    def _cash(self, price: Doubles, unit: Doubles, left: Doubles, fixed: Doubles) -> Doubles:
        """Cash of the firm at the end of every month: worlds x models x (months + ramp + 1)."""
        s, months, ramp = self.made.sums, self.made.months, max(self.made.ramp, 1)
        deposit = np.array([t.deposit for t in self.tariffs])
        bound = np.array([t.commit for t in self.tariffs])
        flow = np.zeros((*self.buyers.shape, months + 1))
        month = np.arange(1, months + 1)
        early = month[None, None, :] <= bound[None, :, None]
        flow[..., 1:] = np.where(
            early, (s["bills"] - s["costs"])[..., None], (s["bills_later"] - s["costs_later"])[..., None]
        )
        flow[..., 0] += self.buyers * (price + deposit - unit)
        flow[..., -1] += s["luck"] - s["luck_of_costs"] + self.buyers * unit * left - s["stayers"] * deposit
        leaves = (self.buyers - s["stayers"]) * deposit
        for m, end in enumerate(bound):
            flow[:, m, end] -= leaves[:, m]
        spread = np.zeros((*self.buyers.shape, months + ramp))
        for begin in range(ramp):
            spread[..., begin : begin + months + 1] += flow / ramp
        return np.asarray(np.cumsum(spread, axis=2) - fixed[..., None])

    def aimed(self, aim: str) -> Doubles:
        """The figure by which a model is the best."""
        if aim == "both":
            return self.margin + self.surplus
        return self.margin if aim == "margin" else self.surplus


def forecasts(r: Reckoned, *, aim: str) -> tuple[list[ModelForecast], list[str]]:
    """Tell every model, and their codes from best to worst.

    Parameters
    ----------
    r
        Every figure.
    aim
        ``margin``, ``surplus`` or ``both``.
    """
    models = r.made.models
    aimed = r.aimed(aim)
    first = np.bincount(aimed.argmax(axis=1), minlength=len(models)) / len(aimed)
    order = np.argsort(-aimed.mean(axis=0), kind="stable")
    return [_told(r, m, float(first[m])) for m in range(len(models))], [models[int(m)].code for m in order]


def _told(r: Reckoned, m: int, best: float) -> ModelForecast:
    n, model = r.made.people, r.made.models[m]

    def euro(x: Doubles) -> Estimate:
        return band(x[:, m], n, "euro")

    margin = r.margin[:, m]
    tail = float(np.quantile(margin, TAIL))
    paid = _payback(r.cash[:, m])
    there = np.isfinite(paid)
    room = 1 - np.divide(r.costs + r.capital, r.revenue, out=np.ones_like(r.revenue), where=r.revenue > 0)
    sold = r.buyers[:, m] > 0
    each = np.divide(margin + r.fixed, r.buyers[:, m], out=np.zeros_like(margin), where=sold)
    return ModelForecast(
        model=model.code,
        name=model.label,
        kind=model.kind,
        coverage=band(r.buyers[:, m] / n, n, "share"),
        revenue=euro(r.revenue),
        margin=euro(r.margin),
        trough=euro(np.minimum(r.cash.min(axis=2), 0.0)),
        tail=tail,
        worst=float(margin[margin <= tail].mean()),
        loss=float((margin < 0).mean()),
        surplus=euro(r.surplus),
        access_waste=euro(r.access_waste),
        use_waste=euro(r.use_waste),
        result_waste=euro(r.result_waste),
        delivered=euro(r.gross),
        without_use=euro(r.without_use),
        without_result=euro(r.without_result),
        payback=band(paid[there], n, "months") if there.any() else Estimate(unit="months", status="missing"),
        never=float((~there).mean()),
        price_room=band(room[:, m], n, "share"),
        best=best,
        contribution=band(each[sold], n, "euro") if sold.any() else Estimate(unit="euro", status="missing"),
        break_even=_break_even(each[sold], r.fixed[sold], n),
        cash=[float(x) for x in r.cash[:, m].mean(axis=0)],
    )


def _break_even(each: Doubles, fixed: Doubles, n: int) -> Estimate:
    """Customers who must buy to earn the fixed cost back: fixed cost / what each brings."""
    brings = each > 0
    if not (fixed > 0).any() or not brings.any():
        return Estimate(unit="customers", status="missing")
    return band(fixed[brings] / each[brings], n, "customers")


def menu_of(r: Reckoned, *, aim: str) -> Menu | None:
    """Tell what all models on offer at once bring, beside the best of them alone; ``None`` when it was not simulated.

    The fixed cost is borne once, and cash of one model pays for another.
    """
    made = r.made
    if made.menu is None:
        return None
    f = made.factors
    m = Reckoned(replace(made, sums=made.menu), dict(f) | {"costs.fixed": np.zeros_like(r.fixed)})
    n, single = made.people, int(np.argmax(r.aimed(aim).mean(axis=0)))
    cash = m.cash.sum(axis=1) - r.fixed[:, None]
    capital = f["costs.capital"] / 12 * np.maximum(-cash, 0).sum(axis=1)
    margin = (m.revenue - m.costs).sum(axis=1) - r.fixed - capital
    surplus = m.surplus.sum(axis=1)
    aimed = {"margin": margin, "surplus": surplus}.get(aim, margin + surplus)
    gain = aimed - r.aimed(aim)[:, single]
    return Menu(
        parts=[
            MenuPart(
                model=model.code, name=model.label, share=band(m.buyers[:, i] / n, n, "share"),
                revenue=band(m.revenue[:, i], n, "euro"), contribution=band((m.revenue - m.costs)[:, i], n, "euro"),
                surplus=band(m.surplus[:, i], n, "euro"),
            )
            for i, model in enumerate(made.models)
        ],
        none=band(1 - m.buyers.sum(axis=1) / n, n, "share"), revenue=band(m.revenue.sum(axis=1), n, "euro"),
        margin=band(margin, n, "euro"), tail=float(np.quantile(margin, TAIL)), surplus=band(surplus, n, "euro"),
        single=made.models[single].code, gain=band(gain, n, "euro"), better=float((gain > 0).mean()),
    )  # fmt: skip


def band(x: Doubles, n: int, unit: str) -> Estimate:
    """Mean over worlds, and where 95 of 100 worlds lie."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(x, [tail, 1 - tail])
    mean = float(x.mean())
    return Estimate(
        value=mean, low=float(min(low, mean)), high=float(max(high, mean)), n=n, unit=unit, level=LEVEL, method="draws"
    )


def _payback(cash: Doubles) -> Doubles:
    """First month from which the cash stays at or above zero; infinite when it ends below."""
    below = cash < 0
    last = cash.shape[1] - 1 - np.argmax(below[:, ::-1], axis=1)
    month = np.where(below.any(axis=1), last + 1.0, 0.0)
    return np.where(below[:, -1], np.inf, month)
