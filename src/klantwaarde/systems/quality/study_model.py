"""The part of the model of Groenroos that a study asked, and its groups and waves beside each other."""

from __future__ import annotations

import numpy as np

from klantwaarde.errors import KlantwaardeError, say
from klantwaarde.language import Said, named
from klantwaarde.results.path_analysis import PathComparison, PathLikeness, PathModeration
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.systems.quality.analysis import Ask
from klantwaarde.systems.quality.cautions import Name
from klantwaarde.systems.quality.counted import Counted
from klantwaarde.systems.quality.gathering import TARGET, Gathered
from klantwaarde.systems.quality.gronroos import PART_NAMES, gronroos_model
from klantwaarde.systems.quality.groups import compare_groups
from klantwaarde.systems.quality.moderation import moderate_arrows
from klantwaarde.systems.quality.path_model import PathModel

# Handbook of methods 5 (e): no model below 30 people, unit weights below 60.
MODEL_FROM, WEIGHTS_FROM = 30, 60
PARTS = {"what": "technical", "how": "functional", "who": "relational", "image": "image"}
OVERALL = {
    "overall.satisfaction": "satisfaction", "overall.quality": "experience", "overall.reuse": "loyalty",
    "overall.recommend": "recommendation",
}  # fmt: skip
PERMUTATIONS = 499
WAVE = "wave"


def study_model(wave: Gathered) -> tuple[PathModel, list[str]] | None:
    """Make the model of what was asked, and name the parts that were not; ``None`` when it does not carry one.

    An item counts when half of the people answered it and it has any spread.
    """
    if wave.n < MODEL_FROM or not wave.performance or wave.store is None or TARGET not in wave.items:
        return None
    answers, parts = wave.store.everybody, dict[str, list[str]]()
    answered = answers.n * (1.0 - answers.empty_share)
    for i, item in enumerate(answers.items):
        part = "expectation" if item == "expected" else OVERALL.get(item, "")
        if item in wave.values:
            part = PARTS.get(wave.study.catalogue.values[item].type, "")
        if part and answered[i] >= wave.n / 2 and answers.ranges[0][i] < answers.ranges[1][i]:
            parts.setdefault(part, []).append(item)
    return gronroos_model(parts, scale=(0.0, 100.0), unit=wave.n < WEIGHTS_FROM)


def item_names(catalogue: Catalogue) -> dict[str, Name]:
    """How parts, values and overall judgements are called in a sentence."""
    values: dict[str, Name] = {code: named(value.name) for code, value in catalogue.values.items()}
    overall: dict[str, Name] = {item: PART_NAMES[part] for item, part in OVERALL.items()}
    return values | overall | PART_NAMES | {"expected": PART_NAMES["expectation"]}


def on_hundred(wave: Gathered, items: tuple[str, ...]) -> Counted:
    """The sums of some items, as answers on 0-100 of their own theoretical range."""
    assert wave.store is not None  # noqa: S101 - there is a model of it
    low, high = (np.array(ends) for ends in zip(*(wave.scale(item) for item in items), strict=True))
    return wave.store.everybody.of_items(items).scaled(100.0 / (high - low), low)


def compare_study(
    wave: Gathered, before: Gathered | None, model: PathModel, ask: Ask
) -> tuple[list[PathComparison], list[Said]]:
    """Set the two largest groups of every segment, and this wave and the one before, beside each other.

    Groups of fewer than 30 people are not compared; what the data do not carry is told.
    """
    found: list[PathComparison] = []
    told: list[Said] = []
    pairs: list[tuple[str, dict[str, Counted]]] = []
    assert wave.store is not None  # noqa: S101 - there is a model of it
    for column in wave.store.groups:
        groups = {name: group.of_items(model.items) for name, group in wave.store.of(column).items()}
        large = sorted((name for name in groups if groups[name].n >= MODEL_FROM), key=lambda name: -groups[name].n)[:2]
        pairs.append((column, {name: groups[name] for name in large}))
    if before is not None and before.store is not None and set(model.items) <= set(before.items):
        both = {one: store.everybody.of_items(model.items) for one, store in (
            (before.wave, before.store), (wave.wave, wave.store))}  # fmt: skip
        pairs.append((WAVE, both if min(one.n for one in both.values()) >= MODEL_FROM else {}))
    for column, two in pairs:
        if len(two) < 2:
            continue
        try:
            found += compare_groups(two, model, ask, column=column, permutations=PERMUTATIONS)
        except KlantwaardeError as error:
            told += [problem.thing for problem in error.problems]
    return found, told


def filters_of_image(
    wave: Gathered, model: PathModel, ask: Ask, likeness: list[PathLikeness]
) -> tuple[list[PathModeration], list[Said]]:
    """Ask whether image strengthens or weakens how what and how go with the experience (Groenroos).

    Products of constructs need people's own answers: of a wave that is too large to come home it is not asked, and that
    is told.
    """
    sources = [part for part in ("technical", "functional") if part in model.blocks]
    if not {"image", "experience"} <= set(model.blocks) or not sources:
        return [], []
    if wave.rows is None:
        return [], [
            say(
                "Whether image filters what people experience is not asked of so many people: it needs the answers of "
                "each person."
            )
        ]
    arrows = [(source, "image", "experience") for source in sources]
    try:
        return moderate_arrows(wave.rows, model, ask, arrows, likeness=likeness), []
    except KlantwaardeError as error:
        return [], [problem.thing for problem in error.problems]
