"""From what `study.toml` says of the weights to weights that add up to 100, by points, swing, best-worst or AHP."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klantwaarde.errors import KlantwaardeError, Said, StudyError, refuse, say
from klantwaarde.schema.worth import Weighing
from klantwaarde.systems.voc import weights
from klantwaarde.systems.voc.weights import Weights


def weigh(weighing: Weighing, points: dict[str, float]) -> Weights:
    """Give the weights of the parts of a study.

    Parameters
    ----------
    weighing
        What the study says; with ``points`` the points of the parts count.
    points
        Part -> points, for every part that counts.

    Raises
    ------
    StudyError
        When the judgements do not name exactly the parts that count.
    MethodError
        When the judgements themselves make no weights.
    """
    if weighing.method == "points":
        return weights.from_points(points)
    parts = list(points)
    if weighing.method == "swing":
        _same(parts, list(weighing.swing), "worth.weighing.swing")
        return weights.swing({part: weighing.swing[part] for part in parts})
    if weighing.method == "best_worst":
        _same(parts, list(weighing.best_over), "worth.weighing.best_over")
        _same(parts, list(weighing.over_worst), "worth.weighing.over_worst")
        return weights.best_worst(
            {part: weighing.best_over[part] for part in parts}, {part: weighing.over_worst[part] for part in parts}
        )
    return weights.ahp(parts, _table(parts, weighing.compare))


def _table(parts: list[str], compare: dict[str, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Fill the table of comparisons from pairs such as ``"revenue/risk" = 3``, and its mirror."""
    table = np.eye(len(parts))
    told: set[frozenset[str]] = set()
    for pair, times in compare.items():
        first, _, second = pair.partition("/")
        if first not in parts or second not in parts or first == second or frozenset((first, second)) in told:
            raise _wrong(
                say("worth.weighing.compare has {pair}.", pair=pair[:80]),
                say("It compares two parts that count, written as a/b, and each pair once."),
            )
        if not times > 0:
            raise _wrong(
                say("worth.weighing.compare says {times} for {pair}.", times=float(times), pair=pair[:80]),
                say("It says how many times the first part matters more than the second: above zero."),
            )
        told.add(frozenset((first, second)))
        i, j = parts.index(first), parts.index(second)
        table[i, j], table[j, i] = times, 1 / times
    lacking = [f"{a}/{b}" for i, a in enumerate(parts) for b in parts[i + 1 :] if frozenset((a, b)) not in told]
    if lacking:
        raise _wrong(
            say("worth.weighing.compare lacks {pairs}.", pairs=", ".join(lacking[:5])),
            say("Every part that counts is compared with every other; with many parts another method asks less."),
        )
    return table


def _same(parts: Sequence[str], named: Sequence[str], where: str) -> None:
    lacking, more = [p for p in parts if p not in named], [p for p in named if p not in parts]
    if lacking or more:
        raise _wrong(
            say("{where} does not name the parts that count.", where=where),
            say("It names each of them once: {parts}.", parts=", ".join(parts)),
        )


def _wrong(thing: Said, rule: Said) -> KlantwaardeError:
    return refuse(StudyError, "worth-weighing", thing, rule, say("Correct worth.weighing in study.toml."))
