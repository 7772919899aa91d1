"""Rows of events on their way into a table, and what was put aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klantwaarde.language import Said
from klantwaarde.schema.table import Table
from klantwaarde.study.raw import ROW

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

PIECE = 50_000
"""Rows handed over to the engine together."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row for a table, the place it stood in, keys that no column takes, and whether its moment had no zone."""

    place: int
    table: str
    row: Row
    dropped: tuple[str, ...] = ()
    naive: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A place in the file that is not a row, and why (a code)."""

    place: int
    reason: str


def arrow_schema(table: Table) -> pa.Schema:
    """How rows of a table travel to the engine."""
    import pyarrow as pa

    kinds = {"number": pa.float64(), "boolean": pa.bool_(), "moment": pa.timestamp("us"), "integer": pa.int64()}
    return pa.schema(
        [(ROW, pa.int64()), *((column.code, kinds.get(column.kind, pa.string())) for column in table.columns)]
    )


def pieces(rows: Iterable[tuple[int, Row]], table: Table) -> Iterator[pa.RecordBatch]:
    """Pack rows, a bundle at a time."""
    schema = arrow_schema(table)
    bundle: list[tuple[int, Row]] = []
    for one in rows:
        bundle.append(one)
        if len(bundle) >= PIECE:
            yield _packed(bundle, schema)
            bundle = []
    if bundle:
        yield _packed(bundle, schema)


def _packed(bundle: Sequence[tuple[int, Row]], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    columns: list[list[Any]] = [[place for place, _ in bundle]]
    columns += [[row.get(name) for _, row in bundle] for name in schema.names[1:]]
    return pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


class Notes:
    """What a reader decided and left out, each thing once."""

    def __init__(self) -> None:
        self.guessed: dict[str, Said] = {}
        self.dropped: list[Said] = []
        self.keys: Counter[str] = Counter()
        self.naive = 0

    def guess(self, what: str, said: Said) -> None:
        """Tell what was decided."""
        self.guessed.setdefault(what, said)

    def drop(self, said: Said) -> None:
        """Tell what was left out."""
        self.dropped.append(said)
