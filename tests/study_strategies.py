"""Studies of any healthy kind for Hypothesis, made from the declarations: what may come in is what comes out here."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from klantwaarde.schema.column import Column
from klantwaarde.schema.settings import Settings, Wave
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.study.column_reading import span

Rows = list[list[str]]

# Letters, digits and signs that people use; what a cell may not begin or end with is left to the tests of reading.
TEXTS = st.text("abcdefghéëïöABC0123456789 .,;:'\"()-€&/", min_size=1, max_size=20).map(lambda t: f"x{t}x")
CODES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,6}", fullmatch=True)
SETTINGS = Settings(title="x", waves=[Wave(code="w1"), Wave(code="w2")], minimum_cell=5)


def cell(column: Column, known: dict[str, list[str]], settings: Settings = SETTINGS) -> st.SearchStrategy[str]:
    """Cells that may stand in a column, as text; empty where that is allowed."""
    filled: st.SearchStrategy[str]
    if column.options:
        filled = st.sampled_from([word for option in column.options for word in option.words])
    elif column.refers and column.kind == "codes":
        filled = st.lists(st.sampled_from(known[column.refers]), min_size=1, max_size=3, unique=True).map("|".join)
    elif column.refers:
        filled = st.sampled_from(known[column.refers])
    elif column.kind == "integer":
        low, high = span(column, settings)
        filled = st.integers(int(low), int(min(high, 1e6))).map(str)
    elif column.numeric:
        low, high = span(column, settings)
        low = low + 0.01 if column.above is not None else low
        filled = st.floats(max(low, -1e6), min(high, 1e6)).map(lambda x: f"{min(max(round(x, 1), low), high):g}")
    elif column.kind == "boolean":
        filled = st.sampled_from(["ja", "nee", "yes", "no", "1", "0", "true", "false"])
    elif column.kind == "date":
        filled = st.dates().map(str)
    elif column.kind == "moment":
        filled = st.datetimes().map(lambda t: f"{t.isoformat()}Z")
    elif column.kind == "code":
        filled = CODES
    else:
        filled = TEXTS
    return filled if column.required else st.one_of(st.just(""), filled)


@st.composite
def rows(draw: Any, table: Table, known: dict[str, list[str]], most: int = 6) -> Rows:
    """A heading and rows of a table whose keys are all different; codes of its own key are new ones."""
    keys = [i for i, column in enumerate(table.columns) if column.code in table.key]
    found: dict[tuple[str, ...], list[str]] = {}
    for _ in range(draw(st.integers(0, most))):
        row = [draw(cell(column, known)) for column in table.columns]
        named = tuple(_meant(table.columns[i], row[i]) for i in keys)
        found.setdefault(named or (str(len(found)),), row)
    heading = [draw(st.sampled_from(column.headings)) for column in table.columns]
    return [heading, *found.values()]


def _meant(column: Column, word: str) -> str:
    """Two words for one thing are one key."""
    return next((option.code for option in column.options if word in option.words), word)


@st.composite
def studies(draw: Any) -> dict[str, Rows]:
    """Every table of a healthy study with two waves, `w1` and `w2`, and the default catalogue."""
    catalogue = default_catalogue()
    known = {
        "waves": ["w1", "w2"],
        "values": list(catalogue.values)[:5],
        "investments": list(catalogue.investments),
        "roles": list(catalogue.roles)[:5],
    }
    known["subjects"] = [*known["values"], *known["investments"]]
    known["items"] = known["values"]
    tables: dict[str, Rows] = {}
    for code in ("customers", "respondents"):
        key = TABLES[code].key[0]
        columns = [column.code for column in TABLES[code].columns]
        tables[code] = draw(rows(TABLES[code], known))
        if len(tables[code]) == 1:
            tables[code].append(["" for _ in columns])
            tables[code][1][columns.index(key)] = "only"
            tables[code][1] = [
                cell_ or (draw(cell(column, known)) if column.required else "")
                for cell_, column in zip(tables[code][1], TABLES[code].columns, strict=True)
            ]
        known[code] = [row[columns.index(key)] for row in tables[code][1:]]
    for code, table in TABLES.items():
        if code not in tables and code != "kano_items" and all(c.refers in {"", *known} for c in table.columns):
            tables[code] = draw(rows(table, known))
    return tables
