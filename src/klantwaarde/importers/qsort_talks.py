"""The talk beside the sort: a table of what each person said of a card and whether it will pay for it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from klantwaarde.errors import InputError, Place, Problem, say
from klantwaarde.importers.qsort_cells import broken, read_text
from klantwaarde.importers.qsort_csv import rows_of
from klantwaarde.results.q_sorts import QRemark, QSorter, QSorts
from klantwaarde.results.receipt import Receipt

YES = frozenset({"yes", "y", "ja", "j", "true", "waar", "1"})
NO = frozenset({"no", "n", "nee", "false", "onwaar", "0"})
CONSENT = {
    "internal": "internal",
    "intern": "internal",
    "anonymous": "anonymous",
    "anoniem": "anonymous",
    "attributable": "attributable",
    "op naam": "attributable",
}
HEADINGS = {
    "sorter": "sorter",
    "respondent": "sorter",
    "respondent_id": "sorter",
    "person": "sorter",
    "persoon": "sorter",
    "card": "card",
    "kaart": "card",
    "pays": "pays",
    "betaalt": "pays",
    "words": "words",
    "woorden": "words",
    "text": "words",
    "tekst": "words",
    "consent": "consent",
    "toestemming": "consent",
}


def read_talks(path: Path, study: QSorts) -> tuple[QSorts, Receipt]:
    """Add what was said in the talks to a study.

    Parameters
    ----------
    path
        CSV with the columns sorter, card, and any of pays (yes, no or empty), words, consent (internal, anonymous,
        attributable; empty is internal). Other columns are attributes of the person when the card is empty.
    study
        The study it belongs to.

    Raises
    ------
    InputError
        Unknown persons, cards or answers; all at once, with their rows.
    """
    rows, _ = rows_of(read_text(path), path.name)
    columns = {HEADINGS[name.lower()]: c for c, name in enumerate(rows[0]) if name.lower() in HEADINGS} if rows else {}
    if "sorter" not in columns or "card" not in columns:
        raise broken(
            path.name,
            "talk-columns",
            say("{file} has no columns sorter and card.", file=path.name),
            say("A table of talks has the columns sorter, card, pays, words, consent."),
            row=1,
        )
    people, cards = {one.id for one in study.sorters}, {card.id for card in study.cards}
    problems: list[Problem] = []
    remarks: dict[str, list[QRemark]] = {}
    attributes: dict[str, dict[str, str]] = {}
    other = {c: name for c, name in enumerate(rows[0]) if name.lower() not in HEADINGS and name}
    for number, row in enumerate(rows[1:], start=2):
        cell = {name: row[c] for name, c in columns.items()}
        who, card = cell["sorter"], cell["card"]
        attributes.setdefault(who, {}).update({name: row[c] for c, name in other.items() if row[c]})
        if who not in people:
            problems.append(_unknown(path.name, number, "sorter", who))
        elif card and card not in cards:
            problems.append(_unknown(path.name, number, "card", card))
        elif card:
            remark = _remark(path.name, number, cell, problems)
            remarks.setdefault(who, []).append(remark)
    if problems:
        raise InputError(*problems)
    sorters = [_with(one, remarks.get(one.id, []), attributes.get(one.id, {})) for one in study.sorters]
    count = sum(map(len, remarks.values()))
    mapped = [say("{count} remarks of {people} persons", count=count, people=len(remarks))]
    return msgspec.structs.replace(study, sorters=sorters), Receipt(path.name, "talks", mapped)


def _with(one: QSorter, remarks: list[QRemark], attributes: dict[str, str]) -> QSorter:
    return msgspec.structs.replace(one, remarks=[*one.remarks, *remarks], attributes={**one.attributes, **attributes})


def _remark(file: str, row: int, cell: dict[str, str], problems: list[Problem]) -> QRemark:
    answer, consent = cell.get("pays", "").lower(), cell.get("consent", "").lower()
    pays = True if answer in YES else False if answer in NO else None
    if answer and pays is None:
        problems.append(_strange(file, row, "pays", answer))
    if consent and consent not in CONSENT:
        problems.append(_strange(file, row, "consent", consent))
    return QRemark(cell["card"], cell.get("words", ""), pays, CONSENT.get(consent, "internal"))


def _unknown(file: str, row: int, column: str, name: str) -> Problem:
    return Problem(
        "talk-unknown",
        say("'{name}' is not in the sorts.", name=name),
        say("A talk belongs to a person and a card of the study."),
        say("Write the same code as in the sorts."),
        Place(file=file, row=row, column=column),
    )


def _strange(file: str, row: int, column: str, text: str) -> Problem:
    return Problem(
        "talk-answer",
        say("'{text}' is no answer here.", text=text),
        say("Pays is yes, no or empty; consent is internal, anonymous or attributable."),
        say("Mend this cell."),
        Place(file=file, row=row, column=column),
    )
