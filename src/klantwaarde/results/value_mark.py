"""`ValueMark`: everything known of one customer value in one wave and one segment."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.estimate import Estimate


class LevelEvidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one source says of the level: ``kano``, ``penalty_reward``, ``mention`` or ``competitor``.

    ``shares`` holds evidence per outcome (basic, added, bonding, indifferent); ``weight`` is in answers.
    """

    source: str
    shares: dict[str, float]
    weight: float
    n: int | None = None
    note: Said | None = None


class LevelVerdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """The level of a value: from the catalogue, and as the sources say together.

    Parameters
    ----------
    catalogue
        ``basic``, ``added`` or ``bonding``: the level the study gives it, under which it is drawn.
    likely
        The outcome with the highest P; may be ``indifferent``.
    probability
        P(level) per outcome; empty when there is no evidence.
    verdict
        ``firm``, ``provisional``, ``conflict`` (sources contradict each other) or ``untested``.
    evidence
        Each source alone.
    disagrees
        True when the likely level is not the catalogue's.
    """

    catalogue: str
    likely: str | None = None
    probability: dict[str, float] = {}
    verdict: str = "untested"
    evidence: list[LevelEvidence] = []
    disagrees: bool = False


class SpokenOf(msgspec.Struct, frozen=True, omit_defaults=True):
    """What customers said of one value in their own words, counted in people.

    Parameters
    ----------
    expected
        Share who tell what they expect of it, of everybody with a quote in the wave; they are its n.
    gap
        Share who tell both what they expected and how it went.
    cues
        Per role, the share whose words on this value point at that role.
    roles
        Name of each of those roles, per language.
    expected_quotes, gap_quotes, cue_quotes
        The quotes behind each number, as far as they may be shown.
    """

    expected: Estimate
    gap: Estimate
    cues: dict[str, Estimate] = {}
    roles: dict[str, dict[str, str]] = {}
    expected_quotes: list[str] = []
    gap_quotes: list[str] = []
    cue_quotes: dict[str, list[str]] = {}


class ValueMark(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """One value: salience, importance, both sides, disconfirmation, state and level.

    Parameters
    ----------
    value
        Value code.
    name
        Per language.
    level
        The level and its evidence.
    salience
        Share who name it unasked, of everybody with a quote in the wave; they are its n.
    importance, expectation, experience
        On the scale of the study (see `ValueModel.scale`).
    disconfirmation
        Experience against expectation in points of the experience scale: asked directly, else the paired gap.
    disconfirmation_source
        ``direct`` or ``gap``; ``none`` when neither is there.
    gap
        Paired difference experience - expectation, always shown when both sides are there.
    state
        ``below``, ``met``, ``above`` or ``unknown`` (too little information).
    probably
        True when the interval does not decide the state.
    change
        Change of the disconfirmation since the wave before.
    importance_rank
        1 is most important within the study.
    weight
        Part of the attention (0-1) this value gets: its importance, re-weighted by the granted role when the picture
        is; over all open values it adds up to 1.
    important
        Whether it belongs to the more important half of the study.
    quotes
        Quote codes, strongest first; only those that may be shown.
    quote_count
        Quotes in all, also those that may not be shown.
    heard
        Expectations, gaps and role cues in customers' own words; ``None`` when the quotes do not tell these apart.
    notes
        Sentences that belong to the mark (ceiling, few ask for it, level disagrees, ...).
    """

    value: str
    name: dict[str, str]
    level: LevelVerdict
    salience: Estimate
    importance: Estimate
    expectation: Estimate
    experience: Estimate
    disconfirmation: Estimate
    disconfirmation_source: str
    gap: Estimate
    state: str
    probably: bool = False
    change: Estimate | None = None
    importance_rank: int | None = None
    weight: float | None = None
    important: bool = False
    quotes: list[str] = []
    quote_count: int = 0
    heard: SpokenOf | None = None
    notes: list[Said] = []
    status: str = "open"


class InvestmentMark(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """One investment (price, risk, time, effort): what it costs the customer; lower is better.

    ``burden`` is the experienced cost on the scale, ``expected`` what was expected, ``disconfirmation`` is
    expected - experienced, so that below zero is worse than expected, as with values.
    """

    investment: str
    name: dict[str, str]
    burden: Estimate
    expected: Estimate
    importance: Estimate
    disconfirmation: Estimate
    state: str
    probably: bool = False
    quotes: list[str] = []
    notes: list[Said] = []
    status: str = "open"
