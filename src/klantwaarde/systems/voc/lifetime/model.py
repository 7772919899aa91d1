"""`Model`: the purchase models side by side, each with the same questions to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.statistics.newton import Floats
from klantwaarde.systems.voc.lifetime import bg_bb, bg_family, bg_future, cnbd_k, pareto_nbd
from klantwaarde.systems.voc.lifetime.alike import alike
from klantwaarde.systems.voc.lifetime.mixture import Rows
from klantwaarde.systems.voc.lifetime.sample import Sample

Totals = Callable[[Floats], tuple[float, Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Model:
    """A purchase model; ``k`` is the regularity of timing and 1 for models without.

    Parameters
    ----------
    name
        As on the command line.
    names
        Parameters in order.
    pairs
        Positions of the parameters that describe one spread between customers (shape with rate, or a Beta pair).
    k
        Erlang shape of the gaps between purchases.
    """

    name: str
    names: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    k: int = 1

    def likelihood(self, data: Sample, log_gaps: float = 0.0) -> Totals:
        """Give the function from parameters to log-likelihood, slope and curvature."""
        if self.name in {"bg_nbd", "mbg_nbd"}:
            sums = bg_family.Histograms(data, first_too=self.name == "mbg_nbd")
            return lambda theta: bg_family.totals(theta, sums)
        if self.name == "pareto_nbd":
            return lambda theta: pareto_nbd.totals(theta, data)
        if self.name == "bg_bb":
            return lambda theta: bg_bb.totals(theta, data)
        return lambda theta: cnbd_k.totals(theta, data, self.k, log_gaps)

    def start(self, data: Sample) -> Floats:
        """Give starting values that hold for any unit of time."""
        mean_age = float(data.n @ data.age) / data.customers
        if self.name == "bg_bb":
            return np.array([1.0, 1.0, 0.5, 3.0])
        if self.name == "pareto_nbd":
            return np.array([1.0, 0.3 * mean_age, 1.0, 0.3 * mean_age])
        return np.array([1.0, 0.3 * mean_age / self.k, 1.0, 2.0])

    def alive(self, theta: Floats, x: Floats, t_x: Floats, age: Floats) -> Floats:
        """Give the chance, by the model, that each is still a customer at the end of observation."""
        if self.name in {"bg_nbd", "mbg_nbd"}:
            return bg_family.probability_alive(theta, x, t_x, age, first_too=self.name == "mbg_nbd")
        if self.name == "pareto_nbd":
            return pareto_nbd.probability_alive(theta, x, t_x, age)
        if self.name == "bg_bb":
            return bg_bb.probability_alive(theta, x, t_x, age)
        return cnbd_k.probability_alive(theta, x, t_x, age, self.k)

    def expected(self, theta: Floats, x: Floats, t_x: Floats, age: Floats, times: Floats) -> Floats:
        """Give expected purchases in (T, T + t] for every t, shape (times, customers).

        What happens if alive depends on (x, T) only in the BG family and Pareto/NBD, so it is worked out once per
        distinct pair.
        """
        if self.name == "bg_bb":
            return np.stack([bg_bb.expected(theta, x, t_x, age, int(t)) for t in times])
        alive = self.alive(theta, x, t_x, age)
        if self.name == "cnbd_k":
            return np.stack([alive * cnbd_k.expected_if_alive(theta, x, t_x, age, float(t), self.k) for t in times])
        kind, place = self._shared(theta, x, age)
        out = np.empty((times.size, x.size))
        for i, t in enumerate(times):
            out[i] = alive * self._if_alive(theta, kind, float(t))[place]
        return out

    def summed(self, theta: Floats, x: Floats, t_x: Floats, age: Floats, *, times: Floats, weights: Floats) -> Floats:
        """Give the weighted sum over t of expected purchases in (T, T + t], shape (customers,).

        What is shared is summed before it is handed to the customers, so twelve horizons cost hardly more than one.
        """
        if self.name in {"bg_bb", "cnbd_k"}:
            total: Floats = weights @ self.expected(theta, x, t_x, age, times)
            return total
        kind, place = self._shared(theta, x, age)
        curve = np.zeros(kind.shape[0])
        for t, weight in zip(times, weights, strict=True):
            curve += weight * self._if_alive(theta, kind, float(t))
        return self.alive(theta, x, t_x, age) * curve[place]

    @staticmethod
    def _shared(theta: Floats, x: Floats, age: Floats) -> tuple[Floats, NDArray[np.intp] | slice]:
        """Distinct (x, T), and which of them each customer has; nothing is shared when parameters are per customer."""
        if np.ndim(theta) > 1:
            return np.column_stack([x, age]), slice(None)
        kinds, place = alike([x, age])
        return np.column_stack(kinds), place

    def newcomer(self, theta: Floats, times: Floats) -> Floats:
        """Give expected repeat purchases of a customer within each time after the first purchase, shape (times,)."""
        zero = np.zeros(times.size)
        alive = self.alive(theta, zero, zero, zero)
        if self.name == "cnbd_k":
            return alive * cnbd_k.expected_if_alive(theta, zero, zero, zero, times, self.k)
        return alive * self._if_alive(theta, np.zeros((times.size, 2)), times)

    def _if_alive(self, theta: Floats, kind: Floats, t: Floats | float) -> Floats:
        if self.name == "pareto_nbd":
            return pareto_nbd.expected_if_alive(theta, kind[:, 0], kind[:, 1], t)
        return bg_future.expected_if_alive(theta, kind[:, 0], kind[:, 1], t, first_too=self.name == "mbg_nbd")

    def no_purchase(self, theta: Floats, x: Floats, t_x: Floats, age: Floats, t: float) -> Floats:
        """Give the chance of no purchase in (T, T + t]: L(x, t_x, T + t) / L(x, t_x, T), for every model."""
        one = np.ones_like(x)
        now, later = (self.rows(theta, Sample(x, t_x, length, one)).value for length in (age, age + t))
        out: Floats = np.exp(later - now)
        return out

    def rows(self, theta: Floats, data: Sample) -> Rows:
        """Give log-likelihood with derivatives per history; parameters may differ per history, shape (4, N)."""
        values = tuple(theta)
        if self.name in {"bg_nbd", "mbg_nbd"}:
            return bg_family.rows(values, data, first_too=self.name == "mbg_nbd")
        if self.name == "pareto_nbd":
            return pareto_nbd.rows(values, data)
        if self.name == "bg_bb":
            return bg_bb.rows(theta, data)
        return cnbd_k.rows(values, data, self.k)


SHAPE_AND_BETA = ((0, 1), (2, 3))

MODELS = {
    "bg_nbd": Model("bg_nbd", bg_family.NAMES, SHAPE_AND_BETA),
    "mbg_nbd": Model("mbg_nbd", bg_family.NAMES, SHAPE_AND_BETA),
    "pareto_nbd": Model("pareto_nbd", pareto_nbd.NAMES, SHAPE_AND_BETA),
    "bg_bb": Model("bg_bb", bg_bb.NAMES, SHAPE_AND_BETA),
}


def regular(k: int) -> Model:
    """Give MBG/CNBD-k for one k."""
    return Model("cnbd_k", cnbd_k.NAMES, SHAPE_AND_BETA, k)
