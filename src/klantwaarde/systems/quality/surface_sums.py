"""`SurfaceSums`: what a response surface needs of any number of people, in 22 numbers a unit that add and subtract."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.engine.arrays import floats
from klantwaarde.errors import InputError, KlantwaardeError, MethodError, refuse, say
from klantwaarde.statistics.cluster_regression import UnitProducts
from klantwaarde.statistics.moments import answer_matrix
from klantwaarde.systems.quality.counts import weighing

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

GRID = 9
POWERS = tuple((a, b) for total in range(5) for a in range(total + 1) for b in (total - a,))
"""Powers of expectation and experience with a + b of at most four: fifteen sums, the first of them the weight."""
FIRST = tuple((a, b) for a, b in POWERS if a + b <= 2)
# The columns of the surface as powers of (expectation, experience): 1, P, E, P2, PE, E2.
COLUMNS = ((0, 0), (0, 1), (1, 0), (0, 2), (1, 1), (2, 0))
PLACES = 2 * GRID - 1
# Whole parts in which sums are counted, so that they are exact whatever the engine summed first.
_BITS, _FINE = 52, 36


@dataclass(frozen=True)
class SurfaceSums:
    """Sums over the people of every unit (person, account or bucket).

    Parameters
    ----------
    units, people, weight_squares
        (units,): numbers of the units in order, people who answered all three, sum of their squared weights.
    sums
        (units, 22): weight x E^a P^b for a + b <= 4 (`POWERS`), weight x Z E^a P^b for a + b <= 2, and weight x Z^2; E
        and P counted from the middle of the scale.
    places
        (17, 17): people by where their expectation (rows) and experience lie on a grid of nine, on a line of the grid
        or between two.
    left_out, at_top
        People who did not answer all three; people whose expectation lies in the highest tenth of the scale.
    scale
        Ends of the scale; its middle is what E and P are counted from.

    Notes
    -----
    Sums are whole numbers of a small power of two, so that cells add up exactly and a person leaves without a trace.
    """

    units: Whole
    people: Whole
    sums: Floats
    weight_squares: Floats
    places: Whole
    left_out: int
    at_top: int
    scale: tuple[float, float]

    @property
    def n(self) -> int:
        """People who answered all three."""
        return int(self.people.sum())

    @property
    def nested(self) -> bool:
        """Whether people share a unit."""
        return bool((self.people > 1).any())

    @property
    def centre(self) -> float:
        """Middle of the scale."""
        return sum(self.scale) / 2

    def __add__(self, other: SurfaceSums) -> SurfaceSums:
        """Merge the sums of other people."""
        return self._with(other, 1)

    def __sub__(self, other: SurfaceSums) -> SurfaceSums:
        """Take people away, as when a person asks to be forgotten."""
        return self._with(other, -1)

    def _with(self, other: SurfaceSums, sign: int) -> SurfaceSums:
        if self.scale != other.scale:
            raise refuse(
                MethodError, "moments-differ", say("These sums are of different questions or of moved scales."),
                say("Sums are merged when they are of the same questions in the same order, moved alike."),
                say("Count both with the same questions and the same middle."),
            )  # fmt: skip
        units = np.union1d(self.units, other.units)

        def both(mine: Floats, theirs: Floats) -> Floats:
            out = np.zeros((len(units), *mine.shape[1:]))
            out[np.searchsorted(units, self.units)] += mine
            out[np.searchsorted(units, other.units)] += sign * theirs
            return out

        people = both(self.people.astype(float), other.people.astype(float)).astype(np.int64)
        left = people != 0
        return SurfaceSums(
            units[left], people[left], both(self.sums, other.sums)[left],
            both(self.weight_squares, other.weight_squares)[left], self.places + sign * other.places,
            self.left_out + sign * other.left_out, self.at_top + sign * other.at_top, self.scale,
        )  # fmt: skip

    @classmethod
    def of(
        cls, e: Floats, p: Floats, z: Floats, scale: tuple[float, float], *, weights: Floats | None = None,
        units: Any = None,  # noqa: ANN401 - anything like an array
    ) -> SurfaceSums:  # fmt: skip
        """Sum the answers of people (n,), NaN where empty; every person a unit without ``units``."""
        there = np.isfinite(e) & np.isfinite(p) & np.isfinite(z)
        labels = np.arange(len(e)) if units is None else np.unique(np.asarray(units), return_inverse=True)[1]
        v = np.ones(len(e))
        if weights is not None:
            v = np.asarray(weights, dtype=np.float64)
            answer_matrix(np.zeros((len(e), 1)), v)
            there &= v > 0
        left_out = int((v > 0).sum() - there.sum())
        e, p, z, v, labels = e[there], p[there], z[there], v[there], labels[there]
        _check_scale(e, p, scale)
        centre = sum(scale) / 2
        x, y = e - centre, p - centre
        columns = [v * x**a * y**b for a, b in POWERS] + [v * z * x**a * y**b for a, b in FIRST] + [v * z * z]
        found, place = np.unique(labels, return_inverse=True)

        def per_unit(column: Floats) -> Floats:
            return np.bincount(place, column, minlength=len(found)).astype(np.float64)

        places = np.zeros((PLACES, PLACES), dtype=np.int64)
        np.add.at(places, (_places(e, scale), _places(p, scale)), 1)
        return cls(
            found.astype(np.int64), np.bincount(place, minlength=len(found)).astype(np.int64),
            np.stack([per_unit(column) for column in columns], axis=1), per_unit(v * v), places, left_out,
            int((e >= _top(scale)).sum()), scale,
        )  # fmt: skip

    def products(self) -> UnitProducts:
        """Give X'X, X'z and z'z of the surface for every unit."""
        at = {power: i for i, power in enumerate(POWERS)}
        places = [[at[a + c, b + d] for c, d in COLUMNS] for a, b in COLUMNS]
        outcome = [len(POWERS) + FIRST.index(power) for power in COLUMNS]
        return UnitProducts(self.sums[:, places], self.sums[:, outcome], self.sums[:, -1], self.people)

    def near(self) -> Whole:
        """How many people lie around every point of the grid (9, 9), up to its neighbours."""
        at = np.arange(GRID)[:, None] * 2
        around = (np.abs(np.arange(PLACES) - at) <= 2).astype(np.int64)
        out: Whole = around @ self.places @ around.T
        return out


def _check_scale(e: Floats, p: Floats, scale: tuple[float, float]) -> None:
    if e.size and (min(e.min(), p.min()) < scale[0] or max(e.max(), p.max()) > scale[1]):
        raise off_scale(scale)


def off_scale(scale: tuple[float, float]) -> KlantwaardeError:
    """Make the refusal of answers that lie outside the scale."""
    return refuse(
        InputError, "answers-off-scale",
        say("Some answers lie outside {low:g} to {high:g}.", low=scale[0], high=scale[1]),
        say("The scale is the lowest and the highest possible answer."), say("Correct the scale or the answers."),
    )  # fmt: skip


def _top(scale: tuple[float, float]) -> float:
    return scale[1] - 0.1 * (scale[1] - scale[0])


def _places(x: Floats, scale: tuple[float, float]) -> NDArray[np.intp]:
    steps = (x - scale[0]) / ((scale[1] - scale[0]) / (GRID - 1))
    return (np.floor(steps) + np.ceil(steps)).astype(np.intp)


def count_surface(
    frame: nw.LazyFrame[Any], columns: Sequence[str], scale: tuple[float, float], unit: str,
    by: Sequence[str] = (), weight: str = "",
) -> dict[tuple[Any, ...], SurfaceSums]:  # fmt: skip
    """Count the sums of the surface for every unit and cell of a table, where the table lives.

    Parameters
    ----------
    frame
        A row per person.
    columns
        Expectation, experience and outcome.
    scale
        Ends of the scale of expectation and experience; it must be told: a guess could differ from cell to cell.
    unit
        Column with the number of the person, account or bucket.
    by
        Columns whose values name a cell, such as period and segment.
    weight
        Column with case weights above zero.

    Raises
    ------
    InputError
        With answers off the scale.
    """
    import narwhals as nw

    frame = weighing(frame, weight) if weight else frame
    there = ~(nw.col(columns[0]).is_null() | nw.col(columns[1]).is_null() | nw.col(columns[2]).is_null())
    raw = [nw.col(name).cast(nw.Float64) for name in columns]
    w = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    marked = frame.select(
        *by, nw.col(unit).alias("unit"), there.cast(nw.Int64).alias("there"), w.alias("w"),
        *(one.alias(name) for one, name in zip(raw, ("raw_e", "raw_p", "z"), strict=True)),
    )  # fmt: skip
    whole = marked.filter(nw.col("there") == 1)
    fine = _parts(whole, scale)
    centre, low, step = sum(scale) / 2, scale[0], (scale[1] - scale[0]) / (GRID - 1)
    moved = whole.with_columns(e=nw.col("raw_e") - centre, p=nw.col("raw_p") - centre)
    terms = [_power(a, b) for a, b in POWERS] + [_power(a, b) * nw.col("z") for a, b in FIRST]
    terms += [nw.col("w") * nw.col("z") * nw.col("z"), nw.col("w") * nw.col("w")]
    sums = [_exact(term, fine).alias(f"t{i}") for i, term in enumerate(terms)]
    table = engine.arrow(moved.group_by(*by, "unit").agg(nw.len().cast(nw.Int64).alias("people"), *sums))
    placed = whole.with_columns(
        *(_place(nw.col(f"raw_{name}"), low, step).alias(f"at_{name}") for name in "ep"),
        top=nw.when(nw.col("raw_e") >= _top(scale)).then(nw.lit(1)).otherwise(nw.lit(0)),
    )
    spots = engine.rows(
        placed.group_by(*by, "at_e", "at_p").agg(
            nw.len().cast(nw.Int64).alias("n"), nw.col("top").sum().cast(nw.Int64).alias("top")
        )
    )
    absent = engine.rows(
        marked.group_by(*by).agg((1 - nw.col("there")).sum().cast(nw.Int64).alias("left"))
        if by
        else marked.select((1 - nw.col("there")).sum().cast(nw.Int64).alias("left"))
    )
    return _laid_out(table, spots, absent, list(by), scale, len(terms))


def _laid_out(
    table: Any, spots: list[dict[str, Any]], absent: list[dict[str, Any]], by: list[str],  # noqa: ANN401 - an Arrow table
    scale: tuple[float, float], terms: int,
) -> dict[tuple[Any, ...], SurfaceSums]:  # fmt: skip
    names = [table.column(name).to_pylist() for name in by]
    cells = list(zip(*names, strict=True)) if by else [()] * len(table)
    unit = floats(table.column("unit")).astype(np.int64)
    people = floats(table.column("people")).astype(np.int64)
    columns = np.stack([floats(table.column(f"t{i}")) for i in range(terms)], axis=1)
    out = {}
    for row in absent:
        cell = tuple(row[name] for name in by)
        mine = np.array([i for i, one in enumerate(cells) if one == cell], dtype=np.intp)
        mine = mine[np.argsort(unit[mine])]
        places = np.zeros((PLACES, PLACES), dtype=np.int64)
        top = 0
        for spot in spots:
            if tuple(spot[name] for name in by) == cell:
                places[int(spot["at_e"]), int(spot["at_p"])] += spot["n"]
                top += spot["top"]
        out[cell] = SurfaceSums(
            unit[mine], people[mine], columns[mine, :-1], columns[mine, -1], places, int(row["left"] or 0), int(top),
            scale,
        )  # fmt: skip
    return out


def _parts(whole: nw.LazyFrame[Any], scale: tuple[float, float]) -> int:
    """Which power of two parts of a unit sums are counted in; also sees that answers lie on the scale."""
    import narwhals as nw

    row = engine.rows(
        whole.select(
            n=nw.len().cast(nw.Int64), e0=nw.col("raw_e").min(), e1=nw.col("raw_e").max(), p0=nw.col("raw_p").min(),
            p1=nw.col("raw_p").max(), z=nw.col("z").abs().max(), w=nw.col("w").max(),
        )
    )[0]  # fmt: skip
    if not row["n"]:
        return 0
    if min(row["e0"], row["p0"]) < scale[0] or max(row["e1"], row["p1"]) > scale[1]:
        raise off_scale(scale)
    half, z, w = max((scale[1] - scale[0]) / 2, 1.0), max(row["z"], 1.0), max(row["w"], 1.0)
    most = row["n"] * max(half**4 * w, half**2 * z * w, z * z * w, w * w)
    return min(_FINE, _BITS - math.ceil(math.log2(most)))


def _exact(term: nw.Expr, fine: int) -> nw.Expr:
    """Sum a number in whole parts, so that the order does not matter."""
    import narwhals as nw

    return (term * 2.0**fine).round().cast(nw.Int64).sum().cast(nw.Int64).cast(nw.Float64) / 2.0**fine


def _place(x: nw.Expr, low: float, step: float) -> nw.Expr:
    import narwhals as nw

    steps = (x - low) / step
    return (steps.floor() + steps.ceil()).cast(nw.Int64)


def _power(a: int, b: int) -> nw.Expr:
    import narwhals as nw

    out = nw.col("w")
    for name, times in (("e", a), ("p", b)):
        for _ in range(times):
            out = out * nw.col(name)
    return out
