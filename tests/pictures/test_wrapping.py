"""Text into lines: it fits, it loses nothing without saying so, and Dutch compounds break where a syllable ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.pictures.letters import width
from klantwaarde.pictures.wrapping import fit, shorten
from sample_model import LONG

SIZES = (15.0, 14.0, 13.0)
TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=120)


@given(text=TEXTS, room=st.floats(60, 300), most=st.integers(1, 4), bold=st.booleans())
def test_every_line_fits(text, room, most, bold):
    block = fit(text, room, SIZES, most, bold=bold)
    assert len(block.lines) <= most
    assert all(width(line, block.size, bold=bold) <= room for line in block.lines)


@given(words=st.lists(st.text(alphabet="abcdeklmnoprstuvijz", min_size=1, max_size=30), min_size=1, max_size=8))
def test_nothing_is_lost_unless_it_says_so(words):
    text = " ".join(words)
    block = fit(text, 120, SIZES, 5)
    letters = "".join(block.lines).replace("-", "").replace(" ", "")
    if block.whole:
        assert letters == text.replace(" ", "")
    else:
        assert block.lines[-1].endswith("…")
        assert text.replace(" ", "").startswith(letters.rstrip("…"))


def test_a_short_name_keeps_the_largest_size():
    assert fit("betrouwbaar", 100, SIZES, 3, bold=True).size == 15


def test_words_are_kept_whole_when_a_smaller_size_allows():
    block = fit("administratief op orde", 90, SIZES, 3, bold=True)
    assert (list(block.lines), block.size) == (["administratief", "op orde"], 13)


@pytest.mark.parametrize(
    ("word", "start"),
    [
        ("klanttevredenheidsonderzoek", "klant"),  # klant-te-vre-den-heids-on-der-zoek
        ("leveringsbetrouwbaarheid", "leve"),
        ("geschiktheidsverklaring", "ge"),  # sch stays together: ge-schikt
    ],
)
def test_compounds_break_at_syllables(word, start):
    block = fit(word, 80, (13.0,), 4)
    assert block.whole
    assert block.lines[0].startswith(start)
    assert all(line.endswith("-") for line in block.lines[:-1])
    for line in block.lines[1:]:
        assert any(vowel in line[:3] for vowel in "aeiou"), block.lines  # no line starts with a heap of consonants


def test_eighty_letters_in_a_tile():
    assert len(LONG) >= 80
    block = fit(LONG, 90, SIZES, 3, bold=True)
    assert not block.whole
    assert block.lines[-1].endswith("…")


def test_a_soft_hyphen_is_a_place_to_break_and_is_never_drawn():
    block = fit("samen\u00adwerkings\u00adverband", 80, (13.0,), 3)
    assert list(block.lines) == ["samen-", "werkings-", "verband"] or "\u00ad" not in "".join(block.lines)
    assert "\u00ad" not in "".join(fit("samen\u00adwerking", 300, SIZES, 1).lines)


def test_a_word_with_a_hyphen_gets_no_second_one():
    assert "--" not in "".join(fit("klant-leverancier-relatie", 60, (13.0,), 4).lines)


@given(text=TEXTS, room=st.floats(20, 200))
def test_a_shortened_line_fits(text, room):
    assert width(shorten(text, room, 12), 12) <= max(room, width("…", 12))


def test_widths_are_those_of_arial():
    # Arial: n and digits 556, i 222, W 944, space 278 thousandths; bold n 611 (Arial AFM / Liberation Sans hmtx).
    assert width("n", 1000) == 556
    assert width("8", 1000) == 556
    assert width("iW ", 1000) == 222 + 944 + 278
    assert width("n", 1000, bold=True) == 611
    assert width("é", 1000) == width("e", 1000)
    assert width("漢", 1000) == 1000
