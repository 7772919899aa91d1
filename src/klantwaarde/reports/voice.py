"""`Voice`: the one way a report says a sentence, a name, a number or a day, in the language of its reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from klantwaarde.language import Named, Said, date, number, percent, say, speak, speak_name
from klantwaarde.pictures.picture import Cell
from klantwaarde.results import Estimate

CLOSED_WORD = say("closed")
MISSING_WORD = say("not asked")


class Voice:
    """Says everything in one language; the templates call it and nothing else makes text.

    Parameters
    ----------
    lang
        ``nl`` or ``en``; another one is refused here, before anything is made.
    """

    def __init__(self, lang: str) -> None:
        speak("", lang)
        self.lang = lang

    def speak(self, said: Said | Named | str | None) -> str:
        """Say a sentence; nothing gives nothing."""
        return "" if said is None else speak(said, self.lang)

    def name(self, names: Mapping[str, str]) -> str:
        """Give a name in the language of the reader, or in the language it has."""
        return speak_name(names, self.lang)

    def tongue(self, names: Mapping[str, str]) -> str:
        """Give the language a name is really in, when that is not the language of the page."""
        if names.get(self.lang):
            return ""
        return next((lang for lang, text in names.items() if text), "")

    def value(self, estimate: Estimate) -> str:
        """Write the point of an estimate in its unit, or say why there is none."""
        return self._word(estimate) or self._plain(estimate, estimate.value)

    def difference(self, estimate: Estimate) -> str:
        """Write the point of a difference, with its sign."""
        return self._word(estimate) or self._signed(estimate, estimate.value)

    def between(self, estimate: Estimate) -> str:
        """Say the interval in words, such as 6,8 en 7,6; nothing where there is none."""
        if self._word(estimate) or estimate.low is None or estimate.high is None:
            return ""
        low, high = self._plain(estimate, estimate.low), self._plain(estimate, estimate.high)
        return self.speak(say("{low} and {high}", low=low, high=high))

    def difference_between(self, estimate: Estimate) -> str:
        """Say the interval of a difference in words, with signs, such as −2,3 en −1,4."""
        if self._word(estimate) or estimate.low is None or estimate.high is None:
            return ""
        low, high = self._signed(estimate, estimate.low), self._signed(estimate, estimate.high)
        return self.speak(say("{low} and {high}", low=low, high=high))

    def count(self, n: int | None) -> str:
        """Write a count; a closed count is a dash."""
        return number(n, self.lang, 0)

    def share(self, share: float | None) -> str:
        """Write a share (0-1) as a percentage."""
        return percent(share, self.lang)

    def setting(self, chosen: Cell) -> str:
        """Write what a setting is set to: yes or no, text, or a number as short as it goes."""
        if chosen is None or isinstance(chosen, str):
            return chosen or number(None, self.lang)
        return self.speak(say("{x}", x=chosen) if isinstance(chosen, bool) else say("{x:g}", x=chosen))

    def cell(self, cell: Cell) -> str:
        """Write a cell of a table: text as it is, whole numbers plain, others with one decimal."""
        if isinstance(cell, str):
            return cell
        return number(cell, self.lang, 0 if isinstance(cell, int) else 1)

    def day(self, moment: str) -> str:
        """Write the day of an ISO moment in words; anything else comes back as it is."""
        try:
            return date(dt.datetime.fromisoformat(moment).date(), self.lang)
        except ValueError:
            return moment

    def _word(self, estimate: Estimate) -> str:
        if estimate.status == "closed":
            return self.speak(CLOSED_WORD)
        if estimate.status == "missing" or estimate.value is None:
            return self.speak(MISSING_WORD)
        return ""

    def _plain(self, estimate: Estimate, x: float | None) -> str:
        return percent(x, self.lang) if estimate.unit == "share" else number(x, self.lang)

    def _signed(self, estimate: Estimate, x: float | None) -> str:
        text = self.speak(say("{x:+.0%}", x=x) if estimate.unit == "share" else say("{x:+.1f}", x=x))
        return text if any(digit in text for digit in "123456789") else text.lstrip("+")
