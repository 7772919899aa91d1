"""The quality system on Spark: the same sums come home as from DuckDB, so the same answers."""

from __future__ import annotations

import datetime as dt

import pyarrow.parquet as pq
import pytest

from drawn_study import drawn
from klantwaarde.engine import kept, open_table, rows
from klantwaarde.results import to_json
from klantwaarde.systems.quality import gathering
from klantwaarde.systems.quality.answer import answer_quality
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def here():
    return drawn(5, accounts=12, weighted=True)


@pytest.fixture(scope="module")
def there(here, spark, tmp_path_factory):
    """The same study, every table of it on Spark."""
    folder = tmp_path_factory.mktemp("study")
    for name in here.rows:
        pq.write_table(here.connection.table(name).to_arrow_table(), folder / f"{name}.parquet")

    class OnSpark(MemoryStudy):
        def table(self, name):
            return open_table(f"spark://local[2]{folder / name}.parquet")

    return OnSpark(here.rows, segments=here.settings.segments, waves=here.settings.wave_codes)


def test_answers_are_the_same_to_the_bit(here, there, monkeypatch):
    """Sums come home as whole parts of a unit, so that no engine's order of adding shows."""
    monkeypatch.setattr(gathering, "AT_THE_TABLE", 0)
    one, other = (answer_quality(study, as_of=AS_OF) for study in (here, there))
    assert {a.kind for a in one} >= {"gaps", "surface", "drivers"}
    assert [to_json(a) for a in one] == [to_json(a) for a in other]


def test_what_is_kept_is_counted_and_let_go(there):
    with kept(there.table("scores")) as frame:
        assert len(rows(frame)) == len(there.rows["scores"])
