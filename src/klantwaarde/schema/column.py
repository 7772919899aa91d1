"""`Column`: one column of a study table, declared once; everything that knows of the column asks here."""

from __future__ import annotations

import msgspec

KINDS = ("text", "number", "integer", "boolean", "date", "moment", "code", "codes")


class Option(msgspec.Struct, frozen=True):
    """One allowed word of a column, with the words people use for it in Dutch and English."""

    code: str
    nl: tuple[str, ...]
    en: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every accepted spelling; the code itself comes first."""
        return (self.code, *self.nl, *self.en)


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column: its code, its headings, what may stand in it and how it is explained.

    Parameters
    ----------
    code
        Name inside the software and heading in English files.
    kind
        ``text``, ``number``, ``integer``, ``boolean``, ``date``, ``moment`` (kept in UTC), ``code`` (one)
        or ``codes`` (several, with ``|``).
    nl, en
        Accepted headings besides the code; the first Dutch one stands in Dutch templates.
    help_nl, help_en
        One sentence for the person who fills the column.
    required
        Whether every row must have it.
    unit
        Such as ``EUR`` or ``year``.
    low, high
        Range for numbers, ends included; ``above`` is a low end that is itself excluded.
    scale
        Name of the scale in the settings that gives the range, such as ``score`` or ``overall.satisfaction``.
    options
        The closed list of words for a ``code`` column.
    refers
        What the codes must exist in: ``waves``, ``values``, ``investments``, ``roles``, ``subjects`` (values and
        investments), ``items`` or a table such as ``respondents``.
    default
        What an empty cell means; ``None`` leaves it empty.
    example
        A cell as a person would fill it, for templates and documentation.
    spoken
        Whether a cell holds a person's own words, which go everywhere when the person is erased.
    """

    code: str
    kind: str
    nl: tuple[str, ...]
    help_nl: str
    help_en: str
    en: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    above: float | None = None
    scale: str = ""
    options: tuple[Option, ...] = ()
    refers: str = ""
    default: str | float | bool | None = None
    example: str = ""
    spoken: bool = False

    @property
    def numeric(self) -> bool:
        """Whether cells are numbers."""
        return self.kind in ("number", "integer")

    @property
    def headings(self) -> tuple[str, ...]:
        """Every accepted heading; the code comes first."""
        return (self.code, *self.nl, *self.en)

    def heading(self, lang: str) -> str:
        """Heading to write above the column in this language."""
        return self.nl[0] if lang == "nl" else self.code

    def help(self, lang: str) -> str:
        """Help sentence in this language."""
        return self.help_nl if lang == "nl" else self.help_en


def fold(heading: str) -> str:
    """Bring a heading to the form in which headings are compared: lower case, words joined by underscores."""
    return "_".join(heading.replace("_", " ").replace("-", " ").casefold().split())
