"""The fingerprint of a study: the same for the same content, whatever the file form or the order of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from klantwaarde.engine import LocalEngine
from klantwaarde.engine.local import quoted
from klantwaarde.schema.settings import Settings
from klantwaarde.study.opened_table import OpenedTable

VERSION = "1"


def fingerprint_of(engine: LocalEngine, settings: Settings, tables: Mapping[str, OpenedTable]) -> str:
    """SHA-256 over the settings and over the sum of a hash per row of each table."""
    whole = hashlib.sha256()
    whole.update(f"klantwaarde study {VERSION}\n".encode())
    whole.update(msgspec.json.encode(settings, order="sorted") + b"\n")
    for name in sorted(tables):
        opened = tables[name]
        if opened.count:
            whole.update(f"{name} {opened.count} {_content(engine, opened)}\n".encode())
    return whole.hexdigest()


def _content(engine: LocalEngine, opened: OpenedTable) -> str:
    columns = sorted({column.code for column in opened.table.columns} | set(opened.segments))
    cells = ", ".join(f"coalesce(CAST({quoted(code)} AS VARCHAR), chr(0))" for code in columns)
    row = f"concat_ws(chr(31), {cells})"
    low, high = engine.fetch(
        f"SELECT sum(md5_number_lower({row})), sum(md5_number_upper({row})) FROM {quoted(opened.table.code)}"
    )[0]
    return f"{low} {high}"
