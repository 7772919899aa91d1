"""Text with offsets that stay true: tokens, sentences, clauses and the language, on the words exactly as they came."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from klantwaarde.systems.story.function_words import BREAKS, DUTCH, ENGLISH, JOINERS

# Letters, digits and combining accents; a hyphen or apostrophe inside a word belongs to it.
_TOKEN = re.compile(r"[^\W_][\w\u0300-\u036f]*(?:[-'’&][^\W_][\w\u0300-\u036f]*)*|[.!?;:,()\n\r]+|[-–—](?=\s)")
_END = frozenset(".!?\n\r;")
_COMMA = frozenset(",:()-–—")
_NOTHING = re.compile(
    r"(?:[\W_]*|x+|n\.?\s?v\.?\s?t\.?|n/?a|geen(?: idee| opmerkingen?| commentaar)?|niets?|niks|nope|no|none|nothing"
    r"|nee|weet (?:ik )?(?:het )?niet|geen mening|no (?:idea|comment|opinion)|don'?t know|not applicable|idem"
    r"|zie boven|(?:dat |daar |ik )?(?:weet|zou) (?:ik )?(?:het |dat |zo |nog |echt |eigenlijk )*niet"
    r"(?: weten| zeggen| zo| goed| zeker| precies)*"
    r"|(?:daar )?(?:ik )?(?:heb )?(?:ik )?geen (?:mening|ervaring|idee)(?: over| mee)?"
    r"|everything(?:'s| is)?(?: fine| ok| okay)?|alles(?: is| gaat| loopt)?(?: eigenlijk| gewoon)?(?: ok| oke)?)"
    r"[\W_]*"
    # Who cannot judge says nothing of a value, whatever else stands beside it.
    r"|[^.!?\n]{0,60}\b(?:kan|durf) ik (?:nog |zo |hier |daar |dat )*niet (?:over )?(?:te )?"
    r"(?:beoordelen|oordelen|zeggen)[\W_]*"
    r"|[^.!?\n]{0,60}\bi (?:cannot|can'?t|couldn'?t) (?:really )?(?:judge|say|tell)[\W_]*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Token:
    """One word with its place in the text.

    Parameters
    ----------
    text
        Lower case, without accents.
    start, end
        Unicode code points, end exclusive.
    clause
        Number of the clause within its sentence: it changes at words of contrast.
    part
        Number of the part between commas.
    run
        Number of the stretch between commas and words that join: *snelle service* and *goede prijzen* are two.
    """

    text: str
    start: int
    end: int
    clause: int
    part: int
    run: int = 0


@dataclass(slots=True)
class Sentence:
    """One sentence: its words, its language, and the words of contrast in it."""

    tokens: list[Token]
    lang: str
    contrasts: frozenset[int] = field(default_factory=frozenset)


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """Write a word in lower case, without accents; a typographic apostrophe becomes a plain one."""
    lower = word.lower().replace("’", "'")
    if lower.isascii():
        return lower
    return "".join(sign for sign in unicodedata.normalize("NFD", lower) if not unicodedata.combining(sign))


def says_nothing(text: str) -> bool:
    """Tell whether an answer is empty in meaning: -, n.v.t., x, weet niet."""
    return _NOTHING.fullmatch(text.strip()) is not None


def normal_text(text: str) -> tuple[str, list[int]]:
    r"""Put text in the form in which it is kept (NFC, line ends as ``\n``), and say where each sign came from.

    Returns
    -------
    tuple
        The text, and per code point of it the place in what was given; one more for the end.
    """
    if text.isascii() and "\r" not in text:
        return text, list(range(len(text) + 1))
    out: list[str] = []
    places: list[int] = []
    for start, cluster in _clusters(text):
        whole = unicodedata.normalize("NFC", cluster)
        out.append(whole)
        places += [start] * len(whole)
    return "".join(out), [*places, len(text)]


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Give signs together with the accents that belong to them, without a byte order mark."""
    place = 1 if text.startswith("\ufeff") else 0
    while place < len(text):
        end = place + 1
        if text[place] == "\r":
            end += text[place + 1 : place + 2] == "\n"
            yield place, "\n"
        else:
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            yield place, text[place:end]
        place = end


def sentences_of(text: str, lang: str = "") -> list[Sentence]:
    """Cut text in sentences, and those in clauses.

    Parameters
    ----------
    text
        Any text; offsets are places in it.
    lang
        ``nl`` or ``en`` when it is known; it decides where the words themselves do not.
    """
    found: list[Sentence] = []
    tokens: list[Token] = []
    contrasts: set[int] = set()
    clause = part = run = 0
    for match in _TOKEN.finditer(text):
        piece = match.group()
        if piece[0].isalnum():
            word = folded(piece)
            if word in BREAKS and tokens and not (word == "maar" and _not_only(tokens)):
                clause, part, run = clause + 1, part + 1, run + 1
                contrasts.add(clause)
            run += word in JOINERS
            tokens.append(Token(word, match.start(), match.end(), clause, part, run))
        elif not _END.isdisjoint(piece) and not _abbreviation(text, match, tokens):
            if tokens:
                found.append(Sentence(tokens, _vote(tokens, lang), frozenset(contrasts)))
            tokens, contrasts = [], set()
            clause = part = run = 0
        elif not _COMMA.isdisjoint(piece):
            part, run = part + 1, run + 1
    if tokens:
        found.append(Sentence(tokens, _vote(tokens, lang), frozenset(contrasts)))
    return found


def _not_only(tokens: list[Token]) -> bool:
    """`niet alleen ... maar ook` is no contrast."""
    words = [token.text for token in tokens]
    return any(a == "niet" and b in {"alleen", "enkel"} for a, b in pairwise(words))


def _abbreviation(text: str, match: re.Match[str], tokens: list[Token]) -> bool:
    """A point inside an abbreviation or a number ends no sentence: `m.b.t.`, `z.s.m.`, `1.250`."""
    if match.group() != "." or not tokens or tokens[-1].end != match.start():
        return False
    after = text[match.end() : match.end() + 1]
    return after.isalnum() and (tokens[-1].end - tokens[-1].start <= 2 or after.isdigit())


def _vote(tokens: list[Token], lang: str) -> str:
    dutch = english = 0
    for token in tokens:
        dutch += token.text in DUTCH
        english += token.text in ENGLISH
    if dutch == english:
        return lang
    return "nl" if dutch > english else "en"
