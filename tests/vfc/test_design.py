"""Before the sort: cards, grid, instruction, persons."""

from __future__ import annotations

from collections import Counter

import pytest

from klantwaarde import qmethod
from klantwaarde.errors import MethodError
from klantwaarde.language import LANGUAGES
from klantwaarde.results import QCard, QDesign, from_json, to_json

GROUPS, LEVELS = ("price", "added", "strategy"), ("basic", "added", "bonding")


def test_our_cards_are_balanced_over_groups_and_levels():
    cards = qmethod.default_cards()
    assert len({card.id for card in cards}) == 36
    cells = Counter((card.group, card.level) for card in cards)
    assert cells == {(group, level): 4 for group in GROUPS for level in LEVELS}


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_every_card_speaks_both_languages_briefly_and_once(lang):
    texts = [card.text[lang] for card in qmethod.default_cards()]
    assert len(set(texts)) == 36
    assert max(map(len, texts)) <= 75
    assert all(text.endswith(".") for text in texts)


def test_a_number_tells_nothing_of_the_group():
    groups = [card.group for card in sorted(qmethod.default_cards(), key=lambda card: card.id)]
    assert max(len(set(groups[i : i + 6])) for i in range(31)) == 3
    assert all(len(set(groups[i : i + 4])) > 1 for i in range(33))


def test_values_are_codes_of_the_catalogue(root):
    folder = root / "src/klantwaarde/study/catalogue"
    known = {
        line.split(",")[0]
        for name in ("values", "investments")
        for line in (folder / f"{name}.csv").read_text("utf-8").splitlines()
    }
    assert {card.value for card in qmethod.default_cards()} <= known


def test_reference_arrays_fit_the_grid_and_differ():
    import numpy as np

    grid = qmethod.suggest_grid(36)
    references = qmethod.default_references()
    for array in references.values():
        assert sorted(array.values(), reverse=True) == grid.hand_out()
    table = np.array([list(array.values()) for array in references.values()])
    off = np.corrcoef(table)[np.triu_indices(3, 1)]
    assert off.max() < 0.3
    assert off.min() > -0.6


def test_a_design_is_complete_and_travels():
    made = qmethod.design(attributes={"function": ["buyer", "user", "director"], "size": ["small", "large"]})
    assert made.grid == qmethod.suggest_grid(36)
    assert made.people.persons == 24
    assert sum(cell.persons for cell in made.people.cells) == 24
    assert len(made.people.cells) == 6
    assert set(made.instruction) == set(made.low) == set(made.high) == {"nl", "en"}
    assert from_json(to_json(made), QDesign) == made


def test_a_grid_may_be_edited_but_must_hold_the_cards():
    grid = qmethod.parse_grid("3,4,5,12,5,4,3")
    assert qmethod.design(grid=grid).grid == grid
    with pytest.raises(MethodError):
        qmethod.design(grid=qmethod.parse_grid("3,4,5,4,3"))


def test_choosing_from_a_concourse_is_balanced_and_repeatable():
    concourse = [
        QCard(f"{group}-{level}-{i}", group=group, level=level)
        for group in GROUPS
        for level in LEVELS
        for i in range(9 if group == "price" else 5)
    ]
    chosen = qmethod.choose_cards(concourse, 27, 3)
    assert chosen == qmethod.choose_cards(concourse, 27, 3)
    assert chosen != qmethod.choose_cards(concourse, 27, 4)
    assert set(Counter((c.group, c.level) for c in chosen).values()) == {3}
    more = Counter(c.group for c in qmethod.choose_cards(concourse, 50, 3))
    assert more == {"price": 20, "added": 15, "strategy": 15}
    assert len(qmethod.choose_cards(concourse, 57, 1)) == 57
    with pytest.raises(MethodError):
        qmethod.choose_cards(concourse, 58, 1)


@pytest.mark.parametrize("persons", [1, 36, 40])
def test_persons_are_fewer_than_cards(persons):
    with pytest.raises(MethodError):
        qmethod.person_set(36, {}, persons)


def test_some_of_our_cards_keep_their_written_arrays():
    some = qmethod.choose_cards(qmethod.default_cards(), 24, 1)
    made = qmethod.reference_arrays(some, qmethod.suggest_grid(24))
    assert made == {
        group: {card.id: array[card.id] for card in some} for group, array in qmethod.default_references().items()
    }


def test_too_many_combinations_of_attributes_are_refused():
    with pytest.raises(MethodError, match="1000000 combinations"):
        qmethod.person_set(36, {f"a{i}": [str(j) for j in range(10)] for i in range(6)})


@pytest.mark.parametrize("count", range(1, 37))
def test_every_choice_is_as_even_as_it_can_be(count):
    some = qmethod.choose_cards(qmethod.default_cards(), count, 1)
    for names in ([(c.group, c.level) for c in some], [c.group for c in some], [c.level for c in some]):
        held = Counter(names)
        kinds = 9 if isinstance(names[0], tuple) else 3
        assert max(held.values()) - (min(held.values()) if len(held) == kinds else 0) <= 1


def test_other_wording_of_our_cards_keeps_the_written_arrays():
    import msgspec

    reworded = [
        msgspec.structs.replace(card, text={"nl": f"Anders gezegd: {card.id}"}) for card in qmethod.default_cards()
    ]
    assert qmethod.reference_arrays(reworded, qmethod.suggest_grid(36)) == qmethod.default_references()
    bare = [msgspec.structs.replace(card, value="") for card in reworded]  # as the table cards of a study holds them
    assert qmethod.reference_arrays(bare, qmethod.suggest_grid(36)) == qmethod.default_references()
    other = [msgspec.structs.replace(card, value="our_own") for card in reworded]
    assert qmethod.reference_arrays(other, qmethod.suggest_grid(36)) != qmethod.default_references()
