"""Say a sentence in Dutch or in English, with the numbers in it written as that language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from klantwaarde.language.numerals import NOTHING, formatted
from klantwaarde.language.said import Named, Said
from klantwaarde.language.tongues import translations

_PARSE = Formatter().parse
_YES_NO = {"nl": ("ja", "nee"), "en": ("yes", "no")}


def speak(said: Said | Named | str, lang: str) -> str:
    """Say a sentence in a language.

    Parameters
    ----------
    said
        The sentence. A name gives its form in that language; plain text comes back as it is.
    lang
        ``nl`` or ``en``. A sentence without a translation is said in English.

    Raises
    ------
    UnknownLanguageError
        When we do not speak the language.

    Notes
    -----
    A place in a template may tell how it is written: ``{x}`` gives whole numbers plain and others with one decimal,
    ``{x:.2f}`` or ``{x:+.1f}`` follow Python, ``{x:%}`` makes a share (0-1) a whole percentage, and
    ``{n:respondent|respondents}`` takes the first word for exactly one and the second for any other number.
    """
    known = translations(lang)
    if isinstance(said, str):
        return said
    if isinstance(said, Named):
        return said.nl if lang == "nl" else said.en
    template = known.get(said.template, said.template)
    return "".join(
        text + ("" if name is None else _written(said.values, name, spec or "", lang))
        for text, name, spec, _ in _PARSE(template)
    )


def speak_name(name: Mapping[str, str], lang: str) -> str:
    """Say a name that is kept per language; a language that is missing borrows another."""
    translations(lang)
    return name.get(lang) or next((text for text in name.values() if text), "")


def _written(values: Mapping[str, Said | Named | str | float | None], name: str, spec: str, lang: str) -> str:
    if name not in values:
        return "{" + name + "}"
    value = values[name]
    if isinstance(value, Said | Named | str):
        return speak(value, lang)
    if value is None:
        return NOTHING
    if "|" in spec:
        one, many = spec.split("|", 1)
        return one if value == 1 else many
    if isinstance(value, bool):
        return _YES_NO[lang][not value]
    if not spec:
        spec = "d" if isinstance(value, int) else ".1f"
    return formatted(value, ".0%" if spec == "%" else spec, lang)
