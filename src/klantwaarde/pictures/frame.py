"""What every composition of the value model starts from: the model read once, and the words around it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from klantwaarde.language import say, speak, speak_name
from klantwaarde.pictures import words
from klantwaarde.pictures.reading import LEVELS, Reading, Strength, ranks_of, read_investments, read_values
from klantwaarde.pictures.svg import Element
from klantwaarde.pictures.tile import linked
from klantwaarde.results import Priority, ValueModel

DIFFERENCE = ("meet_added", "build_bonding", "stand_out", "keep")
"""Kinds of priority that say where the difference is made, in the order of the report."""
STRENGTHS = 4


class Frame(msgspec.Struct, frozen=True):
    """A model as it will be drawn, whatever the composition.

    Parameters
    ----------
    model
        The model.
    lang
        Language.
    bands
        Readings per level, most important first.
    costs
        Readings of the investment side.
    kicker
        The line under the headline: of whom, when, how many, and which value.
    composed
        True when the data are made up.
    links
        Where each value leads, by code; the empty code is the table.
    heading
        Whether the headline and what goes with it stand on the picture itself.
    """

    model: ValueModel
    lang: str
    bands: dict[str, list[Reading]]
    costs: list[Reading]
    kicker: str
    composed: bool
    links: Mapping[str, str]
    heading: bool = True

    @property
    def readings(self) -> list[Reading]:
        """Every value and investment."""
        return [reading for level in LEVELS for reading in self.bands[level]] + self.costs

    @property
    def headline(self) -> str:
        """The finding."""
        return speak(self.model.headline, self.lang)

    @property
    def reasons(self) -> dict[str, Priority]:
        """Code -> the priority that made it a thing to do."""
        ranks = ranks_of(self.model)
        todo = sorted((p for p in self.model.priorities if p.subject in ranks), key=lambda p: -p.rank)
        return {p.subject: p for p in todo}

    @property
    def strengths(self) -> list[Strength]:
        """Where the difference can be made, and then where it is made already; without what is to be done first."""
        ranks = ranks_of(self.model)
        readings = {reading.code: reading for reading in self.readings if not reading.closed}
        return [
            Strength(readings[p.subject], way=p.kind)
            for way in DIFFERENCE
            for p in sorted(self.model.priorities, key=lambda p: p.rank)
            if p.kind == way and p.subject in readings and p.subject not in ranks
        ]

    @property
    def strongest(self) -> list[Strength]:
        """The few of these that there is room for: of each way the first, and then in order."""
        ways = list(dict.fromkeys(strength.way for strength in self.strengths))
        first = [next(s for s in self.strengths if s.way == way) for way in ways]
        chosen = [*first, *[s for s in self.strengths if s not in first]][:STRENGTHS]
        return [strength for strength in self.strengths if strength in chosen]

    def reach(self, reading: Reading, drawn: list[Element]) -> Element:
        """Make what was drawn of a value reachable and readable."""
        label = " ".join(speak(said, self.lang) for said in words.sentences(reading))
        return linked(drawn, label, reading.code, self.links.get(reading.code))


class Sheet(msgspec.Struct, frozen=True):
    """A finished composition: how large, everything on it in reading order, and where its left edge lies."""

    w: float
    h: float
    elements: list[Element]
    left: float = 0.0


def frame_of(
    model: ValueModel,
    *,
    lang: str,
    title: str,
    subtitle: str,
    previous: ValueModel | None,
    composed: bool,
    links: Mapping[str, str],
    heading: bool = True,
) -> Frame:
    """Read a model for drawing."""
    values = read_values(model, lang, previous)
    return Frame(
        model=model,
        lang=lang,
        bands={level: [r for r in values if r.level == level] for level in LEVELS},
        costs=read_investments(model, lang),
        kicker=_kicker(model, lang, title, subtitle),
        composed=composed,
        links=links,
        heading=heading,
    )


def level_state(frame: Frame, level: str) -> str | None:
    """Give the state of a whole level, closed when everything in it is."""
    readings = frame.bands.get(level, [])
    if readings and all(reading.closed for reading in readings):
        return "closed"
    return frame.model.level_states.get(level)


def _kicker(model: ValueModel, lang: str, title: str, subtitle: str) -> str:
    parts = [title, subtitle]
    if model.role is not None:
        names = {mark.role: speak_name(mark.name, lang) for mark in model.roles}
        parts.append(speak(say("weighted by granted role: {role}", role=names.get(model.role, model.role)), lang))
    if model.status == "open" and model.respondents is not None:
        if model.accounts is not None and model.accounts != model.respondents:
            count = say(
                "{n} {n:respondent|respondents} at {m} {m:customer|customers}", n=model.respondents, m=model.accounts
            )
        else:
            count = say("{n} {n:respondent|respondents}", n=model.respondents)
        parts.append(speak(count, lang))
    parts.append(speak(say("value FOR the customer"), lang))
    return " · ".join(part for part in parts if part)
