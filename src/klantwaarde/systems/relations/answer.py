"""Every customer by name: value delivered, what falls short, roles granted and played, and words that may be shown."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import narwhals as nw

from klantwaarde import __version__
from klantwaarde.engine import rows
from klantwaarde.language import Said, say
from klantwaarde.results import Answer, Estimate, Provenance, Quote, Scope
from klantwaarde.results.relations import Relation, RelationPay, RelationRole, Relations, RelationValue
from klantwaarde.schema.role_reach import fit_of, reach
from klantwaarde.statistics.pooled_means import GroupSums, pooled_means
from klantwaarde.systems.relations import counts

if TYPE_CHECKING:
    from klantwaarde.schema.catalogue import Catalogue
    from klantwaarde.schema.settings import Settings

Told = Callable[[Said, int, int], None]
Row = Mapping[str, Any]

SYSTEM = "relations"
VERSION = "1"
MOST_QUOTES = 5
LEVELS = ("basic", "added", "bonding")
# What helps to prepare a visit goes first: complaints, then the others.
ORDER = ("negative", "mixed", "positive", "neutral", "")


class Record(Protocol):
    """What this system asks of a study."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    def table(self, name: str) -> nw.LazyFrame[Any]: ...  # noqa: D102
    def has(self, name: str, column: str = "") -> bool: ...  # noqa: D102


def answer_relations(
    study: Record, *, as_of: dt.datetime, waves: Sequence[str] | None = None, told: Told | None = None
) -> list[Answer]:
    """Say per customer what its people grant, experience and say, where they agreed to be on its page.

    Parameters
    ----------
    study
        The record. In anonymous research there is no answer: what is anonymous never becomes named.
    as_of
        The moment the answers count as made.
    waves, told
        As for every system.

    Returns
    -------
    One answer per wave; none when nobody agreed (the column ``by_name`` of the table respondents).
    """
    if study.settings.privacy != "named":
        return []
    people = counts.people_by_name(study.table("respondents"))
    if not rows(people.head(1)):
        return []
    chosen = [wave for wave in study.settings.wave_codes if waves is None or wave in waves]
    out = []
    for place, wave in enumerate(chosen):
        if told:
            told(say("customers by name"), place, len(chosen))
        out += _one_wave(study, people, wave, as_of)
    return out


def _one_wave(study: Record, people: counts.Frame, wave: str, as_of: dt.datetime) -> list[Answer]:
    settings = study.settings
    low, high = settings.scales.score
    direct = settings.scales.disconfirmation
    tolerance = settings.thresholds.tolerance_on(low, high)
    here = nw.col("wave") == wave
    stretch = (high - low) / (direct[1] - direct[0])
    answered = counts.against_expectation(study.table("scores").filter(here), people, stretch=stretch)
    values = _values(rows(counts.per_value(answered, tolerance=tolerance)), study.catalogue, tolerance)
    sides = _sides(rows(counts.delivered(answered)))
    roles = _roles(rows(counts.roles_named(study.table("roles").filter(here), people)), study.catalogue)
    pays = _pays(rows(counts.would_pay(study.table("talks").filter(here), people)))
    quotes = _quotes(study, wave)
    found = sorted({*sides, *roles, *pays, *quotes})
    if not found:
        return []
    nobody = Estimate(n=0, status="missing")
    none = {"d": nobody, "e": nobody, "p": nobody}
    relations = []
    for customer in found:
        measured, named = sides.get(customer, none), roles.get(customer) or _Roles([], study.catalogue)
        relations.append(
            Relation(
                customer=customer, people=max(measured["d"].n or 0, named.people), delivered=measured["d"],
                expectation=measured["e"], experience=measured["p"], granted=named.granted, played=named.played,
                fits=named.fits, values=values.get(customer, []), pays=pays.get(customer, []),
                quotes=quotes.get(customer, []),
            )
        )  # fmt: skip
    provenance = Provenance(
        fingerprint=study.fingerprint, method="means per customer, spread pooled", method_version=VERSION,
        software=__version__, settings={"wave": wave, "tolerance": tolerance}, n=sum(r.people for r in relations),
        made_at=as_of.isoformat(), sources=[],
    )  # fmt: skip
    body = Relations((low, high), tolerance, relations)
    return [Answer(f"{SYSTEM}/relations/{wave}", SYSTEM, "relations", Scope(wave=wave), body, provenance)]


def _values(found: Sequence[Row], catalogue: Catalogue, tolerance: float) -> dict[str, list[RelationValue]]:
    """Values below or above expectation per customer; the spread of each value is pooled over all customers."""
    by_value: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in found:
        if row["value"] in catalogue.values:
            by_value[row["value"]][row["customer"]] = row
    made: dict[str, list[RelationValue]] = defaultdict(list)
    for code, per_customer in by_value.items():
        means = pooled_means({c: _of(row, "") for c, row in per_customer.items()})
        for customer, row in per_customer.items():
            one = _value(catalogue, code, row, means[customer], tolerance)
            if one is not None:
                made[customer].append(one)
    for listed in made.values():
        listed.sort(key=lambda v: (v.state, LEVELS.index(v.level), -(v.importance or 0.0), v.value))
        listed.sort(key=lambda v: v.state != "below")
    return made


def _value(catalogue: Catalogue, code: str, row: Row, mean: Estimate, tolerance: float) -> RelationValue | None:
    """A value that stands out; a basic value earns no bonus: at best it is met."""
    known = catalogue.values[code]
    if mean.value is None or abs(mean.value) <= tolerance or (mean.value > 0 and known.level == "basic"):
        return None
    below = mean.value < 0
    sure = (
        mean.high is not None and mean.low is not None and (mean.high < -tolerance if below else mean.low > tolerance)
    )
    return RelationValue(
        value=code, name=known.name, level=known.level, state="below" if below else "above", people=int(row["n"]),
        below=int(row["below"]), disconfirmation=mean, importance=row["importance"], expectation=row["expectation"],
        experience=row["experience"], sure=sure,
    )  # fmt: skip


def _of(row: Row, prefix: str) -> GroupSums:
    total, squares = row[f"{prefix}total"], row[f"{prefix}squares"]
    return GroupSums(int(row[f"{prefix}n"]), float(total or 0.0), float(squares or 0.0))


def _sides(found: Sequence[Row]) -> dict[str, dict[str, Estimate]]:
    made: dict[str, dict[str, Estimate]] = defaultdict(dict)
    for side in "dep":
        for customer, mean in pooled_means({row["customer"]: _of(row, f"{side}_") for row in found}).items():
            made[customer][side] = mean
    return made


class _Roles:
    """What the people of one customer grant and experience."""

    def __init__(self, named: Sequence[Row], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.people = len({row["respondent_id"] for row in named})
        self.granted = self._marks(named, "granted")
        self.played = self._marks(named, "played")
        self.fits = self._fits(named)

    def _marks(self, named: Sequence[Row], kind: str) -> list[RelationRole]:
        times = Counter(str(row["role_id"]) for row in named if row["kind"] == kind)
        known = self._catalogue.roles
        marks = [RelationRole(role, known[role].name, n) for role, n in times.items() if role in known]
        return sorted(marks, key=lambda mark: (-mark.people, mark.role))

    def _fits(self, named: Sequence[Row]) -> dict[str, int]:
        """Per person the mean reach of what is played beside that of what is granted; the same role always fits."""
        both: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"granted": set(), "played": set()})
        for row in named:
            if row["role_id"] in self._catalogue.roles:
                both[row["respondent_id"]][row["kind"]].add(row["role_id"])
        fits: Counter[str] = Counter()
        for one in both.values():
            if one["granted"] and one["played"]:
                same = one["granted"] & one["played"]
                fits["match" if same else fit_of(self._reach(one["granted"]), self._reach(one["played"]))] += 1
        return dict(sorted(fits.items()))

    def _reach(self, roles: set[str]) -> float:
        known = [self._catalogue.roles[role] for role in sorted(roles)]
        return sum(reach(one.shares, one.initiative) for one in known) / len(known)


def _roles(found: Sequence[Row], catalogue: Catalogue) -> dict[str, _Roles]:
    per_customer: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(found, key=lambda r: (r["customer"], r["respondent_id"], r["kind"], r["role_id"])):
        per_customer[row["customer"]].append(row)
    return {customer: _Roles(named, catalogue) for customer, named in per_customer.items()}


def _pays(found: Sequence[Row]) -> dict[str, list[RelationPay]]:
    made: dict[str, list[RelationPay]] = defaultdict(list)
    for row in sorted(found, key=lambda r: (r["customer"], r["card"])):
        will = int(row["will"])
        made[row["customer"]].append(RelationPay(row["card"], will, int(row["asked"]) - will))
    return made


def _quotes(study: Record, wave: str) -> dict[str, list[Quote]]:
    """Words whose speaker agreed to be named: an anonymous quote on the page of one customer would name it."""
    last = study.settings.wave_codes[-1] if study.settings.wave_codes else ""
    people = study.table("respondents").filter(~(nw.col("side") == "employee").fill_null(value=False))
    said = study.table("quotes").filter(
        nw.col("consent") == "attributable", nw.col("wave").fill_null(last) == wave
    ).join(people.select("respondent_id", "customer_id", "function"), on="respondent_id", how="inner")  # fmt: skip
    found = rows(said.filter(~nw.col("customer_id").is_null()))
    found.sort(key=lambda r: (ORDER.index(r["valence"] or ""), not r["unprompted"], str(r["quote_id"])))
    made: dict[str, list[Quote]] = defaultdict(list)
    for row in found:
        if len(made[row["customer_id"]]) < MOST_QUOTES:
            made[row["customer_id"]].append(
                Quote(
                    id=str(row["quote_id"]), text=str(row["text"]), consent="attributable",
                    by=str(row["function"] or ""), wave=wave,
                    values=[value for value in str(row["values"] or "").split("|") if value],
                    valence=str(row["valence"] or ""),
                )
            )  # fmt: skip
    return made
