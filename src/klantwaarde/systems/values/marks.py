"""Marks: everything the model knows of one value, one investment, one role, in one wave and one group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from scipy import special

from klantwaarde.language import Said, named, say
from klantwaarde.results import CLOSED, Estimate, InvestmentMark, LevelVerdict, RoleMark, ValueMark
from klantwaarde.schema.catalogue import Catalogue, CatalogueInvestment, CatalogueValue
from klantwaarde.statistics.changes import difference_of
from klantwaarde.statistics.intervals import t_quantile
from klantwaarde.statistics.many_tests import holm
from klantwaarde.statistics.shrinkage import GroupMean, shrunk_means
from klantwaarde.systems.values.gathering import profile_of
from klantwaarde.systems.values.importance import Ranking
from klantwaarde.systems.values.level import level_note
from klantwaarde.systems.values.moves import Move, Sides, which_side
from klantwaarde.systems.values.numbers import EVERYBODY, Numbers
from klantwaarde.systems.values.people import Group
from klantwaarde.systems.values.quotations import strongest
from klantwaarde.systems.values.roles import FITS, role_marks, role_mismatch
from klantwaarde.systems.values.spoken import heard_of
from klantwaarde.systems.values.state import judge_state, state_notes

# The chance that even one change that is called a change is noise.
NOISE = 0.05
# Above this many answers a segment speaks for itself.
SPEAKS_FOR_ITSELF = 30
SIDES = ("salience", "importance", "expectation", "experience", "disconfirmation", "gap")


@dataclass(frozen=True, slots=True)
class View:
    """Which picture: a wave and a group of people."""

    wave: str
    group: Group = EVERYBODY


@dataclass(frozen=True, slots=True)
class Measured:
    """The numbers of one value before anything is concluded from them."""

    salience: Estimate
    importance: Estimate
    expectation: Estimate
    experience: Estimate
    disconfirmation: Estimate
    gap: Estimate
    source: str
    change: Estimate | None


def measured_values(numbers: Numbers, catalogue: Catalogue, view: View) -> dict[str, Measured]:
    """Give the numbers of every value that was asked or named in a wave, in the order of the catalogue."""
    there = set(numbers.gathered.tally.items(view.wave, "unasked.named"))
    for side in ("importance", "expectation", "experience", "disconfirmation", "satisfaction"):
        there |= set(numbers.gathered.tally.items(view.wave, f"scores.{side}"))
    return {code: _measure(numbers, code, view) for code in catalogue.values if code in there}


def _measure(numbers: Numbers, code: str, view: View) -> Measured:
    wave, group = view.wave, view.group
    return Measured(
        salience=numbers.share(wave, code, "unasked.named", "there.quoted", group),
        importance=numbers.mean(wave, code, "scores.importance", group),
        expectation=numbers.mean(wave, code, "scores.expectation", group),
        experience=numbers.mean(wave, code, "scores.experience", group),
        disconfirmation=numbers.disconfirmation(wave, code, "scores", group),
        gap=numbers.gap(wave, code, "scores", group),
        source=numbers.source(wave, code, "scores"),
        change=numbers.change(wave, code, "scores", group),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What all values of a picture share: their order, their levels and what is news."""

    ranking: Ranking
    verdicts: Mapping[str, LevelVerdict]
    changed: frozenset[str]
    apart: Mapping[str, Estimate]
    tolerance: float


def value_mark(numbers: Numbers, value: CatalogueValue, found: Measured, seen: Seen, view: View) -> ValueMark:
    """Conclude what the numbers of one value say."""
    verdict = seen.verdicts.get(value.code, LevelVerdict(catalogue=value.level))
    state = judge_state(
        found.disconfirmation,
        level=value.level,
        tolerance=seen.tolerance,
        minimum_n=numbers.settings.thresholds.minimum_n,
    )
    notes = state_notes(
        state, expectation=found.expectation, experience=found.experience, scale=numbers.scale, level=value.level
    )
    notes += _notes(numbers, value, found, seen, view)
    if (note := level_note(verdict, value.name)) is not None:
        notes.append(note)
    ranked = value.code in seen.ranking.ranks
    quotes = quotes_on(numbers, value.code, state.state, view)
    return ValueMark(
        value=value.code,
        name=dict(value.name),
        level=verdict,
        salience=found.salience,
        importance=found.importance,
        expectation=found.expectation,
        experience=found.experience,
        disconfirmation=found.disconfirmation,
        disconfirmation_source=found.source,
        gap=found.gap,
        state=state.state,
        probably=state.probably,
        change=found.change,
        importance_rank=seen.ranking.ranks.get(value.code),
        weight=seen.ranking.weights.get(value.code),
        important=ranked and value.code in seen.ranking.important,
        quotes=quotes,
        quote_count=quotes_counted(numbers, value.code, view) or len(quotes),
        heard=heard_of(
            numbers,
            value.code,
            view.wave,
            view.group,
            numbers.gathered.quotes if quotes else (),
            numbers.gathered.roles,
        ),
        notes=notes + list(seen.ranking.value_notes.get(value.code, [])),
        status="closed" if is_closed(found) else "open",
    )


def is_closed(found: Measured) -> bool:
    """Whether no number of a value may be shown, and at least one is there."""
    status = {getattr(found, side).status for side in SIDES}
    return "open" not in status and "closed" in status


def quotes_on(numbers: Numbers, item: str, state: str, view: View) -> list[str]:
    """Give the codes of the quotes that may stand with an item; only under the picture of everybody.

    A quote under a segment, next to the same quote under another segment, would tell where its speaker stands.
    """
    if view.group != EVERYBODY or not numbers.openness.is_open(view.wave, "", "there.present", EVERYBODY):
        return []
    return strongest([one for one in numbers.gathered.quotes if one.quote.wave == view.wave], item, state)


def quotes_counted(numbers: Numbers, item: str, view: View) -> int:
    """Count the quotes on an item, also those that may not be shown; zero when too few people spoke to tell."""
    said = numbers.gathered.said
    if said is None or not numbers.openness.is_open(view.wave, "", "there.quoted", view.group):
        return 0
    return said.count(view.wave, item, numbers.openness.cells_of(view.group), everybody=view.group == EVERYBODY)


def _notes(numbers: Numbers, value: CatalogueValue, found: Measured, seen: Seen, view: View) -> list[Said]:
    notes: list[Said] = []
    move = move_of(numbers, value, found, view) if value.code in seen.changed else None
    if move is not None:
        notes.append(
            say("{points:+.1f} points since {wave}: more than chance.", points=move.points, wave=named(move.since))
        )
        notes += [] if move.told is None else [move.told]
    if (apart := seen.apart.get(value.code)) is not None:
        notes.append(say("{points:+.1f} points against the other customers: more than chance.", points=apart.value))
    shrunk = _shrunk(numbers, value.code, found, view)
    if shrunk is not None:
        notes.append(
            say(
                "Few answers: weighed together with those of the other groups it would be {points:+.1f}.",
                points=shrunk.value,
            )
        )
    return notes


def move_of(numbers: Numbers, value: CatalogueValue, found: Measured, view: View) -> Move | None:
    """Say by how much a value changed since the wave before, and which side did it."""
    if found.change is None or found.change.value is None:
        return None
    waves = numbers.settings.waves
    before = waves[[wave.code for wave in waves].index(view.wave) - 1]
    old = [
        numbers.mean(before.code, value.code, f"scores.{side}", view.group) for side in ("expectation", "experience")
    ]
    sides = Sides(old[0], found.expectation, old[1], found.experience)
    return Move(dict(value.name), found.change.value, before.name, which_side(sides))


def _shrunk(numbers: Numbers, code: str, found: Measured, view: View) -> Estimate | None:
    """The disconfirmation of a small segment, pulled towards that of all; nothing when it hardly moves."""
    d = found.disconfirmation
    if view.group == EVERYBODY or d.value is None or (d.n or 0) >= SPEAKS_FOR_ITSELF:
        return None
    question = "scores.disconfirmation" if found.source == "direct" else "scores.gap"
    variance = numbers.sums(view.wave, code, question).variance
    if found.source == "direct":
        variance *= numbers.stretch**2
    groups: dict[str, GroupMean] = {}
    for group in numbers.openness.groups:
        if group.by == view.group.by:
            other = numbers.disconfirmation(view.wave, code, "scores", group)
            if other.value is not None and other.accounts is not None:
                groups[group.value] = GroupMean(other.value, other.accounts)
    if len(groups) < 2 or not variance > 0:
        return None
    shrunk = shrunk_means(groups, variance=variance, bounds=numbers.apart)[view.group.value]
    return shrunk if shrunk.value is not None and abs(shrunk.value - d.value) >= 0.2 else None


def changed_values(measured: Mapping[str, Measured]) -> frozenset[str]:
    """Say which values surely changed: Holm over all values of the picture, so that noise is not called a change."""
    return surely_other({code: found.change for code, found in measured.items() if found.change is not None})


def surely_other(differences: Mapping[str, Estimate]) -> frozenset[str]:
    """Say which differences are surely not zero, all of them judged together."""
    p = {code: chance for code, found in differences.items() if (chance := _p_value(found)) is not None}
    return frozenset(code for code, adjusted in holm(p).items() if adjusted <= NOISE)


def _p_value(found: Estimate) -> float | None:
    """The chance of a difference at least this large when there is none, read back from the interval."""
    if found.value is None or found.low is None or found.high is None:
        return None
    arm = found.value - found.low if found.value > 0 else found.high - found.value
    df = max((found.accounts or found.n or 2) - 1, 1)
    if arm <= 0:
        return 1.0 if found.value == 0 else 0.0
    return float(2.0 * special.stdtr(df, -t_quantile(df) * abs(found.value) / arm))


def apart_from_others(numbers: Numbers, measured: Mapping[str, Measured], view: View) -> dict[str, Estimate]:
    """Say on which values a segment surely differs from all other customers together."""
    if view.group == EVERYBODY:
        return {}
    differences: dict[str, Estimate] = {}
    for code, found in measured.items():
        whole = numbers.disconfirmation(view.wave, code, "scores")
        mine = found.disconfirmation
        if mine.value is None or whole.value is None or mine.n is None or whole.n is None:
            continue
        others = whole.n - mine.n
        if others < numbers.settings.minimum_cell:
            continue
        question = "scores.disconfirmation" if found.source == "direct" else "scores.gap"
        part = numbers.sums(view.wave, code, question, view.group).weight
        all_of_it = numbers.sums(view.wave, code, question).weight
        f = part / all_of_it if all_of_it > 0 else 1.0
        if f >= 1.0:
            continue
        # whole = f mine + (1 - f) others, so mine - others = (mine - whole) / (1 - f); the whole holds the part, so
        # the error of the others follows from theirs: var(whole) = f^2 var(mine) + (1 - f)^2 var(others).
        rest = _rest(whole, mine, f, others)
        differences[code] = difference_of(mine, rest)
    sure = surely_other(differences)
    return {code: found for code, found in differences.items() if code in sure}


def _rest(whole: Estimate, mine: Estimate, f: float, n: int) -> Estimate:
    w, m = whole.value or 0.0, mine.value or 0.0
    value = (w - f * m) / (1.0 - f)
    arms = []
    for sign in (-1.0, 1.0):
        ends = [(e.low if sign < 0 else e.high, e.value) for e in (whole, mine)]
        if any(end is None for end, _ in ends):
            return Estimate(value=value, n=n)
        big, small = (abs((end or 0.0) - (middle or 0.0)) for end, middle in ends)
        arms.append(max(big**2 - (f * small) ** 2, big**2 * (1.0 - f)) ** 0.5 / (1.0 - f))
    accounts = max((whole.accounts or n) - (mine.accounts or 0), 2)
    return Estimate(value=value, low=value - arms[0], high=value + arms[1], n=n, accounts=accounts)


def investment_marks(numbers: Numbers, catalogue: Catalogue, view: View, tolerance: float) -> list[InvestmentMark]:
    """Give every investment that was asked, in the order of the catalogue."""
    there: set[str] = set()
    for side in ("importance", "expectation", "experience", "disconfirmation"):
        there |= set(numbers.gathered.tally.items(view.wave, f"investments.{side}"))
    return [
        _investment(numbers, investment, view, tolerance)
        for code, investment in catalogue.investments.items()
        if code in there
    ]


def _investment(numbers: Numbers, investment: CatalogueInvestment, view: View, tolerance: float) -> InvestmentMark:
    wave, group, code = view.wave, view.group, investment.code
    burden, expected, importance = (
        numbers.mean(wave, code, f"investments.{side}", group) for side in ("experience", "expectation", "importance")
    )
    d = numbers.disconfirmation(wave, code, "investments", group)
    state = judge_state(d, level="investment", tolerance=tolerance, minimum_n=numbers.settings.thresholds.minimum_n)
    status = {one.status for one in (burden, expected, importance, d)}
    return InvestmentMark(
        investment=code,
        name=dict(investment.name),
        burden=burden,
        expected=expected,
        importance=importance,
        disconfirmation=d,
        state=state.state,
        probably=state.probably,
        quotes=quotes_on(numbers, code, state.state, view),
        notes=list(state.notes),
        status="closed" if "open" not in status and "closed" in status else "open",
    )


def roles_of(numbers: Numbers, catalogue: Catalogue, view: View) -> tuple[list[RoleMark], dict[str, Estimate]]:
    """Give the roles that are granted, played and aspired to, and how granted and played fit."""
    wave, group = view.wave, view.group
    tally = numbers.gathered.tally
    sums = {}
    status = {kind: numbers.status(wave, "", f"there.{kind}", group) for kind in ("granted", "played")}
    for kind in ("granted", "played"):
        named_roles = tally.items(wave, f"roles.{kind}") if status[kind] == "open" else []
        sums[kind] = {role: numbers.sums(wave, role, f"roles.{kind}", group) for role in named_roles}
    aspired = numbers.gathered.aspired
    team = numbers.gathered.team
    sums["aspired"] = {}
    status["aspired"] = "missing"
    if aspired is not None and team is not None and group == EVERYBODY:
        everyone = team.membership([EVERYBODY])[0]
        found = {
            role: aspired.sums(wave, role, "roles.aspired", EVERYBODY, everyone)
            for role in aspired.items(wave, "roles.aspired")
        }
        voters = max((one.respondents for one in found.values()), default=0)
        if voters:
            status["aspired"] = "open" if voters >= numbers.settings.minimum_cell else "closed"
        if status["aspired"] == "open":
            sums["aspired"] = found
    marks = role_marks(
        [profile_of(role) for role in catalogue.roles.values()],
        granted=sums["granted"],
        played=sums["played"],
        aspired=sums["aspired"],
    )
    closed = {kind: CLOSED for kind, found in status.items() if found == "closed"}
    marks = [msgspec.structs.replace(mark, **closed) for mark in marks]
    fit_status = numbers.status(wave, "", "fit.over", group)
    if fit_status == "missing":
        return marks, {}
    if fit_status == "closed":
        return marks, dict.fromkeys(FITS, CLOSED)
    return marks, role_mismatch({fit: numbers.sums(wave, "", f"fit.{fit}", group) for fit in FITS})


def granted_often(numbers: Numbers, wave: str) -> list[str]:
    """Roles that enough people grant to weigh the picture by, most often granted first."""
    if not numbers.openness.is_open(wave, "", "there.granted", EVERYBODY):
        return []
    roles = {
        role: numbers.sums(wave, role, "roles.granted_named")
        for role in numbers.gathered.tally.items(wave, "roles.granted_named")
    }
    fewest = 3 if numbers.gathered.people.nested else 1
    enough = {
        role: sums
        for role, sums in roles.items()
        if sums.respondents >= numbers.settings.minimum_cell and sums.accounts >= fewest
    }
    return sorted(enough, key=lambda role: (-enough[role].respondents, role))


def closed_value(value: CatalogueValue, verdict: LevelVerdict) -> ValueMark:
    """Give a value of which nothing may be shown."""
    return ValueMark(
        value=value.code,
        name=dict(value.name),
        level=verdict,
        salience=CLOSED,
        importance=CLOSED,
        expectation=CLOSED,
        experience=CLOSED,
        disconfirmation=CLOSED,
        disconfirmation_source="none",
        gap=CLOSED,
        state="unknown",
        status="closed",
    )


__all__: Sequence[str] = (
    "Measured",
    "Seen",
    "View",
    "apart_from_others",
    "changed_values",
    "closed_value",
    "granted_often",
    "investment_marks",
    "measured_values",
    "move_of",
    "roles_of",
    "value_mark",
)
