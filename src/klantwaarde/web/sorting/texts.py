"""Every sentence of the board that the browser says by itself, by the name under which the scripts know it.

The places in them ({card}, {place} ...) are filled in by the browser, so each is given its own name as its value.
"""

from __future__ import annotations

from typing import Final

from klantwaarde.language import Said, say, speak

PILES: Final[dict[str, Said]] = {
    "steps": say("Steps"),
    "step_piles": say("Three piles"),
    "step_grid": say("The grid"),
    "step_words": say("Your words"),
    "piles_title": say("First three piles"),
    "piles_how": say("Read the card. Then choose how much it counts for you. You can change it later."),
    "piles_where": say("On which pile does this card go?"),
    "piles_done": say("All cards are on a pile."),
    "piles_review": say("See and change the piles"),
    "pile_low": say("Counts little for me"),
    "pile_mid": say("In between"),
    "pile_high": say("Counts much for me"),
    "short_low": say("to: little"),
    "short_mid": say("to: in between"),
    "short_high": say("to: much"),
    "progress": say("{done} of {all} cards", done="{done}", all="{all}"),
    "held": say("{n} cards", n="{n}"),
    "held_one": say("1 card"),
    "move_to": say("Card {card} to: {pile}", card="{card}", pile="{pile}"),
    "to_grid": say("On to the grid"),
    "told_pile": say("Card {card}: {pile}. {left} to go.", card="{card}", pile="{pile}", left="{left}"),
    "keys_piles": say(
        "Press 1, 2 or 3 to put the card on a pile, or use the arrows: left is little, down is in between, right is "
        "much. Ctrl+Z takes the last step back."
    ),
}

GRID: Final[dict[str, Said]] = {
    "grid_title": say("Give every card a place"),
    "grid_how": say(
        "Start at both ends and work towards the middle. Drag a card, or choose a card and then a place. "
        "A card on a taken place changes places with it."
    ),
    "list_how": say("We start at both ends and work towards the middle. You can take any card back."),
    "grid_label": say("The grid, from counts least to counts most"),
    "grid_done": say("Every card has a place. You can still move cards."),
    "hand": say("Cards without a place"),
    "hand_piles": say("Which pile do you take from?"),
    "of": say("{n} of {all}", n="{n}", all="{all}"),
    "spot_empty": say("Empty place at {place}, {n} of {all}", place="{place}", n="{n}", all="{all}"),
    "spot_held": say(
        "Card {card} at {place}, {n} of {all}: {text}",
        card="{card}",
        place="{place}",
        n="{n}",
        all="{all}",
        text="{text}",
    ),
    "places": say("Places"),
    "chip": say("{place}: {n} of {all} cards", place="{place}", n="{n}", all="{all}"),
    "ask_top": say("Which {n} count most? ({place})", n="{n}", place="{place}"),
    "ask_bottom": say("Which {n} count least? ({place})", n="{n}", place="{place}"),
    "ask": say("Choose {n} for {place}", n="{n}", place="{place}"),
    "left": say("{n} more to choose", n="{n}"),
    "left_one": say("1 more to choose"),
    "place_full": say("This place is full."),
    "next_place": say("On to {place}", place="{place}"),
    "lift": say("Take back"),
    "lift_label": say("Take card {card} back", card="{card}"),
    "to_words": say("On to your words"),
    "to_piles": say("Back to the piles"),
    "as_list": say("As a list"),
    "keys": say("With the keyboard"),
    "keys_grid": say(
        "The arrows walk over the cards or over the places. Enter takes a card, and Enter on a place puts it there. "
        "Escape lets go, Delete takes a card off the grid, Tab goes from the cards to the grid, Ctrl+Z takes the last "
        "step back."
    ),
    "undo": say("One step back"),
}

WORDS: Final[dict[str, Said]] = {
    "words_title": say("What is behind it?"),
    "words_how": say("A few words are enough, and you may leave everything open. Please do not write names of people."),
    "words_place": say("Your cards at {place}", place="{place}"),
    "why_high": say("Why does this count most?"),
    "why_low": say("Why does this count least?"),
    "pays": say("Would you pay extra for this?"),
    "pays_yes": say("Yes"),
    "pays_no": say("No"),
    "pays_none": say("I do not know"),
    "to_grid_back": say("Back to the grid"),
    "send": say("Send"),
    "sending": say("We are sending your cards"),
    "sending_how": say("Please keep this page open until we say that it has arrived."),
}

TOLD: Final[dict[str, Said]] = {
    "told_place": say(
        "Card {card} to {place}. {left} places left there.", card="{card}", place="{place}", left="{left}"
    ),
    "told_place_one": say("Card {card} to {place}. 1 place left there.", card="{card}", place="{place}"),
    "told_swap": say(
        "Card {card} to {place}, instead of card {other}.", card="{card}", place="{place}", other="{other}"
    ),
    "told_full": say("{place} is full. Choose a card there to change places with.", place="{place}"),
    "told_lift": say("Card {card} is back with the cards without a place.", card="{card}"),
    "told_chosen": say("Card {card} chosen: {text} Now choose a place.", card="{card}", text="{text}"),
    "told_choose_first": say("First choose a card."),
    "told_let_go": say("Nothing chosen."),
    "told_dragging": say("You hold card {card}.", card="{card}"),
    "told_undo": say("Taken back: card {card}.", card="{card}"),
    "nothing_to_undo": say("There is nothing to take back."),
    "saved": say("Everything is saved"),
    "saving": say("Saving"),
    "waiting": say("{n} steps not saved yet; this goes by itself when there is a connection", n="{n}"),
    "waiting_one": say("1 step not saved yet; this goes by itself when there is a connection"),
    "stuck": say("This page is too old. Load it again; your steps stay."),
}

REFUSED: Final[dict[str, Said]] = {
    "sent": say("Your cards have been sent already."),
    "unknown-card": say("This card is not in the set."),
    "unknown-pile": say("There is no such pile."),
    "unknown-place": say("There is no such place."),
    "unknown-step": say("There is no such step."),
    "column-full": say("This place is full."),
    "piles-first": say("First put every card on a pile."),
    "grid-first": say("First give every card a place."),
    "too-long": say("This is too long; 2000 signs fit."),
    "not-on-grid": say("This card has no place yet."),
    "server": say("Something was not accepted. What you see now is what is saved."),
}


def board_texts(lang: str) -> dict[str, object]:
    """Say everything the browser needs, in the language of the person."""
    told: dict[str, object] = {
        name: speak(said, lang) for part in (PILES, GRID, WORDS, TOLD) for name, said in part.items()
    }
    return {**told, "refused": {code: speak(said, lang) for code, said in REFUSED.items()}}
