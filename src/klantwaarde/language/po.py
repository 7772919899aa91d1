"""The part of gettext's PO format that we write: `msgid` and `msgstr`, quoted, on one or more lines.

Read by hand because it costs a few milliseconds at every start of the command line, where the usual reader costs ten
times that; `tests/language` holds the outcome against that reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r'^(?:(msgid|msgstr)\s+)?"((?:[^"\\]|\\.)*)"$')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def read_po(text: str) -> dict[str, str]:
    """Give the translation of each sentence that has one.

    Parameters
    ----------
    text
        The content of a PO file. Comments are skipped, and so are the heading and sentences without a translation.

    Raises
    ------
    ValueError
        When a line is none of what we write, with its number.
    """
    return {msgid: msgstr for msgid, msgstr in po_entries(text) if msgid and msgstr}


def po_entries(text: str) -> Iterator[tuple[str, str]]:
    """Give every pair as it stands, the heading and untranslated sentences included."""
    parts: dict[str, list[str]] = {}
    field = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None or not (match[1] or field):
            raise ValueError(f"line {number} of the PO file is not msgid, msgstr or a quoted string: {line}")
        if match[1] == "msgid" and parts:
            yield _joined(parts)
            parts = {}
        field = match[1] or field
        parts.setdefault(field, []).append(_ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), match[2]))
    if parts:
        yield _joined(parts)


def _joined(parts: dict[str, list[str]]) -> tuple[str, str]:
    return "".join(parts.get("msgid", [])), "".join(parts.get("msgstr", []))
