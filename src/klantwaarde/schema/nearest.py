"""The nearest known word to a mistyped one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that looks most like it, or an empty text when none comes near."""
    by_fold = {name.casefold(): name for name in known}
    # A hostile word of a million characters is not compared.
    found = difflib.get_close_matches(word.casefold()[:80], list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else ""
