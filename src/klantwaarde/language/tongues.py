"""Which languages we speak, and the Dutch for each English sentence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from klantwaarde.language.po import read_po

LANGUAGES = ("nl", "en")
"""Every language that can be asked for; Dutch first, as on screen."""


class UnknownLanguageError(LookupError):
    """Somebody asked for a language that we do not speak."""

    def __init__(self, lang: object) -> None:
        super().__init__(f"unknown language {lang!r}; choose one of: {', '.join(LANGUAGES)}")


def check_language(lang: str) -> None:
    """Refuse a language that we do not speak."""
    if lang not in LANGUAGES:
        raise UnknownLanguageError(lang)


@cache
def translations(lang: str) -> dict[str, str]:
    """Every translated sentence of a language, by its English template; English itself needs none.

    One file per room (`nl/statistics.po`), merged. Read once per process.
    """
    check_language(lang)
    found: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / lang).glob("*.po")):
        found.update(read_po(path.read_text(encoding="utf-8")))
    return found
