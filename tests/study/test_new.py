"""A new study: it can be opened at once, filled in a spreadsheet, and read back."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from klantwaarde.engine import rows
from klantwaarde.errors import InputError
from klantwaarde.schema.settings import Settings, Wave
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.schema.tables import TABLES
from klantwaarde.schema.template_settings import template_settings
from klantwaarde.schema.template_sheets import template_csv
from klantwaarde.study import check_study, new_study, open_study
from klantwaarde.study.catalogue_reading import default_catalogue, words_of
from study_folder import contents


@pytest.fixture(scope="module", params=["nl", "en"])
def made(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "my study"
    return request.param, folder, new_study(folder, request.param)


def test_it_is_in_order_and_says_that_it_is_empty(made):
    _, folder, paths = made
    assert all(path.is_file() for path in paths)
    assert [(problem.code, problem.level) for problem in check_study(folder)] == [("no-answers", "notice")]


def test_it_is_the_same_every_time(made, tmp_path):
    lang, folder, _ = made
    again = tmp_path / "again"
    new_study(again, lang)
    first = {name: content for name, content in contents(folder).items() if not name.startswith(".klantwaarde")}
    assert contents(again) == first


def test_the_settings_are_the_defaults(made):
    lang = made[0]
    settings, problems = read_settings(template_settings(lang))
    assert problems == []
    plain = Settings(
        title=settings.title,
        organisation=settings.organisation,
        language=lang,
        waves=[Wave(code="2026-1", label=settings.waves[0].label)],
        scales=settings.scales,
    )
    assert settings == plain
    assert settings.scales.score == (1, 10)


def test_every_table_is_a_sheet_with_headings_help_and_lists(made):
    lang, folder, _ = made
    book = openpyxl.load_workbook(folder / "study.xlsx")
    for table in TABLES.values():
        sheet = book[table.name(lang)]
        assert [cell.value for cell in sheet[1]] == [column.heading(lang) for column in table.columns]
        assert sheet.max_row == 1
        for cell, column in zip(sheet[1], table.columns, strict=True):
            assert column.help(lang) in cell.comment.text
    roles = book[TABLES["roles"].name(lang)].data_validations.dataValidation
    listed = [rule.formula1 for rule in roles]
    assert any("gegund" in (text or "") if lang == "nl" else "granted" in (text or "") for text in listed)


def test_what_a_person_fills_in_from_the_lists_comes_back(made, tmp_path):
    """Every word a list offers is understood."""
    lang, folder, _ = made
    book = openpyxl.load_workbook(folder / "study.xlsx")
    lists = book["lijsten" if lang == "nl" else "lists"]
    offered = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in lists.columns}
    assert [len(words) for words in offered.values()] == [1, 44, 4, 24]
    waves, values, investments, roles = offered.values()
    book[TABLES["respondents"].name(lang)].append(["R1", "klant" if lang == "nl" else "customer"])
    for value in values:
        book[TABLES["scores"].name(lang)].append(["R1", waves[0], value, 8, 9, 7.5])
    for investment in investments:
        book[TABLES["investments"].name(lang)].append(["R1", waves[0], investment, 8])
    for role in roles:
        book[TABLES["roles"].name(lang)].append(["R1", waves[0], role, "gegund" if lang == "nl" else "granted"])
    filled = tmp_path / "filled"
    new_study(filled, lang)
    book.save(filled / "study.xlsx")
    assert check_study(filled) == []
    with open_study(filled) as study:
        assert {row["value_id"] for row in rows(study.table("scores"))} == set(study.catalogue.values)
        assert study.count("roles") == 24
        assert {row["experience"] for row in rows(study.table("scores"))} == {7.5}


def test_a_file_may_stand_beside_the_empty_sheets(tmp_path):
    """Who rather fills CSV files need not take the template apart first."""
    new_study(tmp_path / "s", "nl")
    (tmp_path / "s" / "respondenten.csv").write_text("respondent\nR1\n")
    assert [problem.code for problem in check_study(tmp_path / "s")] == ["no-answers"]
    with open_study(tmp_path / "s") as study:
        assert study.respondent_count == 1


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(InputError) as caught:
        new_study(tmp_path)
    assert caught.value.problems[0].code == "folder-not-empty"
    assert contents(tmp_path) == {"mine.txt": b"x"}


@pytest.mark.parametrize("path", ["file/below", "a\x00b"])
def test_a_folder_that_cannot_be_made(path, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError):
        new_study(tmp_path / path)


def test_an_empty_folder_will_do(tmp_path):
    assert len(new_study(tmp_path, "nl")) == 3


@pytest.mark.parametrize("table", sorted(TABLES))
def test_csv_templates_have_the_same_headings(table):
    declared = TABLES[table]
    dutch = template_csv(declared, "nl")
    assert dutch.startswith("\ufeff")
    assert next(csv.reader([dutch[1:]], delimiter=";")) == [column.heading("nl") for column in declared.columns]
    assert next(csv.reader([template_csv(declared, "en")])) == [column.code for column in declared.columns]


def test_every_name_in_the_catalogue_leads_to_its_code():
    """Lists offer names, so no two entries may share one, in either language."""
    catalogue = default_catalogue()
    words = words_of(catalogue)
    for listed, entries in (
        ("values", catalogue.values),
        ("investments", catalogue.investments),
        ("roles", catalogue.roles),
    ):
        for code, entry in entries.items():
            for name in entry.name.values():
                assert words[listed]["_".join(name.casefold().replace("-", " ").split())] == code
