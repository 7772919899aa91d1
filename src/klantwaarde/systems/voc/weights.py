"""How much each part of the value OF a customer counts: by points, swing, best-worst or pairwise comparison (AHP)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import KlantwaardeError, MethodError, Said, refuse, say

Floats = NDArray[np.float64]

# Saaty's random index for 1 to 15 parts: the mean inconsistency of judgements made by dice.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
MOST_INCONSISTENT = 0.1


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights that add up to 100, with how well the judgements behind them agree with each other.

    ``consistency`` is AHP's ratio or the best-worst gap; 0 is perfect and ``None`` means that the method has none.
    """

    parts: dict[str, float]
    method: str
    consistency: float | None = None
    notes: tuple[Said, ...] = field(default=())


def from_points(points: Mapping[str, float], *, method: str = "points") -> Weights:
    """Turn points (or swing ratings) into weights that add up to 100.

    Raises
    ------
    MethodError
        When a number is below zero or missing, or all are zero.
    """
    values = {part: float(v) for part, v in points.items()}
    for part, value in values.items():
        if not np.isfinite(value) or value < 0:
            raise _bad(
                "weight-below-zero", say("The weight of {part} cannot be {value}.", part=part, value=str(value)),
                say("A weight is zero or more."), say("Correct the weight."),
            )  # fmt: skip
    total = sum(values.values())
    if total <= 0:
        raise _bad(
            "no-weights", say("No part has a weight."), say("At least one part counts."), say("Divide 100 points.")
        )
    return Weights({part: 100 * v / total for part, v in values.items()}, method)


def swing(ratings: Mapping[str, float]) -> Weights:
    """Turn swing ratings into weights: the part whose step from worst to best matters most is 100, the others less."""
    if ratings and not np.isclose(max(ratings.values()), 100):
        raise _bad(
            "swing-without-top", say("No part has 100 in the swing rating."),
            say("The part whose step from worst to best matters most gets 100, the others a share of that."),
            say("Give that part 100."),
        )  # fmt: skip
    return from_points(ratings, method="swing")


def best_worst(best_over: Mapping[str, float], over_worst: Mapping[str, float]) -> Weights:
    """Find weights from two rows of comparisons: the best part over the others, the others over the worst part.

    Parameters
    ----------
    best_over
        How many times the best part matters more than each part (1-9; the best itself 1).
    over_worst
        How many times each part matters more than the worst part (1-9; the worst itself 1).

    Notes
    -----
    Rezaei's linear model (2016): the weights with the smallest largest gap |w_best - a w_j|, |w_j - a w_worst|; that
    gap is the consistency, 0 is perfect.
    """
    from scipy.optimize import linprog

    parts = list(best_over)
    if set(parts) != set(over_worst) or len(parts) < 2:
        raise _bad(
            "best-worst-parts", say("The two rows do not compare the same parts."),
            say("Both rows name every part once."), say("Complete the rows."),
        )  # fmt: skip
    for row in (best_over, over_worst):
        if min(row.values()) != 1 or max(row.values()) > 9:
            raise _bad(
                "best-worst-scale", say("A comparison lies off the scale."),
                say("The best over itself and the worst over itself are 1; the others lie between 1 and 9."),
                say("Correct the comparisons."),
            )  # fmt: skip
    best = min(parts, key=lambda p: (best_over[p], -over_worst[p]))
    worst = min(parts, key=lambda p: (over_worst[p], -best_over[p]))
    rows = []
    for part in parts:
        for first, times, second in ((best, best_over[part], part), (part, over_worst[part], worst)):
            gap = np.zeros(len(parts) + 1)
            gap[parts.index(first)] += 1
            gap[parts.index(second)] -= times
            rows += [np.r_[gap[:-1], -1.0], np.r_[-gap[:-1], -1.0]]
    found = linprog(
        np.r_[np.zeros(len(parts)), 1.0], A_ub=np.array(rows), b_ub=np.zeros(len(rows)),
        A_eq=np.r_[np.ones(len(parts)), 0.0][None, :], b_eq=[1.0], bounds=(0, None),
    )  # fmt: skip
    return Weights(
        {p: 100 * float(w) for p, w in zip(parts, found.x[:-1], strict=True)}, "best-worst", float(found.x[-1])
    )


def ahp(parts: Sequence[str], comparisons: Floats) -> Weights:
    """Find weights from a full table of pairwise comparisons, with Saaty's consistency ratio.

    Parameters
    ----------
    parts
        Names, in the order of the table.
    comparisons
        How many times the row part matters more than the column part (n, n); the mirror cell holds the inverse.

    Notes
    -----
    Weights are the first eigenvector; CI = (lambda - n)/(n - 1), ratio = CI / random index. Above .1 the judgements
    contradict each other too much (Saaty 1980).
    """
    table = np.asarray(comparisons, dtype=np.float64)
    n = len(parts)
    if table.shape != (n, n) or n < 2 or n > len(RANDOM_INDEX):
        raise _bad(
            "ahp-shape", say("The table of comparisons has another size than the {n} parts.", n=n),
            say("Every part is compared with every other, for 2 to {most} parts.", most=len(RANDOM_INDEX)),
            say("Complete the table."),
        )  # fmt: skip
    if not np.isfinite(table).all() or (table <= 0).any() or not np.allclose(table * table.T, 1, rtol=1e-6):
        raise _bad(
            "ahp-mirror", say("The table of comparisons contradicts its own mirror."),
            say("If a matters 3 times as much as b, b matters 1/3 of a; all numbers are above zero."),
            say("Fill one half and mirror it."),
        )  # fmt: skip
    values, vectors = np.linalg.eig(table)
    top = int(np.argmax(values.real))
    vector = np.abs(vectors[:, top].real)
    index = (float(values[top].real) - n) / (n - 1)
    ratio = index / RANDOM_INDEX[n - 1] if n > 2 else 0.0
    notes: tuple[Said, ...] = ()
    if ratio > MOST_INCONSISTENT:
        notes = (
            say("The comparisons contradict each other (consistency ratio {ratio:.2f}, at most 0.10).", ratio=ratio),
        )
    weights = 100 * vector / vector.sum()
    return Weights(dict(zip(parts, weights.tolist(), strict=True)), "ahp", max(ratio, 0.0), notes)


def _bad(code: str, thing: Said, rule: Said, mend: Said) -> KlantwaardeError:
    return refuse(MethodError, code, thing, rule, mend)
