"""Small studies for tests: a healthy one, and ways to write it in every form."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Rows = Sequence[Sequence[Any]]

SETTINGS = """\
title = "Test"
organisation = "Tester"
language = "en"
segments = ["customers.sector", "respondents.function"]
composed = true
[[waves]]
code = "2025"
start = 2025-03-01
[[waves]]
code = "2026"
start = 2026-03-01
[scales]
overall = { satisfaction = [1, 10], quality = [1, 10], recommend = [0, 10], reuse = [1, 10] }
"""

TABLES: dict[str, Rows] = {
    "customers": [
        ["customer_id", "name", "sector", "revenue"],
        ["001", "Bakkerij Smit", "food", "12500"],
        ["002", "Van der Veen & Zn", "build", ""],
    ],
    "respondents": [
        ["respondent_id", "side", "customer_id", "function", "tenure_years", "weight"],
        ["R1", "customer", "001", "buyer", "4", "1"],
        ["R2", "", "001", "director", "2.5", ""],
        ["R3", "customer", "002", "buyer", "", "0.5"],
        ["E1", "employee", "", "planner", "10", ""],
    ],
    "scores": [
        ["respondent_id", "wave", "value_id", "importance", "expectation", "experience", "disconfirmation"],
        ["R1", "2025", "reliable", "9", "9", "7.5", "-1"],
        ["R1", "2026", "reliable", "9", "8", "8", ""],
        ["R1", "2026", "careful", "7", "", "8", "1"],
        ["R2", "2026", "reliable", "10", "9.5", "don't know", "-2"],
        ["R3", "2026", "thinks_along", "5", "6", "7", "0"],
    ],
    "kano": [
        ["respondent_id", "wave", "item", "functional", "dysfunctional"],
        ["R1", "2026", "reliable", "2", "5"],
        ["R2", "2026", "reliable", "1", "5"],
    ],
    "investments": [
        ["respondent_id", "wave", "investment_id", "importance", "experience"],
        ["R1", "2026", "effort", "6", "4"],
    ],
    "roles": [
        ["respondent_id", "wave", "role_id", "kind"],
        ["R1", "2026", "supplier", "granted"],
        ["R1", "2026", "adviser", "played"],
        ["E1", "2026", "adviser", "aspired"],
    ],
    "overall": [
        ["respondent_id", "wave", "satisfaction", "recommend"],
        ["R1", "2026", "8", "9"],
        ["R2", "2026", "7", "0"],
    ],
    "quotes": [
        ["quote_id", "respondent_id", "wave", "text", "values", "consent", "unprompted", "valence"],
        ["Q1", "R1", "2026", "They keep their promises, always.", "reliable|careful", "anonymous", "yes", "positive"],
        ["Q2", "R3", "2026", 'Said "soon" & came late; twice', "on_time", "", "no", "negative"],
    ],
    "events": [
        ["event_id", "date", "title", "values"],
        ["E1", "2026-01-15", "A rival opens a web shop", "easy_to_use"],
    ],
}


def write_study(folder: Path, *, settings: str = SETTINGS, tables: Mapping[str, Rows] | None = None) -> Path:
    """Write a study of CSV files; the healthy one unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    for name, rows in (TABLES if tables is None else tables).items():
        (folder / f"{name}.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    return folder


def csv_text(rows: Rows, delimiter: str = ",", newline: str = "\n") -> str:
    """Rows as CSV."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return target.getvalue()


def changed(table: str, row: int, column: str, cell: Any) -> dict[str, Rows]:
    """The healthy tables with one cell changed; rows are counted as a person does, the heading is row 1."""
    tables = {name: [list(cells) for cells in rows] for name, rows in TABLES.items()}
    heading = tables[table][0]
    tables[table][row - 1][heading.index(column)] = cell
    return tables


def write_xlsx(path: Path, sheets: Mapping[str, Rows], *, numbers: bool = True) -> Path:
    """Write a workbook; texts that look like numbers become numbers, codes stay texts."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_cell(cell) if numbers else cell for cell in row])
    book.save(path)
    return path


def _cell(cell: Any) -> Any:
    if not isinstance(cell, str) or (cell.startswith("0") and len(cell) > 1 and cell[1] != ".") or len(cell) == 4:
        return cell
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError:
        return cell or None


def write_parquet(path: Path, rows: Rows) -> Path:
    """Write a table as Parquet with the types a program would give."""
    import duckdb

    heading, *records = rows
    con = duckdb.connect()
    numeric = {
        "importance",
        "expectation",
        "experience",
        "disconfirmation",
        "satisfaction",
        "quality",
        "recommend",
        "reuse",
        "functional",
        "dysfunctional",
        "revenue",
        "tenure_years",
        "weight",
    }
    columns = ", ".join(f'"{name}" {"DOUBLE" if name in numeric else "VARCHAR"}' for name in heading)
    con.execute(f"CREATE TABLE t ({columns})")
    for record in records:
        cells = [None if cell in {"", "don't know"} else cell for cell in record]
        con.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(cells))})", cells)
    con.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    con.close()
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
