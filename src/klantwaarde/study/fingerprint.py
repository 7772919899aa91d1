"""The fingerprint of a study: the same for the same content, whatever the file form or the order of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from klantwaarde.engine import LocalEngine
from klantwaarde.engine.local import literal, quoted
from klantwaarde.engine.packed import content_of
from klantwaarde.schema.column import Column
from klantwaarde.schema.settings import Settings
from klantwaarde.study.column_reading import span
from klantwaarde.study.opened import OpenedTable

VERSION = "1"
_FAR = 1e9


def fingerprint_of(engine: LocalEngine, settings: Settings, tables: Mapping[str, OpenedTable]) -> str:
    """SHA-256 over the settings, and over a sum per table to which each row adds its own part.

    Parameters
    ----------
    engine, tables
        The tables, checked: codes exist and numbers lie on their scale.
    settings
        Of the study; a default counts the same whether it is written or not.
    """
    whole = hashlib.sha256()
    whole.update(f"klantwaarde study {VERSION}\n".encode())
    whole.update(msgspec.json.encode(_told(settings), order="sorted") + b"\n")
    for name in sorted(tables):
        opened = tables[name]
        if opened.count:
            content = engine.fetch(_packed(opened, settings) or _plain(opened))[0][0]
            whole.update(f"{name} {opened.count} {content}\n".encode())
    return whole.hexdigest()


def _told(value: object) -> object:
    """What settings say beyond their defaults, so that a setting that is added later does not change old studies."""
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.fields(value)
        return {f.name: _told(getattr(value, f.name)) for f in fields if getattr(value, f.name) != _default(f)}
    if isinstance(value, list):
        return [_told(part) for part in value]
    if isinstance(value, dict):
        return {key: _told(part) for key, part in value.items()}
    return value


def _default(field: msgspec.structs.FieldInfo) -> object:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def _packed(opened: OpenedTable, settings: Settings) -> str | None:
    """The quick way for tables of marks; which way is taken follows from the declaration, never from the data."""
    table = opened.table
    open_keys = [code for code in table.key if not _closed(table.column(code))]
    others = [column for column in table.columns if column.code not in table.key]
    if len(open_keys) != 1 or not all(column.scale or (column.numeric and column.high) for column in others):
        return None
    ends = {column.code: span(column, settings) for column in others}
    if any(abs(end) > _FAR for pair in ends.values() for end in pair):
        return None
    closed = {code: opened.lists[code] for code in table.key if code not in open_keys}
    return content_of(table.code, open_keys[0], closed, ends)


def _closed(column: Column) -> bool:
    return bool(column.options) or column.refers in ("waves", "values", "investments", "roles", "items")


def _plain(opened: OpenedTable) -> str:
    columns = sorted({column.code for column in opened.table.columns} | set(opened.segments))
    # A cell without content adds nothing, so that an empty column and an absent one are the same.
    cells = ", ".join(f"{literal(code)} || chr(30) || CAST({quoted(code)} AS VARCHAR)" for code in columns)
    return f"SELECT sum(md5_number_lower(concat_ws(chr(31), {cells}))) FROM {quoted(opened.table.code)}"
