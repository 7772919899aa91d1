"""From the inbox to a study folder, on which the runner works; and from a folder to the inbox."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from klantwaarde.engine import rows
from klantwaarde.language import Said, say
from klantwaarde.schema.column import fold
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.tables import TABLES
from klantwaarde.study import open_study
from klantwaarde.web.instrument.explode import Labels, explode
from klantwaarde.web.instrument.explode import Response as Told
from klantwaarde.web.instrument.question import Choice, Rating, Text, in_language
from klantwaarde.web.studies.erasing import folder_of
from klantwaarde.web.studies.record_writing import write_record
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.toml_writing import settings_text

Rows = dict[str, list[dict[str, Any]]]
SOURCES: list[Callable[[Study], Mapping[str, list[dict[str, Any]]]]] = []
"""Other apps add here what gives tables of their own, such as card sorts."""


class Snapshot(msgspec.Struct, frozen=True):
    """What a snapshot holds: its files, rows per table, and what the tables have no place for."""

    files: list[Path]
    rows: dict[str, int]
    left: list[Said]


def write_snapshot(study: Study, folder: Path, *, form: str = "record") -> Snapshot:
    """Write the inbox of a study as a study folder; the same inbox gives the same bytes.

    Parameters
    ----------
    study
        What is in its inbox: everybody who agreed, finished or not.
    folder
        Where. Tables of an earlier snapshot in it are replaced; what the runner made stays.
    form
        ``record`` for the runner, ``workbook`` for people.

    Returns
    -------
    Snapshot
        What was written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    opened = opened_folder(study)
    untouched = not study.responses.exists() and not any(source(study) for source in SOURCES)
    if form == "record" and opened.exists() and untouched:
        return _as_opened(study, opened, folder)
    tables, left = tables_of(study)
    settings = _settings(study, tables)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".snapshot-") as aside:
        made = write_record(Path(aside), settings, tables, form=form)
        folder.mkdir(exist_ok=True)
        names = {path.name for path in made}
        for old in folder.iterdir():
            if old.name not in names and old.is_file() and _is_ours(old):
                old.unlink()
        files = []
        for path in made:
            shutil.move(path, folder / path.name)
            files.append(folder / path.name)
    return Snapshot(files, {table: len(told) for table, told in tables.items()}, left)


def opened_folder(study: Study) -> Path:
    """Where the folder stands of which a study was made, if it was made of one."""
    return folder_of(study).with_name(f"{study.uid}-opened")


def _as_opened(study: Study, opened: Path, folder: Path) -> Snapshot:
    """A study that was opened from a folder and got no answers here: its very files, with our settings."""
    folder.mkdir(exist_ok=True)
    files = []
    for old in folder.iterdir():
        if old.is_file() and _is_ours(old):
            old.unlink()
    for path in sorted(opened.iterdir()):
        if path.is_file() and path.name != "study.toml":
            shutil.copy(path, folder / path.name)
            files.append(folder / path.name)
    settings = folder / "study.toml"
    settings.write_text(settings_text(study.noun()), encoding="utf-8", newline="\n")
    with open_study(folder) as made:
        rows = {table: made.count(table) for table in TABLES if made.count(table)}
    return Snapshot([settings, *files], rows, [])


def _from_opened(study: Study) -> tuple[Rows, list[Said]]:
    """The rows of the folder of which a study was made, to go with answers that came in here."""
    folder = opened_folder(study)
    if not folder.exists():
        return {}, []
    with open_study(folder) as opened:
        found = {table: rows(opened.table(table)) for table in TABLES if opened.count(table)}
    return found, [say("In the tables of the opened folder, “I do not know” counts as no answer.")]


def _is_ours(path: Path) -> bool:
    return (path.stem in TABLES and path.suffix in {".csv", ".parquet"}) or path.name == "study.xlsx"


class _Gathered:
    """Tables while responses are added to them."""

    def __init__(self) -> None:
        self.tables: Rows = {}
        self.people: dict[str, dict[str, Any]] = {}
        self.accounts: dict[str, dict[str, Any]] = {}
        self.left: list[Said] = []

    def add(self, made: Mapping[str, list[dict[str, Any]]]) -> None:
        """Add rows; a person has one row, with what was last known."""
        for table, told in made.items():
            if table != "respondents":
                self.tables.setdefault(table, []).extend(told)
                continue
            for row in told:
                known = {column: value for column, value in row.items() if value is not None}
                self.people.setdefault(row["respondent_id"], {}).update(known)


def tables_of(study: Study) -> tuple[Rows, list[Said]]:
    """Give the rows of every table of a study, and what has no place in them."""
    gathered = _Gathered()
    labels = newest_labels(study)
    for response in study.responses.select_related("wave", "version").order_by("wave__start", "wave__pk", "code"):
        background = response.background or {}
        account = response.account if response.side == "customer" else ""
        told = Told(
            code=response.code, side=response.side, wave=response.wave.code, customer=account,
            answers=response.answers, background=background.get("respondents") or {},
        )  # fmt: skip
        made = explode(response.version.instrument, told, lang=study.language, labels=labels)
        gathered.add(made.rows)
        gathered.left += [line for line in made.left if line not in gathered.left]
        if account:
            known = gathered.accounts.setdefault(account, {"customer_id": account})
            known.update(background.get("customers") or {})
    opened, told_of_it = _from_opened(study)
    gathered.left += told_of_it
    for made_elsewhere in (opened, *(source(study) for source in SOURCES)):
        gathered.add(made_elsewhere)
    gathered.accounts.update({row["customer_id"]: row for row in gathered.tables.pop("customers", [])})
    tables = gathered.tables
    if "quotes" in tables:
        tables["quotes"] = _once(tables["quotes"])
    tables["respondents"] = [gathered.people[code] for code in sorted(gathered.people)]
    tables["customers"] = _customers(study, gathered.accounts)
    known_codes = {row["customer_id"] for row in tables["customers"]}
    naming = (tables.get(table, []) for table in ("respondents", "usage", "outcomes", "touchpoints"))
    named = {row["customer_id"] for told in naming for row in told if row.get("customer_id")}
    tables["customers"] += [{"customer_id": code} for code in sorted(named - known_codes)]
    if "behaviour" in tables:
        tables["behaviours"] = _behaviours(study)
    return {table: told for table, told in tables.items() if told}, gathered.left


def _once(quotes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per quote: what was coded here comes last, and says more of the same words."""
    found: dict[str, dict[str, Any]] = {}
    for row in quotes:
        found.setdefault(str(row["quote_id"]), {}).update(row)
    return list(found.values())


def _customers(study: Study, accounts: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Customers: in anonymous research only pseudonyms of those who answered, without name and revenue."""
    if study.anonymous:
        return [accounts[code] for code in sorted(accounts)]
    own = {customer.code for customer in study.customers.all()}
    return [row for code, row in sorted(accounts.items()) if code not in own and len(row) > 1] + [
        {
            "customer_id": customer.code,
            "name": customer.name or None,
            "revenue": float(customer.revenue) if customer.revenue is not None else None,
            "account_manager": customer.account_manager or None,
            **customer.segments,
        }
        for customer in study.customers.all()
    ]


def _behaviours(study: Study) -> list[dict[str, Any]]:
    from klantwaarde.web.studies.version import agreed_of

    return [
        {"value_id": value, "behaviour_id": one.code, "name_nl": one.name.get("nl"), "name_en": one.name.get("en")}
        for value, listed in agreed_of(study).items()
        for one in listed
    ]


def newest_labels(study: Study) -> Labels:
    """Question -> code -> name, each as the newest version has it."""
    found: dict[str, dict[str, str]] = {}
    for version in study.versions.order_by("number"):
        for question in version.instrument.questions:
            if isinstance(question, Choice):
                names = {option.code: in_language(option.name, study.language) for option in question.options}
                found.setdefault(question.name, {}).update(names)
    return found


def _settings(study: Study, tables: Rows) -> Settings:
    """The settings of the snapshot: a segment that nobody has is left out, so that the study opens."""
    settings = study.noun()
    there = {
        f"{table}.{column}"
        for table in ("customers", "respondents")
        for row in tables.get(table, [])
        for column, value in row.items()
        if value is not None
    }
    names = dict(settings.segment_names)
    unsplit: set[str] = set()
    for version in study.versions.order_by("number"):
        for question in version.instrument.questions:
            if isinstance(question, Choice | Rating | Text) and not getattr(question, "fills", ""):
                segment = f"respondents.{question.name}"
                if getattr(question, "segment", False):
                    names[segment] = dict(question.title)
                else:
                    unsplit.add(segment)
    own = sorted(one for one in there if _own(*one.split(".", 1)) and one not in unsplit)
    segments = [one for one in settings.segments if one in there]
    segments += [one for one in (*own, "respondents.function") if one in there and one not in segments]
    kept = {segment: name for segment, name in names.items() if segment in segments}
    return msgspec.structs.replace(settings, segments=segments, segment_names=kept)


def _own(table: str, column: str) -> bool:
    return fold(column) not in TABLES[table].by_heading()
