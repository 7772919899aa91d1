"""Rows to the tables of a study folder; the same rows give the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from klantwaarde.schema.column import Column
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES
from klantwaarde.web.studies.toml_writing import settings_text

Rows = Sequence[Mapping[str, Any]]
FORMS = ("record", "workbook")
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's own date has no zone; fixed, so that bytes are the same


def write_record(folder: Path, settings: Settings, tables: Mapping[str, Rows], *, form: str = "record") -> list[Path]:
    """Write a study folder.

    Parameters
    ----------
    folder
        Where; it is made when it is not there. Files with other names are left alone.
    settings
        For ``study.toml``.
    tables
        Code of the table -> rows by column code. A segment is a column like any other.
    form
        ``record``: marks and codes as CSV, tables with what people typed as Parquet, so that no spreadsheet ever runs a
        text as a formula. ``workbook``: one ``study.xlsx`` for people, in which text is text.

    Returns
    -------
    list
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "study.toml"]
    written[0].write_text(settings_text(settings), encoding="utf-8", newline="\n")
    filled = {code: _sorted(TABLES[code], rows) for code, rows in tables.items() if rows}
    if "respondents" not in filled:
        filled["respondents"] = []
    in_order = [(TABLES[code], filled[code]) for code in TABLES if code in filled]
    if form == "workbook":
        path = folder / "study.xlsx"
        path.write_bytes(_workbook(in_order))
        return [*written, path]
    for table, rows in in_order:
        typed = _has_text(table)
        path = folder / f"{table.code}.{'parquet' if typed else 'csv'}"
        path.write_bytes(_parquet(table, rows) if typed else _csv(table, rows))
        written.append(path)
    return written


def _has_text(table: Table) -> bool:
    return table.segments or any(column.kind == "text" for column in table.columns)


def _sorted(table: Table, rows: Rows) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: tuple(str(row.get(column) or "") for column in table.key))


def columns_of(table: Table, rows: Rows) -> list[Column]:
    """The columns that have something in them, in the order of the table, and then the study's own ones."""
    filled = {code for row in rows for code, value in row.items() if value is not None}
    declared = [column for column in table.columns if column.code in filled or column.required]
    known = {column.code for column in table.columns}
    own = sorted(code for code in filled if code not in known)
    return declared + [Column(code=code, kind="text", nl=(code,), help_nl="", help_en="") for code in own]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _csv(table: Table, rows: Rows) -> bytes:
    columns = columns_of(table, rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.code for column in columns])
    writer.writerows([_cell(row.get(column.code)) for column in columns] for row in rows)
    return out.getvalue().encode()


def _parquet(table: Table, rows: Rows) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"number": pa.float64(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
    columns = columns_of(table, rows)
    arrays = []
    for column in columns:
        kind = kinds.get(column.kind, pa.string())
        cells = [row.get(column.code) for row in rows]
        plain = [None if cell is None else _cell(cell) for cell in cells] if kind == pa.string() else cells
        arrays.append(pa.array(plain, type=kind))
    made = pa.Table.from_arrays(arrays, names=[column.code for column in columns])
    sink = io.BytesIO()
    pq.write_table(made, sink, compression="zstd")
    return sink.getvalue()


def _workbook(in_order: Sequence[tuple[Table, Rows]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": _EPOCH, "title": "study"})
    for table, rows in in_order:
        sheet = book.add_worksheet(table.code)
        columns = columns_of(table, rows)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.code)
        for down, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                value = row.get(column.code)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(down, at, value)
                elif value is not None:
                    sheet.write_string(down, at, _cell(value))
    book.close()
    return out.getvalue()
