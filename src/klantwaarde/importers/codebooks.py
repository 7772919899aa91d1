"""A codebook from CSV or XLSX: code, names, definitions and, where there are any, phrases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from klantwaarde.errors import InputError, Place, refuse, say
from klantwaarde.importers.answers import found_heading, open_answers
from klantwaarde.results.coding import CodeEntry

_ID = ("code", "code_id", "id", "value_id", "waarde", "naam", "name")
_NAME = {"nl": ("name_nl", "naam_nl", "naam"), "en": ("name_en", "naam_en"), "": ("name", "label", "titel", "title")}
_DEFINITION = {
    "nl": ("definition_nl", "definitie_nl", "definitie", "omschrijving"),
    "en": ("definition_en", "definitie_en"),
    "": ("definition", "description", "memo"),
}
_PHRASES = {
    "nl+": ("phrases_nl", "zinnen_nl", "synonyms_nl", "synoniemen_nl", "zinnen", "synoniemen"),
    "en+": ("phrases_en", "zinnen_en", "synonyms_en", "synoniemen_en"),
    "+": ("phrases", "synonyms", "keywords", "trefwoorden"),
    "nl-": ("negative_nl", "negatief_nl"),
    "en-": ("negative_en", "negatief_en"),
    "nl0": ("topic_nl", "onderwerp_nl"),
    "en0": ("topic_en", "onderwerp_en"),
    "nlx": ("exclude_nl", "niet_nl"),
    "enx": ("exclude_en", "niet_en"),
}
_PARENT = ("parent", "bovenliggend", "ouder")
_LEVEL = ("level", "niveau")


def read_codebook(path: Path) -> list[CodeEntry]:
    """Read the codes of a table: a row per code, or a row per code, language and tone.

    Raises
    ------
    InputError
        No column with codes, no codes, or a code that stands there twice with different names.
    """
    entries: dict[str, CodeEntry] = {}
    with open_answers(path) as (headings, rows):
        id_column = next((h for name in _ID if (h := found_heading(headings, name)) is not None), None)
        if id_column is None:
            raise refuse(
                InputError, "codebook-columns", say("{file} has no column with codes.", file=path.name),
                say("A codebook has the columns code, name_nl, name_en and, where you have them, phrases_nl."),
                say("Name the first column code."), Place(file=path.name, row=1),
            )  # fmt: skip
        for row in rows:
            if code := row.get(id_column, "").strip():
                entries[code] = _entry(code, row, entries.get(code))
    if not entries:
        raise refuse(
            InputError, "codebook-empty", say("{file} holds no codes.", file=path.name),
            say("A codebook has at least one code."), say("Fill it, or leave out --codebook."), Place(file=path.name),
        )  # fmt: skip
    return list(entries.values())


def _entry(code: str, row: Mapping[str, str], old: CodeEntry | None) -> CodeEntry:
    names = {lang: text for lang, columns in _NAME.items() if (text := _first(row, columns))}
    phrases = {kind: list(those) for kind, those in (old.phrases if old else {}).items()}
    for kind, columns in _PHRASES.items():
        if text := _first(row, columns):
            where = (
                f"{_first(row, ('lang', 'taal'))}{_first(row, ('tone', 'toon')) or kind[-1]}" if kind == "+" else kind
            )
            phrases[where] = [*phrases.get(where, []), *(one for part in text.split("|") if (one := part.strip()))]
    return CodeEntry(
        id=code,
        names=names or (old.names if old else {"": code}),
        definition={lang: text for lang, columns in _DEFINITION.items() if (text := _first(row, columns))}
        or (old.definition if old else {}),
        parent=_first(row, _PARENT),
        level=_first(row, _LEVEL),
        phrases=phrases,
    )


def _first(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    for name in columns:
        heading = found_heading(list(row), name)
        if heading is not None and row[heading].strip():
            return row[heading].strip()
    return ""
