"""`PlainList`: the card sort as plain forms, for a browser without scripts and for who likes a list better."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.web.sorting.board import LONGEST_WORDS, Board, Move
from klantwaarde.web.sorting.models import Sorter
from klantwaarde.web.sorting.playing import play_batch


class Line(msgspec.Struct):
    """One card in the form: what was chosen for it, and what was said."""

    card: str
    text: str
    chosen: str = ""
    words: str = ""
    pays: str = ""
    asks_words: bool = False
    asks_pays: bool = False
    wrong: Said | None = None


class Room(msgspec.Struct):
    """One place and how many cards were given to it."""

    place: int
    name: str
    many: int
    given: int


class PlainList:
    """One step as a form.

    Parameters
    ----------
    sorter
        Whose sort.
    lang
        Language of the cards.
    """

    def __init__(self, sorter: Sorter, lang: str) -> None:
        self.sorter = sorter
        self.board: Board = sorter.design.board
        self.now = sorter.sorting
        self.step = self.now.step
        self.key = secrets.token_hex(8)
        self.onward = self.sent = False
        self.wrong: list[Said] = []
        self.lines = [Line(card.id, card.wording(lang)) for card in self.board.cards]
        self._show()

    def _show(self) -> None:
        _, high = self.board.ends
        for line in self.lines:
            said = self.now.said.get(line.card)
            line.words = said.words if said else ""
            line.pays = {True: "yes", False: "no"}.get(said.pays, "") if said and said.pays is not None else ""
            if self.step == "piles":
                line.chosen = self.now.piles.get(line.card, "")
            else:
                spot = self.now.spots.get(line.card)
                line.chosen = str(spot[0]) if spot else ""
            place = self.now.places.get(line.card)
            line.asks_words = place in self.board.ends
            line.asks_pays = place in self.board.paid
        if self.step == "grid":
            # cards of the pile that counts most come first, as on a table
            rank = {"high": 0, "mid": 1, "low": 2}
            self.lines.sort(key=lambda line: rank.get(self.now.piles.get(line.card, "mid"), 1))
        if self.step == "words":
            asked = [line for line in self.lines if line.asks_words or line.asks_pays]
            self.lines = sorted(asked, key=lambda line: -self.now.places[line.card])
            self.high = high

    @property
    def rooms(self) -> list[Room]:
        """Every place with its room, the highest first."""
        given = [line.chosen for line in self.lines]
        return [
            Room(place, f"+{place}" if place > 0 else f"−{-place}" if place < 0 else "0", many, given.count(str(place)))
            for place, many in sorted(self.board.room.items(), reverse=True)
            if many
        ]

    def take(self, form: Mapping[str, str]) -> None:
        """Take a form in: what fits is saved, also when the step is not complete."""
        self.key = form.get("key", "")[:32] or self.key
        to = form.get("go", "")
        takes = {"piles": self._piles, "grid": self._grid, "words": self._words}
        moves = takes[self.step](form)
        if not self.wrong and to == "send":
            moves.append(Move(key=f"{self.key}-send", do="send"))
        elif to in {"piles", "grid", "words"} and (not self.wrong or to == "piles"):
            moves.append(Move(key=f"{self.key}-step-{to}", do="step", to=to))
        told = play_batch(self.sorter, moves)
        self.sent = told.state.sent
        self.onward = not self.wrong

    def _piles(self, form: Mapping[str, str]) -> list[Move]:
        moves = []
        for line in self.lines:
            line.chosen = form.get(f"pile-{line.card}", "")
            if line.chosen in {"low", "mid", "high"}:
                if line.chosen != self.now.piles.get(line.card):
                    moves.append(Move(key=f"{self.key}-{line.card}", do="pile", card=line.card, to=line.chosen))
            elif form.get("go") == "grid":
                line.wrong = say("Choose a pile for this card.")
        left = sum(line.wrong is not None for line in self.lines)
        if left:
            self.wrong.append(say("{n} {n:card has|cards have} no pile yet.", n=left))
        return moves

    def _grid(self, form: Mapping[str, str]) -> list[Move]:
        room = self.board.room
        columns: dict[int, list[str]] = {place: [] for place in room}
        for line in self.lines:
            line.chosen = form.get(f"place-{line.card}", "")
            place = int(line.chosen) if line.chosen.lstrip("-").isdigit() else None
            if place in columns and room[place]:
                columns[place].append(line.card)
            elif form.get("go") in {"words", "send"}:
                line.wrong = say("Choose a place for this card.")
        for one in self.rooms:
            if one.given > one.many:
                self.wrong.append(
                    say(
                        "{place}: {given} cards, and there is room for {many}.",
                        place=one.name,
                        given=one.given,
                        many=one.many,
                    )
                )
        left = sum(line.wrong is not None for line in self.lines)
        if left:
            self.wrong.append(say("{n} {n:card has|cards have} no place yet.", n=left))
        # off the grid first, so that cards can change places in one go
        lifted = [card for card in self.now.spots if card not in columns.get(self.now.places[card], [])]
        moves = [Move(key=f"{self.key}-off-{card}", do="lift", card=card) for card in lifted]
        kept = {card for card in self.now.spots if card not in lifted}
        for place, cards in columns.items():
            held = [card for card in cards if card in kept]
            fresh = [card for card in cards if card not in kept][: room[place] - len(held)]
            moves += [Move(key=f"{self.key}-{card}", do="place", card=card, place=place) for card in fresh]
        return moves

    def _words(self, form: Mapping[str, str]) -> list[Move]:
        moves = []
        for line in self.lines:
            line.words = form.get(f"words-{line.card}", "")
            line.pays = form.get(f"pays-{line.card}", "")
            if len(line.words) > LONGEST_WORDS:
                line.wrong = say("This is too long; 2000 signs fit.")
                self.wrong.append(line.wrong)
                continue
            pays = {"yes": True, "no": False}.get(line.pays)
            moves.append(Move(key=f"{self.key}-{line.card}", do="say", card=line.card, words=line.words, pays=pays))
        return moves
