"""A loose file of answers, a row per person, as the methods of quality take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klantwaarde.cli.person import Person
from klantwaarde.cli.problems import show_problems
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import say

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np
    from numpy.typing import NDArray

    from klantwaarde.schema.table import Table


@contextmanager
def loose_frame(
    path: Path, person: Person, *, numbers: Sequence[str], labels: Sequence[str] = ()
) -> Iterator[nw.LazyFrame[Any]]:
    """Open a file as a lazy frame with these number columns and these columns of labels, and the row number.

    Raises
    ------
    StudyError
        When a column is absent or holds something else, with row and column.
    """
    from klantwaarde.study.one_table import open_frame

    twice = [name for name in labels if name in numbers]
    if twice:
        raise refuse(
            InputError, "column-twice", say("{column} is named for two things.", column=", ".join(twice)),
            say("A group, an account and a weight stand in columns of their own."), say("Correct the names."),
        )  # fmt: skip
    declared = _table(list(dict.fromkeys(numbers)), list(dict.fromkeys(labels)))
    with open_frame(path, declared, may_be_empty=[*numbers, *labels]) as (frame, problems):
        show_problems([p for p in problems if p.code not in {"unknown-column", "double-key"}], person)
        yield frame


def loose_columns(
    path: Path, person: Person, *, numbers: Sequence[str], labels: Sequence[str] = ()
) -> tuple[NDArray[np.float64], dict[str, list[str | None]]]:
    """Read number columns as an array (rows, numbers), NaN where empty, and columns of labels as lists."""
    with loose_frame(path, person, numbers=numbers, labels=labels) as frame:
        return columns_of(frame, numbers, labels)


def columns_of(
    frame: nw.LazyFrame[Any], numbers: Sequence[str], labels: Sequence[str]
) -> tuple[NDArray[np.float64], dict[str, list[str | None]]]:
    """Bring columns home in the order of the file."""
    import numpy as np

    from klantwaarde import engine
    from klantwaarde.study.raw import ROW

    table = engine.arrow(frame.sort(ROW).select(*dict.fromkeys([*numbers, *labels])))
    x = np.empty((len(table), len(numbers)))
    for i, name in enumerate(numbers):
        column = table.column(name)
        x[:, i] = column.cast("double").to_numpy() if column.null_count == 0 else _with_gaps(column)
    return x, {name: table.column(name).to_pylist() for name in labels}


def _with_gaps(column: Any) -> NDArray[np.float64]:  # noqa: ANN401 - an Arrow column has no types
    import numpy as np

    return np.array([np.nan if cell is None else float(cell) for cell in column.to_pylist()])


def _table(numbers: Sequence[str], labels: Sequence[str]) -> Table:
    from klantwaarde.schema.column import Column
    from klantwaarde.schema.table import Table

    columns = [Column(code=c, kind="number", nl=(), help_nl="", help_en="", required=True) for c in numbers]
    columns += [Column(code=c, kind="text", nl=(), help_nl="", help_en="", required=True) for c in labels]
    return Table(code="answers", nl=("antwoorden",), key=(), columns=tuple(columns), help_nl="", help_en="")
