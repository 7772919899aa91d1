"""PQMethod's fixed columns: `.dat` with the sorts, `.sta` with the statements.

Line 1: columns 4-6 persons, 7-9 statements, from 11 the title. Line 2: lowest and highest place, then twenty card
counts for the places -6 to +13, three columns each. Then per person ten columns of name and two columns per statement.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from klantwaarde.errors import say
from klantwaarde.importers.qsort_cells import PlaceReader, broken, build, grid_from_counts, read_text
from klantwaarde.importers.qsort_csv import rows_of
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QCard, QGrid, QSorter, QSorts
from klantwaarde.results.receipt import Receipt

LOWEST = -6
COLUMNS = 20
NAME = 10


def looks_like(text: str) -> bool:
    """Tell whether a text begins like a `.dat` file."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()]
    if len(lines) < 3:
        return False
    head, second = lines[0], lines[1]
    if not head[:9].replace(" ", "").isdigit():
        return False
    counts = _numbers(second)
    return counts is not None and len(counts) >= 4 and not any(sign in second for sign in ",;")


def _numbers(line: str) -> list[int] | None:
    cells = [line[i : i + 3] for i in range(0, len(line.rstrip()), 3)]
    for parts in (cells, line.split()):
        try:
            return [int(part) for part in parts if part.strip()]
        except ValueError:
            continue
    return None


def read_dat(path: Path, statements: Path | None = None) -> tuple[QSorts, Receipt]:
    """Read a `.dat` file and the `.sta` file beside it.

    Parameters
    ----------
    path
        The `.dat` file.
    statements
        The `.sta` file; ``None`` looks for one with the same name.

    Raises
    ------
    InputError
        A count in the first lines does not agree with the rest; the line is named.
    """
    file = path.name
    # blank lines carry nothing; a minus sign of a word processor takes one column, as the hyphen does
    every = read_text(path).translate({0x2212: "-", 0x2013: "-"}).split("\n")
    filled = [(number, line) for number, line in enumerate(every, start=1) if line.strip()]
    people, cards, title = _head(file, [line for _, line in filled])
    grid = _grid(file, filled[1][1] if len(filled) > 1 else "", cards)
    body = filled[2:]
    if len(body) != people:
        raise broken(
            file,
            "dat-persons",
            say("Line 1 says {said} sorts; the file has {found}.", said=people, found=len(body)),
            say("The number of sorts stands in columns 4 to 6 of line 1."),
            row=1,
        )
    reader = PlaceReader(file)
    sorters, places = [], []
    for number, line in body:
        name = line[:NAME].strip()
        wanted = NAME + 2 * cards
        if len(line.rstrip()) > wanted or len(line) < wanted - 1:
            raise broken(
                file,
                "dat-length",
                say(
                    "The line of {who} holds {found} signs; {cards} statements take {wanted}.",
                    who=name,
                    found=len(line.rstrip()),
                    cards=cards,
                    wanted=wanted,
                ),
                say("After ten columns of name every statement takes two columns."),
                row=number,
            )
        cells = [line[NAME + 2 * i : NAME + 2 * i + 2] for i in range(cards)]
        places.append([reader.read(cell, name, f"s{i + 1}", number) for i, cell in enumerate(cells)])
        sorters.append(QSorter(name))
    reader.done()
    texts, source = _statements(path, statements, cards)
    mapped: list[Said] = [say("{cards} cards and {people} persons from fixed columns", cards=cards, people=people)]
    guessed = []
    if source:
        guessed.append(say("the statements come from {file} beside it", file=source))
    else:
        guessed.append(say("there is no .sta file beside it, so the cards are numbered"))
    named = [QCard(f"s{i + 1}", text={"": texts[i]} if texts else {}) for i in range(cards)]
    return build(named, sorters, places, grid=grid, title=title), Receipt(file, "pqmethod", mapped, guessed)


def _head(file: str, lines: list[str]) -> tuple[int, int, str]:
    try:
        head = lines[0]
        return int(head[3:6]), int(head[6:9]), head[10:].strip()
    except (IndexError, ValueError):
        raise broken(
            file,
            "dat-head",
            say("The first line of {file} does not hold the numbers of sorts and statements.", file=file),
            say("Columns 4 to 6 hold the number of sorts, columns 7 to 9 the number of statements."),
            row=1,
        ) from None


def _grid(file: str, line: str, cards: int) -> QGrid | None:
    numbers = _numbers(line)
    if numbers is None or len(numbers) < 2:
        raise broken(
            file,
            "dat-grid",
            say("The second line of {file} does not hold the grid.", file=file),
            say("It holds the lowest and highest place and twenty card counts, three columns each."),
            row=2,
        )
    counts = {LOWEST + i: count for i, count in enumerate(numbers[2 : 2 + COLUMNS])}
    total = sum(counts.values())
    if total == 0:
        return None
    if total != cards:
        raise broken(
            file,
            "dat-grid",
            say(
                "The grid of {file} holds {held} cards; there are {cards} statements.",
                file=file,
                held=total,
                cards=cards,
            ),
            say("The card counts in line 2 add up to the number of statements."),
            row=2,
        )
    return grid_from_counts(counts)


def _statements(path: Path, statements: Path | None, cards: int) -> tuple[list[str], str]:
    if statements is None:
        beside = [one for one in path.parent.iterdir() if one.stem.lower() == path.stem.lower()]
        statements = next((one for one in sorted(beside) if one.suffix.lower() == ".sta"), None)
    if statements is None:
        return [], ""
    return _lines(statements, cards), statements.name


def _lines(statements: Path, cards: int) -> list[str]:
    texts = read_text(statements).split("\n")
    while texts and not texts[-1].strip():
        texts.pop()
    if len(texts) != cards:
        raise broken(
            statements.name,
            "sta-count",
            say(
                "{file} holds {found} statements; the sorts have {cards}.",
                file=statements.name,
                found=len(texts),
                cards=cards,
            ),
            say("The statements stand one per line, in the order of the sorts."),
        )
    return [text.strip() for text in texts]


def with_statements(study: QSorts, statements: Path) -> QSorts:
    """Put texts on the cards of any study: from a line per card, or from a table with the name of each card."""
    rows, _ = rows_of(read_text(statements), statements.name)
    by_name = {row[0]: row[1] for row in rows if len(row) > 1}
    if rows and all(card.id in by_name for card in study.cards):
        texts = [by_name[card.id] for card in study.cards]
    else:
        texts = _lines(statements, len(study.cards))
    cards = [
        msgspec.structs.replace(card, text={**card.text, "": text}) if text else card
        for card, text in zip(study.cards, texts, strict=True)
    ]
    return msgspec.structs.replace(study, cards=cards)
