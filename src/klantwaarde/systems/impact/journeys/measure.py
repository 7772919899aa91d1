"""From a log of steps to `Journeys`: rare and closed steps are put together first, then everything is counted anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import numpy as np

from klantwaarde import engine
from klantwaarde.errors import InputError, MethodError, refuse
from klantwaarde.language import Said, say
from klantwaarde.results.estimate import CLOSED, Estimate
from klantwaarde.results.journeys import (
    OTHER,
    JourneyArrow,
    Journeys,
    JourneyStep,
    JourneyVariant,
    Lapse,
    OtherVariants,
    Removal,
)
from klantwaarde.statistics.intervals import wilson
from klantwaarde.systems.impact.journeys import counts
from klantwaarde.systems.impact.journeys.closing import Pair, Smallest, closed_pairs
from klantwaarde.systems.impact.journeys.log import merged
from klantwaarde.systems.impact.journeys.removal import chain_of, removal_effects
from klantwaarde.systems.impact.journeys.ways import ways

Frame = nw.LazyFrame[Any]
Row = Mapping[str, Any]
MOST_STEPS = 200
"""More different steps than this are put together: nobody reads them, and every pair of them is counted."""
SHOWN = 10
PEOPLE = ("person", "account")


@dataclass(frozen=True)
class Ask:
    """What is asked of a log.

    Parameters
    ----------
    outcome
        Activity that is the aim; empty for none.
    shown
        How many ways are shown.
    smallest
        Smallest group; anything but 1 and 1 needs the columns ``person`` and ``account`` in the log.
    seed
        Of the intervals of removal effects.
    """

    outcome: str = ""
    shown: int = SHOWN
    smallest: Smallest = field(default_factory=Smallest)
    seed: int = 0

    @property
    def people(self) -> tuple[str, ...]:
        """Columns of people, when they are needed."""
        return PEOPLE if self.smallest.guards else ()


@dataclass(frozen=True)
class _Merged:
    """The log as it is counted, its steps, and how many kinds of step were put together or left out."""

    log: Frame
    known: list[dict[str, Any]]
    put_together: int = 0
    left_out: int = 0


def measure(log: Frame, ask: Ask | None = None) -> Journeys:
    """Count the journeys of a log: what follows what, how long it takes, and where people leave, return and succeed.

    Parameters
    ----------
    log
        As `log.as_log` gives it.
    ask
        The outcome, the smallest group and what is shown.

    Returns
    -------
    Journeys
        Counts are exact; shares carry Wilson's interval over cases, removal effects a Bayesian bootstrap.

    Raises
    ------
    MethodError
        When the log has no steps.
    InputError
        When no step is called as the outcome.
    """
    ask = ask or Ask()
    known = engine.rows(counts.steps(log, ask.people))
    if not known:
        raise refuse(
            MethodError, "no-steps", say("The log has no steps."),
            say("A journey has a case, an activity and a moment in every row."), say("Fill the log and try again."),
        )  # fmt: skip
    outcome = _outcome(ask, known)
    made = _merge(log, known, ask, outcome)
    if not made.known:
        return _too_few()
    if outcome and all(row["activity"] != outcome for row in made.known):
        outcome = ""  # too few people reached it to speak of it
    return _told(made, ask, outcome)


def _outcome(ask: Ask, known: Sequence[Row]) -> str:
    names = sorted(str(row["activity"]) for row in known)
    if ask.outcome and ask.outcome not in names:
        raise refuse(
            InputError, "no-such-step", say("No step is called {name}.", name=ask.outcome[:100]),
            say("The steps are: {names}.", names=", ".join(names)[:500]), say("Name one of these as the outcome."),
        )  # fmt: skip
    return ask.outcome


def _enough(row: Row, smallest: Smallest, more: str = "") -> bool:
    return not smallest.guards or smallest.holds(row[f"person{more}"], row[f"account{more}"])


def _merge(log: Frame, known: list[dict[str, Any]], ask: Ask, outcome: str) -> _Merged:
    """Put rare steps together, and those few people took; when even together those are few, leave them out."""
    order = sorted(known, key=lambda row: (row["activity"] != outcome, -row["n"], row["activity"]))
    kept = [str(row["activity"]) for row in order[:MOST_STEPS] if _enough(row, ask.smallest)]
    if len(kept) == len(known):
        return _Merged(log, known)
    together = merged(log, kept)
    again = engine.rows(counts.steps(together, ask.people))
    other = next(row for row in again if row["activity"] == OTHER)
    if _enough(other, ask.smallest):
        return _Merged(together, again, put_together=len(known) - len(kept))
    return _Merged(log.filter(nw.col("activity").is_in(kept)), [row for row in known if row["activity"] in kept], 0,
                   left_out=len(known) - len(kept))  # fmt: skip


def _told(made: _Merged, ask: Ask, outcome: str) -> Journeys:
    log, known = made.log, made.known
    pairs = engine.rows(counts.follows(log, outcome=outcome, people=ask.people))
    (whole,) = engine.rows(counts.cases(log, outcome=outcome))
    closed = _closed(log, pairs, ask)
    cases = int(whole["cases"])
    steps = [_step(row, pairs, closed, ask, outcome) for row in known]
    steps.sort(key=lambda step: (-step.n, step.activity))
    arrows, shut = _arrows(pairs, {s.activity: s.cases for s in steps}, closed, ask)
    variants, others = _variants(log, known, whole, ask)
    reached = wilson(whole["reached"], cases) if outcome else Estimate(unit="share", status="missing")
    notes = _notes(pairs, made, others, ask, outcome)
    return Journeys(
        headline=_headline(steps, reached, outcome, cases, whole["reworked"] / cases),
        cases=cases,
        events=int(whole["events"]),
        first=_iso(whole["first"]),
        last=_iso(whole["last"]),
        steps=steps,
        arrows=arrows,
        closed_arrows=shut,
        variants=variants,
        other_variants=others,
        duration=_lapse(whole, cases),
        reworked=wilson(whole["reworked"], cases),
        outcome=outcome,
        reached=reached,
        removals=_removals(pairs, outcome, whole["reached"], ask.seed) if outcome else [],
        merged=made.put_together,
        notes=notes,
    )


def _closed(log: Frame, pairs: Sequence[Row], ask: Ask) -> set[Pair]:
    """Which transitions stay closed, with ``""`` for the begin and the end of a case."""
    if not ask.smallest.guards:
        return set()
    counted: dict[Pair, int] = {}
    small: dict[Pair, frozenset[tuple[str, str]]] = {}
    few: list[Pair] = []
    for row in pairs:
        pair = (str(row["activity"]), str(row["next"] or ""))
        counted[pair] = row["n"]
        if not _enough(row, ask.smallest):
            few.append(pair)
        begins = ("", pair[0])
        counted[begins] = counted.get(begins, 0) + row["first"]
    counted = {pair: n for pair, n in counted.items() if n}
    found = engine.rows(counts.pairs_of_people(log, *PEOPLE, few)) if few else []
    for pair in few:
        small[pair] = frozenset(
            (str(row["person"]), str(row["account"])) for row in found if (row["activity"], row["next"]) == pair
        )
    begun = engine.rows(counts.begins(log, *PEOPLE))
    for name in sorted({str(row["activity"]) for row in begun}):
        who = frozenset((str(row["person"]), str(row["account"])) for row in begun if row["activity"] == name)
        if not ask.smallest.together(who):
            small["", name] = who
    return closed_pairs(counted, small, ask.smallest)


def _step(row: Row, pairs: Sequence[Row], closed: set[Pair], ask: Ask, outcome: str) -> JourneyStep:
    name = str(row["activity"])
    own = [pair for pair in pairs if pair["activity"] == name]
    ends = sum(pair["n"] for pair in own if pair["next"] is None)
    short = sum(pair["kept"] if outcome else pair["n"] for pair in own if pair["next"] is None)
    if name == outcome:
        drop_off = Estimate(unit="share", status="missing")
    else:
        drop_off = CLOSED if (name, "") in closed else wilson(short, row["cases"])
    return JourneyStep(
        activity=name,
        n=int(row["n"]),
        cases=int(row["cases"]),
        starts=None if ("", name) in closed else int(sum(pair["first"] for pair in own)),
        ends=None if (name, "") in closed else int(ends),
        repeated=int(row["repeated"]) if not row["repeated"] or _enough(row, ask.smallest, "_again") else None,
        drop_off=drop_off,
        since=_lapse(row, row["cases"]),
    )


def _arrows(
    pairs: Sequence[Row], cases: Mapping[str, int], closed: set[Pair], ask: Ask
) -> tuple[list[JourneyArrow], tuple[int, int]]:
    leaving = dict.fromkeys(cases, 0)
    for row in pairs:
        leaving[row["activity"]] += row["n"]
    arrows, shut = [], [0, 0]
    for row in sorted(pairs, key=lambda row: (-row["n"], row["activity"], row["next"] or "")):
        if row["next"] is None:
            continue
        source, target = str(row["activity"]), str(row["next"])
        if (source, target) in closed:
            shut[0], shut[1] = shut[0] + 1, shut[1] + row["n"]
            continue
        share = wilson(row["n"], leaving[source], n_effective=min(cases[source], leaving[source]))
        arrows.append(
            JourneyArrow(
                source=source, target=target, n=int(row["n"]), share=share, time=_lapse(row, row["n"]),
                returns=int(row["returns"]) if not row["returns"] or _enough(row, ask.smallest, "_back") else None,
            )
        )  # fmt: skip
    return arrows, (shut[0], shut[1])


def _variants(log: Frame, known: Sequence[Row], whole: Row, ask: Ask) -> tuple[list[JourneyVariant], OtherVariants]:
    cases = int(whole["cases"])
    activities = sorted(str(row["activity"]) for row in known)
    person = PEOPLE[0] if ask.smallest.guards else ""
    table = ways(log, activities, longest=int(whole["longest"]), shown=ask.shown, people=person)
    shown = [row for row in table if row["steps"] and (not person or ask.smallest.holds(row["people"], row["people"]))]
    rest = [row for row in table if row not in shown]
    # What is left over must be about enough people too, or it could be had by subtraction.
    while person and rest and shown and sum(row["people"] for row in rest) < ask.smallest.people:
        rest.append(shown.pop())
    other = OtherVariants(
        variants=int(sum(row["variants"] for row in rest)), cases=int(sum(row["cases"] for row in rest)),
        long=int(sum(row["long"] for row in rest)), share=sum(row["cases"] for row in rest) / cases,
    )  # fmt: skip
    told = [
        JourneyVariant(list(row["steps"]), int(row["cases"]), wilson(row["cases"], cases), _mean(row, row["cases"]))
        for row in shown
    ]
    return told, other


def _removals(pairs: Sequence[Row], outcome: str, reached: int, seed: int) -> list[Removal]:
    chain = chain_of(pairs, outcome)
    found = removal_effects(chain, rng=np.random.default_rng(seed))
    total = float(found.effect.sum())
    taken = chain.between.sum(axis=0) + chain.begins
    made = [
        Removal(
            activity=name,
            effect=Estimate(
                value=float(found.effect[i]), low=float(found.low[i]), high=float(found.high[i]), n=int(taken[i]),
                unit="share", method="Bayesian bootstrap of transitions",
            ),
            weight=float(found.effect[i]) / total if total else 0.0,
            outcomes=float(found.effect[i]) / total * reached if total else 0.0,
        )
        for i, name in enumerate(chain.steps)
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-(one.effect.value or 0.0), one.activity))


def _headline(steps: Sequence[JourneyStep], reached: Estimate, outcome: str, cases: int, reworked: float) -> Said:
    leaves = [step for step in steps if step.ends is not None and step.activity not in {outcome, OTHER}]
    last = max(leaves, key=lambda step: (step.drop_off.value or 0.0) * step.cases, default=None)
    if outcome and last is not None and reached.value is not None and (last.drop_off.value or 0.0) > 0:
        return say(
            "{share:%} of {cases} journeys reach “{outcome}”; of the others most end at “{step}”.",
            share=reached.value, cases=cases, outcome=outcome, step=last.activity,
        )  # fmt: skip
    if outcome and reached.value is not None:
        whole = reached.value
        return say("{share:%} of {cases} journeys reach “{outcome}”.", share=whole, cases=cases, outcome=outcome)
    if reworked > 0:
        return say("In {share:%} of {cases} journeys some step comes back.", share=reworked, cases=cases)
    return say("None of {cases} journeys comes back to a step it had before.", cases=cases)


def _notes(pairs: Sequence[Row], made: _Merged, others: OtherVariants, ask: Ask, outcome: str) -> list[Said]:
    notes = []
    same = sum(row["same"] or 0 for row in pairs)
    if same:
        notes.append(
            say(
                "{n} times two steps of a journey stand at the same moment; they are taken in the order of the table.",
                n=int(same),
            )
        )
    if made.put_together:
        notes.append(say("{n} rare steps are put together as “other steps”.", n=made.put_together))
    if made.left_out:
        notes.append(say("Steps that too few people took are left out: {n} kinds.", n=made.left_out))
    if others.long:
        notes.append(say("{n} journeys are so long that their ways were not told apart.", n=others.long))
    if ask.outcome and not outcome:
        notes.append(say("Too few people reached “{outcome}” to speak of it.", outcome=ask.outcome))
    return notes


def _too_few() -> Journeys:
    return Journeys(
        headline=say("Too few people are on a journey to show it."), cases=0, events=0, first="", last="",
        status="closed",
    )  # fmt: skip


def _lapse(row: Row, n: int) -> Lapse:
    quarters = [_plain(row[name]) for name in ("q0", "q1", "q2")]
    return Lapse(_mean(row, n), *quarters)


def _mean(row: Row, n: int) -> float | None:
    return None if row["seconds"] is None or not n else (row["seconds"] + row["micros"] / 1e6) / n


def _plain(value: float | None) -> float | None:
    """To the microsecond, as moments are kept: engines differ in the digits behind it."""
    return None if value is None else round(float(value), 6)


def _iso(micros: int) -> str:
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(micros))
    return moment.isoformat().replace("+00:00", "Z")
