"""The answer on revenue models: what customers would have paid, what they would do, and what that brings both sides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from klantwaarde import __version__, engine
from klantwaarde.language import Said, say
from klantwaarde.results import Answer, Provenance, Scope
from klantwaarde.schema.pricing import Pricing
from klantwaarde.systems.impact.pricing.compare import compare
from klantwaarde.systems.impact.pricing.meters import Record, record_of

Told = Callable[[Said, int, int], None]
Mask = NDArray[np.bool_]
SYSTEM = "pricing"
# Raise it when the same record gives other numbers.
VERSION = "2"
SOURCES = [
    "Bertini & Koenigsberg, “Competing on Customer Outcomes”, MIT Sloan Management Review, 2020.",
    "Bertini & Koenigsberg, *The Ends Game*, MIT Press, 2020.",
    "Abramowitz & Stegun, *Handbook of Mathematical Functions*, 1964, formula 26.2.17.",
    "Our own choice: how customers decide (docs/pricing.md tells every formula).",
]


def answer_pricing(
    study: Record,
    *,
    as_of: dt.datetime,
    waves: Sequence[str] | None = None,
    told: Told | None = None,
    pricing: Pricing | None = None,
    seed: int = 0,
    workers: int = 2,
) -> list[Answer]:
    """Set the revenue models of a study beside each other.

    Parameters
    ----------
    study
        The record; what was used and what came of it is taken from its tables.
    as_of
        The moment the answer counts as made.
    waves, told
        As for every system; use has no waves.
    pricing
        Models and assumptions; those of ``study.toml`` unless told.
    seed, workers
        Of the simulation.

    Returns
    -------
    list
        One answer, or none when there are no models.
    """
    del waves
    asked = pricing or study.settings.pricing
    if not asked.models:
        return []
    if told is not None:
        told(say("revenue models"), 0, 1)
    recorded = record_of(study, meter=asked.meter)
    named = study.settings.privacy == "named"
    body = compare(
        asked, recorded, groups=segments_of(study, recorded.customers) if recorded else None,
        minimum_cell=study.settings.minimum_cell, one_by_one=named, seed=seed, workers=workers,
    )  # fmt: skip
    utc = as_of.astimezone(dt.UTC) if as_of.tzinfo else as_of.replace(tzinfo=dt.UTC)
    provenance = Provenance(
        fingerprint=study.fingerprint,
        method="exact bills and a simulation with common random numbers",
        method_version=VERSION,
        software=__version__,
        settings={
            "aim": asked.aim, "meter": asked.meter, "months": asked.months, "ramp_months": asked.ramp_months,
            "draws": asked.draws, "seed": seed, "models": ", ".join(model.code for model in asked.models),
        },
        n=body.replay.customers if body.replay else None,
        made_at=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        sources=SOURCES,
    )  # fmt: skip
    return [Answer(f"{SYSTEM}/models/all", SYSTEM, "models", Scope(), body, provenance)]


def segments_of(study: Record, customers: Sequence[str]) -> Mapping[tuple[str, str], Mask]:
    """Which customers stand in which group of the study's segments of customers."""
    columns = study.settings.segment_columns("customers")
    if not columns or not study.has("customers"):
        return {}
    known = study.table("customers").collect_schema().names()
    columns = [column for column in columns if column in known]
    table = study.table("customers").select("customer_id", *(nw.col(c).cast(nw.String) for c in columns))
    place = {customer: i for i, customer in enumerate(customers)}
    found: dict[tuple[str, str], Mask] = {}
    for row in engine.rows(table.sort("customer_id")):
        i = place.get(str(row["customer_id"]))
        for column in columns if i is not None else []:
            if row[column] is not None:
                mask = found.setdefault((f"customers.{column}", str(row[column])), np.zeros(len(customers), dtype=bool))
                mask[i] = True
    return dict(sorted(found.items()))
