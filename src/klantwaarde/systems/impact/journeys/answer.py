"""The answer on journeys: the touchpoints of a study counted, with what people say at every step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec
import narwhals as nw

from klantwaarde import __version__, engine
from klantwaarde.language import Said, say
from klantwaarde.results import Answer, Provenance, Scope
from klantwaarde.results.provenance import Exclusion
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.systems.impact.journeys.closing import Smallest
from klantwaarde.systems.impact.journeys.log import Frame, as_log
from klantwaarde.systems.impact.journeys.measure import Ask, measure
from klantwaarde.systems.impact.journeys.voices import Record, with_voices

Told = Callable[[Said, int, int], None]
SYSTEM = "journeys"
# Raise it when the same record gives other numbers.
VERSION = "1"
TIES = ("id", "source", "channel", "customer_id", "respondent_id")
SOURCES = [
    "van der Aalst, *Process Mining: Data Science in Action*, 2016 (the directly-follows relation, variants).",
    "Anderl, Becker, von Wangenheim & Schumann, “Mapping the customer journey”, 2016 (removal effects).",
    "Kemeny & Snell, *Finite Markov Chains*, 1960 (absorbing chains).",
    "Wilson, “Probable inference, the law of succession, and statistical inference”, 1927 (shares).",
]


def answer_journeys(
    study: Record,
    *,
    as_of: dt.datetime,
    waves: Sequence[str] | None = None,
    told: Told | None = None,
    outcome: str | None = None,
    shown: int | None = None,
    seed: int = 0,
) -> list[Answer]:
    """Say which steps customers take, in which order, and where they leave, return and succeed.

    Parameters
    ----------
    study
        The record, with the table touchpoints.
    as_of
        The moment the answer counts as made.
    waves
        Waves whose marks and quotes count; steps have no waves.
    told
        Hears how far the work is.
    outcome, shown
        Other than in ``study.toml``.
    seed
        Of the intervals of removal effects.

    Returns
    -------
    list
        One answer, or none without touchpoints.
    """
    if told is not None:
        told(say("journeys"), 0, 1)
    if not study.has("touchpoints"):
        return []
    settings = study.settings
    log, begun = touchpoint_log(study)
    taken = {str(row["activity"]) for row in engine.rows(log.select("activity").unique())}
    if not taken:
        return []  # nothing but beginnings
    aim = outcome
    if aim is None:  # what study.toml names may not have happened yet; what is asked for now must be there
        aim = settings.journeys.outcome if settings.journeys.outcome in taken else ""
    # Where customers are known by name, their steps are no secret between them and the firm; what they say still is.
    named = settings.privacy == "named"
    smallest = Smallest() if named else Smallest(settings.minimum_cell, MINIMUM_ACCOUNTS)
    ask = Ask(outcome=aim, shown=shown or settings.journeys.shown, smallest=smallest, seed=seed)
    body = measure(log, ask)
    if body.status == "open":
        body = with_voices(study, log, body, list(waves or settings.wave_codes))
        body = msgspec.structs.replace(body, notes=[*body.notes, *_not_there(study, taken)])
    utc = as_of.astimezone(dt.UTC) if as_of.tzinfo else as_of.replace(tzinfo=dt.UTC)
    provenance = Provenance(
        fingerprint=study.fingerprint,
        method="directly-follows counts and an absorbing chain",
        method_version=VERSION,
        software=__version__,
        settings={
            "outcome": body.outcome,
            "shown": ask.shown,
            "minimum_cell": settings.minimum_cell,
            "counts_closed_below": smallest.people,
            "seed": seed,
        },
        n=None,
        made_at=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        exclusions=_left_out(begun),
        sources=SOURCES,
    )
    notes = [say("A mark beside a step is what people who took it say; the step need not be the cause.")]
    return [Answer(f"{SYSTEM}/map/all", SYSTEM, "map", Scope(), body, provenance, notes=notes)]


def _not_there(study: Record, taken: set[str]) -> list[Said]:
    """Steps and values that ``study.toml`` names and nobody took or that do not exist."""
    named = study.settings.journeys
    steps = [step for step in (named.outcome, *named.values) if step and step not in taken]
    codes = [code for listed in named.values.values() for code in listed if code not in study.catalogue.values]
    told = [say("study.toml names the step “{step}”, which nobody took.", step=step) for step in dict.fromkeys(steps)]
    return told + [
        say("study.toml names the value {code} at a step; the catalogue has no such value.", code=code)
        for code in dict.fromkeys(codes)
    ]


def touchpoint_log(study: Record) -> tuple[Frame, int]:
    """Give the touchpoints as a log of completed steps, and how many rows tell of a beginning only."""
    table = study.table("touchpoints")
    phase = nw.col("lifecycle").fill_null("complete").str.to_lowercase()
    done = table.filter(phase == "complete")
    (begun,) = engine.rows(table.filter(phase != "complete").select(n=nw.len()))
    respondent, customer = nw.col("respondent_id"), nw.col("customer_id")
    case = nw.concat_str([nw.lit("case "), nw.col("case_id")])
    account = nw.when(~customer.is_null()).then(nw.concat_str([nw.lit("customer "), customer]))
    person = nw.when(~respondent.is_null()).then(nw.concat_str([nw.lit("respondent "), respondent]))
    named = done.with_columns(account=nw.coalesce(account, person, case)).with_columns(
        person=nw.coalesce(person, nw.col("account"))
    )
    keep = ("person", "account", "respondent_id", "customer_id")
    log = as_log(named, case="case_id", activity="activity", timestamp="timestamp", ties=TIES, keep=keep)
    return log, int(begun["n"])


def _left_out(begun: int) -> list[Exclusion]:
    if not begun:
        return []
    why = say("A step counts once, when it is done.")
    return [Exclusion(what=say("rows that tell of the beginning of a step"), why=why, count=begun)]
