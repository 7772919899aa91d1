"""The words of the pictures: levels, states, and the sentence that reads a value aloud."""

from __future__ import annotations

from klantwaarde.language import Said, say
from klantwaarde.pictures.reading import Reading


def level_name(level: str) -> Said:
    """Name a level, or the investment side, as a heading."""
    match level:
        case "basic":
            return say("Basic")
        case "added":
            return say("Added value")
        case "bonding":
            return say("Bonding")
        case _:
            return say("What it costs customers")


def level_meaning(level: str) -> Said:
    """Say in a few words what a level is."""
    match level:
        case "basic":
            return say("what simply has to be right")
        case "added":
            return say("where you can make the difference")
        case "bonding":
            return say("what ties you together")
        case _:
            return say("price, risk, time, effort: lower is better")


def level_kind(level: str) -> Said:
    """Name the kind of thing within a sentence or a cell."""
    match level:
        case "basic":
            return say("basic value")
        case "added":
            return say("added-value value")
        case "bonding":
            return say("bonding value")
        case "indifferent":
            return say("indifferent to customers")
        case _:
            return say("investment")


def state_name(state: str, *, cost: bool = False) -> Said:
    """Name a state; an investment is heavier or lighter, since a low price is not *below expectation*."""
    match state, cost:
        case "below", False:
            return say("below expectation")
        case "met", False:
            return say("met")
        case "above", False:
            return say("above expectation")
        case "below", True:
            return say("heavier than expected")
        case "met", True:
            return say("as expected")
        case "above", True:
            return say("lighter than expected")
        case "closed", _:
            return say("closed: group too small")
        case _:
            return say("too little information")


def state_words(reading: Reading) -> Said:
    """Name the state of a value with its certainty."""
    state = state_name(reading.state, cost=reading.level == "investment")
    return say("probably {state}", state=state) if reading.probably else state


def other_level(level: str) -> Said:
    """Name in one word the level that the answers point at."""
    match level:
        case "basic":
            return say("basic")
        case "added":
            return say("added")
        case "bonding":
            return say("bonding")
        case _:
            return say("indifferent")


def sentences(reading: Reading, lang_name: Said | None = None) -> list[Said]:
    """Read one value or investment aloud, as sentences.

    Parameters
    ----------
    reading
        What may be known of it.
    lang_name
        Its kind, when another word than that of its level is wanted.
    """
    kind = lang_name or level_kind(reading.level)
    said = [say("{name}, {kind}: {state}.", name=reading.name, kind=kind, state=state_words(reading))]
    if reading.closed:
        return said
    if reading.expectation is not None and reading.experience is not None:
        said.append(
            say("Expected {expected}, experienced {experienced}.", expected=reading.expectation, experienced=reading.experience)
        )
    elif reading.experience is not None:
        said.append(say("Experienced {experienced}.", experienced=reading.experience))
    if reading.difference is not None and reading.low is not None and reading.high is not None:
        said.append(
            say(
                "Difference {difference:+.1f}, between {low:+.1f} and {high:+.1f}.",
                difference=reading.difference,
                low=reading.low,
                high=reading.high,
            )
        )
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
        said.append(quote_sentence(reading))
    return said


def quote_sentence(reading: Reading) -> Said:
    """Give the strongest quote with its speaker, as far as the speaker agreed to be called."""
    assert reading.quote is not None
    if reading.quote.by and reading.quote.consent == "attributable":
        return say("A customer ({by}): “{text}”", by=reading.quote.by, text=reading.quote.text)
    return say("A customer: “{text}”", text=reading.quote.text)


def _change(reading: Reading) -> Said:
    if reading.change_sure:
        return say("Change since the last wave {change:+.1f}.", change=reading.change)
    return say("Change since the last wave {change:+.1f}, which may be chance.", change=reading.change)
