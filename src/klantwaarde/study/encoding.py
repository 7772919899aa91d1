"""Which letters a text file is written in, found by reading it once in small pieces."""

from __future__ import annotations

import codecs
from pathlib import Path

import msgspec

from klantwaarde.errors import KlantwaardeError, Place, StudyError, refuse, say
from klantwaarde.study.bounds import Bounds

_BLOCK = 1 << 20
_UNUSED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class TextForm(msgspec.Struct, frozen=True):
    """How a text file is written: its encoding, and whether quotes come in pairs."""

    encoding: str
    quotes_pair: bool
    bytes: int


def find_encoding(path: Path, bounds: Bounds, name: str) -> TextForm:
    """Find the encoding of a text file: UTF-8 with or without mark, UTF-16 with mark, or cp1252.

    Parameters
    ----------
    path
        The file; it is streamed, never held.
    bounds
        Longest line and largest file.
    name
        Name of the file for messages.

    Raises
    ------
    StudyError
        Too large, a line too long, not text, or a mix of bytes that fits no encoding (with line and byte).
    """
    size = path.stat().st_size
    if size > bounds.csv_bytes:
        raise refuse(
            StudyError,
            "file-too-large",
            say("{file} is {size:.0f} MB.", file=name, size=size / 1e6),
            say("A CSV file is at most {limit:.0f} MB.", limit=bounds.csv_bytes / 1e6),
            say("Save the table as Parquet, or split the study."),
            Place(file=name),
        )
    with path.open("rb") as stream:
        start = stream.read(4)
    wide = start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if start in {codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE}:
        raise _not_text(name, 1)
    scan = _Scan(name, bounds, wide=wide)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            scan.take(block)
    scan.finish()
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            if encoding == "utf-16":
                _check_utf16(path, name)
            elif scan.first_bad is not None:
                raise _mixed(name, *scan.first_bad)
            return TextForm(encoding=encoding, quotes_pair=scan.quotes % 2 == 0, bytes=size)
    return TextForm(encoding=scan.verdict(), quotes_pair=scan.quotes % 2 == 0, bytes=size)


class _Scan:
    """One pass over the bytes: lines and their length, UTF-8 or not, quotes."""

    def __init__(self, name: str, bounds: Bounds, *, wide: bool) -> None:
        self.name, self.bounds, self.wide = name, bounds, wide
        self.line = 1
        self.tail = b""  # the last, unfinished line
        self.quotes = 0
        self.first_bad: tuple[int, int] | None = None
        self.first_unused: tuple[int, int] | None = None
        self.good_lines = 0  # lines with letters beyond ASCII that are UTF-8

    def take(self, block: bytes) -> None:
        if b"\x00" in block and not self.wide:
            raise _not_text(self.name, self.line + block[: block.index(b"\x00")].count(b"\n"))
        self.quotes += block.count(b'"')
        if block.isascii() and len(self.tail) + len(block) <= self.bounds.line:
            first, newline, rest = block.partition(b"\n")
            if not newline:
                self.tail += block
                return
            self._line(self.tail + first)
            cut = rest.rfind(b"\n") + 1
            self.line += rest.count(b"\n")
            self.tail = rest[cut:]
            return
        *lines, rest = (self.tail + block).split(b"\n")
        for line in lines:
            self._line(line)
        self.tail = rest
        if len(rest) > self.bounds.line:
            raise _long_line(self.name, self.line, self.bounds.line)

    def finish(self) -> None:
        self._line(self.tail)

    def _line(self, line: bytes) -> None:
        if len(line) > self.bounds.line and max(map(len, line.split(b"\r"))) > self.bounds.line:
            raise _long_line(self.name, self.line, self.bounds.line)
        if not self.wide and not line.isascii():
            try:
                line.decode("utf-8")
                self.good_lines += 1
            except UnicodeDecodeError as error:
                self.first_bad = self.first_bad or (self.line, line[error.start])
                unused = next((byte for byte in line if byte in _UNUSED_IN_CP1252), None)
                if unused is not None and self.first_unused is None:
                    self.first_unused = (self.line, unused)
        self.line += 1

    def verdict(self) -> str:
        if self.first_bad is None:
            return "utf-8"
        if self.first_unused is not None:
            raise _mixed(self.name, *self.first_unused)
        if self.good_lines:
            raise _mixed(self.name, *self.first_bad)
        return "cp1252"


def _check_utf16(path: Path, name: str) -> None:
    line = 1
    try:
        with path.open(encoding="utf-16", newline="\n") as stream:
            while block := stream.read(_BLOCK):
                line += block.count("\n")
    except UnicodeError:
        raise _not_text(name, line) from None


def _not_text(name: str, line: int) -> KlantwaardeError:
    return refuse(
        StudyError,
        "not-text",
        say("{file} is not a text file: line {line} holds bytes that no text has.", file=name, line=line),
        say("A CSV file is plain text in UTF-8, UTF-16 with a mark, or Windows-1252."),
        say("Open it in the program it came from and save it as CSV UTF-8."),
        Place(file=name, row=line),
    )


def _mixed(name: str, line: int, byte: int) -> KlantwaardeError:
    return refuse(
        StudyError,
        "mixed-encoding",
        say(
            "{file}, line {line}: byte {byte} fits no encoding that the rest of the file has.",
            file=name,
            line=line,
            byte=f"0x{byte:02X}",
        ),
        say("A file has one encoding from start to end: UTF-8 or Windows-1252."),
        say("Save the file again as CSV UTF-8, and retype the letters with accents on this line if they are wrong."),
        Place(file=name, row=line),
    )


def _long_line(name: str, line: int, limit: int) -> KlantwaardeError:
    return refuse(
        StudyError,
        "cell-too-long",
        say("{file}, line {line} is longer than {limit} bytes.", file=name, line=line, limit=limit),
        say("A line is a row of a table, and a cell is a few pages of text at most."),
        say("Shorten the cell, or look for a quote that is not closed."),
        Place(file=name, row=line),
    )
