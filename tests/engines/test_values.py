"""The value system on Spark: the same whole numbers come home as from DuckDB, so the same answers to the bit."""

from __future__ import annotations

import datetime as dt

import pyarrow.parquet as pq
import pytest

from drawn_study import drawn
from klantwaarde.engine import open_table
from klantwaarde.results import to_json
from klantwaarde.systems.values import questions
from klantwaarde.systems.values.answer import answer_values
from klantwaarde.systems.values.counting import Counting
from klantwaarde.systems.values.outcome_counts import count_outcomes
from klantwaarde.systems.values.people import read_people
from memory_study import MemoryStudy

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def here():
    return drawn(5, accounts=7, weighted=True, waves=("1", "2"))


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


def people_of(study):
    return read_people({name: study.table(name) for name in ("respondents", "customers")}, study.settings.segments)


def test_who_is_counted_is_the_same(here, there):
    one, other = people_of(here), people_of(there)
    for name in ("cells", "respondents", "accounts", "straddles", "most_cells", "seated", "weight_unit", "weighted"):
        assert getattr(one, name) == getattr(other, name), name


def test_every_question_is_counted_the_same_without_coming_home(here, there):
    """Marks with their gaps, words and votes; over several waves, and in segments that cut through accounts."""
    counted = []
    for study in (here, there):
        people, last = people_of(study), "2"
        scale = questions.Scale((1.0, 10.0), (-3.0, 3.0))
        asked = [
            questions.scored("scores", study.table("scores"), ["expectation", "experience"], scale, most_rows=9),
            questions.mentioned(study.table("quotes"), last, most_rows=9),
            questions.voted(study.table("roles"), ["granted"], most_rows=9),
        ]
        counting = Counting(asked, people, at_the_table=0)
        counted.append((counting.tally(), counting.panel(["scores.gap"], ["1", last])))
    for one, other in zip(*counted, strict=True):
        for kind in ("cells", "groups"):
            mine, theirs = getattr(one, kind), getattr(other, kind)
            assert mine.keys() == theirs.keys()
            assert all((mine[key] == theirs[key]).all() for key in mine), kind
    assert any(question == "unasked.named" for _, _, question in counted[0][0].cells)


def test_outcomes_are_counted_the_same(here, there):
    counted = [
        count_outcomes(
            study.table("scores").rename({"value_id": "item"}),
            study.table("overall"),
            people_of(study),
            performance="experience",
            outcome="satisfaction",
            most=10.0,
            cuts=[(6.0, 9.0)],
        )
        for study in (here, there)
    ]
    for place, by_cut in counted[0].items():
        for cut, one in by_cut.items():
            other = counted[1][place][cut]
            assert (one.n, one.total, one.squares, one.accounts) == (
                other.n,
                other.total,
                other.squares,
                other.accounts,
            )
            assert (one.cross == other.cross).all()


def test_the_answers_are_the_same_to_the_bit(here, there):
    assert to_json(answer_values(here, as_of=AS_OF)) == to_json(answer_values(there, as_of=AS_OF))
