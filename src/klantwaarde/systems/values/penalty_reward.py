"""Penalty and reward: what a low and a high score go with in the overall satisfaction (domain handbook 5.4)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.results import Contrast, Estimate, PenaltyReward
from klantwaarde.statistics.intervals import t_quantile
from klantwaarde.systems.values.scale import scale_mark

GROUPS = ("low", "middle", "high")
# Reading of the asymmetry: Albayrak & Caber 2013 report such bounds; second-hand, so printed with the result.
READING = 0.2
# A mean of fewer than five answers is not compared (our choice, the smallest cell of the house).
SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True)
class OutcomeSums:
    """Sums of the outcome y for the low, middle and high group; they add up over accounts and tables.

    Parameters
    ----------
    n, total, squares
        Per group (low, middle, high): answers, sum of y, sum of y^2.
    cross
        6 x 6: sum over accounts of the products of that account's (n_low, n_middle, n_high, total_low, total_middle,
        total_high); ``None`` when every respondent is an account of its own.
    accounts
        Accounts per group that have an answer in it; needed with ``cross``.
    """

    n: tuple[int, int, int]
    total: tuple[float, float, float]
    squares: tuple[float, float, float]
    cross: NDArray[np.float64] | None = None
    accounts: tuple[int, int, int] | None = None

    @classmethod
    def of(
        cls,
        scores: Sequence[float],
        outcomes: Sequence[float],
        *,
        low: float,
        high: float,
        accounts: Sequence[object] | None = None,
    ) -> OutcomeSums:
        """Make the sums from rows: a score on the value and an outcome per respondent; NaN in either is left out."""
        x, y = np.asarray(scores, dtype=float), np.asarray(outcomes, dtype=float)
        keep = ~(np.isnan(x) | np.isnan(y))
        group = np.where(x <= low, 0, np.where(x >= high, 2, 1))[keep]
        y = y[keep]
        n = np.bincount(group, minlength=3)
        total = np.bincount(group, weights=y, minlength=3)
        squares = np.bincount(group, weights=y * y, minlength=3)
        plain = cls(_whole(n), _three(total), _three(squares))
        if accounts is None:
            return plain
        _, place = np.unique(np.asarray(accounts, dtype=object).astype(str)[keep], return_inverse=True)
        rows = np.zeros((int(place.max(initial=-1)) + 1, 6))
        np.add.at(rows, (place, group), 1.0)
        np.add.at(rows, (place, group + 3), y)
        present = np.count_nonzero(rows[:, :3], axis=0)
        return cls(plain.n, plain.total, plain.squares, rows.T @ rows, _whole(present))

    def __add__(self, other: OutcomeSums) -> OutcomeSums:
        """Merge sums of different accounts."""
        both = self.cross is not None and other.cross is not None
        cross = self.cross + other.cross if self.cross is not None and other.cross is not None else None
        accounts = None
        if both and self.accounts is not None and other.accounts is not None:
            accounts = _whole(np.add(self.accounts, other.accounts))
        return OutcomeSums(
            _whole(np.add(self.n, other.n)),
            _three(np.add(self.total, other.total)),
            _three(np.add(self.squares, other.squares)),
            cross,
            accounts,
        )


def cutoffs(scale: tuple[float, float]) -> tuple[float, float]:
    """Give the default cut-offs of a scale: at most 6 is low and at least 9 is high on 1 to 10, rescaled otherwise.

    Definitions of low and high differ in the literature and change results, so they are printed with every result.
    """
    low_end, high_end = scale
    width = high_end - low_end
    return math.floor(low_end + width * 5.0 / 9.0 + 1e-9), math.ceil(low_end + width * 8.0 / 9.0 - 1e-9)


def other_cutoffs(cut: tuple[float, float], scale: tuple[float, float]) -> list[tuple[float, float]]:
    """Give one narrower and one wider pair beside a pair of cut-offs, as far as the scale has room for them."""
    low, high = cut
    pairs = []
    if high - 1 > low + 1:
        pairs.append((low, high - 1))
    if low - 1 >= scale[0]:
        pairs.append((low - 1, high))
    return pairs


def contrast(sums: OutcomeSums, *, cut: tuple[float, float], level: float = 0.95, unit: str = "points") -> Contrast:
    """Compare the outcome of those who score low and high on a value with that of the middle group.

    Parameters
    ----------
    sums
        Sums per group for these cut-offs.
    cut
        (low, high): low is at most the first, high at least the second.
    level, unit
        Confidence; unit of the outcome.

    Returns
    -------
    Contrast
        penalty = mean(y | low) - mean(y | middle), reward = mean(y | high) - mean(y | middle), asymmetry =
        (reward - |penalty|) / (reward + |penalty|) only when penalty < 0 < reward; else ``failed`` tells which sign.

    Notes
    -----
    With ``cross`` the errors know that colleagues look alike (linearised, df = accounts of the smaller group - 1);
    without it they are those of independent answers (Welch).

    References
    ----------
    Brandt 1987; Albayrak & Caber, "Penalty-reward contrast analysis", 2013.
    """
    counted = dict(zip(GROUPS, sums.n, strict=True))
    if min(sums.n) < SMALLEST_GROUP:
        return Contrast(low=cut[0], high=cut[1], n=counted, failed="few")
    means = np.divide(sums.total, sums.n)
    spread = _covariance(sums, means)
    penalty = _difference(sums, means, spread, 0, level=level, unit=unit)
    reward = _difference(sums, means, spread, 2, level=level, unit=unit)
    p, r = float(means[0] - means[1]), float(means[2] - means[1])
    failed = {(True, True): "", (False, True): "penalty", (True, False): "reward", (False, False): "both"}[p < 0, r > 0]
    return Contrast(
        low=cut[0],
        high=cut[1],
        n=counted,
        penalty=penalty,
        reward=reward,
        reach=abs(p) + r if not failed else None,
        asymmetry=(r - abs(p)) / (r + abs(p)) if not failed else None,
        failed=failed,
    )


def reading_shares(sums: OutcomeSums) -> dict[str, float]:
    """Say how likely each reading of the asymmetry is, given the spread of the data.

    Penalty p and reward r are taken as jointly normal (they share the middle group). A penalty that comes out above
    zero counts as none, a reward below zero too; with neither the value is indifferent. The readings basic (asymmetry
    below -.2), added and bonding (above .2) are then sectors of the plane, so one integral gives their chances: no
    simulation, so no seed.

    Returns
    -------
    dict
        Chances of basic, added, bonding and indifferent, adding up to one; empty when a group is too small.
    """
    if min(sums.n) < SMALLEST_GROUP:
        return {}
    means = np.divide(sums.total, sums.n)
    spread = _covariance(sums, means)
    low, high = np.array([1.0, -1.0, 0.0]), np.array([0.0, -1.0, 1.0])
    p, r = float(low @ means), float(high @ means)
    var_p, var_r, shared = float(low @ spread @ low), float(high @ spread @ high), float(low @ spread @ high)
    sd_p = math.sqrt(max(var_p, 1e-12))
    sd_rest = math.sqrt(max(var_r - shared**2 / max(var_p, 1e-12), 1e-12))
    # Halves of the plane are integrated apart, because the sectors break at p = 0.
    negative = _halfline(-math.inf, -p / sd_p)
    positive = _halfline(-p / sd_p, math.inf)
    slope = (1.0 - READING) / (1.0 + READING)

    def below(z: NDArray[np.float64], bound: NDArray[np.float64] | float) -> NDArray[np.float64]:
        centre = r + shared / sd_p * z
        return np.asarray(special.ndtr((bound - centre) / sd_rest))

    z, weight = negative
    size = -(p + sd_p * z)
    # r < slope |p| is an asymmetry below -.2; r > |p| / slope is one above .2.
    basic = float(weight @ below(z, slope * size))
    bonding = float(weight @ (1.0 - below(z, size / slope)))
    added = float(weight.sum()) - basic - bonding
    z, weight = positive
    indifferent = float(weight @ below(z, 0.0))
    bonding += float(weight.sum()) - indifferent
    shares = {"basic": basic, "added": max(added, 0.0), "bonding": bonding, "indifferent": indifferent}
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


def penalty_reward(
    value: str,
    by_cut: Mapping[tuple[float, float], OutcomeSums],
    *,
    cut: tuple[float, float],
    outcome: str = "satisfaction",
    level: float = 0.95,
) -> PenaltyReward:
    """Say whether a value mostly punishes when it fails, mostly rewards when it excels, or both.

    Parameters
    ----------
    value
        Value code.
    by_cut
        Sums for the chosen cut-offs and, beside them, for a narrower and a wider pair.
    cut
        The chosen pair; a key of ``by_cut``.
    outcome
        What is explained; never a summary of the values themselves.
    level
        Confidence.

    Raises
    ------
    MethodError
        ``cutoffs-missing`` when the chosen pair has no sums.
    """
    if cut not in by_cut:
        raise refuse(
            MethodError,
            "cutoffs-missing",
            say(
                "There are no sums for the cut-offs {low} and {high}.", low=scale_mark(cut[0]), high=scale_mark(cut[1])
            ),
            say("Penalty and reward need the chosen pair of cut-offs."),
            say("Count the groups for that pair too."),
        )
    main = contrast(by_cut[cut], cut=cut, level=level)
    others = [contrast(sums, cut=pair, level=level) for pair, sums in sorted(by_cut.items()) if pair != cut]
    reading = _reading(main)
    return PenaltyReward(
        value=value,
        outcome=outcome,
        contrast=main,
        others=others,
        reading=reading,
        shares=reading_shares(by_cut[cut]),
        notes=_notes(main, others, reading),
    )


def _reading(result: Contrast) -> str:
    if result.asymmetry is None:
        return ""
    if result.asymmetry < -READING:
        return "basic"
    return "bonding" if result.asymmetry > READING else "added"


def _notes(main: Contrast, others: Sequence[Contrast], reading: str) -> list[Said]:
    notes: list[Said] = []
    if main.failed == "few":
        notes.append(
            say(
                "Too few people score low or high to compare: {low} low, {middle} in the middle, {high} high.",
                low=main.n["low"],
                middle=main.n["middle"],
                high=main.n["high"],
            )
        )
    if main.failed in {"penalty", "both"}:
        notes.append(say("A low score does not go with lower satisfaction here, so the method gives no reading."))
    if main.failed in {"reward", "both"}:
        notes.append(say("A high score does not go with higher satisfaction here, so the method gives no reading."))
    turned = [other for other in others if other.failed != "few" and _reading(other) != reading]
    if reading and turned:
        notes.append(
            say(
                "The reading turns when low means at most {low} and high at least {high}.",
                low=scale_mark(turned[0].low),
                high=scale_mark(turned[0].high),
            )
        )
    return notes


def _covariance(sums: OutcomeSums, means: NDArray[np.float64]) -> NDArray[np.float64]:
    n = np.asarray(sums.n, dtype=float)
    if sums.cross is None:
        variance = (np.asarray(sums.squares) - n * means**2) / (n - 1.0)
        return np.diag(np.maximum(variance, 0.0) / n)
    # u = (S - mean N) / n per account and group; covariance = J/(J-1) sum u u', J the accounts of the smaller group.
    turn = np.hstack([np.diag(-means / n), np.diag(1.0 / n)])
    fewest = max(min(sums.accounts), 2) if sums.accounts is not None else math.inf
    correction = fewest / (fewest - 1.0) if math.isfinite(fewest) else 1.0
    return np.asarray(correction * turn @ sums.cross @ turn.T)


def _difference(
    sums: OutcomeSums, means: NDArray[np.float64], spread: NDArray[np.float64], group: int, *, level: float, unit: str
) -> Estimate:
    value = float(means[group] - means[1])
    variance = float(spread[group, group] + spread[1, 1] - 2.0 * spread[group, 1])
    n = sums.n[group] + sums.n[1]
    if sums.cross is not None and sums.accounts is not None:
        accounts: int | None = min(sums.accounts[group], sums.accounts[1])
        if accounts is not None and accounts < 2:
            return Estimate(value=value, n=n, accounts=accounts, unit=unit, level=level)
        df = float((accounts or 2) - 1)
        method = "t, accounts as clusters"
    else:
        accounts = None
        parts = (float(spread[group, group]), float(spread[1, 1]))
        below = parts[0] ** 2 / (sums.n[group] - 1) + parts[1] ** 2 / (sums.n[1] - 1)
        df = variance**2 / below if below > 0 else float(n - 2)
        method = "Welch"
    half = t_quantile(df, level) * math.sqrt(max(variance, 0.0))
    return Estimate(
        value=value,
        low=value - half,
        high=value + half,
        n=n,
        accounts=accounts,
        unit=unit,
        level=level,
        method=method,
    )


@cache
def _nodes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Legendre nodes, found once: they cost more than all integrals together."""
    node, weight = np.polynomial.legendre.leggauss(96)
    return node, weight


def _halfline(start: float, stop: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights for the standard normal between two ends, cut at nine standard deviations."""
    low, high = max(start, -9.0), min(stop, 9.0)
    if low >= high:
        return np.zeros(1), np.zeros(1)
    node, weight = _nodes()
    z = (high - low) / 2.0 * node + (high + low) / 2.0
    return z, (high - low) / 2.0 * weight * np.exp(-(z**2) / 2.0) / math.sqrt(2.0 * math.pi)


def _three(numbers: Sequence[float] | NDArray[np.generic]) -> tuple[float, float, float]:
    first, second, third = (float(number) for number in np.asarray(numbers).tolist())
    return first, second, third


def _whole(numbers: Sequence[int] | NDArray[np.generic]) -> tuple[int, int, int]:
    first, second, third = (int(number) for number in np.asarray(numbers).tolist())
    return first, second, third
