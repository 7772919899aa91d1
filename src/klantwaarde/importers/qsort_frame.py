"""Sorts that are in memory already: tables of numbers, and data frames of pandas or polars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from klantwaarde.errors import InputError, Problem, say
from klantwaarde.importers.qsort_csv import PERSONS_FIRST, guess_orientation, table_of
from klantwaarde.results.q_sorts import QCard, QSorter, QSorts


def read_numbers(
    table: Any,  # noqa: ANN401 - whatever numpy takes
    orientation: str | None = None,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> QSorts:
    """Make a study of a table of numbers.

    Parameters
    ----------
    table
        Two dimensions; ``nan`` or ``None`` where a card was not placed.
    orientation
        ``cards`` or ``persons`` in the rows; ``None`` takes cards, and refuses when the rows look like sorts.
    rows, columns
        Names.

    Raises
    ------
    InputError
        Not two dimensions, cells that are no numbers, or persons in the rows that nobody told of.
    """
    try:
        x = np.array(table, dtype=np.float64)
    except (ValueError, TypeError):
        raise _no_table() from None
    if x.ndim != 2:
        raise _no_table()
    if orientation is None and _turned(x):
        raise _persons_in_rows()
    if orientation == "persons":
        x, rows, columns = x.T, columns, rows
    cards = rows if rows is not None else [f"c{i + 1}" for i in range(x.shape[0])]
    people = columns if columns is not None else [f"p{i + 1}" for i in range(x.shape[1])]
    places = [[None if np.isnan(cell) else cell for cell in sort] for sort in x.T.tolist()]
    return QSorts([QCard(name) for name in cards], [QSorter(name) for name in people], places)


def _no_table() -> InputError:
    return InputError(
        Problem(
            "sorts-shape",
            say("The sorts are not a table of numbers."),
            say("Sorts are a table: one row per card, one column per person, a number in each cell."),
            say("Give a table with two dimensions; names belong in the index of a data frame."),
        )
    )


def _persons_in_rows() -> InputError:
    return InputError(
        Problem(
            "sorts-turned",
            say("The rows of the table share one grid, its columns do not: persons seem to stand in the rows."),
            say("A table has a row per card and a column per person, unless told otherwise."),
            say("Turn the table, or say orientation='persons'."),
        )
    )


def _turned(x: np.ndarray[Any, Any]) -> bool:
    """Tell whether the rows, and not the columns, hold one set of places."""
    if min(x.shape) < 3 or x.shape[1] < 5:
        return False

    def share(sorts: np.ndarray[Any, Any]) -> float:
        _, counts = np.unique(np.sort(sorts, axis=1), axis=0, return_counts=True)
        return float(counts.max() / sorts.shape[0])

    return share(x) > 0.5 and share(x.T) < share(x)


def read_frame(frame: Any, orientation: str | None = None) -> QSorts:  # noqa: ANN401 - pandas or polars, not imported here
    """Make a study of a data frame: names in the index, or in a first column of words."""
    columns = [str(name) for name in frame.columns]
    values = frame.to_numpy()
    index = [str(name) for name in getattr(frame, "index", [])]
    named = index != [str(i) for i in range(len(index))]
    if values.dtype.kind in "iufb":
        return read_numbers(values, orientation, rows=index if named else None, columns=columns)
    body = [[_cell(cell) for cell in row] for row in values.tolist()]
    heading = ["", *columns] if named else columns
    if named:
        body = [[name, *row] for name, row in zip(index, body, strict=True)]
    if orientation is None:
        orientation, guessed = guess_orientation(heading, body)
        if guessed is not None and orientation == "persons" and heading[0].lower() not in PERSONS_FIRST:
            raise _persons_in_rows()
    return table_of("", [heading, *body], orientation)[0]


def _cell(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return "" if text in ("nan", "<NA>", "NaT") else text
