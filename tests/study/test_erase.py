"""Erasing a person: gone everywhere, everything else untouched, and no half work after an interruption."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from klantwaarde.engine import rows
from klantwaarde.errors import InputError, StudyError
from klantwaarde.language import say
from klantwaarde.ledger import Ledger
from klantwaarde.results import Answer, Estimate, Grouping, Member, Profile, Provenance, Quote, Scope, ValueModel
from klantwaarde.study import check_study, erase, open_study
from study_folder import SETTINGS, TABLES, contents, write_parquet, write_study, write_xlsx

NOW = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
COUNTS = {"respondents": 1, "scores": 3, "kano": 1, "investments": 1, "roles": 2, "overall": 1, "quotes": 1}


def _xlsx(folder: Path) -> Path:
    folder.mkdir()
    (folder / "study.toml").write_text(SETTINGS)
    write_xlsx(folder / "study.xlsx", TABLES)
    return folder


def _parquet(folder: Path) -> Path:
    folder.mkdir()
    (folder / "study.toml").write_text(SETTINGS)
    for name, table in TABLES.items():
        write_parquet(folder / f"{name}.parquet", table)
    return folder


SMALL = {name: TABLES[name] for name in ("respondents", "scores", "quotes")}
SPLIT_BY_FUNCTION = SETTINGS.replace('"customers.sector", ', "")


FORMS = {"csv": write_study, "xlsx": _xlsx, "parquet": _parquet}


@pytest.mark.parametrize("form", FORMS)
def test_a_person_is_gone_and_nobody_else(form, tmp_path):
    folder = FORMS[form](tmp_path / "s")
    with open_study(folder) as study:
        before = {name: rows(study.table(name)) for name in TABLES}
        fingerprint = study.fingerprint
    done = erase(folder, "R1", NOW)
    assert done.rows == COUNTS
    with open_study(folder) as study:
        assert study.fingerprint != fingerprint
        for name, earlier in before.items():
            expected = [row for row in earlier if row.get("respondent_id") != "R1"]
            key = lambda row: tuple(map(str, row.values()))  # noqa: E731
            assert sorted(rows(study.table(name)), key=key) == sorted(expected, key=key), name
    for name, content in contents(folder).items():
        assert b"They keep their promises" not in content, name
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(folder / name) as archive:
                assert not any(b"They keep their" in archive.read(part) for part in archive.namelist())


def test_the_log_tells_when_and_not_who(tmp_path):
    folder = write_study(tmp_path / "s")
    done = erase(folder, "R1", NOW)
    log = (folder / ".klantwaarde" / "erasures.log").read_text()
    assert log == done.log + "\n"
    assert "R1" not in log
    assert log.startswith("2026-04-01T12:00:00+00:00 ")
    assert hashlib.sha256(b"2026-04-01T12:00:00+00:00\nR1").hexdigest() in log  # who knows the code can check


def test_csv_keeps_every_other_byte(tmp_path):
    """Separator, encoding, line ends, quotes, blanks and unknown columns stay as they were."""
    folder = write_study(tmp_path / "s")
    kept = '"R2";2026;reliable ; 10 ;" eigen ""notitie"" é";\r\n'
    text = (
        'respondent;golf;waarde;belang;Eigen kolom;\r\nR1;2026;reliable;9;"a\r\nb";\r\n' + kept + "R1;2025;careful;8;;"
    )
    (folder / "scores.csv").write_bytes(text.encode("cp1252"))
    erase(folder, "R1", NOW)
    assert (folder / "scores.csv").read_bytes() == ("respondent;golf;waarde;belang;Eigen kolom;\r\n" + kept).encode(
        "cp1252"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16-le", "utf-16-be"])
def test_csv_keeps_its_encoding(encoding, tmp_path):
    folder = write_study(tmp_path / "s")
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    text = mark + "respondent_id,function\nR1,één\nR2,directeur é\n"
    (folder / "respondents.csv").write_bytes(text.encode(encoding))
    erase(folder, "R1", NOW)
    assert (folder / "respondents.csv").read_bytes() == text.replace("R1,één\n", "").encode(encoding)


def test_workbook_keeps_its_lists_and_looks(tmp_path):
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    folder = write_study(tmp_path / "s")
    (folder / "scores.csv").unlink()
    path = write_xlsx(folder / "scores.xlsx", {"scores": TABLES["scores"], "notes": [["mine"], ["R1 stays here"]]})
    book = openpyxl.load_workbook(path)
    sheet = book["scores"]
    sheet["A5"].font = Font(bold=True)
    sheet["D2"].comment = Comment("R1 was angry", "me")
    sheet["D5"].comment = Comment("fine", "me")
    rule = DataValidation(type="list", formula1='"1,2,3"')
    rule.add("D2:D100")
    sheet.add_data_validation(rule)
    book.save(path)
    erase(folder, "R1", NOW)
    sheet = openpyxl.load_workbook(path)["scores"]
    assert [cell.value for cell in sheet["A"]] == ["respondent_id", None, None, None, "R2", "R3"]
    assert sheet["A5"].font.bold
    assert sheet["D5"].comment.text == "fine"
    assert sheet["D2"].comment is None
    assert len(sheet.data_validations.dataValidation) == 1
    with zipfile.ZipFile(path) as archive:
        assert not any(b"angry" in archive.read(part) for part in archive.namelist())


def test_parquet_keeps_types_and_unknown_columns(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = write_study(tmp_path / "s")
    (folder / "respondents.csv").unlink()
    table = pa.table(
        {
            "respondent_id": pa.array(["R1", "R2", "R3", "E1", None]).dictionary_encode(),
            "customer_id": ["001", "001", "002", None, None],
            "function": ["a", "b", "c", "d", "e"],
            "mine": pa.array([[1], [2], None, [4], []], pa.list_(pa.int8())),
        }
    )
    pq.write_table(table, folder / "respondents.parquet", compression="zstd", row_group_size=2)
    erase(folder, "R1", NOW)
    after = pq.read_table(folder / "respondents.parquet")
    assert after.schema == table.schema
    assert after.to_pylist() == table.to_pylist()[1:]
    assert pq.ParquetFile(folder / "respondents.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_numbers_as_codes_are_found(tmp_path):
    tables = {
        "respondents": [["respondent_id"], ["1"], ["10"], ["101"]],
        "scores": [["respondent_id", "wave", "value_id", "importance"], ["10", "2026", "reliable", "5"]],
    }
    folder = write_study(tmp_path / "s", settings=SETTINGS.replace("segments", "# segments"), tables={})
    write_xlsx(folder / "study.xlsx", tables)
    assert erase(folder, "10", NOW).rows == {"respondents": 1, "scores": 1}
    with open_study(folder) as study:
        assert [row["respondent_id"] for row in rows(study.table("respondents"))] == ["1", "101"]


@pytest.mark.parametrize("code", ["R9", "", "  ", "r1", "R1\nR2", "R" * 10_000])
def test_an_unknown_person_is_refused_and_nothing_changes(code, tmp_path):
    folder = write_study(tmp_path / "s")
    before = contents(folder)
    with pytest.raises(InputError) as caught:
        erase(folder, code, NOW)
    assert caught.value.problems[0].code == "respondent-unknown"
    assert contents(folder) == before


def test_a_table_that_names_nobody_is_refused(tmp_path):
    folder = write_study(tmp_path / "s")
    (folder / "scores.csv").write_text("wave,value_id,importance\n2026,reliable,5\n")
    before = contents(folder)
    with pytest.raises(StudyError) as caught:
        erase(folder, "R1", NOW)
    assert caught.value.problems[0].code == "person-column"
    assert contents(folder) == before


def test_a_study_with_errors_can_still_forget(tmp_path):
    """A mark off the scale is no reason to keep a person."""
    folder = write_study(tmp_path / "s")
    path = folder / "scores.csv"
    path.write_text(path.read_text().replace("R3,2026,thinks_along,5", "R3,2026,thinks_along,99"))
    assert erase(folder, "R1", NOW).rows["scores"] == 3


SAID = "They keep their promises, always."


def _ledger(folder: Path) -> Ledger:
    with open_study(folder) as study:
        facts = study.facts
    birth = Provenance(facts.fingerprint, "m", "1", "0", {}, 3, "2026-01-01T00:00:00Z")
    quotes = {
        "Q1": Quote("Q1", SAID, "anonymous"),
        "Q2": Quote("Q2", "Said soon", "anonymous"),
    }
    model = ValueModel(say("Fine."), (1, 10), 0.5, 3, 2, [], quotes=quotes)
    return Ledger(
        answers=[
            Answer("a", "values", "model", Scope(), model, birth),
            Answer("b", "values", "mean", Scope(), Estimate(7.0), birth),
            Answer("c", "vfc", "groups", Scope(), Grouping("g", ["x"], [Member("R1", "x"), Member("R2", "x")]), birth),
            Answer("d", "vfc", "groups", Scope(), Grouping("g", ["x"], [Member("R2", "x")]), birth),
            Answer("e", "story", "says", Scope(), Profile({f"One said: {SAID}": Estimate(1.0)}), birth),
        ],
        study=facts,
    )


def test_answers_become_stale_and_lose_the_words(tmp_path):
    folder = write_study(tmp_path / "s")
    ledger = _ledger(folder)
    path = folder / "out" / "answers.json"
    ledger.save(path)
    (folder / "out" / "report-nl.html").write_text("<p>klantwaarde: They keep their promises, always.</p>")
    (folder / "out" / "report-en.html").write_text("<p>klantwaarde: numbers only</p>")
    (folder / "out" / "mine.html").write_text("They keep their promises, always.")
    done = erase(folder, "R1", NOW)
    after = Ledger.load(path)
    # c names the person and e holds the person's words: neither can be mended, so they are left out.
    assert after.ids == after.stale == ["a", "b", "d"]
    assert done.stale == 3
    assert isinstance(after.answers[0].body, ValueModel)
    assert list(after.answers[0].body.quotes) == ["Q2"]
    assert done.reports == ["out/report-nl.html"]
    assert done.old_reports == ["out/report-en.html"]
    assert sorted(p.name for p in (folder / "out").iterdir()) == ["answers.json", "mine.html", "report-en.html"]


STEPS = 6
"""Renames of an erasure: the journal, three tables, the answers, the log."""


def test_answers_that_cannot_be_read_are_removed(tmp_path):
    """What cannot be read cannot be cleaned."""
    folder = write_study(tmp_path / "s", settings=SPLIT_BY_FUNCTION, tables=SMALL)
    for text in ('{"schema": "klantwaarde.answers/0"}', "[", "\ufeff"):
        (folder / "out").mkdir(exist_ok=True)
        (folder / "out" / "answers.json").write_text(text)
        person = {"[": "R2", "\ufeff": "R3"}.get(text, "R1")
        assert erase(folder, person, NOW).reports == ["out/answers.json"]
        assert not (folder / "out" / "answers.json").exists()


class Crash(BaseException):
    """The power fails."""


def _small(folder: Path) -> Path:
    write_study(folder, settings=SPLIT_BY_FUNCTION, tables=SMALL)
    _ledger(folder).save(folder / "out" / "answers.json")
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What an erasure leaves that nobody interrupted."""
    folder = _small(tmp_path_factory.mktemp("whole") / "s")
    erase(folder, "R1", NOW)
    return _record(folder)


def _record(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in contents(folder).items() if not name.startswith(".klantwaarde")}


@pytest.mark.parametrize("step", range(8))
def test_an_interrupted_erasure_is_nothing_or_everything(step, whole, tmp_path, monkeypatch):
    """Stop at each step that changes the disk; afterwards the person is there in full or, once opened, gone in full."""
    folder = _small(tmp_path / "s")
    untouched = _record(folder)
    calls = 0
    real = os.replace

    def replace(source, target, **more):
        nonlocal calls
        calls += 1
        if calls > step:
            raise Crash
        real(source, target, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        try:
            erase(folder, "R1", NOW)
            crashed = False
        except Crash:
            crashed = True
    begun = (folder / ".klantwaarde" / "erasure.json").exists()
    assert crashed is (step < STEPS)
    assert begun is (0 < step < STEPS)
    if begun:
        assert "erasure-unfinished" in {problem.code for problem in check_study(folder)}
    open_study(folder).close()
    assert _record(folder) == (whole if begun or not crashed else untouched)
    if begun or not crashed:
        assert (folder / ".klantwaarde" / "erasures.log").read_text().count("\n") == 1
        assert not (folder / ".klantwaarde" / "erasure.json").exists()
    assert not list(folder.glob(".*klantwaarde-erasing"))
