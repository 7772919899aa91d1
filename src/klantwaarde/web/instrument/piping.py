"""Earlier answers in later questions: always as plain text, never as markup and never read again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from klantwaarde.web.instrument.facts import DONT_KNOW, Answers, facts_of, visible_pages
from klantwaarde.web.instrument.logic import Value
from klantwaarde.web.instrument.question import Instrument, in_language, options_of

_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*(?:\.[^{}]{1,100})?)\}")
LONGEST = 200
"""Characters of an answer that are repeated in a question."""


def pipe(text: str, said: Mapping[str, str]) -> str:
    """Put earlier answers in a text.

    Parameters
    ----------
    text
        With ``{name}`` places.
    said
        Name -> what was answered, as a person reads it. A place without an answer becomes empty.

    Notes
    -----
    What comes back is plain text: whoever shows it escapes it as a whole. An answer that itself looks like a place
    stays as it is, for the text is read once.
    """
    return _PLACE.sub(lambda match: clean(said.get(match[1], "")), text)


def clean(answer: str) -> str:
    """An answer on one line: without signs that cannot be printed, and not longer than a line or two."""
    line = " ".join("".join(sign if _printable(sign) else " " for sign in answer).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _printable(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def names_in_text(text: str) -> set[str]:
    """Questions whose answer a text repeats."""
    return {match[1].partition(".")[0] for match in _PLACE.finditer(text)}


def as_said(instrument: Instrument, answers: Answers, lang: str) -> dict[str, str]:
    """Give every answer to a question that is shown, as a person reads it: names of what was chosen, not codes."""
    said: dict[str, str] = {}
    for question in (question for _, questions in visible_pages(instrument, answers) for question in questions):
        names = {option.code: in_language(option.name, lang) for option in options_of(question)}
        for name, value in facts_of(question, answers.get(question.name)).items():
            said[name] = _spoken(value, names)
    return said


def _spoken(value: Value, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(names.get(str(one), str(one)) for one in value)
    if value is None or isinstance(value, bool) or value == DONT_KNOW:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return names.get(str(value), str(value))


def cleaned(text: str) -> str:
    """Text as it is kept: composed letters, ordinary line ends, no control signs, no blanks around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()
