"""Sorts from any file: what it is, is seen from what is in it, not from its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from klantwaarde.errors import say
from klantwaarde.importers import qsort_csv, qsort_htmlq, qsort_kade, qsort_pqmethod, qsort_study
from klantwaarde.importers.qsort_cells import exists, read_text
from klantwaarde.results.q_sorts import QSorts
from klantwaarde.results.receipt import Receipt

FORMATS = ("csv", "pqmethod", "htmlq", "eq", "kade", "kade-zip", "htmlq-study")


def format_of(path: Path) -> str:
    """Tell which format a file has, by what is in it."""
    if path.is_dir():
        return "htmlq-study"
    exists(path)
    return _packed(path) if zipfile.is_zipfile(path) else _text_format(path)


def _packed(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            return "kade" if "[Content_Types].xml" in archive.namelist() else "kade-zip"
    except Exception:  # noqa: BLE001 - damaged in any way: its reader says so
        return "kade-zip"


def _text_format(path: Path) -> str:
    text = read_text(path)
    if text.lstrip()[:1] in ("{", "["):
        return "eq"
    rows: list[list[str]] = []
    if not qsort_pqmethod.looks_like(text):
        rows, _ = qsort_csv.rows_of(text, path.name)
    heading = rows[0] if rows else []
    if len(heading) < 2 and (not rows or path.suffix.lower() == ".dat") and text.strip():
        return "pqmethod"
    if qsort_htmlq.looks_like_htmlq(heading):
        return "htmlq"
    return "eq-table" if qsort_htmlq.looks_like_eq(heading) else "csv"


def read_sorts(
    path: Path | str, *, orientation: str = "auto", statements: Path | str | None = None
) -> tuple[QSorts, Receipt]:
    """Read card sorts from a file of any known format.

    Parameters
    ----------
    path
        Plain CSV either way round; PQMethod `.dat`; FlashQ or HtmlQ table; Easy-HtmlQ or EQ as JSON or table; KADE or
        Ken-Q workbook (types 1 to 3) or zip; or a folder with `statements.xml` and `map.xml`.
    orientation
        For plain CSV: ``cards``, ``persons`` or ``auto``.
    statements
        What stands on the cards: a line per card in their order (for PQMethod the `.sta` file, when it does not stand
        beside), or a table with the name of each card and its text.

    Returns
    -------
    The study, and the receipt: what was mapped, guessed and dropped.

    Raises
    ------
    InputError, StudyError
        The file is not there, is not what it seems, or holds cells that are no places; with row and column.
    """
    path = Path(path)
    kind = format_of(path)
    study, receipt = (
        qsort_pqmethod.read_dat(path, Path(statements) if statements is not None else None)
        if kind == "pqmethod"
        else _read(path, kind, orientation)
    )
    if statements is not None and kind != "pqmethod":
        study = qsort_pqmethod.with_statements(study, Path(statements))
        receipt.mapped.append(say("the statements come from {file}", file=Path(statements).name))
    empty = sum(place is None for sort in study.places for place in sort)
    if empty:
        receipt.guessed.append(
            say("{count} empty {count:cell is a card|cells are cards} that had no place", count=empty)
        )
    return study, receipt


def _read(path: Path, kind: str, orientation: str) -> tuple[QSorts, Receipt]:
    if kind == "csv":
        return qsort_csv.read_table(path, orientation)
    if kind == "kade":
        return qsort_kade.read_workbook(path, orientation)
    read = {
        "htmlq-study": qsort_study.read_definition,
        "kade-zip": qsort_kade.read_zip,
        "eq": qsort_htmlq.read_eq_json,
        "eq-table": qsort_htmlq.read_eq_table,
        "htmlq": qsort_htmlq.read_htmlq,
    }[kind]
    return read(path)
