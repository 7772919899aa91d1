"""`Matrix`: named rows, named columns, a number in each cell."""

from __future__ import annotations

import msgspec


class Matrix(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Numbers with names on both sides; ``None`` is a missing or closed cell.

    Parameters
    ----------
    rows, columns
        Names.
    cells
        One list per row.
    unit
        Unit of the cells.
    """

    rows: list[str]
    columns: list[str]
    cells: list[list[float | None]]
    unit: str = ""
