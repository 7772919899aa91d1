"""Text into lines that fit: at spaces first, then inside long words (Dutch builds them), and never past the edge."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from klantwaarde.pictures.letters import width
from klantwaarde.pictures.svg import clean

ELLIPSIS = "…"
_SHY = "\u00ad"
_VOWELS = "aeiouyáàâäãåéèêëíìîïóòôöõúùûüýÿ"
# Letters that start a syllable together; a break goes before them, not between them.
_TOGETHER = {"bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "kl", "kn", "kr", "kw", "pl", "pr", "sl", "sp"}
_TOGETHER |= {"st", "th", "tr", "vl", "vr", "wr", "zw", "sh", "ph", "qu", "sch", "spr", "str"}
_LEAST = 3  # letters on each side of a break


class Block(msgspec.Struct, frozen=True):
    """Lines that fit a width, and the size at which they do.

    Parameters
    ----------
    lines
        At least one, unless the text was empty.
    size
        The size that was chosen.
    whole
        False when the text was cut; the last line then ends on an ellipsis.
    """

    lines: tuple[str, ...]
    size: float
    whole: bool = True


@lru_cache(maxsize=4096)
def fit(text: str, room: float, sizes: tuple[float, ...], most: int, *, bold: bool = False) -> Block:
    """Give the largest size at which a text fits a width in so many lines.

    Parameters
    ----------
    text
        Any text.
    room
        Width to stay within, in the unit of the sizes.
    sizes
        Sizes to try, largest first.
    most
        Most lines.
    bold
        Whether it is drawn bold.

    Notes
    -----
    First without breaking a word, then with, at each size from large to small; what still does not fit is cut at the
    smallest size. The whole text stands in the label and the table.
    """
    plain = " ".join(clean(text).split())
    tries = [(size, broken) for broken in (False, True) for size in sizes]
    for size, broken in tries:
        lines = _lines(plain, room, size, bold=bold, broken=broken)
        if lines is not None and len(lines) <= most:
            return Block(tuple(line.replace(_SHY, "") for line in lines), size)
    size = sizes[-1]
    lines = _lines(plain, room, size, bold=bold, broken=True) or []
    kept = [line.replace(_SHY, "") for line in lines[:most]]
    if kept:
        kept[-1] = shorten(kept[-1].rstrip("-") + ELLIPSIS, room, size, bold=bold)
    return Block(tuple(kept), size, whole=False)


def shorten(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Cut a line that is too wide and put an ellipsis at its end."""
    plain = clean(text).replace(_SHY, "")
    if width(plain, size, bold=bold) <= room:
        return plain
    kept = plain.rstrip(ELLIPSIS)
    while kept and width(kept.rstrip() + ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def _lines(text: str, room: float, size: float, *, bold: bool, broken: bool) -> list[str] | None:
    """Fill lines greedily; ``None`` when a word is too wide and words may not be broken."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text):
        longer = f"{line} {word}" if line and not line.endswith(("-", "/")) else line + word
        if not line or width(longer, size, bold=bold) <= room:
            line = longer
        else:
            lines.append(line)
            line = word
        while width(line, size, bold=bold) > room:
            if not broken:
                return None
            head, line = _break(line, room, size, bold=bold)
            lines.append(head)
    return [*lines, line] if line else lines


def _pieces(text: str) -> list[str]:
    """Words, and the parts of words that are already joined by a hyphen or a slash."""
    return [piece for word in text.split() for piece in re.findall(r"[^-/]*[-/]|[^-/]+", word)]


def _break(word: str, room: float, size: float, *, bold: bool) -> tuple[str, str]:
    fits = [i for i in _syllables(word) if width(word[:i].rstrip("-" + _SHY) + "-", size, bold=bold) <= room]
    if fits:
        at = fits[-1]
        return word[:at].rstrip("-" + _SHY) + "-", word[at:]
    at = len(word) - 1
    while at > 1 and width(word[:at] + "-", size, bold=bold) > room:
        at -= 1
    return word[:at] + "-", word[at:]


def _syllables(word: str) -> list[int]:
    """Places where a word may be broken: between syllables by the plain rule (let-ter, wa-ter), or at a soft hyphen."""
    low = word.lower()
    places = []
    for i in range(_LEAST, len(word) - _LEAST + 1):
        if word[i - 1] in {_SHY, "-"}:
            places.append(i)
            continue
        if not (low[i].isalpha() and low[i - 1].isalpha()) or low[i] in _VOWELS:
            continue
        rest = low[i:]
        onset = 3 if rest[:3] in _TOGETHER else 2 if rest[:2] in _TOGETHER else 1
        starts = len(rest) > onset and rest[onset] in _VOWELS
        inside = low[i - 1 : i + 1] in _TOGETHER or low[i - 1 : i + 2] in _TOGETHER
        if starts and not inside and any(c in _VOWELS for c in low[:i]):
            places.append(i)
    return places
