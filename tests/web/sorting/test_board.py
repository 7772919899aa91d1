"""The rules of the board, in Python and in the browser: a move is done or refused, and never loses a card."""

from __future__ import annotations

import json
import random
from importlib import resources

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.results import QCard, QGrid
from klantwaarde.web.sorting.board import LONGEST_PAUSE, Board, Move, RefusedError, Sorting, from_columns, play, whole

SMALL = Board([QCard(f"c{i:02d}") for i in range(1, 8)], QGrid([-2, -1, 0, 1, 2], [1, 1, 3, 1, 1]))


def do(board, *moves):
    now = board.start()
    for n, move in enumerate(moves):
        now = play(board, now, Move(key=str(n), **move))
    return now


def piled(board):
    return [{"do": "pile", "card": card, "to": "mid"} for card in board.codes]


def filled(board):
    places = [place for place, many in board.room.items() for _ in range(many)]
    return [{"do": "place", "card": card, "place": at} for card, at in zip(board.codes, places, strict=True)]


@st.composite
def games(draw):
    cards = st.sampled_from([*SMALL.codes, "c99"])
    pile = st.fixed_dictionaries(
        {"do": st.just("pile"), "card": cards, "to": st.sampled_from(["low", "mid", "high", "", "up"])}
    )
    place = st.fixed_dictionaries(
        {"do": st.just("place"), "card": cards, "place": st.integers(-3, 3)},
        optional={"slot": st.none() | st.integers(-1, 3)},
    )
    lift = st.fixed_dictionaries({"do": st.just("lift"), "card": cards})
    step = st.fixed_dictionaries({"do": st.just("step"), "to": st.sampled_from(["piles", "grid", "words", "end"])})
    say = st.fixed_dictionaries(
        {
            "do": st.just("say"),
            "card": cards,
            "words": st.sampled_from(["", " waarom? ", "x" * 2001]),
            "pays": st.none() | st.booleans(),
        }
    )
    send = st.just({"do": "send"})
    moves = draw(st.lists(st.one_of(place, place, pile, lift, step, say, send), max_size=40))
    start = draw(st.sampled_from([[], piled(SMALL), [*piled(SMALL), {"do": "step", "to": "grid"}, *filled(SMALL)]]))
    times = draw(st.integers(-5, 2 * LONGEST_PAUSE))
    return [{**move, "key": str(n), "ms": times} for n, move in enumerate([*start, *moves])]


@given(games())
def test_no_move_loses_a_card_or_leaves_the_grid(moves):
    now = SMALL.start()
    for move in moves:
        try:
            after = play(SMALL, now, msgspec.convert(move, Move))
        except RefusedError:
            continue
        assert not whole(SMALL, after)
        assert len(set(after.spots.values())) == len(after.spots), "two cards on one place"
        if move["do"] == "place":
            swapped = len(after.spots) - len(now.spots)
            assert swapped in {0, 1}, "a card was lost"
        now = after
    if now.sent:
        counts = {place: list(now.places.values()).count(place) for place in SMALL.room}
        assert counts == SMALL.room


def test_two_cards_on_the_grid_change_places():
    now = do(
        SMALL,
        {"do": "place", "card": "c01", "place": 2},
        {"do": "place", "card": "c02", "place": -2, "slot": 0},
        {"do": "place", "card": "c01", "place": -2, "slot": 0},
    )
    assert now.places == {"c01": -2, "c02": 2}


def test_a_card_from_the_hand_sends_the_other_back():
    now = do(SMALL, {"do": "place", "card": "c01", "place": 2}, {"do": "place", "card": "c02", "place": 2, "slot": 0})
    assert now.places == {"c02": 2}


@pytest.mark.parametrize(
    ("moves", "code"),
    [
        ([{"do": "place", "card": "c01", "place": 2}, {"do": "place", "card": "c02", "place": 2}], "column-full"),
        ([{"do": "place", "card": "c01", "place": 5}], "unknown-place"),
        ([{"do": "place", "card": "c01", "place": 2, "slot": 1}], "unknown-place"),
        ([{"do": "place", "card": "c01"}], "unknown-place"),
        ([{"do": "place", "card": "x", "place": 1}], "unknown-card"),
        ([{"do": "step", "to": "grid"}], "piles-first"),
        ([{"do": "send"}], "grid-first"),
        ([*piled(SMALL), {"do": "step", "to": "words"}], "grid-first"),
        ([*filled(SMALL), {"do": "send"}, {"do": "lift", "card": "c01"}], "sent"),
    ],
)
def test_what_the_rules_refuse(moves, code):
    with pytest.raises(RefusedError) as refused:
        do(SMALL, *moves)
    assert refused.value.code == code


def test_time_is_counted_per_step_and_not_while_somebody_is_away():
    now = do(
        SMALL,
        *[{**move, "ms": 1000} for move in piled(SMALL)],
        {"do": "step", "to": "grid", "ms": 500},
        {"do": "place", "card": "c01", "place": 2, "ms": 10 * LONGEST_PAUSE},
        {"do": "lift", "card": "c01", "ms": -4},
    )
    assert now.times == {"piles": 7 * 1000 + 500, "grid": LONGEST_PAUSE}


def test_a_move_with_more_in_it_than_it_may_have_is_not_read():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"key": "1", "do": "send", "sent": True}, Move)


def test_a_stored_board_that_does_not_fit_is_found():
    crooked = Sorting("grid", spots={"c01": (2, 0), "c02": (2, 0), "c99": (0, 9)}, sent=True)
    assert set(whole(SMALL, crooked)) == {"unknown-card", "unknown-place", "double-place", "grid-first"}


class TestPaper:
    def test_numbers_alone_are_enough(self):
        columns = {-2: ["3"], -1: ["c01"], 0: ["2", "04", "C05"], 1: ["6"], 2: ["7"]}
        spots, wrong = from_columns(SMALL, columns)
        assert not wrong
        assert {card: place for card, (place, _) in spots.items()} == {
            "c03": -2,
            "c01": -1,
            "c02": 0,
            "c04": 0,
            "c05": 0,
            "c06": 1,
            "c07": 2,
        }

    def test_every_fault_is_told_at_once(self):
        _, wrong = from_columns(SMALL, {-2: ["3", "4"], 0: ["1", "1", "99"], 2: ["7"]})
        assert {("crowded", "-2"), ("short", "-1"), ("double", "1"), ("unknown", "99"), ("missing", "c05")} <= set(
            wrong
        )

    def test_cards_that_share_a_number_need_their_whole_code(self):
        board = Board([QCard("a1"), QCard("b1"), QCard("c1")], QGrid([-1, 0, 1], [1, 1, 1]))
        assert from_columns(board, {-1: ["a1"], 0: ["B1"], 1: ["c1"]})[1] == []
        assert ("unknown", "1") in from_columns(board, {-1: ["1"], 0: ["b1"], 1: ["c1"]})[1]


@pytest.fixture(scope="module")
def in_browser(browser):
    """The rules of the browser, called from here."""
    code = resources.files("klantwaarde.web.sorting").joinpath("static/sorting/rules.js").read_text("utf-8")
    page = browser.new_page()
    page.add_script_tag(content=code.replace("export ", "") + "\nwindow.rules = {start, play, back};")

    def run(script, given):
        return page.evaluate(script, given)

    yield run
    page.close()


PLAY = """([board, games]) => games.map((moves) => {
  let state = rules.start(board); const told = [];
  for (const move of moves) { const {state: after, refused} = rules.play(board, state, move);
    if (after) state = after; told.push(refused || ""); }
  return {state, told};
})"""

UNDO = """([board, games]) => games.map((moves) => {
  let state = rules.start(board); const undone = [];
  for (const move of moves) {
    if (move.do === "place" && (move.slot === undefined || move.slot === null)) continue;
    const back = rules.back(state, move); const before = JSON.stringify(state);
    const {state: after} = rules.play(board, state, move);
    if (!after) continue;
    if (back) {
      const again = rules.play(board, after, {...back, ms: 0}).state;
      const sort = (o) => JSON.stringify(Object.entries(o).sort());
      const kept = sort(again.spots) === sort(state.spots) && sort(again.piles) === sort(state.piles);
      if (!kept) undone.push([move, before]);
    }
    state = after;
  }
  return undone;
})"""


def _games(many):
    draw = random.Random(20)
    out = []
    for _ in range(many):
        moves = [] if draw.random() < 0.3 else [*piled(SMALL), {"do": "step", "to": "grid"}]
        for _ in range(60):
            card, place = draw.choice([*SMALL.codes, "zz"]), draw.randint(-3, 3)
            moves.append(
                draw.choice(
                    [
                        {"do": "place", "card": card, "place": place},
                        {"do": "place", "card": card, "place": place, "slot": draw.randint(0, 2)},
                        {"do": "pile", "card": card, "to": draw.choice(["low", "mid", "high", "", "up"])},
                        {"do": "lift", "card": card},
                        {"do": "step", "to": draw.choice(["piles", "grid", "words", "x"])},
                        {
                            "do": "say",
                            "card": card,
                            "words": draw.choice(["", " ja ", "é👋🏽" * 700]),
                            "pays": draw.choice([True, False, None]),
                        },
                    ]
                )
            )
        if draw.random() < 0.5:
            moves += [*filled(SMALL), {"do": "send"}, {"do": "lift", "card": "c01"}]
        out.append([{**move, "key": str(n), "ms": draw.randint(0, 3000)} for n, move in enumerate(moves)])
    return out


BOARD = {
    "cards": SMALL.codes,
    "places": SMALL.grid.places,
    "counts": SMALL.grid.counts,
    "piles": True,
    "words": True,
}


@pytest.mark.browser
def test_the_browser_plays_by_the_same_rules(in_browser):
    games_played = _games(120)
    seen = set()
    for moves, theirs in zip(games_played, in_browser(PLAY, [BOARD, games_played]), strict=True):
        now, told = SMALL.start(), []
        for move in moves:
            try:
                now = play(SMALL, now, msgspec.convert(move, Move))
                told.append("")
            except RefusedError as refused:
                told.append(refused.code)
        seen |= set(told)
        assert theirs["told"] == told
        said = {card: {"words": one.words, "pays": one.pays} for card, one in now.said.items()}
        mine = {**msgspec.to_builtins(now), "said": said}
        assert theirs["state"] == json.loads(json.dumps(mine))
    assert {"column-full", "piles-first", "unknown-card", "unknown-place", "too-long", "sent"} <= seen


@pytest.mark.browser
def test_every_move_can_be_taken_back(in_browser):
    assert in_browser(UNDO, [BOARD, _games(120)]) == [[]] * 120
