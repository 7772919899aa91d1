"""Everything the model needs from the engine, counted once and brought home small."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from klantwaarde import engine
from klantwaarde.language import Said, say
from klantwaarde.schema.catalogue import Catalogue, CatalogueRole
from klantwaarde.schema.settings import Settings
from klantwaarde.systems.values import questions
from klantwaarde.systems.values.counting import AT_THE_TABLE, Counting, count
from klantwaarde.systems.values.kano_counts import KanoTables, count_kano_tables
from klantwaarde.systems.values.outcome_counts import Cut, count_outcomes
from klantwaarde.systems.values.panel import Panel
from klantwaarde.systems.values.penalty_reward import OutcomeSums, cutoffs, other_cutoffs
from klantwaarde.systems.values.people import People, read_people
from klantwaarde.systems.values.questions import Asked, Scale
from klantwaarde.systems.values.quotations import SaidCounts, Showable, count_said, read_quotes
from klantwaarde.systems.values.roles import RoleProfile, fit_table
from klantwaarde.systems.values.spoken import heard
from klantwaarde.systems.values.tally import Tally

if TYPE_CHECKING:
    import narwhals as nw

Told = Callable[[Said, int, int], None]
# What a person is asked about the whole; the first that was asked is what penalty and reward speak of.
OUTCOMES = ("satisfaction", "reuse", "recommend")
ANSWERED = ("scores", "investments", "kano", "roles", "quotes")
ASKED = {
    "scores": ("importance", "expectation", "experience", "disconfirmation", "satisfaction"),
    "investments": ("importance", "expectation", "experience", "disconfirmation"),
}
CHANGING = frozenset(f"{table}.{question}" for table in ASKED for question in ("gap", "disconfirmation"))
STEPS = 6


class Record(Protocol):
    """What the system needs of a study."""

    @property
    def settings(self) -> Settings:
        """From ``study.toml``."""

    @property
    def catalogue(self) -> Catalogue:
        """Values, investments and roles."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the record."""

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """A table, lazily."""

    def count(self, name: str) -> int:
        """Rows of a table."""

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows (and a column)."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Overall judgements of those who score low, middle and high."""

    name: str
    performance: str
    cut: Cut
    sums: Mapping[tuple[str, str], Mapping[Cut, OutcomeSums]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that came home.

    Parameters
    ----------
    people
        Who counts.
    tally
        Sums of every question they were asked.
    panel
        What accounts said in two waves.
    team, aspired
        Everybody, the own side too, and the roles they aspire to.
    said, quotes
        How often things are spoken of, and the quotes that may be shown.
    kano, kano_items
        Tables of answers; name and values per item.
    outcomes
        Overall judgements of those who score low, middle and high.
    answerless
        Customers' people without any answer.
    tells_frames
        Whether the quotes tell expectation from experience, or point at roles.
    roles
        Name of each role, per language.
    """

    people: People
    tally: Tally
    panel: Panel
    team: People | None = None
    aspired: Tally | None = None
    said: SaidCounts | None = None
    quotes: tuple[Showable, ...] = ()
    kano: KanoTables | None = None
    kano_items: Mapping[str, tuple[dict[str, str], tuple[str, ...]]] = field(default_factory=dict)
    outcomes: Outcomes | None = None
    answerless: int = 0
    tells_frames: bool = False
    roles: Mapping[str, dict[str, str]] = field(default_factory=dict)


def profile_of(role: CatalogueRole) -> RoleProfile:
    """The expectations that come with a role of the catalogue."""
    return RoleProfile(
        role=role.code,
        name=dict(role.name),
        basic=role.shares["basic"],
        added=role.shares["added"],
        bonding=role.shares["bonding"],
        initiative=role.initiative or "reactive",
        expectation=dict(role.expectation),
    )


def gather(study: Record, *, told: Told | None = None) -> Gathered:
    """Count everything.

    Parameters
    ----------
    study
        The record.
    told
        Hears how far the counting is.
    """
    tell = told or _silent
    settings = study.settings
    last = settings.wave_codes[-1]
    tell(say("who answered"), 0, STEPS)
    people = read_people(
        {name: study.table(name) for name in ("respondents", "customers") if study.has(name)}, settings.segments
    )
    tables = {name: study.table(name) for name in ANSWERED if study.has(name)}
    tell(say("the scores"), 1, STEPS)
    asked = _asked(study, tables, people, last)
    counting = Counting(asked, people)
    tally = counting.tally()
    tell(say("what changed between waves"), 2, STEPS)
    panel = counting.panel([question for question in counting.units if question in CHANGING], settings.wave_codes)
    found: dict[str, Any] = {}
    tell(say("the words of customers"), 3, STEPS)
    if "quotes" in tables:
        found["said"] = count_said(tables["quotes"], people, last)
        found["quotes"] = tuple(_quotes(study, tables["quotes"], last))
        found["tells_frames"] = _tells_frames(study)
        found["roles"] = {role.code: dict(role.name) for role in study.catalogue.roles.values()}
    if "roles" in tables:
        team = read_people({"respondents": study.table("respondents")}, (), everybody=True)
        aspired = questions.voted(tables["roles"], ["aspired"], most_rows=study.count("roles"))
        found["team"], found["aspired"] = team, count([aspired], team)
    tell(say("the Kano answers"), 4, STEPS)
    if "kano" in tables:
        found["kano"] = count_kano_tables(tables["kano"], people)
        found["kano_items"] = _kano_items(study, found["kano"].items)
    tell(say("what satisfaction goes with"), 5, STEPS)
    if "scores" in tables and study.has("overall"):
        found["outcomes"] = _outcomes(study, tables["scores"], people)
    answerless = _answerless(tables, people, tally, settings.wave_codes)
    return Gathered(people=people, tally=tally, panel=panel, answerless=answerless, **found)


def _tells_frames(study: Record) -> bool:
    return study.has("quotes", "frame") or study.has("quotes", "roles")


def _silent(_step: Said, _done: int, _total: int) -> None:
    """Tell nobody."""


def _asked(study: Record, tables: Mapping[str, nw.LazyFrame[Any]], people: People, last: str) -> list[Asked]:
    if not tables:
        return []
    rows = {name: study.count(name) for name in tables}
    scales = study.settings.scales
    scale = Scale(scales.score, scales.disconfirmation)
    asked = [questions.there(tables, last, most_rows=people.respondents * len(study.settings.waves))]
    for name in ("scores", "investments"):
        if name in tables:
            columns = [column for column in ASKED[name] if study.has(name, column)]
            asked.append(questions.scored(name, tables[name], columns, scale, most_rows=rows[name]))
    if study.has("quotes", "unprompted"):
        asked.append(questions.mentioned(tables["quotes"], last, most_rows=rows["quotes"]))
    if "quotes" in tables and _tells_frames(study):
        asked.append(heard(tables["quotes"], last, list(study.catalogue.roles), most_rows=rows["quotes"]))
    if "roles" in tables:
        asked.append(questions.voted(tables["roles"], ["granted", "played"], most_rows=rows["roles"]))
        fits = fit_table(profile_of(role) for role in study.catalogue.roles.values())
        asked.append(questions.fitting(tables["roles"], fits, most_rows=rows["roles"]))
    if "kano" in tables:
        asked.append(questions.paired(tables["kano"], most_rows=rows["kano"]))
    return asked


def _quotes(study: Record, quotes: nw.LazyFrame[Any], last: str) -> list[Showable]:
    return read_quotes(
        quotes,
        study.table("respondents"),
        study.table("customers"),
        named=study.settings.privacy == "named",
        fingerprint=study.fingerprint,
        last_wave=last,
    )


def _kano_items(study: Record, asked: list[str]) -> dict[str, tuple[dict[str, str], tuple[str, ...]]]:
    values = study.catalogue.values
    if not study.has("kano_items"):
        return {item: (dict(values[item].name), (item,)) for item in asked if item in values}
    return {
        str(row["item"]): (
            {"nl": str(row["name_nl"] or row["name_en"] or ""), "en": str(row["name_en"] or row["name_nl"] or "")},
            tuple(value for value in str(row["values"] or "").split("|") if value),
        )
        for row in engine.rows(study.table("kano_items"))
    }


def _outcomes(study: Record, scores: nw.LazyFrame[Any], people: People) -> Outcomes | None:
    outcome = next((name for name in OUTCOMES if study.has("overall", name)), None)
    performance = next((name for name in ("satisfaction", "experience") if study.has("scores", name)), None)
    if outcome is None or performance is None:
        return None
    scale = study.settings.scales.score
    cut = cutoffs(scale)
    sums = count_outcomes(
        scores.rename({"value_id": "item"}),
        study.table("overall"),
        people,
        performance=performance,
        outcome=outcome,
        most=max(abs(end) for end in study.settings.scales.range(f"overall.{outcome}")),
        cuts=[cut, *other_cutoffs(cut, scale)],
        at_the_table=study.count("scores") <= AT_THE_TABLE / 10,
    )
    return Outcomes(outcome, performance, cut, sums)


def _answerless(tables: Mapping[str, nw.LazyFrame[Any]], people: People, tally: Tally, waves: Sequence[str]) -> int:
    """Count the customers' people without an answer in any wave."""
    import narwhals as nw

    if not tables:
        return people.respondents
    if len(waves) == 1:
        answered = tally.answered(waves[0], "", "there.present")
        return people.respondents - (0 if answered is None else int(answered[0].sum()))
    ever = questions.there(tables, "", most_rows=0).rows.select("respondent_id").unique()
    silent = people.frame.join(ever, on="respondent_id", how="anti").select(n=nw.len())
    return int(engine.rows(silent)[0]["n"])


__all__ = ["Gathered", "Outcomes", "Record", "gather", "profile_of"]
