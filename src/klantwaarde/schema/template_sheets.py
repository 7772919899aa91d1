"""Empty tables to fill in a spreadsheet: headings, help, and lists to choose from, made from the declarations."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from klantwaarde.schema.column import Column
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.table import Table
from klantwaarde.schema.tables import TABLES

if TYPE_CHECKING:
    import xlsxwriter.workbook
    import xlsxwriter.worksheet

ROWS = 5_000
"""Rows with lists to choose from; below them a sheet still takes rows."""

_FIRST = ("customers", "respondents", "scores")
"""Tables that are enough for a first picture; their tabs have a colour."""

_YES_NO = {"nl": ("ja", "nee"), "en": ("yes", "no")}
_LISTS = {"nl": "lijsten", "en": "lists"}
_HELP = {"nl": "uitleg", "en": "help"}
_HELP_HEADINGS = {
    "nl": ("tabel", "kolom", "verplicht", "uitleg", "voorbeeld"),
    "en": ("table", "column", "required", "help", "example"),
}
_REQUIRED = {"nl": "Verplicht.", "en": "Required."}
_OFF_LIST = {
    "nl": ("Niet in de lijst", "Kies een waarde uit de lijst."),
    "en": ("Not in the list", "Choose one from the list."),
}
_OFF_SCALE = {"nl": "Buiten de schaal", "en": "Off the scale"}
_FROM_TO = {"nl": "Vul een getal in van {low:g} tot en met {high:g}.", "en": "Write a number from {low:g} to {high:g}."}
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the same template has the same bytes, and a workbook knows no zones


def template_workbook(lang: str, settings: Settings, lists: Mapping[str, Sequence[str]]) -> bytes:
    """Make a workbook with an empty sheet per table.

    Parameters
    ----------
    lang
        ``nl`` or ``en``: names of sheets, headings and help.
    settings
        For the scales.
    lists
        What can be chosen: ``waves``, ``values``, ``investments``, ``roles``.
    """
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": _MADE})
    _write_help(book, lang)
    sheets = {table.code: book.add_worksheet(table.name(lang)) for table in TABLES.values()}
    for code in _FIRST:
        sheets[code].set_tab_color("#1F6FB2")
    ranges = _write_lists(book, lang, lists)
    for table in TABLES.values():
        _write_sheet(book, sheets[table.code], table, lang, settings, ranges)
    book.close()
    return target.getvalue()


def template_csv(table: Table, lang: str) -> str:
    """Make an empty CSV file with the headings of a table, as a spreadsheet in that language expects it."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";" if lang == "nl" else ",", lineterminator="\r\n")
    writer.writerow([column.heading(lang) for column in table.columns])
    return ("\ufeff" if lang == "nl" else "") + target.getvalue()


def choices(column: Column, lang: str) -> list[str]:
    """Words of a column that has a closed list of its own, in this language."""
    if column.kind == "boolean":
        return list(_YES_NO[lang])
    return [option.nl[0] if lang == "nl" else option.code for option in column.options]


def _write_lists(book: xlsxwriter.workbook.Workbook, lang: str, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    sheet = book.add_worksheet(_LISTS[lang])
    bold = book.add_format({"bold": True})
    ranges = {}
    for number, (name, words) in enumerate(lists.items()):
        title = TABLES[name].name(lang) if name in TABLES else name
        sheet.write_string(0, number, title, bold)
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, number, word)
        sheet.set_column(number, number, 28)
        letter = chr(ord("A") + number)
        if words:
            ranges[name] = f"='{_LISTS[lang]}'!${letter}$2:${letter}${len(words) + 1}"
    sheet.freeze_panes(1, 0)
    return ranges


def _write_sheet(
    book: xlsxwriter.workbook.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    table: Table,
    lang: str,
    settings: Settings,
    ranges: Mapping[str, str],
) -> None:
    heading = {
        True: book.add_format({"bold": True, "bottom": 2, "bg_color": "#DCE6F0", "locked": True}),
        False: book.add_format({"bold": True, "bottom": 1, "bg_color": "#F2F2F2"}),
    }
    forms = {
        "text": book.add_format({"num_format": "@"}),  # leading zeros of codes survive
        "date": book.add_format({"num_format": "dd-mm-yyyy" if lang == "nl" else "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "dd-mm-yyyy hh:mm:ss" if lang == "nl" else "yyyy-mm-dd hh:mm:ss"}),
        "number": book.add_format({"num_format": "General"}),
    }
    for number, column in enumerate(table.columns):
        kind = "number" if column.numeric else column.kind if column.kind in ("date", "moment") else "text"
        wide = 40 if column.kind == "text" and column.required else max(14, len(column.heading(lang)) + 4)
        sheet.set_column(number, number, wide, forms[kind])
        sheet.write_string(0, number, column.heading(lang), heading[column.required])
        told = f"{column.help(lang)} {_REQUIRED[lang] if column.required else ''}".strip()
        sheet.write_comment(0, number, told, {"author": "klantwaarde", "x_scale": 2, "font_size": 10})
        rule = _validation(column, lang, settings, ranges)
        if rule:
            sheet.data_validation(1, number, ROWS, number, rule)
    sheet.freeze_panes(1, 1)


def _validation(column: Column, lang: str, settings: Settings, ranges: Mapping[str, str]) -> dict[str, Any] | None:
    title, text = _OFF_LIST[lang]
    listed = {"validate": "list", "error_title": title, "error_message": text}
    if words := choices(column, lang):
        return {**listed, "source": words}
    if column.kind == "code" and column.refers in ranges:
        return {**listed, "source": ranges[column.refers]}
    if column.kind == "code" and column.refers in TABLES and column.refers not in ("roles", "investments"):
        # A code of another sheet: the list helps, but may be filled later.
        return {**listed, "source": f"='{TABLES[column.refers].name(lang)}'!$A$2:$A${ROWS}", "error_type": "warning"}
    low, high = settings.scales.range(column.scale) if column.scale else (column.low, column.high)
    if column.numeric and low is not None and high is not None:
        return {
            "validate": "integer" if column.kind == "integer" else "decimal",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_title": _OFF_SCALE[lang],
            "error_message": _FROM_TO[lang].format(low=low, high=high),
        }
    return None


def _write_help(book: xlsxwriter.workbook.Workbook, lang: str) -> None:
    sheet = book.add_worksheet(_HELP[lang])
    bold = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for number, (heading, wide) in enumerate(zip(_HELP_HEADINGS[lang], (16, 24, 10, 80, 24), strict=True)):
        sheet.set_column(number, number, wide, wrap)
        sheet.write_string(0, number, heading, bold)
    yes = _YES_NO[lang][0]
    row = 1
    for table in TABLES.values():
        sheet.write_string(row, 0, table.name(lang), bold)
        sheet.write_string(row, 3, table.help(lang), bold)
        row += 1
        for column in table.columns:
            cells = (table.name(lang), column.heading(lang), yes if column.required else "", column.help(lang))
            for number, cell in enumerate((*cells, column.example)):
                sheet.write_string(row, number, cell)
            row += 1
    sheet.freeze_panes(1, 0)
