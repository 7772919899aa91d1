"""Phrases: the few signs in which a researcher writes what to look for.

===============  ==================================================================================
``deskundig``    the word in any form: deskundige, deskundiger; typing errors and compounds with it
``duurza*``      every word that begins so; ``*heid`` every word that ends so
``op tijd``      these words after each other; small words such as *heel* or *onze* may stand between
``houden .. op`` both, in this order, at most six words between them
``a & b``        both, in any order, in one clause
``goed/prima``   one of these
===============  ==================================================================================

A separable verb is written in one piece (``meedenken``) and is found in pieces as well: *denken met ons mee*.
A tone with a question mark (``+?``) yields: it is silent beside another code in the same stretch of a sentence, so that
*klachten duren lang* speaks of complaints, and *duurt lang* alone of speed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from klantwaarde.errors import InputError, refuse, say
from klantwaarde.systems.story.function_words import EMPTY, NEGATORS
from klantwaarde.systems.story.text import folded
from klantwaarde.systems.story.word_forms import lemmas

Tone = Literal["+", "-", "0", "~", "x"]
TONES: tuple[str, ...] = ("+", "-", "0", "~", "x")
NEXT, GAP = 0, 1
_LONGEST = 12
_SHORT = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing to look for, and what it says when it is there.

    Parameters
    ----------
    code
        The code it points at.
    lang
        ``nl`` or ``en``.
    text
        As written in the codebook; also its name, since it is unique within code and language.
    tone
        ``+`` said in praise, ``-`` said in complaint, ``0`` only the subject, ``~`` a weak hint, ``x`` not this code.
    weight
        How sure a hit is, 0 to 1, apart from what was learned.
    source
        ``seed``, ``researcher`` or ``learned``.
    groups
        Groups of words, each a row of (one of these words, how it follows the one before).
    yields
        Whether it is silent beside another code.
    """

    code: str
    lang: str
    text: str
    tone: str
    groups: tuple[tuple[tuple[frozenset[str], int], ...], ...]
    weight: float = 0.9
    source: str = "seed"
    yields: bool = False

    @property
    def words(self) -> frozenset[str]:
        """Every word it is made of."""
        return frozenset(word for group in self.groups for element, _ in group for word in element)

    @property
    def is_single(self) -> bool:
        """Whether one word is enough."""
        return len(self.groups) == 1 and len(self.groups[0]) == 1

    @property
    def anchor(self) -> frozenset[str]:
        """The element that is met least: few words, long ones, and none that stand in every sentence."""
        elements = [element for group in self.groups for element, _ in group]
        return min(elements, key=lambda element: (sum(map(_often, element)), -min(map(len, element)), sorted(element)))


def _often(word: str) -> int:
    """How often a word is met, roughly."""
    return 40 if word in EMPTY else 4 if len(word) < _SHORT else 1


def read_phrase(
    text: str, *, code: str, lang: str, tone: str, weight: float | None = None, source: str = "seed"
) -> Phrase:
    """Read one phrase as a researcher writes it.

    Raises
    ------
    InputError
        When it is empty, too long, begins or ends with a gap, or has an unknown tone.
    """
    groups = tuple(_group(part) for part in text.split("&"))
    words = sum(len(group) for group in groups)
    yields, tone = tone.endswith("?"), tone.removesuffix("?")
    if tone not in TONES or not all(groups) or words > _LONGEST or _stars(groups):
        raise refuse(
            InputError,
            "phrase-unreadable",
            say("The phrase “{phrase}” of code {code} cannot be read.", phrase=text[:80], code=code),
            say("A phrase is one to twelve words with / .. & and * between or behind them; its tone is + - 0 ~ or x."),
            say("Correct it in the codebook."),
        )
    if weight is None:
        weight = 0.3 if tone == "~" else 0.7 if tone == "0" else 0.85 if words == 1 else 0.9
    return Phrase(code, lang, text.strip(), tone, groups, weight, source, yields)


def _group(text: str) -> tuple[tuple[frozenset[str], int], ...]:
    out: list[tuple[frozenset[str], int]] = []
    link = NEXT
    pieces = text.split()
    if not pieces or pieces[0] == ".." or pieces[-1] == "..":
        return ()
    for piece in pieces:
        if piece == "..":
            link = GAP
            continue
        out.append((frozenset(folded(word) for word in piece.split("/") if word), link))
        link = NEXT
    return tuple(out) if all(element for element, _ in out) else ()


def _stars(groups: tuple[tuple[tuple[frozenset[str], int], ...], ...]) -> bool:
    """A star stands at the end or at the beginning of a word of two letters or more."""
    words = [word for group in groups for element, _ in group for word in element]
    return any("*" in word and (len(word) < 3 or "*" in word[1:-1] or word.count("*") > 1) for word in words)


def with_other_orders(phrase: Phrase) -> list[Phrase]:
    """Add the order of a Dutch subordinate clause: `kennen .. ons` also stands as `dat ze ons kennen`."""
    if phrase.lang != "nl" or phrase.tone == "x" or len(phrase.groups) != 1 or not 2 <= len(phrase.groups[0]) <= 4:
        return [phrase]
    first, *rest = phrase.groups[0]
    if not any(is_infinitive(word) for word in first[0]):
        return [phrase]
    # Much may stand between: `dat ze ons vorige week op een betere polis wezen`.
    turned = ((rest[0][0], NEXT), *rest[1:], (first[0], GAP))
    return [phrase, replace(phrase, groups=(turned,))]


def is_infinitive(word: str) -> bool:
    """Tell whether a Dutch word is the whole verb: *komen*, and not *afspraken* or *zelden*."""
    return word.endswith("en") and len(word) > 4 and word not in NEGATORS and lemmas(word, "nl") == (word,)
