"""`StudyInfo`: what a report says of the study itself, beside the answers."""

from __future__ import annotations

import msgspec


class StudyInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands on the cover of a report.

    Parameters
    ----------
    title
        Title of the study, per language.
    organisation
        Whose customers were asked.
    language
        Language of the study: that of its quotes.
    privacy
        ``anonymous`` (research) or ``named`` (conversation).
    composed
        True when the data are made up; every report then says so at the top.
    minimum_cell
        Smallest group of which anything is shown.
    waves
        Label of each wave per language, in order of time.
    segments
        Label of each column the study is split by, such as ``customers.sector``, per language.
    items
        Name of each Kano item that is not a value of the catalogue, per language.
    notice
        Where the data come from and under which licence, per language; empty when they are the study's own.
    fingerprint
        SHA-256 of the study's settings and tables.
    """

    title: dict[str, str]
    organisation: str = ""
    language: str = "nl"
    privacy: str = "anonymous"
    composed: bool = False
    minimum_cell: int = 5
    waves: dict[str, dict[str, str]] = {}
    segments: dict[str, dict[str, str]] = {}
    items: dict[str, dict[str, str]] = {}
    notice: dict[str, str] = {}
    fingerprint: str = ""
