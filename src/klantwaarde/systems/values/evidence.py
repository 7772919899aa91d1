"""What the sources say of the level of each value, for everybody in a wave; segments read the same verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from klantwaarde.language import say
from klantwaarde.results import KanoItem, LevelEvidence, LevelVerdict, PenaltyReward
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.statistics.intervals import FIXED_ICC
from klantwaarde.statistics.kano_mode import fong_bound
from klantwaarde.statistics.weights import design_effect
from klantwaarde.systems.values.kano import category_counts, closed_kano, kano_item
from klantwaarde.systems.values.level import (
    ITEM_WEIGHT,
    judge_level,
    kano_evidence,
    mention_evidence,
    penalty_reward_evidence,
    pooled_shares,
)
from klantwaarde.systems.values.numbers import EVERYBODY, Numbers
from klantwaarde.systems.values.outcome_counts import Cut
from klantwaarde.systems.values.penalty_reward import OutcomeSums, penalty_reward
from klantwaarde.systems.values.people import Group

RELATIONAL = "who"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Verdict per value, and the penalty and reward behind it."""

    verdicts: Mapping[str, LevelVerdict] = field(default_factory=dict)
    penalty_reward: Sequence[PenaltyReward] = ()


def kano_items(numbers: Numbers, wave: str, group: Group = EVERYBODY) -> list[KanoItem]:
    """Give every Kano item of a group; closed where too few answered."""
    tables = numbers.gathered.kano
    if tables is None:
        return []
    found: list[KanoItem] = []
    for item in tables.items:
        status = numbers.status(wave, item, "kano.pair", group)
        if status == "missing":
            continue
        if status == "closed":
            found.append(closed_kano(item))
        else:
            table = tables.table(wave, item, numbers.openness.cells_of(group))
            worth = _worth(numbers, wave, item, group)
            found.append(
                kano_item(
                    item,
                    category_counts(table),
                    table=table,
                    n_effective=worth * int(table.sum()) if worth < 1.0 else None,
                )
            )
        name, values = numbers.gathered.kano_items.get(item, ({}, ()))
        found[-1] = msgspec.structs.replace(found[-1], name=name, values=list(values))
    return found


def _worth(numbers: Numbers, wave: str, item: str, group: Group) -> float:
    """Independent answers per answer: colleagues of one account look alike."""
    sums = numbers.sums(wave, item, "kano.pair", group)
    return 1.0 / design_effect(sums.respondents / sums.accounts, FIXED_ICC) if sums.accounts else 1.0


def kano_wave(numbers: Numbers, wave: str) -> str:
    """The wave whose Kano answers speak for a wave: its own, else the last before it, else the first after it."""
    tables = numbers.gathered.kano
    if tables is None:
        return wave
    asked = {where for where, _ in tables.cells}
    waves = numbers.settings.wave_codes
    place = waves.index(wave)
    order = [*reversed(waves[: place + 1]), *waves[place + 1 :]]
    return next((code for code in order if code in asked), wave)


def weigh_levels(numbers: Numbers, catalogue: Catalogue, wave: str) -> Evidence:
    """Weigh the sources for every value of the catalogue.

    Parameters
    ----------
    numbers
        Everything that was counted.
    catalogue
        Values with their level and type.
    wave
        Which wave.
    """
    rewards = {result.value: result for result in penalty_rewards(numbers, wave)}
    by_value: dict[str, list[LevelEvidence]] = {}
    for code, value in catalogue.values.items():
        sources = [
            _kano_source(numbers, kano_wave(numbers, wave), code, relational=value.type == RELATIONAL),
            penalty_reward_evidence(rewards[code]) if code in rewards else None,
            _mention_source(numbers, wave, code, relational=value.type == RELATIONAL),
        ]
        by_value[code] = [source for source in sources if source is not None]
    prior = pooled_shares(
        [value.level for value in catalogue.values.values()], [one for each in by_value.values() for one in each]
    )
    verdicts = {code: judge_level(value.level, by_value[code], prior=prior) for code, value in catalogue.values.items()}
    return Evidence(verdicts, list(rewards.values()))


def _kano_source(numbers: Numbers, wave: str, value: str, *, relational: bool) -> LevelEvidence | None:
    """Kano answers on a value; several items about one value count as their average, since the people are the same."""
    tables = numbers.gathered.kano
    if tables is None:
        return None
    items = [item for item, (_, values) in numbers.gathered.kano_items.items() if value in values]
    asked = [item for item in items if numbers.status(wave, item, "kano.pair", EVERYBODY) == "open"]
    if not asked:
        return None
    everybody = numbers.openness.cells_of(EVERYBODY)
    counts = [category_counts(tables.table(wave, item, everybody)) for item in asked]
    mean = {letter: sum(one[letter] for one in counts) / len(counts) for letter in counts[0]}
    worth = sum(_worth(numbers, wave, item, EVERYBODY) for item in asked) / len(asked)
    found = kano_evidence(mean, relational=relational, worth=worth)
    if found is None or any(_decided(one) for one in counts):
        return found
    undecided = say("These answers alone do not decide: the two largest categories are too close (Fong's test).")
    note = undecided if found.note is None else say("{first} {second}", first=undecided, second=found.note)
    return msgspec.structs.replace(found, note=note)


def _decided(counts: Mapping[str, int]) -> bool:
    lead, bound = fong_bound(counts)
    return lead >= bound


def _mention_source(numbers: Numbers, wave: str, value: str, *, relational: bool) -> LevelEvidence | None:
    """What people say unasked: a complaint points to basic, praise half to added and half to bonding.

    Complaints come where things go wrong, so this source tells of performance too. It is therefore worth no more than
    a source that speaks once per value.
    """
    said = numbers.gathered.said
    if said is None or not numbers.openness.is_open(wave, "", "there.unasked", EVERYBODY):
        return None
    complaints = said.people.get((wave, value, "negative"), 0)
    praise = said.people.get((wave, value, "positive"), 0)
    people = complaints + praise
    if not people:
        return None
    part = min(1.0, ITEM_WEIGHT / people)
    ties = praise * (1.0 if relational else 0.5)
    found = mention_evidence(complaints=complaints * part, praise=(praise - ties) * part, ties=ties * part)
    return None if found is None else msgspec.structs.replace(found, n=people)


def penalty_rewards(numbers: Numbers, wave: str) -> list[PenaltyReward]:
    """Give penalty and reward per value, for everybody in a wave."""
    outcomes = numbers.gathered.outcomes
    if outcomes is None:
        return []
    found = []
    for item in sorted(item for where, item in outcomes.sums if where == wave):
        by_cut = outcomes.sums[wave, item]
        if not numbers.openness.is_open(wave, item, f"scores.{outcomes.performance}", EVERYBODY):
            continue
        if sum(by_cut[outcomes.cut].n) < numbers.settings.minimum_cell:
            continue
        kept = {cut: sums for cut, sums in by_cut.items() if _apart(sums, by_cut[outcomes.cut], numbers)}
        found.append(penalty_reward(item, _in_order(kept, outcomes.cut), cut=outcomes.cut, outcome=outcomes.name))
    return found


def _apart(sums: OutcomeSums, main: OutcomeSums, numbers: Numbers) -> bool:
    """Whether the groups of two pairs of cut-offs differ by nobody or by enough people to speak about."""
    apart = np.abs(np.subtract(sums.n, main.n))
    counted: NDArray[np.bool_] = (apart == 0) | (apart >= numbers.settings.minimum_cell)
    return bool(counted.all())


def _in_order(by_cut: Mapping[Cut, OutcomeSums], first: Cut) -> dict[Cut, OutcomeSums]:
    return {cut: by_cut[cut] for cut in sorted(by_cut, key=lambda cut: (cut != first, cut))}
