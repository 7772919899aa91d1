"""Agreement of coders over units, codes and sets of codes, from rows of unit, coder and code."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from klantwaarde.results.coder_agreement import CodeAgreement, CoderAgreement, Disagreement, PairAgreement
from klantwaarde.results.estimate import Estimate
from klantwaarde.statistics.coding_agreement import (
    MEASURES,
    Level,
    Unit,
    ac1,
    alpha,
    bootstrap,
    kappa,
    percent_agreement,
)

# Of all draws together; each code has four measures.
DRAWS = 1000
Reckon = Callable[..., Estimate | None]
# Of more coders than these not every two are held beside each other.
MOST_CODERS = 8


def agreement(
    rows: Iterable[tuple[str, str, str]],
    *,
    owners: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
) -> CoderAgreement:
    """Reckon how far coders agree.

    Parameters
    ----------
    rows
        (unit, coder, code); an empty code means that the coder saw the unit and gave none. A unit that a coder does
        not have at all was not seen by them.
    owners
        Respondent per unit, where units of one respondent hang together: they are drawn together for the intervals.
    draws, seed
        Of the bootstrap; the same seed gives the same intervals.
    """
    sets: dict[str, dict[str, set[str]]] = {}
    for unit, coder, code in rows:
        sets.setdefault(unit, {}).setdefault(coder, set()).update({code} if code else ())
    coders = sorted({coder for given in sets.values() for coder in given})
    units = [unit for unit, given in sets.items() if len(given) > 1]
    clusters = [(owners or {}).get(unit, unit) for unit in units]
    codes = sorted({code for unit in units for given in sets[unit].values() for code in given})

    def estimate(table: Sequence[Unit], measure: str, level: Level = "nominal") -> Estimate | None:
        def reckon(drawn: Sequence[Unit]) -> float:
            if level != "nominal":
                return alpha(drawn, level=level)
            return (_WHOLE.get(measure) or MEASURES[measure])(drawn)

        value = reckon(table)
        if not np.isfinite(value):
            return None
        rng = np.random.default_rng([seed, *measure.encode(), *level.encode()])
        low, high = bootstrap(table, reckon, rng=rng, clusters=clusters, draws=draws)
        n = sum(sum(cell is not None for cell in unit) > 1 for unit in table)
        return Estimate(value=float(value), low=low, high=high, n=n, unit="", method="bootstrap of units")

    single = all(len(given) <= 1 for unit in units for given in sets[unit].values())
    table = [[_one(sets[unit].get(coder)) for coder in coders] for unit in units]
    numbers = _numbers(table) if single else None
    as_sets: list[Unit] = [[_frozen(sets[unit].get(coder)) for coder in coders] for unit in units]
    return CoderAgreement(
        coders=coders,
        units=len(units),
        alpha=estimate(table, "alpha") if single else None,
        ordinal=estimate(numbers, "alpha", "ordinal") if numbers else None,
        interval=estimate(numbers, "alpha", "interval") if numbers else None,
        masi=estimate(as_sets, "masi", "masi"),
        percent=estimate(table, "percent") if single else None,
        ac1=estimate(table, "ac1 of codes") if single else None,
        codes=[_per_code(code, units, coders, sets, estimate) for code in codes],
        disagreements=[
            Disagreement(unit, {coder: sorted(given) for coder, given in sets[unit].items()})
            for unit in units
            if len({frozenset(given) for given in sets[unit].values()}) > 1
        ],
        pairs=_pairs(coders, units, sets, estimate),
    )


def _pairs(
    coders: Sequence[str], units: Sequence[str], sets: Mapping[str, Mapping[str, set[str]]], reckon: Reckon
) -> list[PairAgreement]:  # fmt: skip
    """Every two coders beside each other; of two coders alone it was told already."""
    if not 2 < len(coders) <= MOST_CODERS:
        return []
    out = []
    for pair in combinations(coders, 2):
        both = {unit for unit in units if sets[unit].keys() >= set(pair)}
        table: list[Unit] = [
            [_frozen(sets[unit].get(coder)) if unit in both else None for coder in pair] for unit in units
        ]
        out.append(PairAgreement(*pair, len(both), reckon(table, "masi", "masi") if both else None))
    return out


_WHOLE: dict[str, Callable[[Sequence[Unit]], float]] = {"ac1 of codes": ac1, "percent": percent_agreement}


def _one(given: set[str] | None) -> Hashable | None:
    """The one code of a coder, ``""`` for none, ``None`` where they did not see the unit."""
    return None if given is None else next(iter(sorted(given)), "")


def _frozen(given: set[str] | None) -> frozenset[Hashable] | None:
    return None if given is None else frozenset(given)


def _numbers(table: Sequence[Unit]) -> list[Unit] | None:
    """The same with numbers, where every code is one."""
    try:
        return [[None if cell in {None, ""} else float(str(cell)) for cell in unit] for unit in table]
    except ValueError:
        return None


def _per_code(
    code: str,
    units: Sequence[str],
    coders: Sequence[str],
    sets: Mapping[str, Mapping[str, set[str]]],
    reckon: Callable[[Sequence[Unit], str], Estimate | None],
) -> CodeAgreement:
    table: list[Unit] = [
        [None if coder not in sets[unit] else code in sets[unit][coder] for coder in coders] for unit in units
    ]
    told = {name: reckon(table, name) for name in MEASURES}
    full = [unit for unit in table if None not in unit]
    return CodeAgreement(
        code=code,
        percent=told["percent"],
        alpha=told["alpha"],
        ac1=told["ac1"],
        positive=told["positive"],
        kappa=_kappa(full) if len(coders) == 2 and full else None,
        present=sum(any(unit) for unit in table),
        n=len(table),
    )


def _kappa(full: Sequence[Unit]) -> float | None:
    first, second = zip(*full, strict=True)
    value = kappa(list(first), list(second))
    return value if np.isfinite(value) else None
