"""From what is known of all customers to a tier on every part, and a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.language import say
from klantwaarde.results.worth import WorthPart
from klantwaarde.systems.voc import score, tiers
from klantwaarde.systems.voc.gather import Known
from klantwaarde.systems.voc.parts import Part
from klantwaarde.systems.voc.tiers import Tiers

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tiered:
    """Customers x parts, in the order of ``known.customers`` and of the parts.

    ``cuts`` holds the bounds of the parts that come from figures; ``parts`` the lines of the scorecard.
    """

    table: Floats
    weights: Floats
    cuts: list[Tiers | None]
    parts: list[WorthPart]
    scores: score.Scores


def tiered(known: Known, parts: Sequence[Part], *, smooth: bool) -> Tiered:
    """Give every customer a tier on every part, decisions included, and the score they make.

    Parameters
    ----------
    known
        What is known.
    parts
        The parts that count, with weights that add up to 100.
    smooth
        Whether tiers are without cliffs.
    """
    cuts: list[Tiers | None] = []
    columns, lines = [], []
    for part in parts:
        column, cut, line = _one_part(part, known, smooth=smooth)
        columns.append(column)
        cuts.append(cut)
        lines.append(line)
    table = np.column_stack(columns)
    weights = np.array([part.weight for part in parts])
    return Tiered(table, weights, cuts, lines, score.score(table, weights.tolist()))


def _one_part(part: Part, known: Known, *, smooth: bool) -> tuple[Floats, Tiers | None, WorthPart]:
    note, cut = None, None
    column = np.full(len(known.customers), np.nan)
    if part.kind == "rating":
        judged = known.judged.get(part.id, {})
        column = np.array([judged[c].mean if c in judged else np.nan for c in known.customers])
    elif np.isfinite(figures := known.figures[part.id]).any():
        cut = part.cut(figures)
        if cut is None:
            note = say("The figures of this part do not carry tiers of their own; give fixed bounds.")
        else:
            column = (tiers.smooth_tier_of if smooth else tiers.tier_of)(figures, cut)
    for customer, (tier, _) in known.decided.get(part.id, {}).items():
        column[known.customers.index(customer)] = tier
    bounds = list(cut.bounds) if cut else []
    count = int(np.isfinite(column).sum())
    return column, cut, WorthPart(part.id, part.name, part.cluster, part.weight, count, bounds, note, part.unit)
