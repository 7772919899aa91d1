"""A workbook without the rows of one person; formatting, lists, charts and other sheets stay as they are.

The parts of a workbook are copied byte for byte. In the sheets that hold the person the rows are emptied, so that the
rows below keep their number, and texts that no other cell uses are emptied in the list of shared texts. The outcome is
read back and compared before anything is replaced.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

from klantwaarde.errors import KlantwaardeError, Place, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.workbook_reading import Workbook

_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row>)", re.DOTALL)
_NUMBER = re.compile(rb'\br="(\d+)"')
_SHARED = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="s"[^>]*>.*?<(?:\w+:)?v>\s*(\d+)\s*</', re.DOTALL)
_TEXT = re.compile(rb"<((?:\w+:)?)si\b[^>]*?(?:/>|>.*?</\1si>)", re.DOTALL)
_NOTE = re.compile(
    rb'<((?:\w+:)?)(comment|threadedComment|hyperlink)\b[^>]*?\bref="[A-Z]+(\d+)[^"]*"[^>]*?(?:/>|>.*?</\1\2>)',
    re.DOTALL,
)
_NO_LINKS = re.compile(rb"<((?:\w+:)?)hyperlinks\b[^>]*>\s*</\1hyperlinks>")
_STRINGS = "xl/sharedStrings.xml"


def rewrite_workbook(
    source: Path, target: Path, name: str, rows: Mapping[str, Collection[int]], bounds: Bounds
) -> None:
    """Write a workbook in which some rows are empty.

    Parameters
    ----------
    source, target
        The file, and where the new one goes.
    name
        Name of the file for messages.
    rows
        Name of a sheet -> numbers of the rows to empty.
    bounds
        Largest workbook; a larger one is refused before it is opened.

    Raises
    ------
    StudyError
        When the outcome, read back, is not the same workbook without these rows.
    """
    book = Workbook(source, name, bounds)
    try:
        parts = {book.book[sheet]._worksheet_path: set(numbers) for sheet, numbers in rows.items()}  # noqa: SLF001 - openpyxl tells the part of a sheet nowhere else
        before = {sheet: book.records(sheet) for sheet in book.sheets}
    finally:
        book.close()
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as out:
        contents = {member.filename: archive.read(member) for member in archive.infolist()}
        for part, numbers in parts.items():
            contents[part] = _empty_rows(contents[part], numbers)
            for notes in _beside(part, contents):
                contents[notes] = _drop_notes(contents[notes], numbers)
        if _STRINGS in contents:
            used = {
                int(number) for part, data in contents.items() if _is_sheet(part) for number in _SHARED.findall(data)
            }
            contents[_STRINGS] = _empty_texts(contents[_STRINGS], used)
        for member in archive.infolist():
            out.writestr(member, contents[member.filename], compress_type=member.compress_type)
    _compare(target, name, before, rows, bounds)


def _is_sheet(part: str) -> bool:
    return part.startswith("xl/worksheets/") and part.endswith(".xml")


def _empty_rows(data: bytes, numbers: Collection[int]) -> bytes:
    counter = 0

    def empty(match: re.Match[bytes]) -> bytes:
        nonlocal counter
        told = _NUMBER.search(match[2])
        counter = int(told[1]) if told else counter + 1
        return b"<%brow%b/>" % (match[1], match[2].rstrip(b"/")) if counter in numbers else match[0]

    return _ROW.sub(empty, _drop_notes(data, numbers))


def _drop_notes(data: bytes, numbers: Collection[int]) -> bytes:
    left = _NOTE.sub(lambda match: b"" if int(match[3]) in numbers else match[0], data)
    return _NO_LINKS.sub(b"", left)  # a list of links without a link is an error to Excel


def _empty_texts(data: bytes, used: Collection[int]) -> bytes:
    counter = -1

    def empty(match: re.Match[bytes]) -> bytes:
        nonlocal counter
        counter += 1
        return match[0] if counter in used else b"<%bsi><%bt></%bt></%bsi>" % ((match[1],) * 4)

    return _TEXT.sub(empty, data)


def _beside(part: str, contents: Mapping[str, bytes]) -> list[str]:
    """Parts with remarks that belong to a sheet."""
    folder, _, file = part.rpartition("/")
    relations = contents.get(f"{folder}/_rels/{file}.rels", b"")
    targets = [found.decode() for found in re.findall(rb'Target="([^"]+)"', relations)]
    names = {target.rsplit("/", 1)[-1] for target in targets if "omment" in target}
    return [name for name in contents if name.rsplit("/", 1)[-1] in names and "omment" in name]


def _compare(
    target: Path,
    name: str,
    before: Mapping[str, list[tuple[int, tuple[tuple[int, str], ...]]]],
    rows: Mapping[str, Collection[int]],
    bounds: Bounds,
) -> None:
    book = Workbook(target, name, bounds)
    try:
        for sheet, records in before.items():
            gone = rows.get(sheet, ())
            if book.records(sheet) != [record for record in records if record[0] not in gone]:
                raise _not_the_same(name, sheet)
    finally:
        book.close()


def _not_the_same(name: str, sheet: str) -> KlantwaardeError:
    return refuse(
        StudyError,
        "workbook-not-rewritten",
        say("{file}, sheet {sheet}: the rows could not be taken out without changing others.", file=name, sheet=sheet),
        say("Erasing leaves every other cell as it is, and replaces a file only when that is certain."),
        say("Save the workbook anew as XLSX in a spreadsheet program, or as CSV, and erase again."),
        Place(file=name),
    )
