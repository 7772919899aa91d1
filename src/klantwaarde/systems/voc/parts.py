"""`Part`: one part of the value OF a customer: its weight, where its figure comes from, and its tiers."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, StudyError, refuse, say
from klantwaarde.schema.settings import in_both
from klantwaarde.schema.worth import Worth, WorthPart
from klantwaarde.systems.voc import tiers
from klantwaarde.systems.voc.tiers import Tiers
from klantwaarde.systems.voc.weighing import weigh
from klantwaarde.systems.voc.weights import Weights

Floats = NDArray[np.float64]

SOURCES = ("revenue", "lifetime_value", "figure", "rating")


@dataclass(frozen=True, slots=True)
class Part:
    """One part.

    Parameters
    ----------
    id, name, cluster
        Code, name per language, and ``direct``, ``indirect`` or ``relational``.
    weight
        Points; `parts_of` makes them add up to 100.
    source
        ``revenue``, ``lifetime_value``, ``figure`` or ``rating``.
    kind
        How tiers are cut: ``quantiles``, ``average`` (multiples of the mean figure), ``fixed`` or ``rating``.
    bounds
        Five bounds, for ``average`` and ``fixed``.
    meaning
        What each tier means, as the default catalogue says it.
    unit
        What the figure is in.
    """

    id: str
    name: dict[str, str]
    cluster: str
    weight: float
    source: str
    kind: str
    bounds: tuple[float, ...] = ()
    meaning: tuple[str, ...] = ()
    unit: str = ""

    def cut(self, figures: Floats) -> Tiers | None:
        """Make the tiers for these customers; ``None`` when the figures do not carry them."""
        if self.kind == "fixed":
            return tiers.fixed(self.bounds)
        if self.kind == "average":
            mean = float(np.nanmean(figures)) if np.isfinite(figures).any() else 0.0
            # Multiples of a mean below zero would turn the tiers round. Zero itself is no loss, and a loss of just one
            # average margin a small one; above zero a bound belongs to the lower tier, as everywhere.
            bounds = (np.nextafter(b * mean, -np.inf) if b <= 0 else b * mean for b in self.bounds)
            return None if mean <= 0 else tiers.fixed(tuple(bounds))
        try:
            return tiers.own_quantiles(figures)
        except MethodError:
            return None


def default_parts() -> list[Part]:
    """Give the eleven default parts: clusters and parts after Thomassen, weights and tiers our own choice."""
    text = files("klantwaarde.systems.voc").joinpath("parts.csv").read_text(encoding="utf-8")
    return [
        Part(
            id=row["part_id"],
            name={"nl": row["name_nl"], "en": row["name_en"]},
            cluster=row["cluster"],
            weight=float(row["weight"]),
            source=row["source"],
            kind=row["tiers"],
            bounds=tuple(float(b) for b in row["bounds"].split("|") if b),
            meaning=tuple(row[f"tier_{i}"] for i in range(6)),
            unit="" if row["source"] == "rating" else "days" if "days" in row["unit"] else "EUR",
        )
        for row in csv.DictReader(text.splitlines())
    ]


def parts_of(worth: Worth) -> tuple[list[Part], Weights]:
    """Give the parts of a study, after its changes, with weights that add up to 100, and how these came about.

    Raises
    ------
    StudyError
        When a picked part does not exist, an added part has no weight or source, or the judgements behind the weights
        do not name the parts that count.
    MethodError
        When nothing weighs anything, or the judgements make no weights.
    """
    known = {part.id: part for part in default_parts()}
    for code, change in worth.parts.items():
        known[code] = _changed(code, known.get(code), change)
    unknown = [code for code in worth.pick if code not in known]
    if unknown:
        raise refuse(
            StudyError, "worth-unknown-part", say("There is no part {part}.", part=unknown[0][:80]),
            say("Parts of the value OF a customer are: {parts}.", parts=", ".join(known)),
            say("Correct worth.pick in study.toml, or add the part."),
        )  # fmt: skip
    picked = [known[code] for code in worth.pick] if worth.pick else list(known.values())
    weighed = weigh(worth.weighing, {part.id: part.weight for part in picked})
    return [replace(part, weight=weighed.parts[part.id]) for part in picked], weighed


def _changed(code: str, old: Part | None, change: WorthPart) -> Part:
    weight = change.weight if change.weight is not None else old.weight if old else None
    source = change.source or (old.source if old else "")
    if weight is None or weight < 0 or source not in SOURCES:
        raise refuse(
            StudyError, "worth-part", say("The part {part} is not complete.", part=code[:80]),
            say("A part has a weight of zero or more and a source: {sources}.", sources=", ".join(SOURCES)),
            say("Complete worth.parts.{part} in study.toml.", part=code[:80]),
        )  # fmt: skip
    kind, bounds = (old.kind, old.bounds) if old else ("rating" if source == "rating" else "quantiles", ())
    if change.bounds:
        tiers.fixed(tuple(change.bounds))
        kind, bounds = "fixed", tuple(change.bounds)
    elif change.quantiles:
        kind, bounds = "quantiles", ()
    name = in_both(change.name) or (old.name if old else in_both(code))
    unit = change.unit or (old.unit if old else "")
    meaning = old.meaning if old else ()
    return Part(code, name, old.cluster if old else "direct", weight, source, kind, bounds, meaning, unit)
