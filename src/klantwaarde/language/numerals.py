"""Numbers, percentages and dates as a reader of that language writes them."""

from __future__ import annotations

import datetime as dt
import math

from klantwaarde.language.tongues import check_language

NOTHING = "–"
"""What stands where there is no number."""

# fmt: off
_MONTHS = {
    "nl": ["januari", "februari", "maart", "april", "mei", "juni",
           "juli", "augustus", "september", "oktober", "november", "december"],
    "en": ["January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"],
}
# fmt: on
_SWAP = str.maketrans(",.", ".,")
_MINUS = "−"


def number(x: float | None, lang: str, decimals: int = 1) -> str:
    """Write a number with a fixed number of decimals, such as 7,3 in Dutch and 7.3 in English.

    Parameters
    ----------
    x
        The number; ``None`` and not-a-number become a dash.
    lang
        ``nl`` or ``en``.
    decimals
        Digits after the decimal sign.
    """
    return formatted(x, f".{decimals}f", lang)


def percent(x: float | None, lang: str, decimals: int = 0) -> str:
    """Write a share (0-1) as a percentage, such as 12%."""
    return formatted(x, f".{decimals}%", lang)


def euros(cents: float) -> float:
    """Give an amount that is kept in cents in euros, as people read it."""
    return cents / 100


def cents_of(share: float) -> float:
    """Give a share of a euro in cents, as people read it."""
    return 100 * share


def date(day: dt.date, lang: str) -> str:
    """Write a day with its month in words, such as 1 maart 2026."""
    check_language(lang)
    return f"{day.day} {_MONTHS[lang][day.month - 1]} {day.year}"


def formatted(x: float | None, spec: str, lang: str) -> str:
    """Write a number by a format specification of Python, with the signs of the language."""
    check_language(lang)
    if x is None or math.isnan(x):
        return NOTHING
    text = format(x, spec)
    if text.startswith("-") and not any(digit in text for digit in "123456789∞"):
        text = text[1:]  # -0.04 with one decimal is 0.0, not -0.0
    if lang == "nl":
        text = text.translate(_SWAP)
    return text.replace("-", _MINUS)
