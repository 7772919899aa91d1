"""One loose file of rankings: agreement within and between its groups, closed as in a study."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from klantwaarde import __version__
from klantwaarde.results import Estimate
from klantwaarde.results.agreement import Agreement
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import wilson
from klantwaarde.statistics.side_agreement import between, paired_kappa
from klantwaarde.statistics.within_agreement import between_groups, points_of, within
from klantwaarde.systems.alignment.couples import couples_of
from klantwaarde.systems.alignment.reasons import places_of
from klantwaarde.systems.alignment.unanimity import alike

AGREEMENT_SCHEMA = "klantwaarde.agreement/1"
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class ChosenValue(msgspec.Struct, frozen=True):
    """One value in one group: the share that chose it with its interval, its mean points, and its place (1 is first).

    ``chance`` is the share that would choose it by lot; equal points share a place.
    """

    value: str
    share: float
    low: float | None
    high: float | None
    chance: float
    points: float
    place: int | None


class GroupAgreement(msgspec.Struct, frozen=True):
    """One group: how many ranked, how many did not know, and how far they agree among themselves.

    ``values_status`` is ``closed`` where a small group gives one answer on some value (`alike`): what they chose would
    tell what each of them said.
    """

    group: str
    n: int | None
    dont_know: int | None
    values: list[ChosenValue]
    within: list[Agreement]
    status: str = "open"
    values_status: str = "open"


class ValueGap(msgspec.Struct, frozen=True):
    """One value: the share of the second group that chose it minus that of the first; by lot it is ``chance``."""

    value: str
    gap: float
    low: float | None
    high: float | None
    chance: float


class SidesAgreement(msgspec.Struct, frozen=True):
    """Two groups beside each other: as lists, and value by value."""

    first: str
    second: str
    between: list[Agreement]
    gaps: list[ValueGap] = []
    status: str = "open"


class ValueAgreement(msgspec.Struct, frozen=True):
    """One value: how much of the difference between people is a difference between their groups."""

    value: str
    between_groups: list[Agreement]


class AgreementReport(msgspec.Struct, frozen=True):
    """Every measure of one file."""

    schema: str
    software: str
    file: str
    values: list[str]
    top: int
    null: str
    minimum_cell: int
    seed: int
    groups: list[GroupAgreement]
    sides: list[SidesAgreement]
    by_value: list[ValueAgreement]
    everybody: GroupAgreement | None = None


@dataclass(frozen=True)
class Ask:
    """What to hold rwg(j) against, the smallest group, the seed, and the name of the file."""

    null: str = "random"
    minimum_cell: int = 5
    seed: int = 0
    file: str = ""


@dataclass(frozen=True)
class _Rankings:
    """The file as arrays: points per person and value, who knows, and who stands in which group."""

    values: Sequence[str]
    points: Floats
    knows: Mask
    groups: Mapping[str, Mask]
    top: int
    ask: Ask


def measure(
    values: Sequence[str],
    order: Floats,
    labels: Sequence[str],
    ask: Ask,
    *,
    pairs: Sequence[str | None] | None = None,
) -> AgreementReport:
    """Measure agreement within and between groups of people who ranked the same values.

    Parameters
    ----------
    values
        Codes of the values.
    order
        People x values: ranks, 1 for the first choice, ties at their mean place; NaN for what was not chosen.
    labels
        Group of each person.
    ask
        Null, smallest group, seed, name of the file.
    pairs
        Code of the couple (such as an account) a person stands in; ``None`` for nobody's.

    Notes
    -----
    A group of fewer than k people who know is closed. Of a group below 2k in which all give one answer on some value
    (`alike`) it is not told what they chose. Nor is of everybody together what would follow by subtraction.
    """
    ranked = np.isfinite(order)
    top = max(int(ranked.sum(axis=1).max(initial=0)), 1)
    group = np.array(labels)
    masks = {name: np.asarray(group == name) for name in dict.fromkeys(labels)}
    table = _Rankings(values, points_of(order, top=top), np.asarray(ranked.any(axis=1), dtype=bool), masks, top, ask)
    shown = [name for name, members in masks.items() if _enough(table, members)]
    told = [name for name in shown if _tells_nobody(table, masks[name])]
    everybody = np.ones(len(labels), dtype=bool)
    whole = _rest_is_safe(table, shown, _enough)
    whole_told = whole and _tells_nobody(table, everybody) and _rest_is_safe(table, told, _safe)
    return AgreementReport(
        schema=AGREEMENT_SCHEMA,
        software=__version__,
        file=ask.file,
        values=list(values),
        top=top,
        null=ask.null,
        minimum_cell=ask.minimum_cell,
        seed=ask.seed,
        groups=[_group(table, n, masks[n], told=n in told) if n in shown else _closed(n) for n in masks],
        sides=[_sides(table, pair, shown, told, pairs) for pair in itertools.combinations(masks, 2)],
        by_value=_by_value(table, told),
        everybody=_group(table, "", everybody, told=whole_told) if whole else _closed(""),
    )


def _closed(name: str) -> GroupAgreement:
    return GroupAgreement(name, None, None, [], [], "closed", "closed")


def _enough(table: _Rankings, members: Mask) -> bool:
    return int((members & table.knows).sum()) >= table.ask.minimum_cell


def _tells_nobody(table: _Rankings, members: Mask) -> bool:
    known, k = members & table.knows, table.ask.minimum_cell
    return k == 1 or int(known.sum()) >= 2 * k or not alike(table.points[known])


def _safe(table: _Rankings, members: Mask) -> bool:
    return _enough(table, members) and _tells_nobody(table, members)


def _rest_is_safe(table: _Rankings, shown: Sequence[str], safe: Callable[[_Rankings, Mask], bool]) -> bool:
    """Everybody minus the groups that are shown tells of the rest: it must be a group that may be shown, or nobody."""
    rest = np.ones(len(table.knows), dtype=bool)
    for name in shown:
        rest &= ~table.groups[name]
    return _enough(table, np.ones_like(rest)) and (not rest.any() or safe(table, rest))


def _group(table: _Rankings, name: str, members: Mask, *, told: bool) -> GroupAgreement:
    own = table.points[members & table.knows]
    measures = within(own, null=table.ask.null, top=table.top, seed=table.ask.seed)
    silent = int((members & ~table.knows).sum())
    return GroupAgreement(
        group=name,
        n=len(own),
        dont_know=silent,
        values=_chosen(table, own) if told else [],
        within=measures,
        values_status="open" if told else "closed",
    )


def _chosen(table: _Rankings, own: Floats) -> list[ChosenValue]:
    shares, places, points = _shares(own), places_of(own), own.mean(axis=0)
    chance = float((own > 0).mean())
    return [
        ChosenValue(value, shares[i].value or 0.0, shares[i].low, shares[i].high, chance, float(points[i]), places[i])
        for i, value in enumerate(table.values)
    ]


def _shares(own: Floats) -> list[Estimate]:
    return [wilson(float(count), len(own)) for count in (own > 0).sum(axis=0)]


def _sides(
    table: _Rankings,
    pair: tuple[str, str],
    shown: Sequence[str],
    told: Sequence[str],
    pairs: Sequence[str | None] | None,
) -> SidesAgreement:
    first, second = pair
    if not {first, second} <= set(shown):
        return SidesAgreement(first, second, [], [], "closed")
    rows = [table.groups[name] & table.knows for name in (first, second)]
    here, there = (table.points[members] for members in rows)
    made = between(here, there, seed=table.ask.seed)
    if pairs is not None:
        made.append(_kappa(table, rows[0], rows[1], pairs))
    if not {first, second} <= set(told):
        return SidesAgreement(first, second, made)
    by_lot = float((there > 0).mean() - (here > 0).mean())
    gaps = [
        ValueGap(value, gap.value or 0.0, gap.low, gap.high, by_lot)
        for value, gap in zip(table.values, map(difference_of, _shares(there), _shares(here)), strict=True)
    ]
    return SidesAgreement(first, second, made, gaps)


def _kappa(table: _Rankings, first: Mask, second: Mask, pairs: Sequence[str | None]) -> Agreement:
    """Set couples of both groups beside each other; closed for few people on a side or few couples of accounts."""
    couples = couples_of(
        {a: pairs[a] or "" for a in np.flatnonzero(first).tolist()},
        {b: pairs[b] or "" for b in np.flatnonzero(second).tolist()},
    )
    k = table.ask.minimum_cell
    few = min(couples.judges, couples.judged) < k or (k > 1 and couples.accounts < MINIMUM_ACCOUNTS)
    if few and couples.rows:
        return Agreement(statistic="weighted_kappa", status="closed")
    # Ties stand halfway between two places.
    whole = np.rint(2 * table.points).astype(np.int64)
    judged = [(whole[a], whole[b]) for a, b in couples.rows]
    return paired_kappa(judged, couples.units, judges=couples.judges, categories=2 * table.top + 1)


def _by_value(table: _Rankings, told: Sequence[str]) -> list[ValueAgreement]:
    known = [table.points[table.groups[name] & table.knows] for name in told]
    if len(known) < 2 or all(len(own) < 2 for own in known):
        return []
    return [
        ValueAgreement(value, between_groups([own[:, place] for own in known]))
        for place, value in enumerate(table.values)
    ]
