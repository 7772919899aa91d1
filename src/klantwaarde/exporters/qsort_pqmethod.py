"""Sorts in PQMethod's fixed columns, so that PQMethod reads them; what it cannot hold stands in the receipt.

PQMethod counts bytes, so `.dat` is written with one byte per sign (Windows-1252): an accent would otherwise shift every
place on its line. `.sta` has no columns and is UTF-8.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from klantwaarde.errors import MethodError, Place, refuse, say
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QGrid, QSorts
from klantwaarde.results.receipt import Receipt

LOWEST, HIGHEST = -6, 13
NAME, USED = 10, 8
SHOWN = 60


def pqmethod_files(study: QSorts, *, name: str = "sorts") -> tuple[str, str, Receipt]:
    """Write a study as `.dat` and `.sta`.

    Parameters
    ----------
    study
        Whole places between -9 and 99, at most 999 persons and 999 cards.
    name
        Stem of both files, for the receipt.

    Returns
    -------
    The text of `.dat`, that of `.sta`, and the receipt with clipped names.

    Raises
    ------
    MethodError
        A place that does not fit in two columns; person and card are named.
    """
    dropped: list[Said] = []
    _fits(study)
    names = clipped([one.id for one in study.sorters], dropped)
    grid = study.grid or shared_grid(study)
    counts = dict(zip(grid.places, grid.counts, strict=True)) if grid else {}
    outside = [place for place in counts if not LOWEST <= place <= HIGHEST]
    if outside:
        dropped.append(say("the grid, which has places outside -6 to +13"))
        counts = {}
    low, high = (grid.places[0], grid.places[-1]) if grid else _ends(study)
    title = one_byte(" ".join(study.title.split()))[:68]
    if title != study.title:
        dropped.append(say("the title became {short}", short=title))
    lines = [f"{0:3d}{len(study.sorters):3d}{len(study.cards):3d} {title}".rstrip()]
    lines.append(
        "".join(f"{n:3d}" for n in (low, high, *(counts.get(place, 0) for place in range(LOWEST, HIGHEST + 1))))
    )
    for who, sort in zip(names, study.places, strict=True):
        cells = ["  " if place is None else f"{int(place):2d}" for place in sort]
        lines.append(who.ljust(NAME) + "".join(cells))
    if any(place is None for sort in study.places for place in sort):
        dropped.append(say("missing cards are two blanks; PQMethod itself takes no missing cards"))
    if any(one.attributes or one.remarks for one in study.sorters):
        dropped.append(say("attributes of persons and remarks"))
    texts = [" ".join(card.wording("en").split()) or card.id for card in study.cards]
    if any(len(text) > SHOWN for text in texts):
        dropped.append(say("PQMethod shows the first {shown} signs of a statement", shown=SHOWN))
    if any(len(card.text) > 1 for card in study.cards):
        dropped.append(say("texts of the cards in a second language"))
    if any(any(card.text.values()) for card in study.cards):
        dropped.append(say("names of cards: they are numbered in order"))
    dropped += facts_lost(study)
    receipt = Receipt(f"{name}.dat", "pqmethod", [say("grid, sorts and statements in fixed columns")], [], dropped)
    return "\n".join(lines) + "\n", "\n".join(texts) + "\n", receipt


def facts_lost(study: QSorts) -> list[Said]:
    """Tell that group, level and value of the cards stay behind, if there are any."""
    held = any(card.group or card.level or card.value for card in study.cards)
    return [say("group, level and value of the cards")] if held else []


def _fits(study: QSorts) -> None:
    if len(study.sorters) > 999 or len(study.cards) > 999:
        raise _refuse(
            say("The study has {people} persons and {cards} cards.", people=len(study.sorters), cards=len(study.cards))
        )
    for one, sort in zip(study.sorters, study.places, strict=True):
        for card, place in zip(study.cards, sort, strict=True):
            if place is not None and (not float(place).is_integer() or not -9 <= place <= 99):
                raise _refuse(say("{who} put card {card} at {place:g}.", who=one.id, card=card.id, place=float(place)))


def _refuse(thing: Said) -> MethodError:
    error = refuse(
        MethodError,
        "pqmethod-fit",
        thing,
        say("A PQMethod file holds at most 999 persons and cards, and whole places from -9 to 99."),
        say("Write the sorts as CSV."),
        Place(),
    )
    return MethodError(*error.problems)


def clipped(names: list[str], dropped: list[Said]) -> list[str]:
    """Clip names to the eight signs PQMethod uses, keeping them different; every change is told."""
    out: list[str] = []
    for name in names:
        plain = one_byte(" ".join(name.split())) or f"p{len(out) + 1}"
        short, turn = plain[:USED].rstrip(), 1
        while short in out:
            turn += 1
            tail = str(turn)
            short = plain[: USED - len(tail)] + tail
        if short != name:
            dropped.append(say("the name {name} became {short}", name=name, short=short))
        out.append(short)
    return out


def one_byte(text: str) -> str:
    """Give a text in signs that take one byte each in Windows-1252, and that cannot be taken for UTF-8."""
    text = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", text))
    raw = text.encode("cp1252", errors="replace")
    if not raw.isascii():
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("cp1252")
        return text.encode("ascii", errors="replace").decode("ascii")
    return raw.decode("cp1252")


def shared_grid(study: QSorts) -> QGrid | None:
    """Give the grid that every complete sort shares."""
    kinds = {tuple(sorted(sort)) for sort in study.places if None not in sort}  # type: ignore[type-var]
    if len(kinds) != 1:
        return None
    count = Counter(int(place) for place in kinds.pop() if place is not None)
    places = list(range(min(count), max(count) + 1))
    return QGrid(places, [count.get(place, 0) for place in places])


def _ends(study: QSorts) -> tuple[int, int]:
    seen = [int(place) for sort in study.places for place in sort if place is not None]
    return min(seen, default=0), max(seen, default=0)
