"""The value model without eyes: a short text, a story in sentences, and the rows behind the picture."""

from __future__ import annotations

from klantwaarde.language import Said, say, speak
from klantwaarde.pictures import words
from klantwaarde.pictures.frame import Frame, level_state
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.pictures.reading import LEVELS, Reading
from klantwaarde.pictures.role_panel import RoleReading, read_roles, role_findings, role_mismatch
from klantwaarde.pictures.svg import clean

_NAMES = 3  # names of one state in the short text; the others are in the story


def short_text(frame: Frame) -> str:
    """Say in a few sentences what the picture says."""
    said = [frame.headline]
    ordered = [reading for level in reversed(LEVELS) for reading in frame.bands[level]]
    for state in ("below", "above"):
        names = [reading.name for reading in ordered if reading.state == state]
        if names:
            some, heading = ", ".join(names[:_NAMES]), words.state_heading(state)
            more = say("{state}: {names} and more.", state=heading, names=some)
            all_of_them = say("{state}: {names}.", state=heading, names=some)
            said.append(speak(more if len(names) > _NAMES else all_of_them, frame.lang))
    return clean(" ".join(said))


def story(frame: Frame) -> list[str]:
    """Tell the whole picture, in the order in which a person would: the finding, what to do, the levels, the roles."""
    lang = frame.lang
    told = [frame.headline, frame.kicker]
    if frame.composed:
        told.append(speak(say("This is an example with made-up data."), lang))
    told += _to_do(frame)
    for level in reversed(LEVELS):
        told += _level(frame, level)
    if frame.costs:
        said = say("{name}: {meaning}.", name=words.level_name("investment"), meaning=words.level_meaning("investment"))
        told.append(speak(said, lang))
        told += [spoken(reading, lang) for reading in frame.costs]
    told += _roles(frame)
    return [clean(sentence) for sentence in told if sentence]


def spoken(reading: Reading, lang: str) -> str:
    """Read one value aloud."""
    return " ".join(speak(sentence, lang) for sentence in words.sentences(reading))


def value_table(frame: Frame) -> Table:
    """Give a row per value and investment, foundation first; a closed one has no number."""
    headings = [
        say("value or investment"),
        say("level"),
        say("state"),
        say("importance"),
        say("expectation"),
        say("experience"),
        say("difference"),
        say("lowest"),
        say("highest"),
        say("answers"),
        say("change"),
        say("quotes"),
    ]
    ordered = [reading for level in reversed(LEVELS) for reading in frame.bands[level]] + frame.costs
    return Table(_spoken(headings, frame.lang), [_row(reading, frame.lang) for reading in ordered])


def role_table(frame: Frame) -> Table:
    """Give a row per role with its shares."""
    headings = [say("role"), say("granted"), say("played"), say("aspired")]
    rows: list[list[Cell]] = [
        [clean(role.name), role.granted, role.played, role.aspired] for role in read_roles(frame.model, frame.lang)
    ]
    return Table(_spoken(headings, frame.lang), rows)


def _spoken(headings: list[Said], lang: str) -> list[str]:
    return [speak(heading, lang) for heading in headings]


def _row(reading: Reading, lang: str) -> list[Cell]:
    return [
        clean(reading.name),
        speak(words.level_kind(reading.level), lang),
        speak(words.state_words(reading), lang),
        reading.importance,
        reading.expectation,
        reading.experience,
        reading.difference,
        reading.low,
        reading.high,
        reading.n,
        reading.change,
        None if reading.closed else reading.quote_count,
    ]


def _to_do(frame: Frame) -> list[str]:
    names = {reading.code: reading for reading in frame.readings}
    told = []
    for code, priority in frame.reasons.items():
        said = say("Do first, {rank}: {name}. {why}", rank=names[code].rank, name=names[code].name, why=priority.reason)
        told.append((names[code].rank or 0, speak(said, frame.lang)))
    return [sentence for _, sentence in sorted(told)] + _strengths(frame)


def _strengths(frame: Frame) -> list[str]:
    strong = ", ".join(s.reading.name for s in frame.strengths if s.already)
    chances = ", ".join(s.reading.name for s in frame.strengths if not s.already)
    told = []
    if chances:
        told.append(speak(say("Here you can make the difference: {names}.", names=chances), frame.lang))
    if strong:
        told.append(speak(say("Here you make the difference: {names}.", names=strong), frame.lang))
    return told


def _level(frame: Frame, level: str) -> list[str]:
    readings = frame.bands[level]
    if not readings:
        return []
    state = words.state_name(level_state(frame, level) or "unknown")
    said = say(
        "{name} ({meaning}): {state}.", name=words.level_name(level), meaning=words.level_meaning(level), state=state
    )
    return [speak(said, frame.lang), *(spoken(reading, frame.lang) for reading in readings)]


def _roles(frame: Frame) -> list[str]:
    roles = read_roles(frame.model, frame.lang)
    told = [*role_findings(roles, frame.lang), role_mismatch(frame.model, frame.lang)]
    return told + [_role(role, frame.lang) for role in roles if role.reach >= 0]


def _role(role: RoleReading, lang: str) -> str:
    parts = []
    if role.granted is not None:
        parts.append(say("granted {share:%}", share=role.granted))
    if role.played is not None:
        parts.append(say("played {share:%}", share=role.played))
    if role.aspired is not None:
        parts.append(say("aspired {share:%}", share=role.aspired))
    shares = ", ".join(speak(part, lang) for part in parts)
    return speak(say("Role {name}: {shares}.", name=role.name, shares=shares), lang)
