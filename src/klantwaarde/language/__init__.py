"""Words on the way out: a sentence is made once, in English, and said in Dutch or English at the door."""

from klantwaarde.language.numerals import cents_of, date, euros, number, percent
from klantwaarde.language.said import Named, Said, named, say
from klantwaarde.language.speak import speak, speak_name
from klantwaarde.language.tongues import LANGUAGES, UnknownLanguageError

__all__ = [
    "LANGUAGES",
    "Named",
    "Said",
    "UnknownLanguageError",
    "cents_of",
    "date",
    "euros",
    "named",
    "number",
    "percent",
    "say",
    "speak",
    "speak_name",
]
