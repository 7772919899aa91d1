"""`Board` and `Sorting`: what may be sorted, and how far one person is. No Django here, and no clock.

The browser has the same rules in ``static/sorting/rules.js``; a test plays random moves through both. What the server
says holds: the browser only guesses ahead, so that a card moves at once.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from klantwaarde.results import QCard, QGrid

Pile = Literal["low", "mid", "high"]
Step = Literal["piles", "grid", "words"]

STEPS: tuple[Step, ...] = ("piles", "grid", "words")
LONGEST_WORDS = 2000
LONGEST_PAUSE = 10 * 60 * 1000
"""Milliseconds that one move can add to the time of a step; who walks away is not thinking."""


class Board(msgspec.Struct, frozen=True):
    """What is sorted: the cards and the grid, and which steps there are.

    Parameters
    ----------
    cards
        Every card, in the order of the design.
    grid
        The forced grid.
    piles
        Whether three piles come first.
    words
        Whether the person is asked about the cards at both ends.
    """

    cards: list[QCard]
    grid: QGrid
    piles: bool = True
    words: bool = True

    @property
    def codes(self) -> list[str]:
        """Codes of the cards."""
        return [card.id for card in self.cards]

    @property
    def room(self) -> dict[int, int]:
        """How many cards each place holds."""
        return dict(zip(self.grid.places, self.grid.counts, strict=True))

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest place that holds a card."""
        held = [place for place, count in self.room.items() if count]
        return held[0], held[-1]

    @property
    def paid(self) -> list[int]:
        """The two highest places: there we ask whether the person would pay for it."""
        return [place for place, count in self.room.items() if count][-2:]

    def start(self) -> Sorting:
        """The board before the first move."""
        return Sorting(step="piles" if self.piles else "grid")


class Saying(msgspec.Struct, frozen=True):
    """What a person said of one card: the words, and whether they would pay for it."""

    words: str = ""
    pays: bool | None = None


class Sorting(msgspec.Struct, frozen=True):
    """How far one person is; kept as JSON.

    Parameters
    ----------
    step
        Where the person is.
    piles
        Pile per card.
    spots
        Place and row in that column per card that lies on the grid.
    said
        Per card.
    times
        Milliseconds spent per step.
    sent
        True after the person sent it; then nothing moves any more.
    """

    step: Step
    piles: dict[str, Pile] = {}
    spots: dict[str, tuple[int, int]] = {}
    said: dict[str, Saying] = {}
    times: dict[str, int] = {}
    sent: bool = False

    @property
    def places(self) -> dict[str, int]:
        """Place per card: the sort itself."""
        return {card: place for card, (place, _) in self.spots.items()}


class Move(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing a person did.

    Parameters
    ----------
    key
        Made by the browser; the same key counts once, however often it arrives.
    do
        ``pile``, ``place`` (on the grid), ``lift`` (off the grid), ``step``, ``say`` or ``send``.
    card
        Which card.
    to
        Pile or step to go to.
    place, slot
        Where on the grid; without a slot the first free one of the column.
    words, pays
        What is said of the card.
    ms
        Milliseconds since the move before, in which the page could be seen.
    """

    key: str
    do: Literal["pile", "place", "lift", "step", "say", "send"]
    card: str = ""
    to: str = ""
    place: int | None = None
    slot: int | None = None
    words: str = ""
    pays: bool | None = None
    ms: int = 0


class RefusedError(Exception):
    """A move that the rules do not allow; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def play(board: Board, now: Sorting, move: Move) -> Sorting:
    """Do one move, or refuse it and change nothing.

    Raises
    ------
    RefusedError
        ``sent``, ``unknown-card``, ``unknown-pile``, ``unknown-place``, ``column-full``, ``piles-first``,
        ``grid-first``, ``unknown-step``, ``too-long`` or ``not-on-grid``.
    """
    if now.sent:
        raise RefusedError("sent")
    if move.do in {"pile", "place", "lift", "say"} and move.card not in board.codes:
        raise RefusedError("unknown-card")
    after = _DO[move.do](board, now, move)
    spent = min(max(move.ms, 0), LONGEST_PAUSE)
    times = {**now.times, now.step: now.times.get(now.step, 0) + spent} if spent else now.times
    return msgspec.structs.replace(after, times=times)


def _pile(_board: Board, now: Sorting, move: Move) -> Sorting:
    piles = {card: pile for card, pile in now.piles.items() if card != move.card}
    if move.to in {"low", "mid", "high"}:
        piles[move.card] = msgspec.convert(move.to, Pile)
    elif move.to:
        raise RefusedError("unknown-pile")
    return msgspec.structs.replace(now, piles=piles)


def _place(board: Board, now: Sorting, move: Move) -> Sorting:
    room = board.room.get(move.place, 0) if move.place is not None else 0
    if move.place is None or not room:
        raise RefusedError("unknown-place")
    taken = {slot: card for card, (place, slot) in now.spots.items() if place == move.place and card != move.card}
    slot = move.slot
    if slot is None:
        slot = next((free for free in range(room) if free not in taken), None)
        if slot is None:
            raise RefusedError("column-full")
    if not 0 <= slot < room:
        raise RefusedError("unknown-place")
    spots = dict(now.spots)
    before = spots.pop(move.card, None)
    if (other := taken.get(slot)) is not None:
        # the two change places; a card from the hand sends the other one back to the hand
        del spots[other]
        if before is not None:
            spots[other] = before
    spots[move.card] = (move.place, slot)
    return msgspec.structs.replace(now, spots=spots)


def _lift(_board: Board, now: Sorting, move: Move) -> Sorting:
    if move.card not in now.spots:
        raise RefusedError("not-on-grid")
    spots = {card: spot for card, spot in now.spots.items() if card != move.card}
    return msgspec.structs.replace(now, spots=spots)


def _step(board: Board, now: Sorting, move: Move) -> Sorting:
    if move.to not in STEPS or (move.to == "piles" and not board.piles) or (move.to == "words" and not board.words):
        raise RefusedError("unknown-step")
    if move.to != "piles" and board.piles and len(now.piles) < len(board.cards):
        raise RefusedError("piles-first")
    if move.to == "words" and len(now.spots) < len(board.cards):
        raise RefusedError("grid-first")
    return msgspec.structs.replace(now, step=msgspec.convert(move.to, Step))


def _say(_board: Board, now: Sorting, move: Move) -> Sorting:
    if len(move.words) > LONGEST_WORDS:
        raise RefusedError("too-long")
    said = {card: one for card, one in now.said.items() if card != move.card}
    if move.words.strip() or move.pays is not None:
        said[move.card] = Saying(move.words.strip(), move.pays)
    return msgspec.structs.replace(now, said=said)


def _send(board: Board, now: Sorting, _move: Move) -> Sorting:
    if len(now.spots) < len(board.cards):
        raise RefusedError("grid-first")
    return msgspec.structs.replace(now, sent=True)


_DO = {"pile": _pile, "place": _place, "lift": _lift, "step": _step, "say": _say, "send": _send}


def whole(board: Board, now: Sorting) -> list[str]:
    """Say what is wrong with a stored board, by code; nothing when it fits the grid to the letter."""
    wrong = []
    known = set(board.codes)
    if (set(now.piles) | set(now.spots) | set(now.said)) - known:
        wrong.append("unknown-card")
    room = board.room
    if any(not 0 <= slot < room.get(place, 0) for place, slot in now.spots.values()):
        wrong.append("unknown-place")
    if len(set(now.spots.values())) < len(now.spots):
        wrong.append("double-place")
    if now.sent and len(now.spots) < len(known):
        wrong.append("grid-first")
    return wrong


def from_columns(
    board: Board, columns: dict[int, list[str]]
) -> tuple[dict[str, tuple[int, int]], list[tuple[str, str]]]:
    """Lay a sort from paper: card codes per place.

    Parameters
    ----------
    board
        The board.
    columns
        Codes as typed, per place; upper case and a leading zero left out (``1`` for ``c01``) are understood.

    Returns
    -------
    The spots of the cards that could be laid; and what is wrong, as pairs of a code and its detail: ``unknown`` and
    ``double`` with the card as typed, ``crowded`` and ``short`` with the place, ``missing`` with the card.
    """
    names = _spoken_codes(board.codes)
    spots: dict[str, tuple[int, int]] = {}
    wrong: list[tuple[str, str]] = []
    for place, room in board.room.items():
        typed = [text.strip() for text in columns.get(place, []) if text.strip()]
        if len(typed) != room:
            wrong.append(("crowded" if len(typed) > room else "short", str(place)))
        for slot, text in enumerate(typed):
            card = names.get(text.lower())
            if card is None:
                wrong.append(("unknown", text))
            elif card in spots:
                wrong.append(("double", text))
            else:
                spots[card] = (place, slot)
    if not wrong:
        return spots, []
    wrong += [("missing", card) for card in board.codes if card not in spots]
    return spots, wrong


def _spoken_codes(codes: list[str]) -> dict[str, str]:
    """What a person may type for each card: the code, or its number alone when that says which card it is."""
    names: dict[str, str] = {}
    for code in codes:
        digits = "".join(sign for sign in code if sign.isdigit())
        if digits:
            names.setdefault(str(int(digits)), code)
            names.setdefault(digits, code)
    if len({names[key] for key in names}) < len(codes):
        names = {}  # two cards with the same number: then only whole codes say which
    return names | {code.lower(): code for code in codes}
