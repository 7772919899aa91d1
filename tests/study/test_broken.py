"""Broken studies: each kind gives its own clear error, in its place, with a mend, and nothing is written."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from klantwaarde.errors import KlantwaardeError, StudyError
from klantwaarde.language import speak
from klantwaarde.study import check_study, open_study
from klantwaarde.study.bounds import Bounds
from study_folder import SETTINGS, TABLES, Rows, changed, contents, csv_text, write_parquet, write_study, write_xlsx

Break = Callable[[Path], Any]


def _small(*tables: str, of: Mapping[str, Rows] = TABLES) -> dict[str, Rows]:
    """Who was asked and a table or two; the rest of a study would only cost time here."""
    return {name: of[name] for name in ("customers", "respondents", *tables)}


def _settings(old: str, new: str) -> Break:
    assert old in SETTINGS
    return lambda folder: write_study(folder, settings=SETTINGS.replace(old, new, 1), tables=_small("overall"))


def _adding(text: str) -> Break:
    return lambda folder: write_study(folder, settings=text + "\n" + SETTINGS, tables=_small("scores"))


def _cell(table: str, row: int, column: str, cell: str) -> Break:
    return lambda folder: write_study(folder, tables=_small(table, of=changed(table, row, column, cell)))


def _file(name: str, content: bytes | str) -> Break:
    def make(folder: Path) -> None:
        write_study(folder, tables=_small("scores"))
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)

    return make


def _without(name: str) -> Break:
    return lambda folder: (write_study(folder), (folder / name).unlink())


def _column(table: str, old: str, new: str) -> Break:
    def make(folder: Path) -> None:
        rows = [list(row) for row in TABLES[table]]
        rows[0] = [new if cell == old else cell for cell in rows[0]]
        write_study(folder, tables={**_small(), table: rows})

    return make


def _workbook(table: str, change: Callable[[Any], Any]) -> Break:
    def make(folder: Path) -> None:
        import openpyxl

        write_study(folder, tables=_small())
        path = write_xlsx(folder / f"{table}.xlsx", {table: TABLES[table]})
        book = openpyxl.load_workbook(path)
        change(book[table])
        book.save(path)

    return make


def _formula(sheet: Any) -> None:
    sheet["D3"] = "=1+1"


def _zip(parts: dict[str, bytes], lie: int | None = None) -> Break:
    """A scores.xlsx with these parts besides those of a real one."""

    def make(folder: Path) -> None:
        write_study(folder, tables=_small())
        path = write_xlsx(folder / "scores.xlsx", {"scores": TABLES["scores"]})
        with zipfile.ZipFile(path) as archive:
            kept = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {**kept, **parts}.items():
                archive.writestr(name, data)
        if lie is not None:  # the size in the central directory says something else than the data
            raw = path.read_bytes()
            at = raw.rindex(b"PK\x01\x02", 0, raw.rindex(b"bomb.xml"))
            path.write_bytes(raw[: at + 24] + lie.to_bytes(4, "little") + raw[at + 28 :])

    return make


def _link(name: str, target: str) -> Break:
    def make(folder: Path) -> None:
        write_study(folder, tables=_small("scores"))
        (folder / name).unlink(missing_ok=True)
        outside = folder.parent / "outside.csv"
        outside.write_text("respondent_id\nX\n")
        (folder / name).symlink_to(target.format(outside=outside))

    return make


def _pipe(folder: Path) -> None:
    write_study(folder)
    (folder / "scores.csv").unlink()
    os.mkfifo(folder / "scores.csv")


def _parquet(table: str, change: Callable[[list[list[Any]]], Any] | None = None, cut: int = 0) -> Break:
    def make(folder: Path) -> None:
        write_study(folder, tables=_small())
        rows = [list(row) for row in TABLES[table]]
        if change:
            change(rows)
        path = write_parquet(folder / f"{table}.parquet", rows)
        if cut:
            path.write_bytes(path.read_bytes()[:-cut])

    return make


def _set(row: int, column: int, cell: Any) -> Callable[[list[list[Any]]], None]:
    def change(rows: list[list[Any]]) -> None:
        rows[row - 1][column] = cell

    return change


def _turned_back(folder: Path) -> None:
    write_study(folder)
    open_study(folder).close()
    text = (folder / "study.toml").read_text()
    (folder / "study.toml").write_text('privacy = "named"\n' + text)


SCORES = csv_text(TABLES["scores"])
RESPONDENTS = csv_text(TABLES["respondents"])
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
LAUGHS = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'.encode(
    "utf-16"
)

# name: (how it is broken, code, place: file, table, row, column as far as they apply)
BROKEN: dict[str, tuple[Break, str, dict[str, Any]]] = {
    # The folder and its settings
    "no folder": (lambda folder: None, "no-folder", {}),
    "no study.toml": (lambda folder: folder.mkdir(), "no-settings", {"file": "study.toml"}),
    "toml: a quote is missing": (_settings('title = "Test"', 'title = "Test'), "settings-syntax", {"row": 1}),
    "toml: a bracket is missing": (_settings("[[waves]]", "[[waves]"), "settings-syntax", {"row": 6}),
    "toml: a key twice": (
        _settings('language = "en"', 'language = "en"\nlanguage = "nl"'),
        "settings-syntax",
        {"row": 4},
    ),
    "toml: not UTF-8": (_file("study.toml", 'title = "\xe9"'.encode("latin-1")), "settings-encoding", {"row": 1}),
    "toml: zero bytes": (_file("study.toml", b"\x00\x01\x02"), "settings-syntax", {"row": 1}),
    "toml: brackets without end": (_file("study.toml", "a = " + "[" * 20_000), "settings-", {"file": "study.toml"}),
    "toml: a megabyte": (_file("study.toml", "# " + "x" * 1_100_000), "settings-too-long", {"file": "study.toml"}),
    "toml: empty": (_file("study.toml", ""), "settings-no-title", {"file": "study.toml"}),
    "unknown setting": (_adding("minimum_sell = 7"), "settings-unknown", {"row": 1, "column": "minimum_sell"}),
    "unknown setting inside": (
        _settings("[scales]", "[scales]\nscor = [1, 7]"),
        "settings-unknown",
        {"row": 13, "column": "scales.scor"},
    ),
    "setting of another kind": (
        _adding('minimum_cell = "five"'),
        "settings-type",
        {"row": 1, "column": "minimum_cell"},
    ),
    "segments is a text": (_settings("segments = [", 'segments = "x" # ['), "settings-type", {"column": "segments"}),
    "minimum cell lowered": (_adding("minimum_cell = 4"), "settings-minimum-cell", {"row": 1}),
    "language nobody speaks": (_settings('language = "en"', 'language = "de"'), "settings-word", {"row": 3}),
    "privacy of another name": (_adding('privacy = "secret"'), "settings-word", {"row": 1}),
    "anonymous turned back": (_turned_back, "privacy-turned-back", {"file": "study.toml"}),
    "wave without code": (_settings('code = "2025"', 'label = "x"'), "settings-missing", {"file": "study.toml"}),
    "wave twice": (_settings('code = "2026"', 'code = "2025"'), "settings-wave-twice", {"file": "study.toml"}),
    "waves out of order": (_settings("start = 2026-03-01", "start = 2024-03-01"), "settings-wave-order", {"row": 6}),
    "wave ends before it starts": (
        _settings("start = 2025-03-01", "start = 2025-03-01\nend = 2025-02-01"),
        "settings-wave-dates",
        {},
    ),
    "wave code with a bar": (_settings('code = "2025"', 'code = "a|b"'), "settings-wave-code", {}),
    "scale upside down": (_settings("[scales]", "[scales]\nscore = [10, 1]"), "settings-scale", {"row": 13}),
    "scale without end": (_settings("[scales]", "[scales]\nscore = [1, inf]"), "settings-scale", {"row": 13}),
    "disconfirmation without zero": (
        _settings("[scales]", "[scales]\ndisconfirmation = [1, 7]"),
        "settings-scale-zero",
        {"row": 13},
    ),
    "scale of no question": (_settings("recommend = [0, 10]", "recomend = [0, 10]"), "settings-word", {}),
    "tolerance below zero": (_adding("thresholds = { tolerance = -1 }"), "settings-tolerance", {"row": 1}),
    "minimum n of one": (_adding("thresholds = { minimum_n = 1 }"), "settings-minimum-n", {"row": 1}),
    "segment of no table": (_settings("customers.sector", "clients.sector"), "settings-segment", {"row": 4}),
    "segment by code": (_settings("customers.sector", "customers.customer_id"), "settings-segment-column", {"row": 4}),
    "segment by a heading": (
        _settings("respondents.function", "respondents.Functie"),
        "settings-segment-code",
        {"row": 4},
    ),
    "segment of the engine's own": (
        _settings("respondents.function", "respondents.:row"),
        "settings-segment",
        {"row": 4},
    ),
    "segment twice but for capitals": (
        _settings("customers.sector", 'respondents.Region", "respondents.region'),
        "settings-segment-twice",
        {"row": 4},
    ),
    "segment twice": (_settings("customers.sector", "respondents.function"), "settings-segment-twice", {"row": 4}),
    "segment column absent": (
        _settings("customers.sector", "customers.region"),
        "segment-missing",
        {"table": "customers", "column": "region"},
    ),
    "pick of no value": (_adding('catalogue.pick = ["relaible"]'), "catalogue-unknown-pick", {"file": "study.toml"}),
    "added value without level": (_adding("catalogue.values.x.name = 'x'"), "catalogue-level", {"file": "study.toml"}),
    "added value without name": (
        _adding("catalogue.values.x.level = 'basic'"),
        "catalogue-without-name",
        {"file": "study.toml"},
    ),
    "value of another level": (
        _adding("catalogue.values.reliable.level = 'wow'"),
        "catalogue-level",
        {"file": "study.toml"},
    ),
    "role with strange shares": (
        _adding("catalogue.roles.supplier.shares = { basis = 1 }"),
        "catalogue-shares",
        {"file": "study.toml"},
    ),
    # Files
    "no respondents": (_without("respondents.csv"), "table-missing", {"table": "respondents"}),
    "two files for one table": (_file("cijfers.csv", SCORES), "two-files-for-one-table", {"table": "scores"}),
    "file and sheet for one table": (
        lambda folder: (write_study(folder), write_xlsx(folder / "study.xlsx", {"scores": TABLES["scores"]})),
        "two-files-for-one-table",
        {"table": "scores"},
    ),
    "old spreadsheet": (_file("scores.xls", b"\xd0\xcf\x11\xe0"), "unreadable-format", {"file": "scores.xls"}),
    "empty file": (_file("scores.csv", ""), "empty-file", {"file": "scores.csv"}),
    "blank file": (_file("scores.csv", "\n\n\n"), "empty-file", {"file": "scores.csv"}),
    "binary as CSV": (_file("scores.csv", bytes(range(256)) * 10), "not-text", {"file": "scores.csv", "row": 1}),
    "UTF-16 without mark": (_file("scores.csv", SCORES.encode("utf-16-le")), "not-text", {"file": "scores.csv"}),
    "half UTF-16": (_file("scores.csv", SCORES.encode("utf-16")[:-1]), "not-text", {"file": "scores.csv"}),
    "two encodings": (
        _file("respondents.csv", RESPONDENTS.encode() + "R8,,,één,,\n".encode() + "R9,,,één,,\n".encode("cp1252")),
        "mixed-encoding",
        {"file": "respondents.csv", "row": 7},
    ),
    "a byte of no encoding": (
        _file("respondents.csv", RESPONDENTS.encode() + b"R9,,,\x81,,\n"),
        "mixed-encoding",
        {"file": "respondents.csv", "row": 6},
    ),
    "a link to elsewhere": (_link("customers.csv", "{outside}"), "outside-folder", {"file": "customers.csv"}),
    "a link to the system": (_link("scores.csv", "/etc/passwd"), "outside-folder", {"file": "scores.csv"}),
    "settings are a link": (_link("study.toml", "/etc/hostname"), "outside-folder", {"file": "study.toml"}),
    "a pipe": (_pipe, "not-a-file", {"file": "scores.csv"}),
    "quote not closed": (
        _file("scores.csv", SCORES + 'R3,2026,"careful,5,6,7,0\nR3,2026,on_time,5,6,7,0\n'),
        "quote-not-closed",
        {"file": "scores.csv", "row": 7},
    ),
    "rows with a cell too many": (
        _file("scores.csv", SCORES + "R3,2026,careful,5,6,7,5,1\n"),
        "ragged-row",
        {"file": "scores.csv", "row": 7},
    ),
    "rows with a cell too few": (
        _file("scores.csv", SCORES + "R3,2026\n"),
        "ragged-row",
        {"file": "scores.csv", "row": 7},
    ),
    "a long line": (
        _file("quotes.csv", b'quote_id,text\nQ1,"' + b"x" * 3_000_000 + b'"\n'),
        "cell-too-long",
        {"file": "quotes.csv", "row": 2},
    ),
    "a long cell": (
        _file("quotes.csv", b'quote_id,text\nQ1,"' + b"x" * 150_000 + b'"\n'),
        "cell-too-long",
        {"file": "quotes.csv", "row": 2},
    ),
    "a long cell over lines": (
        _file("quotes.csv", b'quote_id,text\nQ1,"' + b"x\n" * 150_000 + b'"\n'),
        "cell-too-long",
        {"file": "quotes.csv", "row": 2},
    ),
    "endless columns": (
        _file("scores.csv", ",".join(f"a{i}" for i in range(3000)) + "\n"),
        "too-many-columns",
        {"file": "scores.csv"},
    ),
    # Headings
    "heading twice": (
        _column("scores", "expectation", "belang"),
        "heading-double",
        {"table": "scores", "column": "belang", "row": 1},
    ),
    "heading empty": (_column("scores", "expectation", ""), "heading-empty", {"table": "scores", "row": 1}),
    "required column absent": (
        _column("scores", "value_id", "what"),
        "column-missing",
        {"table": "scores", "column": "value_id"},
    ),
    "wave absent with two waves": (
        _column("scores", "wave", "when"),
        "column-missing",
        {"table": "scores", "column": "wave"},
    ),
    # Cells
    "a word for a number": (
        _cell("scores", 3, "importance", "eight"),
        "not-a-number",
        {"table": "scores", "row": 3, "column": "importance"},
    ),
    "a date for a number": (_cell("scores", 3, "importance", "7-mei"), "not-a-number", {"row": 3}),
    "infinity": (_cell("customers", 3, "revenue", "inf"), "not-a-number", {"row": 3}),
    "score off the scale": (
        _cell("scores", 4, "experience", "11"),
        "off-scale",
        {"table": "scores", "row": 4, "column": "experience"},
    ),
    "score under the scale": (_cell("scores", 4, "experience", "0"), "off-scale", {"table": "scores", "row": 4}),
    "overall off its own scale": (
        _cell("overall", 2, "satisfaction", "0"),
        "off-scale",
        {"table": "overall", "row": 2},
    ),
    "kano answer of six": (_cell("kano", 2, "functional", "6"), "out-of-range", {"table": "kano", "row": 2}),
    "kano answer and a half": (_cell("kano", 2, "functional", "2.5"), "not-whole", {"table": "kano", "row": 2}),
    "kano half empty": (_cell("kano", 2, "dysfunctional", ""), "cell-empty", {"table": "kano", "row": 2}),
    "weight of zero": (_cell("respondents", 4, "weight", "0"), "not-above", {"table": "respondents", "row": 4}),
    "revenue below zero": (_cell("customers", 2, "revenue", "-1"), "out-of-range", {"table": "customers", "row": 2}),
    "revenue in doubt": (
        _cell("customers", 2, "revenue", "12.500"),
        "doubtful-number",
        {"table": "customers", "row": 2, "column": "revenue"},
    ),
    "date in doubt": (_cell("events", 2, "date", "03-04-2026"), "doubtful-date", {"table": "events", "row": 2}),
    "no such date": (_cell("events", 2, "date", "2026-02-30"), "not-a-date", {"table": "events", "row": 2}),
    "a word for a date": (_cell("events", 2, "date", "spring"), "not-a-date", {"table": "events", "row": 2}),
    "maybe for yes or no": (_cell("quotes", 2, "unprompted", "maybe"), "not-yes-or-no", {"table": "quotes", "row": 2}),
    "unknown value": (
        _cell("scores", 2, "value_id", "relyable"),
        "unknown-word",
        {"table": "scores", "row": 2, "column": "value_id"},
    ),
    "unknown value in a list": (
        _cell("quotes", 2, "values", "reliable|kind"),
        "unknown-word",
        {"table": "quotes", "row": 2},
    ),
    "unknown wave": (_cell("scores", 2, "wave", "2027"), "unknown-word", {"table": "scores", "column": "wave"}),
    "unknown role": (_cell("roles", 2, "role_id", "king"), "unknown-word", {"table": "roles", "row": 2}),
    "unknown kind of role": (
        _cell("roles", 2, "kind", "wanted"),
        "unknown-word",
        {"table": "roles", "row": 2, "column": "kind"},
    ),
    "unknown investment": (_cell("investments", 2, "investment_id", "money"), "unknown-word", {"row": 2}),
    "unknown kano item": (_cell("kano", 2, "item", "vraag1"), "unknown-word", {"table": "kano", "row": 2}),
    "unknown consent": (_cell("quotes", 2, "consent", "sure"), "unknown-word", {"table": "quotes", "row": 2}),
    "neither customer nor employee": (_cell("respondents", 2, "side", "boss"), "unknown-word", {"row": 2}),
    "respondent without code": (_cell("respondents", 3, "respondent_id", ""), "cell-empty", {"row": 3}),
    "quote without words": (_cell("quotes", 2, "text", "n.v.t."), "cell-empty", {"table": "quotes", "row": 2}),
    # Rows against each other
    "respondent twice": (
        _cell("respondents", 3, "respondent_id", "R1"),
        "double-key",
        {"table": "respondents", "row": 3},
    ),
    "respondent twice but for blanks": (
        _cell("respondents", 3, "respondent_id", " R1\u00a0"),
        "double-key",
        {"row": 3},
    ),
    "score twice": (_cell("scores", 4, "value_id", "reliable"), "double-key", {"table": "scores", "row": 4}),
    "score of nobody": (_cell("scores", 3, "respondent_id", "R7"), "orphan", {"table": "scores", "row": 3}),
    "respondent of no customer": (
        _cell("respondents", 2, "customer_id", "1"),
        "orphan",
        {"table": "respondents", "row": 2},
    ),
    # Workbooks
    "formula": (_workbook("scores", _formula), "formula-cell", {"table": "scores", "row": 3, "column": "D"}),
    "error cell": (_workbook("scores", lambda s: s.cell(3, 4, "#REF!")), "error-cell", {"table": "scores", "row": 3}),
    "cell without heading": (
        _workbook("scores", lambda s: s.cell(3, 20, "x")),
        "cell-without-heading",
        {"row": 3, "column": "T"},
    ),
    "date for a score": (
        _workbook("scores", lambda s: s.cell(3, 4, __import__("datetime").date(2026, 5, 7))),
        "not-a-number",
        {"row": 3},
    ),
    "empty sheet": (_workbook("scores", lambda s: s.delete_rows(1, 20)), "empty-file", {"file": "scores.xlsx, scores"}),
    "CSV called XLSX": (
        lambda folder: (write_study(folder), (folder / "scores.csv").rename(folder / "scores.xlsx")),
        "workbook-unreadable",
        {"file": "scores.xlsx"},
    ),
    "zip called XLSX": (_file("study.xlsx", b"PK\x05\x06" + bytes(18)), "workbook-unreadable", {"file": "study.xlsx"}),
    "zip bomb": (_zip({"bomb.bin": bytes(60_000_000)}), "workbook-bomb", {"file": "scores.xlsx"}),
    "zip that lies of its size": (_zip({"bomb.xml": b" " * 60_000_000}, lie=10), "workbook-", {"file": "scores.xlsx"}),
    "XML that reaches out": (_zip({"xl/sharedStrings.xml": DOCTYPE}), "workbook-entities", {"file": "scores.xlsx"}),
    "XML that grows": (_zip({"xl/sharedStrings.xml": LAUGHS}), "workbook-entities", {"file": "scores.xlsx"}),
    "sheet of rubbish": (_zip({"xl/worksheets/sheet1.xml": b"<worksheet><a></b>"}), "workbook-unreadable", {}),
    "a long cell in a workbook": (
        _zip({"xl/worksheets/sheet2.xml": b"<a>" + b"x" * 700_000 + b"</a>"}),
        "cell-too-long",
        {"file": "scores.xlsx"},
    ),
    # Parquet
    "Parquet cut off": (_parquet("scores", cut=20), "parquet-unreadable", {"file": "scores.parquet"}),
    "CSV called Parquet": (
        lambda folder: (write_study(folder), (folder / "scores.csv").rename(folder / "scores.parquet")),
        "parquet-unreadable",
        {"file": "scores.parquet"},
    ),
    "Parquet off the scale": (
        _parquet("scores", _set(3, 3, 99)),
        "off-scale",
        {"table": "scores", "row": 2, "column": "importance"},
    ),
    "Parquet with a stranger": (_parquet("scores", _set(3, 0, "R7")), "orphan", {"table": "scores", "row": 2}),
    "Parquet with a score twice": (
        _parquet("scores", _set(4, 2, "reliable")),
        "double-key",
        {"table": "scores", "row": 3},
    ),
    "Parquet with infinity": (
        _parquet("scores", _set(3, 3, float("inf"))),
        "not-a-number",
        {"table": "scores", "row": 2},
    ),
    "Parquet with an unknown value": (_parquet("scores", _set(3, 2, "relyable")), "unknown-word", {"row": 2}),
}


def test_there_are_many_kinds():
    assert len(BROKEN) >= 45


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_study_is_refused(name, tmp_path):
    make, code, place = BROKEN[name]
    folder = tmp_path / "study"
    make(folder)
    before = contents(tmp_path) if name != "a pipe" else {}
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    errors = caught.value.problems
    found = [p for p in errors if p.code == code or (code.endswith("-") and p.code.startswith(code))]
    assert found, f"{[p.code for p in errors]}"
    told = {key: getattr(found[0].place, key) for key in place}
    assert told == place
    for problem in errors:
        for lang in ("en", "nl"):
            for part in (problem.thing, problem.rule, problem.mend):
                text = speak(part, lang)
                assert text
                assert "{" not in text or "shares" in text, text
                assert len(text) < 1000
                assert "\n" not in text
    if name != "a pipe":
        assert contents(tmp_path) == before, "a broken study is not written to"


@pytest.mark.parametrize("name", ["unknown value", "score off the scale", "respondent of no customer"])
def test_one_error_brings_no_others(name, tmp_path):
    """One wrong cell is one problem, not an avalanche; checking and opening tell the same."""
    BROKEN[name][0](tmp_path / "study")
    problems = check_study(tmp_path / "study")
    errors = [problem for problem in problems if problem.level == "error"]
    assert [problem.code for problem in errors] == [BROKEN[name][1]]
    with pytest.raises(StudyError) as caught:
        open_study(tmp_path / "study")
    assert list(caught.value.problems) == errors


def test_every_problem_is_told_at_once(tmp_path):
    tables = changed("scores", 3, "importance", "eight")
    tables["scores"][4][3] = "99"
    tables["scores"][5][0] = "R9"
    tables["respondents"][2][5] = "-1"
    tables["quotes"][1][5] = "sure"
    write_study(tmp_path / "s", settings="minimum_cell = 3\nfoo = 1\n" + SETTINGS, tables=tables)
    codes = {problem.code for problem in check_study(tmp_path / "s")}
    assert codes == {
        "settings-minimum-cell",
        "settings-unknown",
        "not-a-number",
        "off-scale",
        "orphan",
        "not-above",
        "unknown-word",
    }


def test_rows_that_share_a_problem_are_told_together(tmp_path):
    rows = [["respondent_id", "wave", "value_id", "importance"]]
    rows += [[f"R{i}", "2026", "reliable", "11" if i % 2 else "9"] for i in range(1, 2001)]
    people = [["respondent_id", "function"], *[[f"R{i}", "a"] for i in range(1, 2001)]]
    write_study(
        tmp_path / "s", settings=SETTINGS.replace("segments", "#"), tables={"respondents": people, "scores": rows}
    )
    problem = next(p for p in check_study(tmp_path / "s") if p.code == "off-scale")
    assert problem.count == 1000
    assert problem.place.row == 2
    assert '2 ("11"), 4 ("11"), 6 ("11"), 8 ("11"), 10 ("11")' in str(problem.thing)


def test_the_mend_names_the_nearest_word(tmp_path):
    write_study(tmp_path / "s", tables=changed("scores", 2, "value_id", "betrouwbar"))
    problem = next(p for p in check_study(tmp_path / "s") if p.code == "unknown-word")
    assert "betrouwbar → betrouwbaar" in str(problem.mend)


def test_the_row_is_the_row_of_the_spreadsheet(tmp_path):
    """Blank rows, quoted line ends and a sep= line count as a spreadsheet counts them."""
    text = 'sep=,\nquote_id,text,consent\nQ1,"two\nlines",internal\n\n,,\nQ2,fine,sure\n'
    write_study(tmp_path / "s")
    (tmp_path / "s" / "quotes.csv").write_text(text)
    problem = next(p for p in check_study(tmp_path / "s") if p.level == "error")
    assert (problem.code, problem.place.row) == ("unknown-word", 5)


def test_a_cell_of_200_mb_costs_no_memory(tmp_path):
    """The file is read in small pieces and left at the first line that is too long."""
    import tracemalloc

    write_study(tmp_path / "s")
    with (tmp_path / "s" / "quotes.csv").open("wb") as stream:
        stream.write(b'quote_id,text\nQ1,"')
        for _ in range(200):
            stream.write(b"x" * 1_000_000)
        stream.write(b'"\n')
    check_study(tmp_path / "s")
    tracemalloc.start()
    codes = [p.code for p in check_study(tmp_path / "s") if p.level == "error"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes == ["cell-too-long"]
    assert peak < 20_000_000


def test_bounds_can_be_narrowed(tmp_path):
    write_study(tmp_path / "s")
    codes = {p.code for p in check_study(tmp_path / "s", bounds=Bounds(csv_bytes=100))}
    assert codes == {"file-too-large", "orphan"} or "file-too-large" in codes
    write_xlsx(tmp_path / "s" / "kano_items.xlsx", {"kano_items": [["item"], ["reliable"]]})
    assert "file-too-large" in {p.code for p in check_study(tmp_path / "s", bounds=Bounds(xlsx_bytes=10))}
    assert "too-many-rows" in {p.code for p in check_study(tmp_path / "s", bounds=Bounds(xlsx_rows=1))}


def test_notices_do_not_stop_a_study(tmp_path):
    write_study(tmp_path / "s")
    (tmp_path / "s" / "scorse.csv").write_text("a\n")
    (tmp_path / "s" / "customers.csv").write_text("customer_id,sector,extra\n001,food,1\n002,build,2\n")
    with open_study(tmp_path / "s") as study:
        notices = {problem.code: problem for problem in study.problems}
    assert set(notices) == {"unknown-file", "unknown-column"}
    assert "scores" in str(notices["unknown-file"].mend)
    assert notices["unknown-column"].place.column == "extra"


def test_errors_are_our_own_kind(tmp_path):
    with pytest.raises(KlantwaardeError):
        open_study(tmp_path / "nowhere")
    assert [p.code for p in check_study("\x00bad")] == ["no-folder"]
