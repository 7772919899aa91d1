"""The words of the pictures: levels, states, and the sentence that reads a value aloud."""

from __future__ import annotations

from klantwaarde.language import Said, say
from klantwaarde.language.numerals import formatted
from klantwaarde.pictures.reading import Reading, Strength
from klantwaarde.results import Quote

_NAMES = {"basic": say("Basic"), "added": say("Added value"), "bonding": say("Bonding")}
_MEANINGS = {
    "basic": say("what simply has to be right"),
    "added": say("where you can make the difference"),
    "bonding": say("what ties you together"),
}
_KINDS = {"basic": say("basic value"), "added": say("added-value value"), "bonding": say("bonding value")}
_OTHERS = {"basic": say("basic"), "added": say("added"), "bonding": say("bonding")}
_STATES = {"below": say("below expectation"), "met": say("met"), "above": say("above expectation")}
# An investment is heavier or lighter: a low price is not *below expectation*.
_COSTS = {
    "below": say("heavier than expected"),
    "met": say("as expected"),
    "above": say("lighter than expected"),
}
_CLOSED = say("closed: to protect a small group")


def level_name(level: str) -> Said:
    """Name a level, or the investment side, as a heading."""
    return _NAMES.get(level) or say("What it costs")


def level_meaning(level: str) -> Said:
    """Say in a few words what a level is."""
    return _MEANINGS.get(level) or say("for customers; lower is better")


def level_kind(level: str) -> Said:
    """Name the kind of thing within a sentence or a cell."""
    return _KINDS.get(level) or say("investment")


def other_level(level: str) -> Said:
    """Name in one word the level that the answers point at."""
    return _OTHERS.get(level) or say("indifferent")


def state_name(state: str, *, cost: bool = False) -> Said:
    """Name a state, of a value or of an investment."""
    if state == "closed":
        return _CLOSED
    return (_COSTS if cost else _STATES).get(state) or say("too little information")


def state_heading(state: str) -> Said:
    """Name a state at the start of a sentence."""
    return say("Below expectation") if state == "below" else say("Above expectation")


def state_words(reading: Reading) -> Said:
    """Name the state of a value with its certainty."""
    state = state_name(reading.state, cost=reading.level == "investment")
    if reading.little_asked:
        state = say("{state}, little asked for", state=state)
    return say("probably {state}", state=state) if reading.probably else state


def sentences(reading: Reading) -> list[Said]:
    """Read one value or investment aloud, as sentences."""
    kind = level_kind(reading.level)
    said = [say("{name}, {kind}: {state}.", name=reading.name, kind=kind, state=state_words(reading))]
    if reading.closed:
        return said
    if reading.expectation is not None and reading.experience is not None:
        said.append(
            say(
                "Expected {expected}, experienced {experienced}.",
                expected=reading.expectation,
                experienced=reading.experience,
            )
        )
    elif reading.experience is not None:
        said.append(say("Experienced {experienced}.", experienced=reading.experience))
    if reading.difference is not None and reading.low is not None and reading.high is not None:
        said.append(_difference(reading.difference, reading.low, reading.high, direct=reading.direct))
    if reading.importance is not None:
        said.append(say("Importance {importance}.", importance=reading.importance))
    if reading.n is not None:
        said.append(say("{n} {n:answer|answers}.", n=reading.n))
    if reading.change is not None:
        said.append(_change(reading))
    if reading.behaves_as is not None:
        said.append(say("The answers point at another level: {level}.", level=other_level(reading.behaves_as)))
    if reading.rank is not None:
        said.append(say("Number {rank} of what to do first.", rank=reading.rank))
    if reading.quote is not None:
        said.append(quote_sentence(reading.quote))
    return said


def short_reason(reading: Reading) -> Said:
    """Say in half a line why something must be done; the whole reason is in the story."""
    kind = say("cost") if reading.level == "investment" else other_level(reading.level)
    state = state_words(reading)
    if reading.difference is None:
        return say("{kind}, {state}", kind=kind, state=state)
    return say("{kind}, {state}: {difference:+.1f}", kind=kind, state=state, difference=reading.difference)


def way(strength: Strength) -> Said:
    """Say in half a line how a value makes the difference."""
    reading = strength.reading
    if reading.state == "below" and reading.difference is not None:
        return say("{state}: {difference:+.1f}", state=state_words(reading), difference=reading.difference)
    return say("already makes the difference") if strength.already else say("room to stand out")


def quote_sentence(quote: Quote) -> Said:
    """Give a quote with its speaker, as far as the speaker agreed to be called."""
    if quote.by and quote.consent == "attributable":
        return say("A customer ({by}): “{text}”", by=quote.by, text=quote.text)
    return say("A customer: “{text}”", text=quote.text)


def _difference(difference: float, low: float, high: float, *, direct: bool) -> Said:
    if direct:
        return say(
            "Difference as customers put it themselves {difference:+.1f}, between {low:+.1f} and {high:+.1f}.",
            difference=difference,
            low=low,
            high=high,
        )
    return say(
        "Difference {difference:+.1f}, between {low:+.1f} and {high:+.1f}.", difference=difference, low=low, high=high
    )


def signed(x: float, lang: str) -> str:
    """Write a difference with its sign; nothing has none."""
    text = formatted(x, "+.1f", lang)
    return text.removeprefix("+") if not any(digit in text for digit in "123456789") else text


def _change(reading: Reading) -> Said:
    if reading.change_sure:
        return say("Change since the last wave {change:+.1f}.", change=reading.change)
    return say("Change since the last wave {change:+.1f}, which may be chance.", change=reading.change)
