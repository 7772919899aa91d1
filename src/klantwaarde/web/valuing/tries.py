"""From the fields of the weighing desk to settings, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.schema.worth import Weighing, Worth, WorthPart
from klantwaarde.systems.voc.parts import Part, default_parts, parts_of

TOP = 5
MOST = 1000.0
WEIGHT, BOUND, OWN, LOWEST = "weight:", "bound:", "own:", "class:"


@dataclass(frozen=True, slots=True)
class Tried:
    """Settings as somebody tries them, and what is wrong with the fields."""

    settings: Worth
    wrong: dict[str, Said]


def every_part(settings: Worth) -> list[Part]:
    """Give every part that could count, with its points as they stand; one that was not picked has none."""
    known = {part.id: part for part in default_parts()}
    counting, weighed = parts_of(settings)
    points = {part.id: part.weight for part in counting}
    if weighed.method == "points":
        points = {
            part.id: change.weight if (change := settings.parts.get(part.id)) and change.weight is not None
            else known[part.id].weight
            for part in counting
        }  # fmt: skip
    listed = {part.id: part for part in counting}
    every = [*(listed.get(code, part) for code, part in known.items()), *(p for p in counting if p.id not in known)]
    return [replace(part, weight=points.get(part.id, 0.0)) for part in every]


def number(text: str) -> float | None:
    """Read a number as people type it in the Netherlands or elsewhere."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def fields_of(settings: Worth) -> dict[str, str]:
    """Give what stands in the fields when nothing is tried."""
    out = {}
    for part in every_part(settings):
        out[WEIGHT + part.id] = _plain(part.weight)
        change = settings.parts.get(part.id)
        for at, bound in enumerate(change.bounds if change else ()):
            out[f"{BOUND}{part.id}:{at}"] = _plain(bound)
        if part.kind == "quantiles":
            out[OWN + part.id] = "on"
    out |= {LOWEST + name: _plain(low) for name, low in settings.classes.items()}
    out |= {"sureness": _plain(settings.sureness)} | ({"smooth": "on"} if settings.smooth else {})
    return out


def _plain(value: float) -> str:
    return f"{value:.6g}"


def tried(given: Mapping[str, str], before: Worth) -> Tried:
    """Read the fields.

    Parameters
    ----------
    given
        Field -> what stands in it. A field that is not there leaves its setting as it is.
    before
        The settings that are kept.
    """
    if not any(name.startswith(WEIGHT) for name in given):
        return Tried(before, {})
    wrong: dict[str, Said] = {}
    parts: dict[str, WorthPart] = {}
    weights: list[float] = []
    for part in every_part(before):
        change = before.parts.get(part.id, WorthPart())
        weight = _weight(given, part, wrong)
        weights.append(weight)
        change = msgspec.structs.replace(change, weight=weight)
        if part.source != "rating" and part.kind != "rating":
            change = _tiers(given, part, change, wrong)
        if change != WorthPart(weight=_usual(part.id)):
            parts[part.id] = change
    if not any(weights):
        wrong["weights"] = say("At least one part counts.")
    classes = _classes(given, before, wrong)
    sureness = number(given.get("sureness", "")) if given.get("sureness") else before.sureness
    if sureness is None or not 1 <= sureness <= 10 * MOST:
        wrong["sureness"] = say("Give a number of one or more.")
        sureness = before.sureness
    settings = msgspec.structs.replace(
        before, pick=[], parts=parts, weighing=Weighing(), classes=classes, smooth=bool(given.get("smooth")),
        sureness=sureness,
    )  # fmt: skip
    return Tried(before if wrong or _same(settings, before) else settings, wrong)


def _same(settings: Worth, before: Worth) -> bool:
    """Whether nothing was moved: weights that came about otherwise than by points then stay as they are."""
    return fields_of(settings) == fields_of(before)


def _usual(code: str) -> float | None:
    return next((part.weight for part in default_parts() if part.id == code), None)


def _weight(given: Mapping[str, str], part: Part, wrong: dict[str, Said]) -> float:
    text = given.get(WEIGHT + part.id)
    if text is None:
        return part.weight
    weight = number(text or "0")
    if weight is None or not 0 <= weight <= MOST:
        wrong[WEIGHT + part.id] = say("Give a number of zero or more.")
        return part.weight
    return part.weight if _plain(part.weight) == text else weight


def _tiers(given: Mapping[str, str], part: Part, change: WorthPart, wrong: dict[str, Said]) -> WorthPart:
    texts = [given.get(f"{BOUND}{part.id}:{at}", "").strip() for at in range(TOP)]
    if not any(texts):
        own = True if given.get(OWN + part.id) and usual_kind(part.id) != "quantiles" else None
        return msgspec.structs.replace(change, bounds=[], quantiles=own)
    bounds = [number(text) for text in texts]
    told = [bound for bound in bounds if bound is not None]
    steps = [after - one for one, after in pairwise(told)]
    if len(told) < TOP or not (all(step > 0 for step in steps) or all(step < 0 for step in steps)):
        wrong[BOUND + part.id] = say("Five bounds, each higher (or each lower) than the one before.")
        return change
    return msgspec.structs.replace(change, bounds=told, quantiles=None)


def usual_kind(code: str) -> str:
    """Say how the tiers of a part are cut when a study says nothing of it."""
    return next((part.kind for part in default_parts() if part.id == code), "quantiles")


def _classes(given: Mapping[str, str], before: Worth, wrong: dict[str, Said]) -> dict[str, float]:
    out = {}
    for name, low in before.classes.items():
        told = number(given.get(LOWEST + name, _plain(low)) or "0")
        if told is None or not 0 <= told <= 100:
            wrong[LOWEST + name] = say("Give a score from 0 to 100.")
            told = low
        out[name] = told
    lows = list(out.values())
    if any(after >= one for one, after in pairwise(lows)):
        wrong["classes"] = say("Each class begins lower than the one above it.")
    return out
