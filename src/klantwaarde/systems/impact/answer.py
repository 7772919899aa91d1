"""Access, use and result of a study: metrics, the waste waterfall and the way of customers past the checkpoints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde import __version__
from klantwaarde.language import Said, say
from klantwaarde.results import Answer, Provenance, Scope
from klantwaarde.results.impact import Barrier, CustomerImpact, Funnel, FunnelStep, Impact, WasteWaterfall
from klantwaarde.statistics.intervals import wilson
from klantwaarde.statistics.ratio import ratio_interval
from klantwaarde.systems.impact.access import measure_access
from klantwaarde.systems.impact.gather import Known, Record, gather
from klantwaarde.systems.impact.groups import Groups
from klantwaarde.systems.impact.measured import Measured
from klantwaarde.systems.impact.metrics import metrics_of
from klantwaarde.systems.impact.result import measure_result
from klantwaarde.systems.impact.spans import overlap
from klantwaarde.systems.impact.use import access_spans, measure_use
from klantwaarde.systems.impact.waterfall import PARTS, Fall, fall

Told = Callable[[Said, int, int], None]
Mask = NDArray[np.bool_]

SYSTEM = "impact"
VERSION = "1"
MOST_CUSTOMERS = 5000
"""Customers told one by one; more would make an answer nobody reads. `klantwaarde impact --customers` writes all."""
STEPS = ("wanted", "access", "use", "result")
SOURCES = [
    "Bertini & Koenigsberg, “Competing on Customer Outcomes”, MIT Sloan Management Review, 2020 (access, use, result).",
    "Bertini & Koenigsberg, “The Ends Game”, MIT Press, 2020 (three wastes; the waterfall is our own choice).",
    "Wilson, 1927 (shares); Cochran, “Sampling Techniques”, 1977 (ratios over customers).",
]


def answer_impact(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Say whether customers get access, use it and get the result.

    Parameters
    ----------
    study
        The record.
    as_of
        The moment the answers count as made; later events do not count yet.
    waves, told
        As for every system; events have no waves.
    """
    del waves
    if told:
        told(say("access, use and result"), 0, 1)
    known = gather(study, as_of=as_of.date())
    body = impact_of(
        known,
        minimum_cell=study.settings.minimum_cell,
        named=study.settings.privacy == "named",
        owners=study.settings.impact.owners,
    )
    setup = study.settings.impact
    provenance = Provenance(
        fingerprint=study.fingerprint, method="counts per customer and month", method_version=VERSION,
        software=__version__,
        settings={"start": body.start, "end": body.end, "wanted": setup.wanted, "unit_value": setup.unit_value},
        n=len(known.customers), made_at=as_of.isoformat(), sources=SOURCES,
    )  # fmt: skip
    return [Answer("impact/checkpoints/all", SYSTEM, "checkpoints", Scope(), body, provenance, notes=body.notes)]


def impact_of(known: Known, *, minimum_cell: int, named: bool, owners: Mapping[str, str]) -> Impact:
    """Give the answer from what is known.

    Parameters
    ----------
    known
        As gathered.
    minimum_cell
        Smallest group that is shown.
    named
        Whether customers may be told one by one.
    owners
        Metric or checkpoint -> who answers for it.
    """
    place = {customer: i for i, customer in enumerate(known.customers)}
    groups = Groups(known.segments, len(place), minimum_cell, extremes=not named)
    measured = {**measure_access(known, place), **measure_use(known, place), **measure_result(known, place)}
    fallen = fall(known, place)
    steps = _steps(known, place)
    notes = _notes(known)
    if named and len(known.customers) > MOST_CUSTOMERS:
        notes.append(say("Only the first {n} customers are told one by one.", n=MOST_CUSTOMERS))
    return Impact(
        start=known.period[0].isoformat(),
        end=known.period[1].isoformat(),
        events=dict(known.events),
        metrics=metrics_of(measured, groups, owners),
        waterfalls=waterfalls_of(fallen, groups) if fallen.there.any() else [],
        funnels=_funnels(steps, groups) if steps["wanted"].any() else [],
        barriers=_barriers(known, 1 if named else minimum_cell),
        customers=_customers(known, measured, fallen)[:MOST_CUSTOMERS] if named else [],
        outside={name: n for name, n in known.outside.items() if n},
        assumptions=_assumptions(known, fallen) if fallen.there.any() else [],
        left_out=len(fallen.left_out),
        notes=notes,
    )


def waterfalls_of(fallen: Fall, groups: Groups) -> list[WasteWaterfall]:
    """Give the waterfall of everybody and of every segment; a small one is closed as a whole."""
    opened = groups.open_for(fallen.there)
    found = []
    for (by, segment), mask, ok in zip(groups.names, groups.masks, opened, strict=True):
        chosen = mask & fallen.there
        if not ok:
            found.append(WasteWaterfall(by, segment, status="closed"))
            continue
        potential = fallen.potential[chosen]
        sums: dict[str, Any] = {part: int(cents[chosen].sum()) for part, cents in fallen.parts.items()}
        assert int(potential.sum()) == sum(sums.values())  # noqa: S101 - the identity of the handbook
        shares = {
            part: ratio_interval(cents[chosen].astype(float), potential.astype(float))
            for part, cents in fallen.parts.items()
        }
        found.append(
            WasteWaterfall(
                by,
                segment,
                int(chosen.sum()),
                int(potential.sum()),
                **sums,
                raised_by_use=int(fallen.by_use[chosen].sum()),
                raised_by_result=int(fallen.by_result[chosen].sum()),
                shares=shares,
            )
        )
    return found


def _steps(known: Known, place: Mapping[str, int]) -> dict[str, Mask]:
    """Who wants it, has access, uses it and gets a result; each inside the one before."""
    spans = access_spans(known)
    access = {pair[0] for pair in spans}
    open_until = known.period[1]
    refused = {
        refusal.pair[0]
        for refusal in known.refusals
        if overlap((refusal.date, max(refusal.date, refusal.resolved or open_until)), known.period)
    }
    used = {one.pair[0] for one in known.used} & access
    # Where nobody says whether it was a success, value that came is one.
    won = (pair for (pair, _), s in known.outcomes.items() if s["successes"] or (not s["judged"] and s["cents"] > 0))
    got = {pair[0] for pair in won} & used
    named = {"wanted": access | refused, "access": access, "use": used, "result": got}
    kept = [step for step in STEPS if (step != "use" or known.has_usage) and (step != "result" or known.has_outcomes)]
    return {step: np.array([customer in named[step] for customer in place], dtype=bool) for step in kept}


def _funnels(steps: Mapping[str, Mask], groups: Groups) -> list[Funnel]:
    wanted = steps["wanted"]
    opened = groups.open_for(wanted)
    found = []
    for (by, segment), mask, ok in zip(groups.names, groups.masks, opened, strict=True):
        if not ok:
            found.append(Funnel(by, segment, status="closed"))
            continue
        before = int((mask & wanted).sum())
        first = before
        listed = []
        for step, there in steps.items():
            count = int((mask & there).sum())
            listed.append(FunnelStep(step, count, wilson(count, first), wilson(count, before)))
            before = count
        found.append(Funnel(by, segment, listed))
    return found


def _barriers(known: Known, minimum: int) -> list[Barrier]:
    """What stood in the way, most customers first; reasons that too few customers met are told without numbers."""
    met: dict[str, list[str]] = {}
    for refusal in known.refusals:
        if known.period[0] <= refusal.date <= known.period[1]:
            met.setdefault(refusal.reason, []).append(refusal.pair[0])
    ordered = sorted(met.items(), key=lambda one: (-len(set(one[1])), one[0]))
    return [
        Barrier(reason, len(set(customers)), len(customers)) if len(set(customers)) >= minimum else Barrier(reason)
        for reason, customers in ordered
    ]


def _customers(known: Known, measured: Mapping[str, Measured], fallen: Fall) -> list[CustomerImpact]:
    uses: dict[str, int] = {}
    for one in known.used:
        uses[one.pair[0]] = uses.get(one.pair[0], 0) + one.uses
    outcomes: dict[str, int] = {}
    for (pair, _), sums in known.outcomes.items():
        outcomes[pair[0]] = outcomes.get(pair[0], 0) + sums["outcomes"]
    found = []
    for i, customer in enumerate(known.customers):
        numbers = {code: float(one.values[i]) for code, one in measured.items() if not np.isnan(one.values[i])}
        money: dict[str, Any] = {}
        if fallen.there[i]:
            money = {"potential": int(fallen.potential[i]), **{part: int(fallen.parts[part][i]) for part in PARTS}}
        if numbers or money:
            found.append(
                CustomerImpact(
                    customer,
                    known.names.get(customer, ""),
                    numbers,
                    uses.get(customer, 0),
                    outcomes.get(customer, 0),
                    **money,
                )
            )
    return found


def _assumptions(known: Known, fallen: Fall) -> list[Said]:
    """What the waterfall takes for granted, each with its size where it has one."""
    missing = sum(sums["unvalued"] for sums in known.outcomes.values())
    told = [
        say("Who wants it is who has a right to use or was refused one; who never asked is not in it."),
        say("What a customer wants is what the right or the refusal says, every day of it alike."),
        say("One unit is worth to a customer what the right or the refusal says, whoever uses it and when."),
        say("What came is what the outcome says it was worth; without that, what was promised when it succeeded."),
    ]
    raised = int(fallen.by_use.sum()) + int(fallen.by_result.sum())
    if raised:
        told.append(
            say(
                "Where customers used or got more than was thought, the potential was raised to it: "
                "{euro:,.0f} euro in all.",
                euro=raised / 100,
            )
        )  # fmt: skip
    if missing:
        told.append(say("Of {n} outcomes nothing tells what they were worth; they count as no result.", n=missing))
    if fallen.left_out:
        told.append(
            say(
                "{n} {n:customer is|customers are} left out: what they want or what a unit is worth to them is not "
                "known, or nobody told what came of their use.",
                n=len(fallen.left_out),
            )
        )  # fmt: skip
    return told


def _notes(known: Known) -> list[Said]:
    notes: list[Said] = []
    outside = sum(known.outside.values())
    if outside:
        notes.append(say("{n} events lie outside the period and do not count.", n=outside))
    entitled = {right.pair for right in known.rights}
    stray = sum(one.uses for one in known.used if one.pair not in entitled)
    if stray:
        notes.append(say("{n} times something was used without a right to it in the table entitlements.", n=stray))
    if not known.has_usage:
        notes.append(say("There are no usage events: nothing can be said about use."))
    if not known.has_outcomes:
        notes.append(say("There are no outcome events: nothing can be said about results."))
    return notes
