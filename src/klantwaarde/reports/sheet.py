"""`Sheet`: the numbers behind a page as rows, and as a file that a spreadsheet opens without running anything."""

from __future__ import annotations

import base64

import msgspec

Cell = str | int | float | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SEPARATORS = {"nl": ";", "en": ","}


class Sheet(msgspec.Struct, frozen=True):
    """A table to download.

    Parameters
    ----------
    name
        Name of the file, without its ending.
    headings
        One per column, in the language of the reader.
    rows
        Text and numbers; ``None`` is an empty cell.
    """

    name: str
    headings: list[str]
    rows: list[list[Cell]]

    def csv(self, lang: str) -> str:
        """Write the sheet as CSV for a spreadsheet of that language.

        Parameters
        ----------
        lang
            ``nl`` gives ``;`` and a decimal comma, ``en`` gives ``,`` and a decimal point. Both start with a byte
            order mark, so that accents survive, and both put an apostrophe before text that a spreadsheet would run
            as a formula.
        """
        separator = _SEPARATORS[lang]
        lines = [[_text(heading) for heading in self.headings]]
        lines += [[_cell(cell, lang) for cell in row] for row in self.rows]
        body = "\r\n".join(separator.join(_quoted(cell, separator) for cell in line) for line in lines)
        return "\ufeff" + body + "\r\n"

    def link(self, lang: str) -> str:
        """Give the file as a `data:` address, so that it travels inside the page."""
        raw = self.csv(lang).encode("utf-8", errors="replace")
        return "data:text/csv;charset=utf-8;base64," + base64.b64encode(raw).decode("ascii")


def _cell(cell: Cell, lang: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, float):
        text = format(cell, ".6g")
        return text.replace(".", ",") if lang == "nl" else text
    return str(cell)


def _text(text: str) -> str:
    """Guard text against being run: an apostrophe makes it text in every spreadsheet."""
    runs = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return "'" + text if runs else text


def _quoted(cell: str, separator: str) -> str:
    """Quote what could break the row; the quotes inside are doubled."""
    if any(sign in cell for sign in (separator, '"', "\r", "\n", "\t")):
        return '"' + cell.replace('"', '""') + '"'
    return cell
