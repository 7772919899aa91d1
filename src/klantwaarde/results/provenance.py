"""`Provenance`: the birth certificate of an answer."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class Exclusion(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that was left out: what, why, and how many."""

    what: Said
    why: Said
    count: int


class Provenance(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """From what, by what, when.

    Parameters
    ----------
    fingerprint
        SHA-256 of the study's settings and tables.
    method, method_version
        Name and version of the system that answered.
    software
        Version of klantwaarde.
    settings
        Every setting that changes the numbers.
    n
        Respondents used.
    made_at
        ISO time in UTC, given by the caller.
    exclusions
        What was left out and why.
    sources
        Literature and documents behind the method.
    """

    fingerprint: str
    method: str
    method_version: str
    software: str
    settings: dict[str, str | int | float | bool | None]
    n: int | None
    made_at: str
    exclusions: list[Exclusion] = []
    sources: list[str] = []
