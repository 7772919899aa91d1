"""The answers of the alignment system: Flierman's three questions, one answer per wave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np

from klantwaarde import __version__
from klantwaarde.language import Said, named, say
from klantwaarde.results import Answer, Estimate, Provenance, Scope
from klantwaarde.results.agreement import Agreement
from klantwaarde.results.alignment import AlignedValue, Alignment, SideGroup
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.statistics.side_agreement import TOP, between, order_of
from klantwaarde.systems.alignment.asked import Record, Side, Split, read_sides
from klantwaarde.systems.alignment.doing import customer_marks, delivered_of, derived_of, known_and_done
from klantwaarde.systems.alignment.groups import (
    between_departments,
    choices_open,
    judged_open,
    own_customers,
    side_groups,
)
from klantwaarde.systems.alignment.reasons import aligned_values
from klantwaarde.systems.alignment.sentences import headline_of, questions_of

Told = Callable[[Said, int, int], None]
SYSTEM = "alignment"
# Raise it when the same record gives other numbers.
VERSION = "2"
# Of fewer accounts than this the spread between accounts is hardly known.
FEW_ACCOUNTS = 8
SOURCES = [
    "Flierman, 2019 (the three questions).",
    "Homburg, Wieseke & Bornemann, “Implementing the marketing concept at the employee-customer interface”, 2009.",
    "LeBreton & Senter, “Answers to 20 questions about interrater reliability and interrater agreement”, 2008.",
    "Kendall & Babington Smith, 1939 (W); James, Demaree & Wolf, 1984 (rwg); Bliese, 2000 (ICC).",
    "Webber, Moffat & Zobel, “A similarity measure for indefinite rankings”, 2010.",
]


def answer_alignment(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Say per wave whether employees and customers give the same answer to "why us?".

    Parameters
    ----------
    study
        The record, with the table ``why_us``.
    as_of
        The moment the answers count as made.
    waves
        Codes of the waves to answer; all of them when left out.
    told
        Hears how far the work is.
    """
    wanted = [wave for wave in study.settings.wave_codes if not waves or wave in waves]
    answers = []
    for done, wave in enumerate(wanted):
        if told is not None:
            told(say("why customers choose, wave {wave}", wave=wave), done, len(wanted))
        answers.append(_answer(study, wave, as_of))
    return answers


def _answer(study: Record, wave: str, as_of: dt.datetime) -> Answer:
    sides = read_sides(study, wave, list(study.catalogue.values))
    body = align(study, wave, sides)
    utc = as_of.astimezone(dt.UTC) if as_of.tzinfo else as_of.replace(tzinfo=dt.UTC)
    known = [group.n for group in body.groups if not group.by and group.n is not None]
    return Answer(
        id=f"{SYSTEM}/alignment/{wave}/all",
        system=SYSTEM,
        kind="alignment",
        scope=Scope(wave=wave),
        body=body,
        provenance=Provenance(
            fingerprint=study.fingerprint,
            method="alignment of both sides",
            method_version=VERSION,
            software=__version__,
            settings={
                "wave": wave,
                "minimum_cell": study.settings.minimum_cell,
                "null_of_rwg": study.settings.alignment.null,
                "chosen": body.chosen,
                "of": body.of,
                "top": TOP,
                "seed": 0,
            },
            n=sum(known) if known else None,
            made_at=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            sources=SOURCES,
        ),
        notes=[
            say("Groups of fewer than {k} people are closed, on both sides, and so are groups that would show them, "
                "and groups of fewer than {few} in which everybody gave one answer; of a whole side like that only "
                "what it chose is closed.",
                k=study.settings.minimum_cell, few=2 * study.settings.minimum_cell),
            say("No person is shown and departments are not put in an order of merit."),
            *_about_tasks(sides),
            *_about_few(body, sides),
        ],
    )  # fmt: skip


def _about_tasks(sides: Mapping[str, Side]) -> list[Said]:
    """Warn where not everybody did the same task."""
    if len(frozenset().union(*(side.tasks for side in sides.values()))) < 2:
        return []
    return [
        say("Not everybody did the same task: some ranked, others divided points or only chose. All answers are read "
            "as an order, and what differs between the sides may come from the task."),
    ]  # fmt: skip


def _about_few(body: Alignment, sides: Mapping[str, Side]) -> list[Said]:
    """Warn where an interval rests on too little to be trusted (docs/alignment.md has the figures)."""
    told: list[Said] = []
    known = [one.n for one in body.between if one.n is not None]
    if known and min(known) < body.of:
        told.append(
            say("One side has fewer people ({n}) than there are values ({values}): read the intervals between the "
                "sides as rough.", n=min(known), values=body.of)
        )  # fmt: skip
    seats = sides["customer"].units[sides["customer"].knows]
    accounts = len(set(seats.tolist()))
    if known and accounts < min(len(seats), FEW_ACCOUNTS):
        told.append(
            say("The customers' people come from few customers ({n}), and colleagues are alike: read the intervals as "
                "rough.", n=accounts)
        )  # fmt: skip
    return told


def align(study: Record, wave: str, sides: Mapping[str, Side]) -> Alignment:
    """Make the alignment of one wave from what both sides answered."""
    values = list(study.catalogue.values)
    names = {code: value.name for code, value in study.catalogue.values.items()}
    customers, employees = sides["customer"], sides["employee"]
    if not len(customers.people) and not len(employees.people):
        return Alignment(headline=say("In this wave nobody was asked why customers choose you."), status="missing")
    k, null = study.settings.minimum_cell, study.settings.alignment.null
    is_open = {name: judged_open(side, k) for name, side in sides.items()}
    whole = {name: is_open[name].get(Split(), False) for name in sides}
    told = {name: whole[name] and choices_open(side, k) for name, side in sides.items()}
    shown = [count for name, side in sides.items() if whole[name] for count in _chosen(side)]
    chosen = round(float(np.median(shown or [0])))
    chances = {name: _by_lot(side) if whole[name] else 0.0 for name, side in sides.items()}
    means, met = customer_marks(study, wave)
    derived, behaves = derived_of(means)
    aligned = aligned_values(sides, values, names, is_open=told, chances=chances, derived=derived, behaves=behaves)
    aligned = _with_doing(aligned, study, wave, k, met)
    top = round(max([1.0, *(float(side.points.max(initial=1.0)) for name, side in sides.items() if whole[name])]))
    beside = customers if whole["customer"] and customers.knows.any() else None
    groups: list[SideGroup] = []
    for name, side in sides.items():
        groups += side_groups(name, side, is_open[name], beside, values, null=null, top=top, told=told[name])
    both = whole["customer"] and whole["employee"]
    first = order_of(customers.points[customers.knows]) if both and told["customer"] and customers.knows.any() else []
    made = Alignment(
        headline=_closing(both=both),
        values=aligned,
        groups=groups,
        between=_between(employees, customers) if both else [],
        own_customers=own_customers(employees, customers, k, top=top) if both else None,
        between_departments=between_departments(employees, is_open["employee"], int(first[0])) if first else [],
        chance_share=chances["customer"] or None,
        employee_chance_share=chances["employee"] or None,
        hits=_hits(employees, first) if told["employee"] else None,
        chosen=chosen,
        of=len(values),
        null=null,
        status="open" if any(whole.values()) else "closed",
    )
    open_values = all(told.values())
    headline = headline_of(made) if open_values or not both else made.headline
    return msgspec.structs.replace(made, headline=headline, questions=questions_of(made, names_of(names)))


def _closing(*, both: bool) -> Said:
    if both:
        return say(
            "How near both sides are is told below; what they chose is closed, because on a small side everybody "
            "said one thing."
        )
    return say("Too few people answered to set both sides beside each other.")


def names_of(names: dict[str, dict[str, str]]) -> dict[str, object]:
    """Names ready for a sentence."""
    return {code: named(name) for code, name in names.items()}


def _by_lot(side: Side) -> float:
    """Give the share of a side that would choose a value by lot: reasons per person, out of how many there are."""
    return float((side.points[side.knows] > 0).mean()) if side.knows.any() and side.points.size else 0.0


def _chosen(side: Side) -> list[int]:
    return [int(count) for count in (side.points[side.knows] > 0).sum(axis=1)]


def _between(employees: Side, customers: Side) -> list[Agreement]:
    return between(
        employees.points[employees.knows],
        customers.points[customers.knows],
        units=(employees.units[employees.knows], customers.units[customers.knows]),
    )


def _hits(employees: Side, first: Sequence[str]) -> Estimate | None:
    """Give how many of the three reasons that customers put first an employee names on average, at any place."""
    if not first or not employees.knows.any():
        return None
    columns = [int(place) for place in first[:TOP]]
    named = (employees.points[employees.knows][:, columns] > 0).sum(axis=1)
    ends = (0.0, float(len(columns)))
    return mean_interval(AccountSums.of(named.astype(float)), bounds=ends, step=1.0, unit="hits")


def _with_doing(
    values: list[AlignedValue], study: Record, wave: str, k: int, met: dict[str, np.ndarray]
) -> list[AlignedValue]:
    known = known_and_done(study, wave, k)
    delivered = delivered_of(met, k)
    made = []
    for one in values:
        knows, does, gap = known.get(one.value, (None, None, None))
        made.append(
            msgspec.structs.replace(one, knows=knows, does=does, knowing_doing=gap, delivered=delivered.get(one.value))
        )
    return made
