"""The fingerprint: the same for the same content, another for any other content, whatever the form."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde.engine import LocalEngine, rows
from klantwaarde.engine.packed import content_of, doubled
from klantwaarde.study import check_study, open_study, taking
from study_folder import SETTINGS, TABLES, changed, csv_text, write_parquet, write_study, write_xlsx


def _fingerprint(folder):
    with open_study(folder) as study:
        return study.fingerprint


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    return _fingerprint(write_study(tmp_path_factory.mktemp("fp") / "s"))


def test_it_is_sha256(healthy):
    assert len(healthy) == 64
    assert set(healthy) <= set("0123456789abcdef")


def test_the_order_of_rows_and_columns_does_not_matter(healthy, tmp_path):
    rng = random.Random(7)
    tables = {}
    for name, (heading, *records) in TABLES.items():
        order = rng.sample(range(len(heading)), len(heading))
        shuffled = rng.sample(records, len(records))
        tables[name] = [[row[i] for i in order] for row in [heading, *shuffled]]
    assert _fingerprint(write_study(tmp_path / "s", tables=tables)) == healthy


def test_the_form_of_the_file_does_not_matter(healthy, tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "study.toml").write_text(SETTINGS)
    write_xlsx(tmp_path / "x" / "study.xlsx", TABLES)
    assert _fingerprint(tmp_path / "x") == healthy
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "study.toml").write_text(SETTINGS)
    for name, table in TABLES.items():
        write_parquet(tmp_path / "p" / f"{name}.parquet", table)
    assert _fingerprint(tmp_path / "p") == healthy


def test_what_says_the_same_counts_the_same(healthy, tmp_path):
    """Remarks, a default that is written out, an empty column and a Dutch word change nothing."""
    tables = changed("respondents", 2, "side", "klant")
    tables["scores"] = [[*row, "satisfaction" if i == 0 else ""] for i, row in enumerate(tables["scores"])]
    folder = write_study(tmp_path / "s", settings="# hello\nminimum_cell = 5\n" + SETTINGS, tables=tables)
    assert _fingerprint(folder) == healthy


CHANGES = {
    "a mark": ("scores", 2, "experience", "7"),
    "who gave it": ("overall", 2, "respondent_id", "R3"),
    "a mark that was empty": ("scores", 3, "disconfirmation", "0"),
    "a mark that becomes empty": ("scores", 2, "importance", ""),
    "a word": ("quotes", 2, "text", "They keep their promises always."),
    "a consent": ("quotes", 2, "consent", "internal"),
    "a weight": ("respondents", 2, "weight", "2"),
    "a segment": ("respondents", 2, "function", "buyer 2"),
    "a name": ("customers", 2, "name", "Bakkerij Smid"),
    "a role": ("roles", 2, "role_id", "adviser"),
    "a kano answer": ("kano", 2, "functional", "1"),
    "a date": ("events", 2, "date", "2026-01-16"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_shows(change, healthy, tmp_path):
    table, row, column, cell = CHANGES[change]
    tables = changed(table, row, column, cell)
    if change == "a role":
        del tables["roles"][2]
    assert _fingerprint(write_study(tmp_path / "s", tables=tables)) != healthy


@pytest.mark.parametrize("line", ["minimum_cell = 6", 'privacy_notice = "x"', "thresholds = { tolerance = 0.6 }"])
def test_a_setting_shows(line, healthy, tmp_path):
    assert _fingerprint(write_study(tmp_path / "s", settings=line + "\n" + SETTINGS)) != healthy


# The quick sum for large tables, against a plain reading of the same rows.

KEYS = st.tuples(st.sampled_from(["R1", "R2", "R3"]), st.sampled_from(["w1", "w2"]), st.sampled_from(["a", "b", "c"]))
MARKS = st.one_of(st.none(), st.sampled_from([1.0, 5.5, 7.25, 10.0]))
TABLE = st.dictionaries(KEYS, st.tuples(MARKS, MARKS), min_size=1, max_size=18)
CLOSED = {"wave": ["w1", "w2"], "value": ["a", "b", "c"]}
RANGES = {"x": (1.0, 10.0), "y": (1.0, 10.0)}


@pytest.fixture(scope="module")
def engine():
    engine = LocalEngine()
    engine.run("CREATE TABLE t (person VARCHAR, wave VARCHAR, value VARCHAR, x DOUBLE, y DOUBLE)")
    yield engine
    engine.close()


def _fill(engine, rows):
    def sql(cell):
        return "NULL" if cell is None else repr(cell)

    engine.run("DELETE FROM t")
    if rows:
        engine.run(f"INSERT INTO t VALUES {', '.join('(' + ', '.join(map(sql, row)) + ')' for row in rows)}")


def _sum(engine, rows):
    _fill(engine, rows)
    return engine.fetch(content_of("t", "person", CLOSED, RANGES))[0][0]


@given(TABLE, TABLE, st.randoms(use_true_random=False))
def test_sums_are_the_same_exactly_when_the_rows_are(engine, one, other, rng):
    rows = [(*key, *marks) for key, marks in one.items()]
    others = [(*key, *marks) for key, marks in other.items()]
    mixed = rng.sample(rows, len(rows))
    assert _sum(engine, rows) == _sum(engine, mixed)
    assert (_sum(engine, rows) == _sum(engine, others)) is (set(rows) == set(others))


@given(st.lists(KEYS, max_size=12))
@settings(max_examples=100)
def test_double_keys_are_seen_exactly_when_there_are_any(engine, keys):
    _fill(engine, [(*key, None, None) for key in keys])
    suspects = {row[0] for row in engine.fetch(doubled("t", "person", CLOSED))}
    assert suspects == {key[0] for key in keys if keys.count(key) > 1}


def test_a_grid_over_many_words_of_63_cells(engine):
    """200 codes need four whole numbers; 2000 codes are left to the plain way."""
    codes = [f"v{i}" for i in range(200)]
    _fill(engine, [("R1", "w1", code, None, None) for code in codes])
    closed = {"wave": ["w1", "w2"], "value": codes}
    assert engine.fetch(doubled("t", "person", closed)) == []
    engine.run("INSERT INTO t VALUES ('R1', 'w1', 'v199', NULL, NULL)")
    assert engine.fetch(doubled("t", "person", closed)) == [("R1",)]
    assert doubled("t", "person", {"value": [f"v{i}" for i in range(2000)]}) is None


def test_a_large_catalogue_still_finds_double_scores(tmp_path):
    """Beyond the grid the plain way counts, with the same outcome."""
    many = "\n".join(f"[catalogue.values.v{i}]\nname = 'v{i}'\nlevel = 'basic'" for i in range(1200))
    scores = [
        ["respondent_id", "wave", "value_id", "importance"],
        *[["R1", "2026", f"v{i % 1100}", "5"] for i in range(1101)],
    ]
    text = SETTINGS.replace("segments", "# segments") + many
    folder = write_study(
        tmp_path / "s", settings=text, tables={"respondents": [["respondent_id"], ["R1"]], "scores": scores}
    )

    problem = next(p for p in check_study(folder) if p.level == "error")
    assert (problem.code, problem.place.row, problem.count) == ("double-key", 1102, 1)
    (folder / "scores.csv").write_text(csv_text(scores[:-1]))
    assert _fingerprint(folder)


def test_a_large_table_of_text_is_read_like_a_small_one(healthy, tmp_path, monkeypatch):
    """Large ones are checked as text and made into values afterwards; here every table counts as large."""
    with open_study(write_study(tmp_path / "small")) as study:
        small = {name: (rows(study.table(name)), study.missing(name)) for name in TABLES}
    monkeypatch.setattr(taking, "LARGE", 0)
    with open_study(write_study(tmp_path / "large")) as study:
        assert study.fingerprint == healthy
        for name, (expected, missing) in small.items():
            assert sorted(map(str, rows(study.table(name)))) == sorted(map(str, expected))
            assert study.missing(name) == missing
            assert study.count(name) == len(expected)
    write_study(tmp_path / "large", tables=changed("scores", 3, "importance", "eight"))
    assert [problem.code for problem in check_study(tmp_path / "large")] == ["not-a-number"]
