"""A Q-set of one's own: a table with a row per card."""

from __future__ import annotations

from pathlib import Path

from klantwaarde.errors import InputError, Place, Problem, say
from klantwaarde.importers.qsort_cells import broken, read_text
from klantwaarde.importers.qsort_csv import rows_of
from klantwaarde.results.q_sorts import QCard

HEADINGS = {
    "card": "id",
    "kaart": "id",
    "id": "id",
    "nl": "nl",
    "text_nl": "nl",
    "tekst": "nl",
    "stelling": "nl",
    "en": "en",
    "text_en": "en",
    "text": "en",
    "statement": "en",
    "group": "group",
    "groep": "group",
    "level": "level",
    "niveau": "level",
    "value": "value",
    "waarde": "value",
}
GROUPS = frozenset({"", "price", "added", "strategy"})
LEVELS = frozenset({"", "basic", "added", "bonding"})
DUTCH = {
    "group": {"prijs": "price", "toegevoegde waarde": "added", "toegevoegd": "added", "strategie": "strategy"},
    "level": {"basis": "basic", "toegevoegd": "added", "toegevoegde waarde": "added", "binding": "bonding"},
}


def read_cards(path: Path | str) -> list[QCard]:
    """Read cards: the columns card, nl and/or en, and if there are group, level and value.

    Raises
    ------
    InputError
        Missing columns, double or empty cards, unknown groups or levels; all at once, by row.
    """
    path = Path(path)
    rows, _ = rows_of(read_text(path), path.name)
    columns = {HEADINGS[name.lower()]: c for c, name in enumerate(rows[0]) if name.lower() in HEADINGS} if rows else {}
    if "id" not in columns or not {"nl", "en"} & set(columns):
        raise broken(
            path.name,
            "card-columns",
            say("{file} has no columns card and nl or en.", file=path.name),
            say("A table of cards has a column card and its text in nl, en or both."),
            row=1,
        )
    problems: list[Problem] = []
    cards: list[QCard] = []
    seen: set[str] = set()
    for number, row in enumerate(rows[1:], start=2):
        cell = {name: row[c] for name, c in columns.items()}
        for name, words in DUTCH.items():
            cell[name] = words.get(cell.get(name, "").lower(), cell.get(name, ""))
        text = {lang: cell[lang] for lang in ("nl", "en") if cell.get(lang)}
        if not cell["id"] or not text or cell["id"] in seen:
            problems.append(_problem(path.name, number, "card", cell["id"] or "?"))
        for name, known in (("group", GROUPS), ("level", LEVELS)):
            if cell[name].lower() not in known:
                problems.append(_problem(path.name, number, name, cell[name]))
        seen.add(cell["id"])
        facts = {name: cell[name].lower() for name in ("group", "level")}
        cards.append(QCard(cell["id"], text=text, value=cell.get("value", ""), **facts))
    if problems:
        raise InputError(*problems)
    return cards


def _problem(file: str, row: int, column: str, text: str) -> Problem:
    return Problem(
        "card-cell",
        say("'{text}' cannot be used here.", text=text),
        say(
            "A card has a name of its own and a text; group is price, added or strategy, level is basic, added or "
            "bonding."
        ),
        say("Mend this cell."),
        Place(file=file, row=row, column=column),
    )
