"""`Table`: one table of a study: its names, its key and its columns."""

from __future__ import annotations

import msgspec

from klantwaarde.schema.column import Column, fold


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table of a study.

    Parameters
    ----------
    code
        Name inside the software and of the file.
    nl, en
        Other accepted names of the file or sheet; the first Dutch one stands in Dutch templates.
    key
        Columns that together name a row; no two rows share them.
    columns
        In the order of the templates.
    help_nl, help_en
        What a row is.
    segments
        Whether a study may add its own text columns to split by.
    """

    code: str
    nl: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    help_nl: str
    help_en: str
    en: tuple[str, ...] = ()
    segments: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every accepted name; the code comes first."""
        return (self.code, *self.nl, *self.en)

    def name(self, lang: str) -> str:
        """Name for a sheet or a file in this language."""
        return self.nl[0] if lang == "nl" else self.code

    def help(self, lang: str) -> str:
        """What a row is, in this language."""
        return self.help_nl if lang == "nl" else self.help_en

    def column(self, code: str) -> Column:
        """Column by its code; raises `KeyError`."""
        for column in self.columns:
            if column.code == code:
                return column
        raise KeyError(code)

    def by_heading(self) -> dict[str, Column]:
        """Folded heading -> column, for every accepted heading."""
        return {fold(heading): column for column in self.columns for heading in column.headings}
