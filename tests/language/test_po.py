from __future__ import annotations

import io

import pytest
from babel.messages.pofile import read_po as read_by_babel

from klantwaarde.language.po import read_po
from klantwaarde.language.tongues import translations

PO = r"""
# Dutch for a room.
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

#. said when …
msgid "one \"line\""
msgstr "één \"regel\""

msgid ""
"over two "
"lines\n"
msgstr ""
"over twee\t"
"regels\\n\n"

msgid "not yet"
msgstr ""
"""


def test_our_reader_agrees_with_an_independent_one():
    theirs = {m.id: m.string for m in read_by_babel(io.StringIO(PO)) if m.id and m.string}
    assert theirs == read_po(PO) == {'one "line"': 'één "regel"', "over two lines\n": "over twee\tregels\\n\n"}


def test_our_reader_agrees_on_every_file_we_ship(root):
    theirs: dict[str, str] = {}
    for path in sorted((root / "src/klantwaarde/language/nl").glob("*.po")):
        with path.open("rb") as file:
            theirs |= {m.id: m.string for m in read_by_babel(file) if m.id and m.string and not m.fuzzy}
    assert theirs == translations("nl")
    assert theirs


@pytest.mark.parametrize("line", ['msgctxt "x"', 'msgid "open', '"loose"', 'msgid_plural "x"', "nonsense"])
def test_what_we_do_not_write_is_refused_with_its_line(line):
    with pytest.raises(ValueError, match="line 2 of the PO file"):
        read_po(f"# heading\n{line}\n")
