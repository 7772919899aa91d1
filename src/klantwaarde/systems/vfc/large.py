"""Q analysis of very many sorts: the engine counts, we reckon with tables of cards by cards.

R = Z'Z/(N-1) of P persons and C = ZZ'/(N-1) of N cards share their eigenvalues; with C = U diag(e) U' the loadings are
Z'U/sqrt(N-1), a sum over cards per person. Varimax needs only fourth moments of the loadings, scores only weighted
sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import KlantwaardeError, MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QGrid
from klantwaarde.systems.vfc import compare, counts, scores
from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.grid import largest_remainder, spread
from klantwaarde.systems.vfc.order import by_size
from klantwaarde.systems.vfc.rotate import NOISE, STOP, SWEEPS, fixed_starts


@dataclass(frozen=True, slots=True)
class LargeAnalysis:
    """A Q analysis whose persons stay in the engine.

    Parameters
    ----------
    people, incomplete, constant
        Persons analysed, and left out for a missing card or for one place throughout.
    directions
        N x k: loadings of a person are its standardised places times these.
    loadings
        Lazy frame: the person's id, ``f1`` ... ``fk``, ``factor`` (the one it defines, else null).
    """

    cards: tuple[str, ...]
    people: int
    incomplete: int
    constant: int
    grid: QGrid
    eigenvalues: Floats
    directions: Floats
    squares: Floats
    flagged: Floats
    negative: Floats
    confounded: int
    unflagged: int
    reliability: Floats
    se: Floats
    z: Floats
    places: Floats
    level: Floats
    consensus: list[str]
    equal: list[str]
    margin: float
    smallest: float
    correlation: Floats
    loadings: counts.Frame


def _refuse(code: str, thing: Said, rule: Said) -> KlantwaardeError:
    return refuse(MethodError, code, thing, rule, say("Check the table: one row per person, one column per card."))


def analyse_table(
    frame: counts.Frame,
    cards: Sequence[str],
    *,
    factors: int,
    sorter: str = "respondent_id",
    rotation: str = "varimax",
    level: float = 1.96,
    majority: str = "on",
    average_reliability: float = 0.8,
) -> LargeAnalysis:
    """Analyse very many sorts that stay in the engine.

    Parameters
    ----------
    frame
        One row per person, one column per card.
    cards
        Names of the card columns.
    factors
        Number of factors, by principal components.
    sorter
        Column with the person's code.
    rotation
        ``varimax`` or ``none``.
    level, majority, average_reliability
        As in `QSettings`.

    Returns
    -------
    LargeAnalysis, the same numbers as `analyse_sorts` on the same complete sorts.

    Notes
    -----
    Persons with a missing card or without spread are left out and counted. A code that stands twice is refused.
    """
    n = len(cards)
    _carries(factors, n, None)
    found = counts.cross_products(frame, cards, sorter)
    if found.double:
        raise _refuse(
            "double-person",
            say("{n} {n:row has|rows have} the code of another row.", n=found.double),
            say("Every sort has its own name."),
        )
    _carries(factors, n, found.people)
    values, vectors = np.linalg.eigh(found.products / (n - 1))
    values, vectors = np.maximum(values[::-1][: n - 1], 0.0), vectors[:, ::-1][:, :factors]
    directions = vectors / np.sqrt(n - 1)
    if rotation == "varimax" and factors > 1:
        second, fourth = counts.moments(frame, cards, sorter, directions)
        directions = directions @ varimax_of_moments(second, fourth, found.people)
    bound = level / np.sqrt(n)
    summed = counts.factor_sums(frame, cards, sorter, directions, bound=bound, majority=majority, cap=scores.CAP)
    order = by_size(np.sqrt(summed.squares)[None]) if rotation != "none" else np.arange(factors)
    turn = np.where(summed.strong < 0, -1.0, 1.0)[order]
    directions = directions[:, order] * turn
    return _reckon(
        cards,
        found,
        summed,
        (order, turn),
        average_reliability,
        grid=_grid(frame, cards, sorter, found),
        values=values,
        directions=directions,
        loadings=person_frame(frame, cards, directions, sorter=sorter, bound=bound, majority=majority),
    )


def _carries(factors: int, cards: int, people: int | None) -> None:
    if cards < 3 or not 1 <= factors <= cards - 1:
        raise _refuse(
            "too-many-factors",
            say("{k} factors were asked for from {cards} cards.", k=factors, cards=cards),
            say("There must be fewer factors than cards."),
        )
    if people is not None and people <= factors:
        raise _refuse(
            "too-many-factors",
            say("{k} factors were asked for from {people} persons.", k=factors, people=people),
            say("There must be fewer factors than persons."),
        )


def _reckon(
    cards: Sequence[str],
    found: counts.CrossProducts,
    summed: counts.FactorSums,
    arranged: tuple[NDArray[np.intp], Floats],
    average_reliability: float,
    *,
    grid: QGrid,
    values: Floats,
    directions: Floats,
    loadings: counts.Frame,
) -> LargeAnalysis:
    """Turn counted sums into scores, arrays and comparisons; from here on it is a small study."""
    order, turn = arranged
    factors = order.size
    z = scores.standard_scores(summed.sums[:, order] * turn)
    flagged = summed.flagged[order]
    z[:, flagged == 0] = np.nan
    reliable = scores.reliability(flagged, average_reliability)
    se = scores.standard_error(reliable)
    pairs = compare.compare(z, se)
    margin = 1.0 / spread(grid)
    equal, smallest = compare.shown_equal(pairs, margin)
    return LargeAnalysis(
        cards=tuple(cards),
        people=found.people,
        incomplete=found.incomplete,
        constant=found.constant,
        grid=grid,
        eigenvalues=values,
        directions=directions,
        squares=summed.squares[order],
        flagged=flagged,
        negative=np.where(turn < 0, (summed.flagged - summed.negative)[order], summed.negative[order]),
        confounded=summed.confounded,
        unflagged=summed.unflagged,
        reliability=reliable,
        se=se,
        z=z,
        places=scores.arrays(z, grid).places,
        level=compare.distinguishing(pairs, factors),
        consensus=[cards[i] for i in np.flatnonzero(compare.no_difference(pairs, 1.96)).tolist()],
        equal=[cards[i] for i in np.flatnonzero(equal).tolist()],
        margin=margin,
        smallest=smallest,
        correlation=compare.factor_correlation(z),
        loadings=loadings,
    )


def _grid(frame: counts.Frame, cards: Sequence[str], sorter: str, found: counts.CrossProducts) -> QGrid:
    places = list(range(int(np.floor(found.low)), int(np.ceil(found.high)) + 1))
    means = np.array(counts.place_counts(frame, cards, sorter, places))
    kept = largest_remainder(means * len(cards) / means.sum(), len(cards))
    return QGrid(places, kept)


def person_frame(
    frame: counts.Frame, cards: Sequence[str], directions: Floats, *, sorter: str, bound: float, majority: str
) -> counts.Frame:
    """Give each person's loadings and the factor it defines, still in the engine."""
    k = directions.shape[1]
    rows = counts.loadings(frame, cards, sorter, directions).with_columns(*counts.flag_columns(k, bound, majority))
    defines: Any = nw.lit(None, dtype=nw.String)
    for f in reversed(range(k)):
        defines = nw.when(nw.col(f"_on_{f}") == 1).then(nw.lit(f"f{f + 1}")).otherwise(defines)
    named = [nw.col(f"{counts.LOAD}{f}").alias(f"f{f + 1}") for f in range(k)]
    return rows.select(sorter, *named, defines.alias("factor"))


def varimax_of_moments(second: Floats, fourth: Floats, people: int) -> Floats:
    """Find the varimax rotation from moments of Kaiser-normalised loadings, person by person no longer needed.

    In plane (f, g): sum u = S_ff - S_gg, sum v = 2 S_fg, sum uv = 2 (M_fffg - M_fggg),
    sum(u^2 - v^2) = M_ffff + M_gggg - 6 M_ffgg.

    Returns
    -------
    k x k orthogonal matrix, best of the same starts as `orthomax`.
    """
    best, best_value = np.eye(second.shape[0]), -np.inf
    for start in fixed_starts(second.shape[0]):
        turned = _turn(second, fourth, start.copy(), people)
        value = _value(second, fourth, turned, people)
        if value > best_value * (1 + 1e-8):
            best, best_value = turned, value
    return best


def _carry(second: Floats, fourth: Floats, t: Floats) -> tuple[Floats, Floats]:
    for _ in range(4):
        fourth = np.tensordot(fourth, t, axes=(0, 0))  # each time the next axis is turned and put last
    return t.T @ second @ t, fourth


def _value(second: Floats, fourth: Floats, t: Floats, people: int) -> float:
    s, m = _carry(second, fourth, t)
    f = np.arange(t.shape[0])
    return float(m[f, f, f, f].sum() - (s[f, f] ** 2).sum() / people)


def _turn(second: Floats, fourth: Floats, t: Floats, people: int) -> Floats:
    k = t.shape[0]
    s, m = _carry(second, fourth, t)
    for _ in range(SWEEPS):
        largest = 0.0
        for f in range(k - 1):
            for g in range(f + 1, k):
                a, b = s[f, f] - s[g, g], 2 * s[f, g]
                real = m[f, f, f, f] + m[g, g, g, g] - 6 * m[f, f, g, g] - (a * a - b * b) / people
                imaginary = 4 * (m[f, f, f, g] - m[f, g, g, g]) - 2 * a * b / people
                scale = m[f, f, f, f] + m[g, g, g, g] + 2 * m[f, f, g, g]
                if abs(complex(real, imaginary)) <= NOISE * scale or (abs(imaginary) <= NOISE * scale and real > 0):
                    continue
                phi = float(np.arctan2(imaginary, real)) / 4
                plane = np.eye(k)
                plane[f, f] = plane[g, g] = np.cos(phi)
                plane[f, g], plane[g, f] = -np.sin(phi), np.sin(phi)
                t = t @ plane
                s, m = _carry(s, m, plane)
                largest = max(largest, abs(phi))
        if largest < STOP:
            break
        s, m = _carry(second, fourth, t)
    return t
