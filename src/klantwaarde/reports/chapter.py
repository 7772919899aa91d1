"""`Chapter`: what one system tells in the report, in sections that every chapter shares."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Named, Said
from klantwaarde.pictures.picture import Picture, Table


class Words(msgspec.Struct, frozen=True):
    """A quote in a chapter: the words, and how the speaker may be called (empty: not at all)."""

    text: str
    by: str = ""


class Section(msgspec.Struct, frozen=True):
    """One part of a chapter.

    Parameters
    ----------
    title
        Heading.
    sentences
        What it says, first sentence first.
    picture
        Drawn above the rows; the rows behind it are shown under a fold.
    phone
        The same picture composed for a narrow screen; without it the wide one becomes small there.
    table
        Rows shown in the open, with ``caption``.
    points
        Short lines under each other.
    quotes
        Customers' own words; only those that may be shown.
    quiet
        Remarks that may stand back: method, n, what was left out.
    """

    title: Said | Named | str
    sentences: list[Said | str] = []
    picture: Picture | None = None
    phone: Picture | None = None
    table: Table | None = None
    caption: Said | str = ""
    points: list[Said | str] = []
    quotes: list[Words] = []
    quiet: list[Said | str] = []


class Chapter(msgspec.Struct, frozen=True):
    """One chapter.

    Parameters
    ----------
    id
        Its address on the page: lower case letters and hyphens.
    title
        Heading, and its name in the list of contents.
    why
        What was done and why, in two plain sentences.
    sections
        The parts.
    sources
        Literature behind the method.
    """

    id: str
    title: Said
    why: Said
    sections: list[Section]
    sources: list[str] = []
