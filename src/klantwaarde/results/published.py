"""`Published`: the answers of a study as they leave the house in JSON, under a version that others may rely on."""

from __future__ import annotations

import msgspec

from klantwaarde.results.answer import Answer

PUBLISHED_SCHEMA = "klantwaarde.answers/1"
"""Goes up when a field changes its meaning or goes away; a new field does not change it."""


class StudyFacts(msgspec.Struct, frozen=True):
    """Which study the answers are about.

    Parameters
    ----------
    title
        Per language.
    organisation
        Whose customers were asked.
    language
        Language of the study and its quotes.
    privacy
        ``anonymous`` or ``named``.
    composed
        True when the data are made up.
    minimum_cell
        Smallest group of which anything is said.
    waves
        Codes in order of time.
    fingerprint
        SHA-256 of settings and tables.
    """

    title: dict[str, str]
    organisation: str
    language: str
    privacy: str
    composed: bool
    minimum_cell: int
    waves: list[str]
    fingerprint: str


class Published(msgspec.Struct, frozen=True):
    """All answers of a study.

    Parameters
    ----------
    schema
        ``klantwaarde.answers/1``.
    software
        Version of klantwaarde.
    study
        Which study.
    answers
        Every answer with its provenance. A sentence in them is a ``template`` in English plus the ``values`` in it.
    """

    schema: str
    software: str
    study: StudyFacts
    answers: list[Answer]
