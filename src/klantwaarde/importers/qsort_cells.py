"""Cells of a file to places on a grid: signs, minus signs of every kind, decimal commas; every fault named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from klantwaarde.errors import InputError, Place, Problem, refuse, say
from klantwaarde.results.q_sorts import QCard, QGrid, QSorter, QSorts
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.encoding import find_encoding

BOUNDS = Bounds(csv_bytes=100_000_000, xlsx_bytes=20_000_000)
MISSING = frozenset({"", "na", "n/a", "nan", "#n/a", "#n/b", "n.v.t.", "nvt", "-", ".", "null", "none"})
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u202f": " "})
_NUMBER = re.compile(r"=?\s*[+-]?\s*\d{1,9}(?:[.,]\d{1,17})?")  # a spreadsheet makes =+2 of +2
_DATE = re.compile(
    r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}.*|\d{1,2}[-/ ](jan|feb|m[aeä]?r|apr|may|mei|jun|jul|aug|sep|o[ck]t|nov|dec)\w*.*",
    re.IGNORECASE,
)


def read_text(path: Path) -> str:
    """Read a text file in whatever encoding it is written, lines ending in a plain newline.

    Raises
    ------
    InputError
        The file is not there.
    StudyError
        It is too large or not text.
    """
    exists(path)
    form = find_encoding(path, BOUNDS, path.name)
    return path.read_text(encoding=form.encoding).removeprefix("\ufeff")


def exists(path: Path) -> None:
    """Refuse a file that is not there."""
    if not path.is_file():
        raise refuse(
            InputError,
            "no-file",
            say("{file} is not there.", file=path.name),
            say("Only a file that is there can be read."),
            say("Check the name and the folder."),
            Place(file=path.name),
        )


def to_place(text: str) -> float | None:
    """Read a place; ``None`` when missing; raises `ValueError` for anything else."""
    plain = text.translate(_MINUS).strip()
    if plain.lower() in MISSING:
        return None
    if not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    return float(plain.lstrip("= ").replace(" ", "").replace(",", "."))


def is_place(text: str) -> bool:
    """Tell whether a cell reads as a place."""
    try:
        return to_place(text) is not None
    except ValueError:
        return False


class PlaceReader:
    """Reads cells and keeps every one that is no place, with person, card, row and column.

    Parameters
    ----------
    file
        Name of the file for messages.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def read(self, text: str, who: str, card: str, row: int | None = None, column: str | None = None) -> float | None:
        """Read one cell; a fault is kept and the cell counts as missing for now."""
        try:
            return to_place(text)
        except ValueError:
            self.problems.append(
                Problem(
                    "place-not-number",
                    say("{who}, card {card}: '{text}' is not a place.", who=who, card=card, text=text.strip()[:40]),
                    say("A place is a number such as -2, 0 or +3; an empty cell is a card that was not placed."),
                    say("A spreadsheet made a date of it: set the cells to numbers and type the place again.")
                    if _DATE.fullmatch(text.strip())
                    else say("Mend this cell."),
                    Place(file=self.file, row=row, column=column),
                )
            )
            return None

    def done(self) -> None:
        """Refuse the file when any cell was no place."""
        if self.problems:
            raise InputError(*self.problems)


def build(
    cards: Sequence[QCard],
    sorters: Sequence[QSorter],
    places: Sequence[Sequence[float | None]],
    *,
    grid: QGrid | None = None,
    title: str = "",
) -> QSorts:
    """Put a study together; whole numbers stay whole."""
    return QSorts(
        cards=list(cards),
        sorters=list(sorters),
        places=[list(row) for row in places],
        grid=grid,
        title=title,
    )


def broken(file: str, code: str, thing: object, rule: object, *, row: int | None = None) -> InputError:
    """Make the refusal of a file that does not hold to its layout."""
    return InputError(
        Problem(code, thing, rule, say("Compare the file with its layout, or save it anew."), Place(file=file, row=row))  # type: ignore[arg-type]
    )


def grid_from_counts(counts: dict[int, int]) -> QGrid | None:
    """Make a grid of place -> count, leaving out empty columns at the ends; ``None`` when there is none."""
    held = [place for place, count in counts.items() if count > 0]
    if len(held) < 2:
        return None
    low, high = min(held), max(held)
    places = list(range(low, high + 1))
    return QGrid(places, [counts.get(place, 0) for place in places])
