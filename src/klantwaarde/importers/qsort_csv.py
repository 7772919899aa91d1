"""Plain tables of sorts, either way round: cards in rows (the rule) or persons in rows (seen from the grid)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from klantwaarde.errors import InputError, say
from klantwaarde.importers.qsort_cells import MISSING, PlaceReader, broken, build, is_place, read_text
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QCard, QSorter, QSorts
from klantwaarde.results.receipt import Receipt

DELIMITERS = (";", ",", "\t", "|")
FORMULA = frozenset("=+-@\t\r")
CARDS_FIRST = frozenset({"card", "cards", "kaart", "kaarten", "statement", "statements", "stelling", "stellingen"})
PERSONS_FIRST = frozenset(
    {"sorter", "sorters", "person", "persons", "persoon", "personen", "participant", "participants", "deelnemer"}
    | {"respondent", "respondents", "respondent_id", "name", "naam", "q sort", "sort"}
)
ABOUT = "about: "
EDGES = 8
TEXT_HEADINGS = {
    "text": "",
    "statement_text": "",
    "wording": "",
    "tekst": "nl",
    "stelling": "nl",
    "kaarttekst": "nl",
    "nl": "nl",
    "text_nl": "nl",
    "tekst_nl": "nl",
    "en": "en",
    "text_en": "en",
}
CARD_FIELDS = {
    "group": "group",
    "groep": "group",
    "level": "level",
    "niveau": "level",
    "value": "value",
    "waarde": "value",
}


def find_delimiter(text: str) -> tuple[str, str]:
    """Find the sign between columns: the one that gives most lines the same number of cells, more than one.

    Returns
    -------
    The sign, and the text without an Excel ``sep=;`` line.
    """
    first, _, rest = text.partition("\n")
    told = first.strip().strip('"')
    if told.lower().startswith("sep=") and len(told) == len("sep=;"):
        if told[-1] in rest.partition("\n")[0]:
            return told[-1], rest
        text = rest
    lines = [line for line in text.split("\n", 41)[:40] if line.strip()]

    def score(sign: str) -> tuple[float, int]:
        if not lines or sign not in lines[0]:  # a sign that the heading lacks stands inside cells
            return 0.0, 0
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        return (count / max(len(lines), 1) if width > 1 else 0.0, width)

    return max(DELIMITERS, key=score), text


def plain(cell: str) -> str:
    """Trim a cell, and take off the apostrophe that keeps a spreadsheet from reading a name as a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULA else cell


def rows_of(text: str, file: str = "") -> tuple[list[list[str]], str]:
    """Split a table into rows of trimmed cells; empty lines are left out, short rows filled.

    Raises
    ------
    InputError
        A cell is longer than any table holds, as after a quote that was never closed.
    """
    try:
        sign, body = find_delimiter(text)
        rows = [[plain(cell) for cell in row] for row in csv.reader(io.StringIO(body), delimiter=sign)]
    except csv.Error:
        raise broken(
            file,
            "table-cell",
            say("{file} has a cell that is far too long.", file=file),
            say("A cell is a few pages of text at most; every quote is closed."),
        ) from None
    rows = [row for row in rows if any(row)]
    if not rows:
        return [], sign
    _whole(file, text, rows)
    width = max(len(row) for row in rows)
    while width > 1 and all(len(row) < width or not row[width - 1] for row in rows):
        width -= 1
    return [(row + [""] * width)[:width] for row in rows], sign


def _whole(file: str, text: str, rows: Sequence[Sequence[str]]) -> None:
    """Refuse a table that swallows its rows in one cell, or stops in the middle of its last row."""
    swallowed = next((row[0] for row in rows if any("\n" in cell for cell in row)), None)
    if swallowed is not None and text.count('"') % 2:
        raise broken(
            file,
            "quote-open",
            say("{file} has a quote that is not closed, near '{cell}'.", file=file, cell=swallowed[:40]),
            say("Quotes around a cell come in pairs."),
        )
    if not text.endswith("\n") and len(rows) > 1 and len(rows[-1]) < len(rows[0]) - 1:
        raise broken(
            file,
            "file-cut",
            say(
                "{file} stops in the middle: its last row has {found} cells, the first has {wanted}.",
                file=file,
                found=len(rows[-1]),
                wanted=len(rows[0]),
            ),
            say("A complete file ends with a whole row."),
        )


def read_table(path: Path, orientation: str = "auto") -> tuple[QSorts, Receipt]:
    """Read a plain table of sorts.

    Parameters
    ----------
    path
        CSV with a heading; its separator, decimal sign and encoding are found.
    orientation
        ``cards``: a row per card; ``persons``: a row per person; ``auto``: the way in which the sorts share a grid.

    Returns
    -------
    The study, and the receipt with what was guessed.
    """
    rows, sign = rows_of(read_text(path), path.name)
    study, receipt = table_of(path.name, rows, orientation)
    receipt.mapped.append(say("columns are parted by {sign}", sign={"\t": "tab"}.get(sign, sign)))
    return study, receipt


def table_of(file: str, rows: Sequence[Sequence[str]], orientation: str = "auto") -> tuple[QSorts, Receipt]:
    """Make a study of the rows of a plain table, all of one width; see `read_table`."""
    width = max((len(row) for row in rows), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise broken(
            file,
            "table-empty",
            say("{file} holds no table of sorts.", file=file),
            say("The first row names the columns; every other row has a name and places."),
        )
    heading, body = rows[0], rows[1:]
    if _are_places(heading[1:]):
        raise broken(
            file,
            "no-heading",
            say("The first row of {file} holds places, not names.", file=file),
            say("The first row names the columns; every other row has a name and places."),
            row=1,
        )
    guessed: list[Said] = []
    if orientation == "auto":
        orientation, reason = guess_orientation(heading, body)
        if reason is not None:
            guessed.append(reason)
    read = _cards_in_rows if orientation == "cards" else _persons_in_rows
    study, mapped, more = read(file, heading, body)
    return study, Receipt(source=file, format="csv", mapped=mapped, guessed=[*guessed, *more], dropped=[])


def _are_places(cells: Sequence[str]) -> bool:
    """Tell places from names that are numbers: names carry no sign and stand once."""
    held = [cell for cell in cells if cell]
    signed = any(cell[0] in "+-\u2212" for cell in held)
    return len(held) > 1 and all(map(is_place, held)) and (signed or len(set(held)) < len(held))


def guess_orientation(heading: Sequence[str], body: Sequence[Sequence[str]]) -> tuple[str, Said | None]:
    """Guess which way round a table lies: sorts that follow one grid hold the same places."""
    first = heading[0].strip(" :").lower()
    if first in CARDS_FIRST:
        return "cards", None
    if first in PERSONS_FIRST:
        return "persons", say("persons stand in the rows, since the first column is called {name}", name=heading[0])
    columns, _ = _without_facts([c for c in range(1, len(heading)) if _is_number_column(body, c)], body)
    block = [[row[c].translate({0x2212: "-"}).removeprefix("+").strip() for c in columns] for row in body]
    down = _share([[row[i] for row in block] for i in range(len(columns))])
    across = _share(block)
    if across > down and len(columns) >= 3:
        return "persons", say("persons stand in the rows, since the rows share one grid and the columns do not")
    if down == across == 0 or (down < 0.5 and across < 0.5):
        return "cards", say("cards stand in the rows: neither way round shows one grid, and this is the rule")
    return "cards", None


def _share(lines: Sequence[Sequence[str]]) -> float:
    # share of lines with the most common set of places; one line alone proves nothing
    if not lines or len(lines[0]) < 2:
        return 0.0
    counted = Counter(tuple(sorted(line)) for line in lines)
    most = counted.most_common(1)[0][1]
    return most / len(lines) if most > 1 else 0.0


def _is_number_column(body: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in body if row[column]]
    held = [cell for cell in cells if cell.lower() not in MISSING]
    return bool(cells) and sum(map(is_place, held)) * 2 >= len(held)


Read = tuple[QSorts, list[Said], list[Said]]


def _cards_in_rows(file: str, heading: Sequence[str], body: Sequence[Sequence[str]]) -> Read:
    texts = {
        c: TEXT_HEADINGS[heading[c].lower()] for c in range(1, len(heading)) if heading[c].lower() in TEXT_HEADINGS
    }
    texts = {c: lang for c, lang in texts.items() if not _is_number_column(body, c)}
    facts = {c: CARD_FIELDS[heading[c].lower()] for c in range(1, len(heading)) if heading[c].lower() in CARD_FIELDS}
    facts = {c: name for c, name in facts.items() if not _is_number_column(body, c)}
    people = [c for c in range(1, len(heading)) if c not in texts and c not in facts]
    _named(file, [heading[c] for c in people])
    cards = [
        QCard(
            id=row[0],
            text={lang: row[c] for c, lang in texts.items() if row[c]},
            **{name: row[c] for c, name in facts.items()},
        )
        for row in body
    ]
    reader = PlaceReader(file)
    columns = [
        [reader.read(row[c], heading[c], row[0], number, heading[c]) for number, row in enumerate(body, start=2)]
        for c in people
    ]
    reader.done()
    mapped = [say("{cards} cards in rows, {people} persons in columns", cards=len(cards), people=len(people))]
    mapped += [say("column {name} is the text of the card", name=heading[c]) for c in texts]
    mapped += [
        say("column {name} is the {field} of the card", name=heading[c], field=field) for c, field in facts.items()
    ]
    return build(cards, [QSorter(heading[c]) for c in people], columns), mapped, []


def _persons_in_rows(file: str, heading: Sequence[str], body: Sequence[Sequence[str]]) -> Read:
    told = [c for c in range(1, len(heading)) if heading[c].startswith(ABOUT)]
    columns = [c for c in range(1, len(heading)) if c not in told and _is_number_column(body, c)]
    columns, facts = _without_facts(columns, body)
    heading = [name.removeprefix(ABOUT) for name in heading]
    others = [c for c in range(1, len(heading)) if c not in columns and any(row[c] for row in body)]
    empty = [c for c in range(1, len(heading)) if heading[c] and c not in columns and c not in others]
    _named(file, [heading[c] for c in columns])
    reader = PlaceReader(file)
    places = [
        [reader.read(row[c], row[0], heading[c], number, heading[c]) for c in columns]
        for number, row in enumerate(body, start=2)
    ]
    reader.done()
    sorters = [QSorter(row[0], attributes={heading[c]: row[c] for c in others if row[c]}) for row in body]
    mapped = [say("{people} persons in rows, {cards} cards in columns", cards=len(columns), people=len(sorters))]
    mapped += [say("column {name} is an attribute of the person", name=heading[c]) for c in others]
    mapped += [say("column {name} is empty and is left out", name=heading[c]) for c in empty]
    guessed = [say("column {name} holds numbers about the person, not places", name=heading[c]) for c in facts]
    return build([QCard(heading[c]) for c in columns], sorters, places), mapped, guessed


def _without_facts(columns: list[int], body: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
    """Tell places from other numbers, such as an age, at either end: without them the rows share one grid."""
    block = {c: [row[c].translate({0x2212: "-"}).removeprefix("+").strip() for row in body] for c in columns}

    def share(some: Sequence[int]) -> float:
        return _share([[block[c][i] for c in some] for i in range(len(body))])

    if len(columns) < 5 or share(columns) > 0.5:
        return columns, []
    for out in range(1, min(EDGES, len(columns) - 3)):
        for ahead in range(out + 1):
            kept = columns[ahead : len(columns) - (out - ahead)]
            if share(kept) > 0.5:
                return kept, [c for c in columns if c not in kept]
    return columns, []


def _named(file: str, names: Sequence[str]) -> None:
    empty = [i for i, name in enumerate(names) if not name]
    if empty:
        raise InputError(
            *broken(
                file,
                "heading-empty",
                say("{count} {count:column has|columns have} no name in the first row.", count=len(empty)),
                say("Every column of places has a name."),
                row=1,
            ).problems
        )
