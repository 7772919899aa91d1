"""What people say at a step: their marks and their words, as far as they agreed and as far as there are enough of them.

A step is tied to people by the respondent of a touchpoint, or else by all respondents of its customer. With values for
the step in `study.toml` the mark is their experience of those values; without, their satisfaction as a whole. It is
what people who took the step say, not what the step did to them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec
import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from klantwaarde import engine
from klantwaarde.results.estimate import CLOSED, Estimate
from klantwaarde.results.journeys import Heard, Journeys
from klantwaarde.results.quote import Quote
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.schema.settings import Settings
from klantwaarde.statistics.account_sums import AccountSums
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS, Cells, Guard, Rule
from klantwaarde.statistics.intervals import mean_interval
from klantwaarde.systems.impact.journeys.log import order_of

Frame = nw.LazyFrame[Any]
MOST_QUOTES = 3
MOST_ARROWS = 40
Key = tuple[str, ...]
"""Values that a mark is about; empty for satisfaction as a whole."""
Group = tuple[str, str]
"""A step is (step, ""); an arrow is (source, target)."""


class Record(Protocol):
    """What this asks of a study."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    def table(self, name: str) -> nw.LazyFrame[Any]: ...  # noqa: D102
    def has(self, name: str, column: str = "") -> bool: ...  # noqa: D102


def with_voices(study: Record, log: Frame, body: Journeys, waves: Sequence[str]) -> Journeys:
    """Set marks and quotes beside the steps and arrows that are shown.

    Parameters
    ----------
    study
        The record.
    log
        As it was counted, with the columns ``respondent_id`` and ``customer_id``.
    body
        What was counted.
    waves
        Waves whose answers count; of each person the latest.
    """
    if not study.has("respondents"):
        return body
    people = _people(study)
    on = _on(log, people, [(a.source, a.target) for a in body.arrows[:MOST_ARROWS]])
    if not on:
        return body
    felt = {step: tuple(codes) for step, codes in study.settings.journeys.values.items() if codes}
    shown: list[Group] = [(step.activity, "") for step in body.steps]
    shown += [(a.source, a.target) for a in body.arrows[:MOST_ARROWS]]
    heard: dict[Group, Estimate] = {}
    everybody = Estimate(status="missing")
    everyone_on = frozenset[str]().union(*on.values())
    for key in sorted({felt.get(b or a, ()) for a, b in shown} | {()}):
        marks = _marks(study, key, waves)
        groups = [group for group in shown if felt.get(group[1] or group[0], ()) == key]
        # What everybody answered stands elsewhere in the report, so a step is held against that too.
        sets = [frozenset(marks), everyone_on, *(on.get(group, frozenset()) for group in groups)]
        _, first, *rest = _means(study, sets, marks, people, key)
        heard |= dict(zip(groups, rest, strict=True))
        everybody = first if not key else everybody
    quotes = _quotes(study, waves)

    def told(group: Group) -> Heard:
        mark = heard.get(group, Estimate(status="missing"))
        words = _said(group[0], felt, on, quotes, heard) if not group[1] else []
        return Heard(mark, _stands(mark, everybody) if felt.get(group[1] or group[0], ()) == () else "", words)

    steps = [msgspec.structs.replace(step, heard=told((step.activity, ""))) for step in body.steps]
    arrows = [msgspec.structs.replace(arrow, heard=told((arrow.source, arrow.target))) for arrow in body.arrows]
    return msgspec.structs.replace(body, steps=steps, arrows=arrows, everybody=everybody)


def _stands(mark: Estimate, everybody: Estimate) -> str:
    """Say whether a mark surely lies below or above that of everybody on a journey."""
    if mark.low is None or mark.high is None or everybody.value is None:
        return ""
    return "below" if mark.high < everybody.value else "above" if mark.low > everybody.value else "met"


def _people(study: Record) -> dict[str, str]:
    """Respondents on the customers' side -> their account; one without a customer is an account by itself."""
    table = study.table("respondents").filter(~(nw.col("side") == "employee").fill_null(value=False))
    return {
        str(row["respondent_id"]): f"c {row['customer_id']}" if row["customer_id"] is not None
        else f"r {row['respondent_id']}"
        for row in engine.rows(table.select("respondent_id", "customer_id"))
    }  # fmt: skip


def _on(log: Frame, people: Mapping[str, str], arrows: Sequence[Group]) -> dict[Group, frozenset[str]]:
    """Who took each step and each of these arrows."""
    of_account: dict[str, list[str]] = defaultdict(list)
    for person, account in people.items():
        of_account[account].append(person)
    following = nw.col("activity").shift(-1).over("case", order_by=order_of(log))
    links = log.with_columns(next=following).select("activity", "next", "respondent_id", "customer_id").unique()
    wanted, found = set(arrows), defaultdict(set)
    for row in engine.rows(links):
        if row["respondent_id"] is not None:
            who = [str(row["respondent_id"])] if str(row["respondent_id"]) in people else []
        else:
            who = of_account.get(f"c {row['customer_id']}", []) if row["customer_id"] is not None else []
        found[str(row["activity"]), ""].update(who)
        arrow = (str(row["activity"]), str(row["next"] or ""))
        if arrow in wanted:
            found[arrow].update(who)
    return {group: frozenset(members) for group, members in found.items() if members}


def _marks(study: Record, key: Key, waves: Sequence[str]) -> dict[str, float]:
    """The latest mark of every respondent: mean experience of these values, or satisfaction as a whole."""
    table, column = ("scores", "experience") if key else ("overall", "satisfaction")
    if not study.has(table, column):
        return {}
    frame = study.table(table).filter(~nw.col(column).is_null())
    if key:
        frame = frame.filter(nw.col("value_id").is_in(list(key)))
    place = {wave: i for i, wave in enumerate(waves)}
    given: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in engine.rows(frame.select("respondent_id", "wave", mark=nw.col(column).cast(nw.Float64))):
        if row["wave"] in place:
            given[str(row["respondent_id"])][place[row["wave"]]].append(float(row["mark"]))
    return {person: sum(found[max(found)]) / len(found[max(found)]) for person, found in sorted(given.items())}


def _means(
    study: Record, sets: Sequence[frozenset[str]], marks: Mapping[str, float], people: Mapping[str, str], key: Key
) -> list[Estimate]:
    """Mean mark of every set of people; closed where it is too small, or would show a small one by subtraction."""
    told = [person for person in marks if person in people]
    if not told:
        return [Estimate(status="missing") for _ in sets]
    member = np.array([[person in group for person in told] for group in sets], dtype=bool)
    patterns, place = np.unique(member, axis=1, return_inverse=True)
    is_open = _guarded(study, patterns, place.reshape(-1), [people[person] for person in told])
    scales = study.settings.scales
    bounds = scales.score if key else scales.range("overall.satisfaction")
    found = []
    for row, shown in zip(member, is_open, strict=True):
        inside = [person for person, there in zip(told, row, strict=True) if there]
        if not inside:
            found.append(Estimate(status="missing"))
        elif not shown:
            found.append(CLOSED)
        else:
            by_account = defaultdict(list)
            for person in inside:
                by_account[people[person]].append(marks[person])
            means = [sum(given) / len(given) for _, given in sorted(by_account.items())]
            found.append(mean_interval(AccountSums.of(means, respondents=len(inside)), bounds=bounds, step=1.0))
    return found


def _guarded(
    study: Record, patterns: NDArray[np.bool_], place: NDArray[np.intp], accounts: Sequence[str]
) -> NDArray[np.bool_]:
    cells = patterns.shape[1]
    seats = {account: i for i, account in enumerate(sorted(set(accounts)))}
    home = {(seats[account], int(cell)) for account, cell in zip(accounts, place, strict=True)}
    people = np.bincount(place, minlength=cells).astype(float)
    there = np.bincount([cell for _, cell in home], minlength=cells).astype(float)
    spans = np.bincount([seat for seat, _ in home])
    seated: list[set[int]] = [set() for _ in range(cells)]
    for seat, cell in home:
        seated[cell].add(seat)
    straddles = bool((spans > 1).any())
    nested = len(seats) < len(accounts)
    guard = Guard(Rule(study.settings.minimum_cell, MINIMUM_ACCOUNTS if nested else 1))
    counted = Cells(people, there, tuple(frozenset(one) for one in seated) if straddles else (), int(spans.max()))
    return guard.open_groups(patterns, counted)


def _quotes(study: Record, waves: Sequence[str]) -> list[tuple[str, Quote]]:
    """Quotes that may be shown, with their speaker; nobody is named here."""
    if not study.has("quotes"):
        return []
    table = study.table("quotes").filter(nw.col("consent").is_in(["anonymous", "attributable"]))
    found = []
    for row in engine.rows(table.sort("quote_id")):
        if row["respondent_id"] is None or (row["wave"] is not None and row["wave"] not in waves):
            continue
        code = hashlib.sha256(f"{study.fingerprint} {row['quote_id']}".encode()).hexdigest()[:8]
        values = [value for value in str(row["values"] or "").split("|") if value]
        quote = Quote(
            id=f"q{code}", text=str(row["text"]), consent="anonymous", wave=str(row["wave"] or ""), values=values,
            valence=str(row["valence"] or ""),
        )  # fmt: skip
        found.append((str(row["respondent_id"]), quote))
    return found


def _said(
    step: str,
    felt: Mapping[str, Key],
    on: Mapping[Group, frozenset[str]],
    quotes: Sequence[tuple[str, Quote]],
    heard: Mapping[Group, Estimate],
) -> list[Quote]:
    """Words of people on this step about what is felt there; none where the people are too few to show their mark."""
    if step not in felt or heard[step, ""].status != "open":
        return []
    here = on.get((step, ""), frozenset())
    return [quote for person, quote in quotes if person in here and set(quote.values) & set(felt[step])][:MOST_QUOTES]
