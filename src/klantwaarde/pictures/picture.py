"""`Picture`: a drawing with its short text, its story and the rows behind it."""

from __future__ import annotations

import msgspec

Cell = str | int | float | None


class Table(msgspec.Struct, frozen=True):
    """The rows behind a picture.

    Parameters
    ----------
    headings
        A heading per column, in the language of the picture.
    rows
        A cell per heading: text, a number, or ``None`` where there is nothing to say or nothing may be said.
    """

    headings: list[str]
    rows: list[list[Cell]]


class Picture(msgspec.Struct, frozen=True):
    """A drawing that also reads without eyes.

    Parameters
    ----------
    svg
        One `<svg>` element, without script, style sheet or anything from elsewhere.
    alt
        One or two sentences: what the picture says.
    story
        The whole picture as sentences, in the order in which one would tell it.
    table
        Every number in the picture.
    more_tables
        Rows of another kind that the picture shows too, such as the roles.
    """

    svg: str
    alt: str
    story: list[str]
    table: Table
    more_tables: list[Table] = []
