"""The answers of the story: per wave what customers spoke of, how much is still unheard, and the quotes to show."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import numpy as np

from klantwaarde import __version__, engine
from klantwaarde.language import Said, named, say
from klantwaarde.results import Answer, Estimate, Provenance, Quote, Scope, SpokenValue, Story
from klantwaarde.results.provenance import Exclusion
from klantwaarde.statistics.closing import MINIMUM_ACCOUNTS
from klantwaarde.statistics.intervals import FIXED_ICC, wilson
from klantwaarde.statistics.weights import design_effect
from klantwaarde.systems.story.choosing import Candidate, choose
from klantwaarde.systems.story.coded import (
    coders_agree,
    codings_of,
    ladder_map,
    ladders_of,
    machine_coded,
    machines_of,
)
from klantwaarde.systems.story.redacting import Redactor
from klantwaarde.systems.story.shares import saturation

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.schema.catalogue import Catalogue
    from klantwaarde.schema.settings import Settings

Told = Callable[[Said, int, int], None]
Row = Mapping[str, Any]
SYSTEM = "story"
# Raise it when the same record gives other numbers.
VERSION = "2"
SEED = 1
MOST_QUOTES = 20_000
SOURCES = [
    "Chao, “Nonparametric estimation of the number of classes in a population”, 1984 (what is still unheard).",
    "Carbonell & Goldstein, “The use of MMR”, 1998 (choosing quotes).",
    "Krippendorff, 2011; Gwet, 2008; Passonneau, “Measuring agreement on set-valued items”, 2006 (coders).",
    "Rogan & Gladen, “Estimating prevalence from the results of a screening test”, 1978 (machine-coded shares).",
    "Reynolds & Gutman, “Laddering theory, method, analysis, and interpretation”, 1988 (what leads to what).",
    "Wilson, 1927 (intervals of shares); Kish, 1965 (colleagues of one account).",
]


class Record(Protocol):
    """What the story needs of a study."""

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

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows (and a column)."""


def answer_story(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Tell per wave what customers spoke of in their own words.

    Parameters
    ----------
    study
        The record, with the table ``quotes``.
    as_of
        The moment the answers count as made.
    waves
        Codes of the waves to answer; all of them when left out.
    told
        Hears how far the work is.
    """
    wanted = [wave for wave in study.settings.wave_codes if not waves or wave in waves]
    rows = _rows(study)
    codings, ladders = codings_of(study), ladders_of(study)
    answers = []
    for done, wave in enumerate(wanted):
        if told is not None:
            told(say("what was said, wave {wave}", wave=wave), done, len(wanted))
        there, coded, climbed = ([row for row in heap if row["wave"] == wave] for heap in (rows, codings, ladders))
        if there or coded or climbed:
            answers.append(_answer(study, wave, there, as_of, coded, climbed))
    return answers


def _rows(study: Record) -> list[dict[str, Any]]:
    """Everything customers said: one row per quote, in order of its code; what employees said is not theirs."""
    import narwhals as nw

    last = study.settings.wave_codes[-1]
    quotes = study.table("quotes")
    found = quotes.select(
        "quote_id", "respondent_id", "text", "values", "consent", "valence", nw.col("wave").fill_null(last)
    )
    if study.has("respondents"):
        people = study.table("respondents").select("respondent_id", "side", "customer_id", "function")
        found = found.join(people, on="respondent_id", how="left").filter(
            ~(nw.col("side") == "employee").fill_null(value=False)
        )
    else:
        found = found.with_columns(customer_id=nw.lit(None).cast(nw.String), function=nw.lit(None).cast(nw.String))
    return engine.rows(found.sort("quote_id").head(MOST_QUOTES))


def _answer(
    study: Record, wave: str, rows: Sequence[Row], as_of: dt.datetime, coded: Sequence[Row], climbed: Sequence[Row]
) -> Answer:
    utc = as_of.astimezone(dt.UTC) if as_of.tzinfo else as_of.replace(tzinfo=dt.UTC)
    k = study.settings.minimum_cell
    nobody = sum(row["respondent_id"] is None for row in rows)
    body = _with_coding(study, tell_story(study, wave, rows), coded, climbed)
    why = say("It is not known who said it, so it counts in no share.")
    return Answer(
        id=f"{SYSTEM}/story/{wave}/all",
        system=SYSTEM,
        kind="story",
        scope=Scope(wave=wave),
        body=body,
        provenance=Provenance(
            fingerprint=study.fingerprint,
            method="customers' own words",
            method_version=VERSION,
            software=__version__,
            settings={"wave": wave, "minimum_cell": k, "minimum_accounts": MINIMUM_ACCOUNTS, "seed": SEED},
            n=body.people,
            made_at=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            exclusions=[Exclusion(say("quotes without a speaker"), why, nobody)] if nobody and body.people else [],
            sources=SOURCES,
        ),
        notes=[
            say("How often something is named says that it comes to mind, not that it is important."),
            say(
                "Quotes are shown as said; only names and numbers of people are replaced, by a label between brackets."
            ),
        ],
    )


def _with_coding(study: Record, body: Story, coded: Sequence[Row], climbed: Sequence[Row]) -> Story:
    """Add how it was coded, and what leads to what."""
    names = _names(study)
    shares, answers, checked = machine_coded(coded, names)
    return msgspec.structs.replace(
        body,
        agreement=coders_agree(coded),
        machines=machines_of(coded),
        machine=shares,
        machine_answers=answers,
        checked=checked,
        ladders=ladder_map(climbed, names, minimum_cell=study.settings.minimum_cell),
    )


def _names(study: Record) -> dict[str, dict[str, str]]:
    names = {code: dict(value.name) for code, value in study.catalogue.values.items()}
    return names | {code: dict(cost.name) for code, cost in study.catalogue.investments.items()}


def tell_story(study: Record, wave: str, rows: Sequence[Row]) -> Story:
    """Make the story of one wave."""
    by_person: dict[str, set[str]] = {}
    accounts: dict[str, str] = {}
    for row in rows:
        if row["respondent_id"] is not None:
            who = str(row["respondent_id"])
            by_person.setdefault(who, set()).update(_values(row))
            accounts[who] = str(row["customer_id"] or who)
    n, firms = len(by_person), len(set(accounts.values()))
    if n < study.settings.minimum_cell or firms < MINIMUM_ACCOUNTS:
        return Story(say("Too few people were heard in this wave to tell what they spoke of."), status="closed")
    worth = n / design_effect(n / firms, FIXED_ICC)
    names = _names(study)
    counts = {code: sum(code in codes for codes in by_person.values()) for code in names}
    spoken = sorted((code for code, count in counts.items() if count), key=lambda code: (-counts[code], code))
    walls = _walls(study, wave, rows, spoken)
    values = []
    for code in spoken:
        chosen, every = walls.get(code, ([], []))
        # Of few speakers the share is told, not which of them praised.
        told = counts[code] >= study.settings.minimum_cell
        share = wilson(counts[code], n, n_effective=worth, respondents=n)
        values.append(
            SpokenValue(
                code, dict(names[code]), _with_accounts(share, firms),
                _people(rows, code, {"positive", "mixed"}) if told else None,
                _people(rows, code, {"negative", "mixed"}) if told else None, chosen, every,
            )
        )  # fmt: skip
    grown = saturation([sorted(codes) for codes in by_person.values()], rng=np.random.default_rng(SEED))
    return Story(_headline(values, n), values, n, len(rows), list(grown.heard), list(grown.mean), grown.expected)


def _headline(values: Sequence[SpokenValue], n: int) -> Said:
    if not values:
        return say("{n} people were heard, and none of their words is coded yet.", n=n)
    first = values[0]
    return say("Of {n} people, most spoke of: {value}.", n=n, value=named(first.name))


def _with_accounts(share: Estimate, firms: int) -> Estimate:
    return msgspec.structs.replace(share, accounts=firms)


def _people(rows: Sequence[Row], code: str, tones: set[str]) -> int:
    return len({row["respondent_id"] for row in rows
                if row["respondent_id"] is not None and row["valence"] in tones and code in _values(row)})  # fmt: skip


def _walls(
    study: Record, wave: str, rows: Sequence[Row], spoken: Sequence[str]
) -> dict[str, tuple[list[Quote], list[str]]]:
    """Quotes per value: those chosen to show (a speaker once on the page) and the codes of all that may be shown."""
    redactor = Redactor(study.settings.language)
    named_people = study.settings.privacy == "named"
    may = [
        _candidate(row, wave, study.fingerprint, redactor, named_people=named_people)
        for row in rows
        if row["consent"] in {"anonymous", "attributable"} and _values(row)
    ]
    taken: set[str] = set()
    walls: dict[str, tuple[list[Quote], list[str]]] = {}
    for code in spoken:
        here = [one for one in may if code in one.quote.values]
        chosen = choose(here, taken=taken)
        taken |= {one.speaker for one in chosen}
        walls[code] = [one.quote for one in chosen], [one.quote.id for one in here]
    return walls


def _candidate(row: Row, wave: str, fingerprint: str, redactor: Redactor, *, named_people: bool) -> Candidate:
    code = str(row["quote_id"])
    by = str(row["function"] or "") if named_people and row["consent"] == "attributable" else ""
    if not named_people:  # a code that does not lead back to the record
        code = "q" + hashlib.sha256(f"{fingerprint} {code}".encode()).hexdigest()[:8]
    text = redactor.redact(str(row["text"])).text
    quote = Quote(code, text, str(row["consent"]), by, wave, _values(row), str(row["valence"] or ""))
    return Candidate(quote, str(row["respondent_id"] or f"nobody {code}"))


def _values(row: Row) -> list[str]:
    return [value.strip() for value in str(row["values"] or "").split("|") if value.strip()]
