"""Sorts as a plain table, either way round, in the Dutch or the international profile."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from klantwaarde.errors import say
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QSorts
from klantwaarde.results.receipt import Receipt

PROFILES = {"international": (",", ".", ""), "dutch": (";", ",", "\ufeff")}
FORMULA = frozenset("=+-@\t\r")
ABOUT = "about: "
FIELDS = ("group", "level", "value")


def guarded(cell: str) -> str:
    """Keep a spreadsheet from reading a name as a formula: an apostrophe before = + - @, unless it is a number.

    A name that has such apostrophes of its own gets one more, so that reading gives it back.
    """
    if cell.lstrip("'")[:1] in FORMULA and cell:
        try:
            float(cell.replace(",", "."))
        except ValueError:
            return "'" + cell
    return cell


def place_text(place: float | None, decimal: str = ".") -> str:
    """Write a place: whole numbers without decimals, a missing one as nothing."""
    if place is None:
        return ""
    return str(int(place)) if float(place).is_integer() else f"{place!r}".replace(".", decimal)


def sorts_csv(
    study: QSorts, *, orientation: str = "cards", profile: str = "international", name: str = "sorts.csv"
) -> tuple[str, Receipt]:
    """Write sorts as CSV.

    Parameters
    ----------
    study
        Cards, persons, places.
    orientation
        ``cards``: a row per card; ``persons``: a row per person.
    profile
        ``international`` (comma, point, no mark) or ``dutch`` (semicolon, comma, UTF-8 mark).
    name
        Of the file, for the receipt.

    Returns
    -------
    The text, and the receipt with what CSV cannot hold.
    """
    sign, decimal, mark = PROFILES[profile]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, lineterminator="\n")
    table = _cards(study, decimal) if orientation == "cards" else _persons(study, decimal)
    writer.writerows([[guarded(cell) for cell in row] for row in table])
    return mark + out.getvalue(), Receipt(name, "csv", [], [], lost(study, orientation))


def _cards(study: QSorts, decimal: str) -> list[list[str]]:
    languages = sorted({lang for card in study.cards for lang in card.text})
    fields = [field for field in FIELDS if any(getattr(card, field) for card in study.cards)]
    heads = [f"text_{lang}" if lang else "text" for lang in languages]
    rows = [["card", *heads, *fields, *(one.id for one in study.sorters)]]
    for i, card in enumerate(study.cards):
        texts = [card.text.get(lang, "") for lang in languages]
        facts = [getattr(card, field) for field in fields]
        rows.append([card.id, *texts, *facts, *(place_text(sort[i], decimal) for sort in study.places)])
    return rows


def _persons(study: QSorts, decimal: str) -> list[list[str]]:
    names = sorted({name for one in study.sorters for name in one.attributes})
    heads = [ABOUT + name if _numbers(study, name) else name for name in names]
    rows = [["sorter", *(card.id for card in study.cards), *heads]]
    never = [all(sort[i] is None for sort in study.places) for i in range(len(study.cards))]
    for one, sort in zip(study.sorters, study.places, strict=True):
        facts = [one.attributes.get(name, "") for name in names]
        # an empty column would be no card: one that nobody placed says so
        cells = ["NA" if none else place_text(place, decimal) for place, none in zip(sort, never, strict=True)]
        rows.append([one.id, *cells, *facts])
    return rows


def _numbers(study: QSorts, name: str) -> bool:
    """Tell whether an attribute could be taken for places on reading back, such as an age."""
    return any(any(sign.isdigit() for sign in one.attributes.get(name, "")) for one in study.sorters)


def lost(study: QSorts, orientation: str) -> list[Said]:
    """Tell what a plain table cannot hold."""
    out = []
    if study.grid is not None:
        out.append(say("the grid, which is read from the sorts again"))
    if study.title or study.instruction:
        out.append(say("title and instruction"))
    if orientation == "cards" and any(one.attributes for one in study.sorters):
        out.append(say("attributes of persons"))
    if orientation == "persons" and any(card.text or card.group or card.level or card.value for card in study.cards):
        out.append(say("texts and groups of cards"))
    if any(one.remarks for one in study.sorters):
        out.append(say("remarks from the talks; write them as a table of talks"))
    return out


def talks_csv(study: QSorts, *, profile: str = "international") -> str:
    """Write the talks beside the sorts as a table: sorter, card, pays, words, consent."""
    sign, _, mark = PROFILES[profile]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, lineterminator="\n")
    writer.writerow(["sorter", "card", "pays", "words", "consent"])
    for one in study.sorters:
        for remark in one.remarks:
            pays = "" if remark.pays is None else "yes" if remark.pays else "no"
            writer.writerow([guarded(one.id), guarded(remark.card), pays, guarded(remark.words), remark.consent])
    return mark + out.getvalue()


def table_csv(heading: Sequence[str], rows: Sequence[Sequence[str | float | None]], *, profile: str) -> str:
    """Write any table of results, numbers in full."""
    sign, decimal, mark = PROFILES[profile]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, lineterminator="\n")
    writer.writerow([guarded(cell) for cell in heading])
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else place_text(cell, decimal) for cell in row])
    return mark + out.getvalue()
