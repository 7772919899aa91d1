"""How well the machine did, on answers that chance chose and people read: the only ones that are no biased sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError
from klantwaarde.language import Said
from klantwaarde.results.coding import Decision, Suggestion
from klantwaarde.results.estimate import Estimate
from klantwaarde.systems.story.calibrating import calibration_error
from klantwaarde.systems.story.queue import by_chance
from klantwaarde.systems.story.shares import corrected_share

Ranked = Callable[[str], Sequence[Suggestion]]
FIRST = 3
DRAWS = 400
SEED = 3


def with_chance(decisions: Sequence[Decision]) -> list[Decision]:
    """Mark the decisions on answers that chance chose, as their lot tells."""
    return [
        msgspec.structs.replace(one, random=True) if one.lot and by_chance(one.row, one.lot) else one
        for one in decisions
    ]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the machine says of answers that people read.

    Parameters
    ----------
    answers
        Different answers that were read.
    by_chance
        Whether chance chose them; otherwise the figures are of a biased sample.
    f1, precision, recall
        Micro, over (answer, code).
    recall3
        Share of the codes of people among the first three.
    valence, frame
        Share told as people told, where both gave the code and people told it.
    calibration
        Mean distance of shown chances from what came true; ``None`` without any.
    codes
        Per code: codes of people, of the machine, of both.
    """

    answers: int
    by_chance: bool
    f1: Estimate | None
    precision: float | None
    recall: float | None
    recall3: float | None
    valence: float | None
    frame: float | None
    calibration: float | None
    codes: dict[str, tuple[int, int, int]]


def check(ranked: Ranked, decisions: Sequence[Decision], texts: Mapping[str, str]) -> Checked | None:
    """Hold the machine against people.

    Parameters
    ----------
    ranked
        Gives three codes or more for an answer, with those that are suggested as sure.
    decisions
        On answers that chance chose when there are any; otherwise on all.
    texts
        The answers by row.
    """
    chance = [one for one in decisions if one.random]
    used = chance or list(decisions)
    truth: dict[str, dict[str, Decision]] = {}
    for one in used:
        if one.row in texts:
            given = truth.setdefault(texts[one.row], {})
            if one.code and one.verdict != "reject":
                given[one.code] = one
    if not truth:
        return None
    rows, pairs = [], [0, 0, 0, 0]
    shown: list[float] = []
    came: list[bool] = []
    codes: dict[str, list[int]] = {}
    first = 0
    for text, given in truth.items():
        every = ranked(text)
        told = {one.code: one for one in every if one.sure}
        rows.append((len(told.keys() & given.keys()), len(told), len(given)))
        first += len(set(list(dict.fromkeys(one.code for one in every))[:FIRST]) & given.keys())
        for code in told.keys() | given.keys():
            counts = codes.setdefault(code, [0, 0, 0])
            counts[0] += code in given
            counts[1] += code in told
            counts[2] += code in given and code in told
        shown += [each.confidence for each in every]
        came += [each.code in given for each in every]
        for code, decision in given.items():
            _side(decision, [one for one in every if one.sure and one.code == code], pairs)
    table = np.array(rows, dtype=float)
    both, machine, people = table.sum(axis=0)
    return Checked(
        answers=len(truth),
        by_chance=bool(chance),
        f1=_f1(table),
        precision=float(both / machine) if machine else None,
        recall=float(both / people) if people else None,
        recall3=float(first / people) if people else None,
        valence=pairs[0] / pairs[1] if pairs[1] else None,
        frame=pairs[2] / pairs[3] if pairs[3] else None,
        calibration=calibration_error(np.array(shown), np.array(came, dtype=bool)) if shown else None,
        codes={code: (n[0], n[1], n[2]) for code, n in sorted(codes.items())},
    )


def _side(decision: Decision, same: Sequence[Suggestion], pairs: list[int]) -> None:
    """Count what was told alike of valence and frame."""
    if not same:
        return
    best = next((one for one in same if one.frame == decision.frame), same[0])
    if decision.frame:
        pairs[2] += best.frame == decision.frame
        pairs[3] += 1
    if decision.valence:
        pairs[0] += best.valence == decision.valence
        pairs[1] += 1


def _f1(table: NDArray[np.float64]) -> Estimate | None:
    """Micro-F1 with an interval from drawing answers anew."""

    def of(rows: NDArray[np.float64]) -> float:
        both, machine, people = rows.sum(axis=0)
        return float(2 * both / (machine + people)) if machine + people else float("nan")

    value = of(table)
    if not np.isfinite(value):
        return None
    rng = np.random.default_rng(SEED)
    drawn = [of(table[rng.integers(0, len(table), len(table))]) for _ in range(DRAWS)]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return Estimate(value, float(low), float(high), n=len(table), unit="", method="bootstrap of answers")


@dataclass(frozen=True, slots=True)
class MachineShare:
    """The share of answers with a code: as the machine tells, and corrected for what the check showed.

    Parameters
    ----------
    code
        Of the codebook.
    raw
        Share that the machine gives the code.
    corrected
        ``None`` when the check is too small or the machine errs too often: then the share stays raw.
    why
        Why it stays raw.
    """

    code: str
    raw: float
    corrected: Estimate | None
    why: Said | None = None


def machine_shares(
    told: Mapping[str, set[str]], weights: Mapping[str, int], decisions: Sequence[Decision], texts: Mapping[str, str],
    codes: Sequence[str], *, seed: int = SEED, draws: int = DRAWS,
) -> list[MachineShare]:  # fmt: skip
    """Give the share of answers per code, corrected where a random check allows it.

    Parameters
    ----------
    told
        Codes that the machine gives, per different answer.
    weights
        How often each answer was given.
    decisions, texts
        Of people; only those on answers that chance chose correct anything.
    codes
        To tell of.
    seed, draws
        Of the intervals.
    """
    truth: dict[str, set[str]] = {}
    for one in decisions:
        if one.random and one.row in texts:
            truth.setdefault(texts[one.row], set()).update({one.code} if one.code and one.verdict != "reject" else ())
    every = list(told)
    times = np.array([weights[text] for text in every])
    out = []
    for place, code in enumerate(codes):
        machine = np.repeat([code in told[text] for text in every], times)
        checked = [(code in told.get(text, set()), code in given) for text, given in truth.items()]
        raw = float(machine.mean()) if len(machine) else 0.0
        try:
            rng = np.random.default_rng([seed, place])
            share = corrected_share(machine.tolist(), checked, rng=rng, draws=draws)
        except MethodError as error:
            out.append(MachineShare(code, raw, None, error.problems[0].thing))
        else:
            out.append(MachineShare(code, raw, share))
    return sorted(out, key=lambda one: (-one.raw, one.code))
