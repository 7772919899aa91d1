"""Find rows whose key stands in the table before."""

from __future__ import annotations

from klantwaarde.engine import LocalEngine
from klantwaarde.engine.local import quoted
from klantwaarde.engine.packed import doubled
from klantwaarde.errors import Problem
from klantwaarde.language import say
from klantwaarde.schema.column import Column
from klantwaarde.study.findings import SHOWN, problem_of
from klantwaarde.study.opened import OpenedTable
from klantwaarde.study.raw import ROW


def _filled_in(column: Column) -> bool:
    """Whether a column that is not in the file still has a value in every row."""
    return column.refers == "waves" or column.default is not None


def find_double_keys(engine: LocalEngine, opened: OpenedTable) -> list[Problem]:
    """Find rows whose key stands in the table before; the first row of a key is the good one.

    A table with one open key column is first asked whether there is any such row, in one pass and little memory; only
    then are the rows themselves looked up, among the keys that have one.
    """
    table = opened.table
    if not table.key:  # a log: equal rows are separate events
        return []
    if opened.count == 0 or any(code in opened.absent and not _filled_in(table.column(code)) for code in table.key):
        return []
    source = quoted(opened.read)
    open_keys = [code for code in table.key if code not in opened.lists]
    if len(open_keys) == 1:
        closed = {code: opened.lists[code] for code in table.key if code in opened.lists}
        suspects = doubled(opened.read, open_keys[0], closed)
        if suspects is not None:
            if not engine.fetch(f"{suspects} LIMIT 1"):
                return []
            source = f"(SELECT * FROM {source} SEMI JOIN ({suspects}) USING ({quoted(open_keys[0])}))"
    columns = ", ".join(quoted(code) for code in table.key)
    full = " AND ".join(f"{quoted(code)} IS NOT NULL" for code in table.key)
    grouped = f"SELECT {columns} FROM {source} WHERE {full} GROUP BY ALL HAVING count(*) > 1"
    if not engine.fetch(f"{grouped} LIMIT 1"):
        return []
    numbered = (
        f"SELECT {quoted(ROW)} AS r, concat_ws(' · ', {columns}) AS k, row_number() OVER "
        f"(PARTITION BY {columns} ORDER BY {quoted(ROW)}) AS i FROM {source} SEMI JOIN ({grouped}) USING ({columns})"
    )
    later = f"FROM ({numbered}) WHERE i > 1"
    count = int(engine.fetch(f"SELECT count(*) {later}")[0][0])
    shown = [(int(r), str(k)) for r, k in engine.fetch(f"SELECT r, k {later} ORDER BY r LIMIT {SHOWN}")]
    return [
        problem_of(
            "double-key",
            table.code,
            opened.file,
            opened.headings.get(table.key[-1], table.key[-1]),
            count,
            shown,
            say("No two rows have the same {key}.", key=" + ".join(table.key)),
            say("Keep the right row and remove the other."),
        )
    ]
