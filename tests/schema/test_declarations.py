"""The declarations: complete, without contradictions, and the only place a column is known."""

from __future__ import annotations

import re
from collections import Counter

import msgspec
import pytest

from klantwaarde.engine import rows
from klantwaarde.schema.catalogue_changes import apply_changes
from klantwaarde.schema.column import KINDS, Column, Option, fold
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.settings import CatalogueChanges, RoleChange, Scales, Settings, Thresholds, ValueChange, Wave
from klantwaarde.schema.tables import TABLES
from klantwaarde.schema.template_sheets import choices, template_csv
from klantwaarde.study import check_study, open_study
from klantwaarde.study.catalogue_reading import default_catalogue
from study_folder import write_study

COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]
IDS = [f"{table.code}.{column.code}" for table, column in COLUMNS]
LISTS = {"", "waves", "values", "investments", "roles", "subjects", "items", *TABLES}


def test_no_two_tables_share_a_name():
    names = Counter(fold(name) for table in TABLES.values() for name in {fold(name) for name in table.names})
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_two_columns_of_a_table_share_a_heading(table):
    names = Counter(heading for column in table.columns for heading in {fold(h) for h in column.headings})
    assert [name for name, times in names.items() if times > 1] == []
    assert set(table.key) <= {column.code for column in table.columns}
    assert table.help_nl
    assert table.help_en


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
def test_a_column_is_complete(table, column):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", column.code)
    assert column.kind in KINDS
    assert column.nl
    for text in (column.help_nl, column.help_en):
        assert text.rstrip().endswith((".", "?"))
        assert len(text) <= 250  # a remark in a spreadsheet
    assert column.refers in LISTS
    assert not (column.options and column.refers)
    assert not column.scale or column.numeric
    assert not column.options or column.kind == "code"
    assert column.kind != "codes" or column.refers
    if column.scale:
        assert Settings().scales.range(column.scale)
    if column.options:
        words = Counter(fold(word) for option in column.options for word in {fold(w) for w in option.words})
        assert max(words.values()) == 1
        assert column.default is None or column.default in {option.code for option in column.options}


def test_the_same_code_is_the_same_thing_everywhere():
    """A respondent, a customer or a wave has one kind and one set of headings, whatever the table."""
    for code in ("respondent_id", "customer_id", "wave"):
        kinds = {(column.kind, column.headings) for _, column in COLUMNS if column.code == code}
        assert len(kinds) == 1, code


def test_a_column_that_is_added_is_read_checked_and_offered(monkeypatch, tmp_path):
    """Adding a column touches one place: its declaration."""
    colour = Column(
        code="colour",
        kind="code",
        nl=("kleur",),
        options=(Option("red", ("rood",)), Option("blue", ("blauw",))),
        help_nl="Kleur.",
        help_en="Colour.",
    )
    height = Column(code="height", kind="number", nl=("hoogte",), low=0, high=3, help_nl="Hoogte.", help_en="Height.")
    people = TABLES["respondents"]
    wider = msgspec.structs.replace(people, columns=(*people.columns, colour, height))
    monkeypatch.setitem(TABLES, "respondents", wider)
    text = [["respondent", "kleur", "hoogte"], ["R1", "rood", "1,85"], ["R2", "", ""]]
    folder = write_study(tmp_path / "s", settings='title = "x"', tables={"respondents": text})
    with open_study(folder) as study:
        found = {row["respondent_id"]: (row["colour"], row["height"]) for row in rows(study.table("respondents"))}
    assert found == {"R1": ("red", 1.85), "R2": (None, None)}
    write_study(folder, settings='title = "x"', tables={"respondents": [text[0], ["R1", "groen", "4"]]})
    assert {p.code for p in check_study(folder) if p.level == "error"} == {"unknown-word", "out-of-range"}
    assert "kleur" in template_csv(wider, "nl")
    assert choices(colour, "nl") == ["rood", "blauw"]


@pytest.mark.parametrize(
    ("heading", "code"),
    [("Respondent ID", "respondent_id"), ("RESPONDENT-ID", "respondent_id"), (" respondent  id ", "respondent_id")],
)
def test_headings_are_compared_without_case_blanks_and_bars(heading, code):
    assert fold(heading) == code


def test_the_nearest_word():
    assert nearest("Expirience", ["experience", "expectation"]) == "experience"
    assert nearest("xyzzy", ["experience"]) == ""
    assert nearest("é" * 1_000_000, ["experience"]) == ""


# Scales and thresholds ---------------------------------------------------------------------------------------------


def test_scales_by_name():
    scales = Scales(score=(1, 7), overall={"satisfaction": (1, 5)})
    assert scales.range("score") == (1, 7)
    assert scales.range("disconfirmation") == (-3, 3)
    assert scales.range("overall.satisfaction") == (1, 5)
    assert scales.range("overall.recommend") == (0, 10)
    assert scales.range("overall.reuse") == (1, 10)


@pytest.mark.parametrize(("ends", "expected"), [((1, 10), 0.5), ((1, 7), 1 / 3), ((1, 5), 2 / 9), ((0, 100), 50 / 9)])
def test_the_tolerance_keeps_its_part_of_the_scale(ends, expected):
    """Half a point on a scale of nine points wide: 0.5 / 9 of any scale."""
    assert Thresholds().tolerance_on(*ends) == pytest.approx(expected)


def test_names_of_waves_and_studies():
    assert Wave(code="1").name == {"nl": "1", "en": "1"}
    assert Wave(code="1", label="voorjaar").name == {"nl": "voorjaar", "en": "voorjaar"}
    assert Settings(title={"nl": "a", "en": "b"}).name == {"nl": "a", "en": "b"}
    assert Settings(segments=["customers.sector", "respondents.function"]).segment_columns("customers") == ["sector"]


# The catalogue -----------------------------------------------------------------------------------------------------


def test_the_default_catalogue():
    """44 values (17 basic, 14 added, 13 bonding), 4 investments, 24 roles, as the domain handbook counts them."""
    catalogue = default_catalogue()
    assert Counter(value.level for value in catalogue.values.values()) == {"basic": 17, "added": 14, "bonding": 13}
    assert list(catalogue.investments) == ["price", "risk", "time", "effort"]
    assert len(catalogue.roles) == 24
    for role in catalogue.roles.values():
        assert sum(role.shares.values()) == pytest.approx(1.0)
        assert role.expectation["nl"]
    for value in catalogue.values.values():
        assert value.type in {"what", "how", "who", "image"}
        assert value.synonyms["nl"]
        assert value.synonyms["en"]


def test_pick_rename_relevel_and_add():
    changes = CatalogueChanges(
        pick=["careful", "reliable"],
        values={
            "reliable": ValueChange(name={"nl": "komt afspraken na"}, level="added"),
            "coffee": ValueChange(name="goede koffie", level="bonding", synonyms=["lekkere koffie"]),
        },
        roles={"host": RoleChange(name="gastheer", shares={"basic": 3, "bonding": 1})},
    )
    catalogue, problems = apply_changes(default_catalogue(), changes)
    assert problems == []
    assert list(catalogue.values) == ["careful", "reliable", "coffee"]
    assert catalogue.values["reliable"].name == {"nl": "komt afspraken na", "en": "reliable"}
    assert catalogue.values["reliable"].level == "added"
    assert catalogue.values["reliable"].synonyms == default_catalogue().values["reliable"].synonyms
    assert catalogue.values["coffee"].synonyms == {"nl": ["lekkere koffie"], "en": ["lekkere koffie"]}
    assert catalogue.roles["host"].shares == {"basic": 0.75, "added": 0.0, "bonding": 0.25}
    assert len(catalogue.roles) == 25
    assert len(default_catalogue().values) == 44, "the default stays as it is"


def test_a_catalogue_of_ones_own():
    changes = CatalogueChanges(use="none", values={"a": ValueChange(name="A", level="basic")})
    catalogue, problems = apply_changes(default_catalogue(), changes)
    assert problems == []
    assert list(catalogue.values) == ["a"]
    assert len(catalogue.investments) == 4
