"""`SurfaceSums`: what a response surface needs of any number of people, in 22 numbers that add and subtract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.errors import InputError, MethodError, refuse, say
from klantwaarde.results.surface import Surface
from klantwaarde.statistics.regression import Fit, least_squares_of_sums
from klantwaarde.systems.quality.surface import FEWEST, GRID, SurfaceAsk, Told

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]

POWERS = tuple((a, b) for total in range(5) for a in range(total + 1) for b in (total - a,))
"""Powers of expectation and experience with a + b of at most four: fifteen sums, the first of them the weight."""
FIRST = tuple((a, b) for a, b in POWERS if a + b <= 2)
# The columns of the surface as powers of (expectation, experience): 1, P, E, P2, PE, E2.
COLUMNS = ((0, 0), (0, 1), (1, 0), (0, 2), (1, 1), (2, 0))
_EACH = np.eye(6)
MODELS: dict[str, Floats] = {
    "difference": np.stack([_EACH[0], _EACH[1] - _EACH[2]]),
    "experience": _EACH[:2],
    "linear": _EACH[:3],
    "bent": _EACH[[0, 1, 3]],
    "quadratic": _EACH,
}


@dataclass(frozen=True, slots=True)
class SurfaceSums:
    """Sums over the people of a cell.

    Parameters
    ----------
    people, left_out
        People who answered all three, and those who did not.
    sums
        (22,): weight x E^a P^b for a + b <= 4 (`POWERS`), weight x Z E^a P^b for a + b <= 2, and weight x Z^2; E and P
        counted from ``centre``.
    weight_squares
        Sum of squared weights.
    scale
        Ends of the scale; its middle is the centre.

    Notes
    -----
    Whole answers, counted from a middle that is whole or a half, are summed without rounding as long as no sum passes
    2^53: a person then leaves without a trace.
    """

    people: int
    left_out: int
    sums: Floats
    weight_squares: float
    scale: tuple[float, float]

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
        return SurfaceSums(
            self.people + sign * other.people, self.left_out + sign * other.left_out,
            self.sums + sign * other.sums, self.weight_squares + sign * other.weight_squares, self.scale,
        )  # fmt: skip

    def products(self) -> tuple[Floats, Floats, float]:
        """Give X'X (6, 6), X'z (6,) and z'z of the surface, weights scaled to add up to the people."""
        to_people = self.people / self.sums[0]
        at = {power: i for i, power in enumerate(POWERS)}
        places = [[at[a + c, b + d] for c, d in COLUMNS] for a, b in COLUMNS]
        outcome = [len(POWERS) + FIRST.index(power) for power in COLUMNS]
        return self.sums[places] * to_people, self.sums[outcome] * to_people, float(self.sums[-1]) * to_people


def count_surface(
    frame: nw.LazyFrame[Any], ask: SurfaceAsk, *, by: Sequence[str] = (), weight: str = ""
) -> dict[tuple[Any, ...], SurfaceSums]:
    """Count the sums of the surface for every cell of a table, where the table lives.

    Parameters
    ----------
    frame
        A row per person.
    ask
        The columns and the scale, which must be told: a guess could differ from cell to cell.
    by
        Columns whose values name a cell, such as period, segment and bucket.
    weight
        Column with case weights above zero.
    """
    import narwhals as nw

    if ask.scale is None:
        raise refuse(
            InputError, "scale-needed", say("The scale of expectation and experience is not told."),
            say("Sums that are merged are counted from the middle of one scale."),
            say("Give the lowest and the highest possible answer."),
        )  # fmt: skip
    centre = sum(ask.scale) / 2
    columns = (ask.expectation, ask.experience, ask.outcome)
    e, p = (nw.col(name).cast(nw.Float64) - centre for name in columns[:2])
    there = ~(nw.col(columns[0]).is_null() | nw.col(columns[1]).is_null() | nw.col(columns[2]).is_null())
    w = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    marked = frame.select(
        *by, e.alias("e"), p.alias("p"), nw.col(columns[2]).cast(nw.Float64).alias("z"), w.alias("w"),
        there.cast(nw.Int64).alias("there"),
    )  # fmt: skip
    whole = marked.with_columns(
        *(nw.when(nw.col("there") == 1).then(nw.col(name)).otherwise(0.0).alias(name) for name in "epzw")
    )
    made = [_power(a, b).sum().alias(f"t{i}") for i, (a, b) in enumerate(POWERS)]
    made += [(_power(a, b) * nw.col("z")).sum().alias(f"z{i}") for i, (a, b) in enumerate(FIRST)]
    made += [
        (nw.col("w") * nw.col("z") * nw.col("z")).sum().alias("zz"), (nw.col("w") * nw.col("w")).sum().alias("ww"),
        nw.col("there").sum().alias("people"), nw.len().alias("all"),
    ]  # fmt: skip
    names = [*(f"t{i}" for i in range(len(POWERS))), *(f"z{i}" for i in range(len(FIRST))), "zz"]
    rows = engine.rows(whole.group_by(*by).agg(*made) if by else whole.select(*made))
    return {
        tuple(row[name] for name in by): SurfaceSums(
            int(row["people"]), int(row["all"] - row["people"]), np.array([row[name] for name in names], dtype=float),
            float(row["ww"]), ask.scale,
        )
        for row in rows
    }  # fmt: skip


def _power(a: int, b: int) -> Any:  # noqa: ANN401 - a narwhals expression
    import narwhals as nw

    out = nw.col("w")
    for name, times in (("e", a), ("p", b)):
        for _ in range(times):
            out = out * nw.col(name)
    return out


def surface_of_sums(sums: SurfaceSums, ask: SurfaceAsk, *, errors: str = "classical") -> Surface:
    """Say what expectation and experience say of an outcome from sums alone, at any number of people.

    Parameters
    ----------
    sums
        Of everyone who counts, cells merged.
    ask
        Names.
    errors
        ``classical``: the spread around the surface is supposed the same everywhere, and people independent. ``HC3``
        and ``CR2`` are refused.

    Raises
    ------
    MethodError
        When rows are needed, or people too few.

    Notes
    -----
    Sums do not tell where hardly anyone answered, nor how many stand at the top of the scale: there is no grid to draw
    and no warning of a ceiling.
    """
    if errors != "classical":
        raise refuse(
            MethodError, "needs-rows", say("Errors of kind {kind} do not follow from sums.", kind=errors),
            say("They need what the surface leaves of each person, so the rows themselves."),
            say("Give the rows, or ask for classical errors."),
        )  # fmt: skip
    if sums.people < FEWEST:
        raise refuse(
            MethodError, "too-few-surface", say("{n} people answered all three.", n=sums.people),
            say("A surface of six terms needs at least twelve people, and says little below sixty."),
            say("Collect more answers, or look at experience alone."),
        )  # fmt: skip
    told = Told(ask, _fits(sums), sums.scale, sums.centre)
    grid: list[list[float | None]] = [[None] * GRID for _ in range(GRID)]
    found = told.made(_paired(sums, ask.level), grid, ceiling=0.0, left_out=sums.left_out, errors="classical")
    caution = say("These errors suppose that people are independent and that the spread is the same everywhere.")
    explained = found.explained | {"classical-errors": [caution]}
    return msgspec.structs.replace(found, warnings=list(explained), explained=explained)


def _fits(sums: SurfaceSums) -> dict[str, Fit]:
    xx, xz, zz = sums.products()
    out = {}
    for name, take in MODELS.items():
        out[name] = least_squares_of_sums(take @ xx @ take.T, take @ xz, zz, sums.people)
    return out


def _paired(sums: SurfaceSums, level: float) -> dict[str, float]:
    from scipy.special import stdtrit

    at = {power: float(sums.sums[i]) for i, power in enumerate(POWERS)}
    weight = at[0, 0]
    n = weight**2 / sums.weight_squares
    e, p = at[1, 0] / weight, at[0, 1] / weight
    gap = p - e
    squares = (at[0, 2] - 2 * at[1, 1] + at[2, 0]) / weight - gap * gap
    sd = float(np.sqrt(max(squares, 0.0) * n / (n - 1)))
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * sd / np.sqrt(n)
    return {
        "expectation": e + sums.centre, "experience": p + sums.centre, "gap": gap, "gap_low": float(gap - half),
        "gap_high": float(gap + half), "dz": gap / sd if sd > 0 else 0.0,
    }  # fmt: skip
