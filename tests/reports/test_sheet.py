from __future__ import annotations

import base64
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.reports.sheet import Sheet

SEPARATORS = {"nl": ";", "en": ","}


def read(text: str, lang: str) -> list[list[str]]:
    assert text.startswith("\ufeff"), "without a byte order mark a Dutch Excel spoils the accents"
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=SEPARATORS[lang]))


def test_a_dutch_spreadsheet_gets_semicolons_and_decimal_commas():
    assert (
        Sheet("x", ["naam", "getal"], [["café", 7.25], [None, -3]]).csv("nl")
        == "\ufeffnaam;getal\r\ncafé;7,25\r\n;-3\r\n"
    )


def test_an_english_spreadsheet_gets_commas_and_decimal_points():
    assert Sheet("x", ["name", "number"], [["café", 7.25]]).csv("en") == "\ufeffname,number\r\ncafé,7.25\r\n"


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u00a0=", "＝", "＋", "－", "＠", "\t ="]
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start, lang):
    hostile = start + "cmd|' /C calc'!A0"
    (heading,), (cell,) = read(Sheet("x", [hostile], [[hostile]]).csv(lang), lang)
    assert heading == cell == "'" + hostile


def test_numbers_stay_numbers_below_zero_too():
    assert read(Sheet("x", ["n"], [[-1.98], [-5]]).csv("en"), "en") == [["n"], ["-1.98"], ["-5"]]


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), min_size=1),
    st.sampled_from(["nl", "en"]),
)
def test_text_comes_back_whatever_it_holds(rows, lang):
    back = read(Sheet("x", ["a", "b"], rows).csv(lang), lang)[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in back] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


def test_the_link_holds_the_same_bytes():
    sheet = Sheet("x", ["naam"], [["één"]])
    head, body = sheet.link("nl").split(",", 1)
    assert head == "data:text/csv;charset=utf-8;base64"
    assert base64.b64decode(body).decode("utf-8") == sheet.csv("nl")
