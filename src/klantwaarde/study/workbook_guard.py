"""Look through a workbook before it is opened: a zip from a stranger may be a bomb, and its XML may reach out."""

from __future__ import annotations

import zipfile
from pathlib import Path

from klantwaarde.errors import KlantwaardeError, Place, StudyError, refuse
from klantwaarde.language import Said, say
from klantwaarde.study.bounds import Bounds

_BLOCK = 1 << 18
_SMALL = 10_000_000
"""Bytes; below this a high ratio does no harm."""

_FORBIDDEN = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _FORBIDDEN))


def guard_workbook(path: Path, name: str, bounds: Bounds) -> None:
    """Read every part of a workbook as a stream, with a ceiling, and refuse what is not plain.

    Parameters
    ----------
    path, name
        The file, and its name for messages.
    bounds
        Largest file, most parts, and what the parts may become together.

    Raises
    ------
    StudyError
        When it is too large, unpacks to too much, is not a workbook, or holds XML that declares entities.

    Notes
    -----
    The sizes that a zip states about itself may lie, so they are measured while unpacking; nothing is written to disk.
    """
    size = path.stat().st_size
    if size > bounds.xlsx_bytes:
        raise refuse(
            StudyError,
            "file-too-large",
            say("{file} is {size:.0f} MB.", file=name, size=size / 1e6),
            say("An XLSX file is at most {limit:.0f} MB.", limit=bounds.xlsx_bytes / 1e6),
            say("Save the table as CSV or Parquet, or split the study."),
            Place(file=name),
        )
    ceiling = min(bounds.unpacked, max(_SMALL, size * bounds.ratio))
    try:
        with zipfile.ZipFile(path) as archive:
            _look_through(archive, name, bounds, ceiling)
    except KlantwaardeError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged zip fails in many ways inside the reader
        raise not_a_workbook(name, str(error)) from None


def _look_through(archive: zipfile.ZipFile, name: str, bounds: Bounds, ceiling: int) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > bounds.members or len(set(names)) != len(names):
        raise _bomb(name, say("It has too many parts, or parts with the same name."))
    if "[Content_Types].xml" not in names:
        raise not_a_workbook(name, "no [Content_Types].xml")
    unpacked = 0
    for member in members:
        if member.is_dir():
            continue
        is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        with archive.open(member) as stream:
            tail = b""
            run = 0
            while block := stream.read(_BLOCK):
                unpacked += len(block)
                if unpacked > ceiling:
                    raise _bomb(name, say("It unpacks to more than {limit:.0f} MB.", limit=ceiling / 1e6))
                if is_xml:
                    run = _check_xml(tail + block, run, len(tail), name, bounds)
                    tail = block[-_OVERLAP:]


def _check_xml(text: bytes, run: int, overlap: int, name: str, bounds: Bounds) -> int:
    """Refuse declarations and endless texts; gives the length of the text that is still running."""
    if any(word in text for word in _FORBIDDEN):
        raise refuse(
            StudyError,
            "workbook-entities",
            say("{file} declares XML entities.", file=name),
            say("A workbook holds data; declarations could reach other files or grow without end."),
            say("Open it in a spreadsheet program and save it anew as XLSX."),
            Place(file=name),
        )
    pieces = text[overlap:].split(b"<")
    longest = max(run + len(pieces[0]), *(len(piece) for piece in pieces[1:]), 0)
    # A sign may be written as an entity of six bytes.
    if longest > bounds.cell * 6:
        raise refuse(
            StudyError,
            "cell-too-long",
            say("{file} has a cell longer than {limit} characters.", file=name, limit=bounds.cell),
            say("A cell is a few pages of text at most."),
            say("Shorten the cell."),
            Place(file=name),
        )
    return len(pieces[-1]) + (run if len(pieces) == 1 else 0)


def not_a_workbook(name: str, why: str) -> KlantwaardeError:
    """Say that a file is not a workbook that can be opened."""
    return refuse(
        StudyError,
        "workbook-unreadable",
        say("{file} cannot be opened as a workbook: {why}", file=name, why=why[:200] or "?"),
        say("An XLSX file is complete, has no password, and is not something else with that name."),
        say("Open it in a spreadsheet program and save it anew as XLSX, without a password."),
        Place(file=name),
    )


def _bomb(name: str, what: Said) -> KlantwaardeError:
    return refuse(
        StudyError,
        "workbook-bomb",
        say("{file} is not opened. {what}", file=name, what=what),
        say("A workbook unpacks to a few times its own size."),
        say("Ask the sender for the data as CSV."),
        Place(file=name),
    )
