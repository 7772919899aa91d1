"""`Quote`: a customer's own words, with what the customer agreed to."""

from __future__ import annotations

import msgspec


class Quote(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Words of one respondent, exactly as said.

    Parameters
    ----------
    id
        Code of the quote within the study.
    text
        The words.
    consent
        ``internal`` (researchers only), ``anonymous`` (may be shown without a name) or ``attributable``.
    by
        How the speaker may be called on paper; empty when anonymous.
    wave
        Wave in which it was said.
    values
        Value codes it speaks about.
    valence
        ``positive``, ``negative``, ``mixed``, ``neutral`` or empty.
    frame
        ``experience`` or ``expectation``; empty when not told.
    roles
        Codes of the roles that the words point at.
    """

    id: str
    text: str
    consent: str
    by: str = ""
    wave: str = ""
    values: list[str] = []
    valence: str = ""
    frame: str = ""
    roles: list[str] = []
