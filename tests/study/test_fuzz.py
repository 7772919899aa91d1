"""Whatever stands in a file, a study answers with problems of its own kind, and writes nothing."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import speak
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.schema.tables import TABLES as DECLARED
from klantwaarde.study import check_study
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.csv_dialect import find_dialect
from klantwaarde.study.csv_reading import ways_to_read
from klantwaarde.study.csv_records import read_carefully
from klantwaarde.study.encoding import find_encoding
from study_folder import SETTINGS, TABLES, csv_text, write_study, write_xlsx

FEW = settings(max_examples=10)
SMALL = {name: TABLES[name] for name in ("respondents", "scores")}
PLAIN = 'title = "x"\n[[waves]]\ncode = "2025"\n[[waves]]\ncode = "2026"\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("fuzz") / "s", settings=PLAIN, tables=SMALL)


def _answers_with_problems(folder: Path) -> None:
    before = sorted(path.name for path in folder.rglob("*"))
    for problem in check_study(folder):
        for lang in ("nl", "en"):
            assert all(speak(part, lang) for part in (problem.thing, problem.rule, problem.mend))
    assert sorted(path.name for path in folder.rglob("*")) == before


# Settings ------------------------------------------------------------------------------------------------------------


@given(st.text(max_size=200))
@example("[[waves]]\n[[waves]]")
@example("scales.overall.recommend = [1]")
@example("title = {nl = 1}")
@example("waves = [1, 2]")
@example("catalogue = 1979-05-27T07:32:00Z")
@example("thresholds.tolerance = nan")
@example("minimum_cell = 99999999999999999999")
@example("a" * 100 + " = 1")
def test_settings_of_any_text(text):
    _, problems = read_settings(text)
    assert problems or "title" in text


LINES = SETTINGS.splitlines()
WORDS = st.sampled_from(
    [
        "title",
        "waves",
        "code",
        "scales",
        "score",
        "=",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "#",
        "\n",
        "1",
        "-3",
        "true",
        "nan",
        "2026-01-01",
        ",",
        ".",
        "segments",
        "catalogue",
        "values",
        "reliable",
        "level",
        "x",
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_settings_of_words_that_belong_there(text):
    read_settings(text)


@given(st.data())
def test_settings_with_a_line_changed(data):
    lines = list(LINES)
    at = data.draw(st.integers(0, len(lines) - 1))
    line = lines[at]
    cut = data.draw(st.integers(0, len(line)))
    lines[at] = line[:cut] + data.draw(st.text(max_size=6)) + line[cut + data.draw(st.integers(0, 3)) :]
    read_settings("\n".join(lines))


@FEW
@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbftitle='x'")
def test_settings_of_any_bytes(folder, content):
    (folder / "study.toml").write_bytes(content)
    try:
        _answers_with_problems(folder)
    finally:
        (folder / "study.toml").write_text(PLAIN)


# CSV -----------------------------------------------------------------------------------------------------------------

SIGNS = st.sampled_from(
    [
        ";",
        ",",
        "\t",
        '"',
        "\n",
        "\r\n",
        "\r",
        " ",
        "'",
        "=",
        "respondent_id",
        "value_id",
        "wave",
        "belang",
        "R1",
        "R2",
        "2026",
        "reliable",
        "7,5",
        "7.5",
        "1.234",
        "€ 5",
        "weet niet",
        "n.v.t.",
        "é",
        "\ufeff",
        "0",
        "-1",
        "1e5",
        "nan",
        "|",
        "\u00a0",
        "\u2028",
        "x" * 50,
        "\x0b",
        "\x85",
        "🙂",
    ]
)
BYTES = st.sampled_from(
    [b"\xe9", b"\xc3\xa9", b"\x00", b"\xff\xfe", b"\xfe\xff", b"\x81", b"\xef\xbb\xbf", b";", b"\n", b'"', b"a"]
)


@FEW
@given(st.one_of(st.binary(max_size=200), st.lists(BYTES, max_size=40).map(b"".join)))
@example(b'respondent_id\n"')
@example(b"sep=;\n")
@example(b"sep=;")
@example(b'"\xef\xbb\xbf"')
def test_csv_of_any_bytes(folder, content):
    (folder / "scores.csv").write_bytes(content)
    _answers_with_problems(folder)


@FEW
@given(st.lists(SIGNS, max_size=60).map("".join), st.sampled_from(["utf-8", "cp1252", "utf-16", "utf-8-sig"]))
def test_csv_of_signs_that_belong_there(folder, text, encoding):
    heading = "respondent_id;wave;value_id;importance\n"
    (folder / "scores.csv").write_bytes((heading + text).encode(encoding, "replace"))
    _answers_with_problems(folder)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=60)
def test_the_fast_way_reads_what_the_careful_way_reads(tmp_path_factory, records, delimiter, newline, encoding):
    """Two readers that know nothing of each other: pyarrow's and Python's. Where the fast one gives up, it says so."""
    path = tmp_path_factory.getbasetemp() / "same.csv"
    heading = [f"h{i}" for i in range(len(records[0]))]
    path.write_bytes(csv_text([heading, *records], delimiter, newline).encode(encoding))
    bounds = Bounds()
    try:
        ways = list(ways_to_read(path, "same.csv", heading, bounds))
    except KlantwaardeError:
        return  # not a text file: a delimiter or control sign that no text has
    form = find_encoding(path, bounds, "same.csv")
    careful = read_carefully(path, "same.csv", form, find_dialect(path, form.encoding, heading), bounds)
    expected = [row for piece in careful.pieces for row in piece.to_pylist()]
    fast = ways[0]
    got = [row for piece in fast.pieces for row in piece.to_pylist()]
    if fast.irregular:
        return
    cells = [f"c{i}" for i in range(len(heading))]
    filled = [row for row in got if any(row[cell].strip() for cell in cells)]
    assert fast.headings == careful.headings
    assert filled == [row for row in expected if any(row[cell].strip() for cell in cells)]


# Workbooks and Parquet -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    return write_xlsx(tmp_path_factory.mktemp("book") / "scores.xlsx", {"scores": TABLES["scores"]}).read_bytes()


def _with(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    moved = folder / "scores.csv"
    text = moved.read_bytes() if moved.exists() else b""
    moved.unlink(missing_ok=True)
    try:
        _answers_with_problems(folder)
    finally:
        (folder / name).unlink()
        moved.write_bytes(text)


@FEW
@given(st.data())
def test_workbooks_with_bytes_changed(folder, workbook, data):
    content = bytearray(workbook)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _with(folder, "scores.xlsx", bytes(content))


@FEW
@given(st.data())
def test_workbooks_with_a_part_changed(folder, workbook, data):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(target, "w") as out:
        names = source.namelist()
        chosen = data.draw(st.sampled_from(names))
        for name in names:
            part = source.read(name)
            if name == chosen:
                at = data.draw(st.integers(0, len(part)))
                part = (
                    part[:at]
                    + data.draw(st.sampled_from([b"", b"<", b"&a;", b"9" * 30, b'r="A1"', b"\xff"]))
                    + part[at + data.draw(st.integers(0, 9)) :]
                )
            out.writestr(name, part)
    _with(folder, "scores.xlsx", target.getvalue())


@FEW
@given(st.binary(max_size=200))
@example(b"PAR1PAR1")
def test_parquet_of_any_bytes(folder, content):
    _with(folder, "scores.parquet", content)


def test_the_fuzzed_study_is_healthy_without_us(folder):
    shutil.copytree(folder, folder.parent / "copy", dirs_exist_ok=True)
    (folder.parent / "copy" / "scores.csv").write_text(csv_text(TABLES["scores"]))
    assert check_study(folder.parent / "copy") == []


@given(st.sampled_from(sorted(DECLARED)), st.data())
@FEW
def test_any_cell_in_any_column(tmp_path_factory, table, data):
    """Each declared column meets any text; what comes back is a problem or a value of its kind."""
    declared = DECLARED[table]
    folder = tmp_path_factory.getbasetemp() / "any"
    rows = [[column.code for column in declared.columns]]
    rows += [[data.draw(st.one_of(CELLS, SIGNS)) for _ in declared.columns] for _ in range(2)]
    shutil.rmtree(folder, ignore_errors=True)
    write_study(folder, settings=PLAIN, tables={table: rows})
    _answers_with_problems(folder)
