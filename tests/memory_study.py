"""A study in memory: tables as lists of rows, typed as `schema` declares them, without files or checks.

Tests of counting, closing and answering draw hundreds of studies; writing and checking a folder for each would take the
time that the assertions deserve. `tests/truth` and `tests/examples` go the whole way through files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from klantwaarde.results import StudyFacts
from klantwaarde.schema.settings import Scales, Settings, Wave
from klantwaarde.schema.tables import TABLES
from klantwaarde.study.catalogue_reading import default_catalogue

KINDS = {
    "text": pa.string(),
    "code": pa.string(),
    "codes": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "moment": pa.timestamp("us"),
}
Row = Mapping[str, Any]


class MemoryStudy:
    """Holds tables and settings as `klantwaarde.study.Study` does.

    Parameters
    ----------
    tables
        Table code -> rows; columns that are left out are empty.
    segments, waves
        As in study.toml; a wave that is left out of a row is the first.
    more
        Other settings by name.
    """

    def __init__(
        self,
        tables: Mapping[str, Sequence[Row]],
        *,
        segments: Sequence[str] = (),
        waves: Sequence[str] = ("1",),
        **more: Any,
    ) -> None:
        more.setdefault("scales", Scales(overall={"satisfaction": (1.0, 10.0)}))
        self.settings = Settings(segments=list(segments), waves=[Wave(code=wave) for wave in waves], **more)
        self.catalogue = default_catalogue()
        self.rows = {code: [dict(row) for row in tables.get(code, ())] for code in TABLES}
        self.connection = duckdb.connect(":memory:")
        for code, table in TABLES.items():
            own = [name.partition(".")[2] for name in segments if name.startswith(f"{code}.")]
            columns = {column.code: KINDS[column.kind] for column in table.columns}
            columns |= {name: pa.string() for name in own if name not in columns}
            for row in self.rows[code]:
                if "wave" in columns and code != "quotes":
                    row.setdefault("wave", waves[0])
                if code == "quotes":
                    row.setdefault("consent", "internal")
            arrays = [pa.array([row.get(name) for row in self.rows[code]], kind) for name, kind in columns.items()]
            made = pa.table(arrays, names=list(columns))
            self.connection.register("incoming", made)
            self.connection.execute(f'CREATE TABLE "{code}" AS FROM incoming')
            self.connection.unregister("incoming")

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(self.rows, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def facts(self) -> StudyFacts:
        s = self.settings
        return StudyFacts(
            title={},
            organisation="",
            language=s.language,
            privacy=s.privacy,
            composed=True,
            minimum_cell=s.minimum_cell,
            waves=s.wave_codes,
            fingerprint=self.fingerprint,
        )

    def table(self, name: str) -> nw.LazyFrame[Any]:
        return nw.from_native(self.connection.table(name))

    def count(self, name: str) -> int:
        return len(self.rows.get(name, []))

    def has(self, name: str, column: str = "") -> bool:
        rows = self.rows.get(name, [])
        return bool(rows) and (not column or any(row.get(column) is not None for row in rows))
