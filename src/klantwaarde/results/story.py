"""`Story`: what customers spoke of in their own words, how much is still unheard, and the quotes to show."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said
from klantwaarde.results.coder_agreement import CoderAgreement
from klantwaarde.results.estimate import Estimate
from klantwaarde.results.quote import Quote


class SpokenValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value or investment in customers' own words.

    Parameters
    ----------
    value
        Its code.
    name
        Per language.
    people
        Share of the people heard who speak of it.
    praise, complaint
        People who praise it and people who complain of it; ``None`` when closed. Somebody may do both.
    quotes
        Chosen to show it: each another speaker, and one counter-voice where there is one.
    all_quotes
        Codes of every quote that may be shown on it.
    """

    value: str
    name: dict[str, str]
    people: Estimate
    praise: int | None = None
    complaint: int | None = None
    quotes: list[Quote] = []
    all_quotes: list[str] = []


class MachineCoded(msgspec.Struct, frozen=True, omit_defaults=True):
    """The share of answers with a code as a machine gives it, and corrected for its errors.

    Parameters
    ----------
    value
        Its code.
    name
        Per language.
    raw
        Share of answers that the machine gives the code.
    corrected
        Rogan-Gladen, from the answers that chance chose and people coded; ``None`` where it stays raw.
    why
        Why it stays raw.
    """

    value: str
    name: dict[str, str]
    raw: float
    corrected: Estimate | None = None
    why: Said | None = None


class LadderLink(msgspec.Struct, frozen=True):
    """How many people say that one thing leads to another: directly, and through others."""

    start: str
    end: str
    direct: int
    indirect: int


class Ladders(msgspec.Struct, frozen=True, omit_defaults=True):
    """What leads to what, from what a supplier does to what matters in the end. Reynolds & Gutman (1988).

    Parameters
    ----------
    elements
        From concrete to abstract; only those with a link that is shown.
    names
        Per element, per language.
    links
        Those that enough people made; the strongest first.
    people
        Who have a ladder.
    cut
        A link is shown from so many people on.
    left_out
        Links under the cut.
    """

    elements: list[str]
    names: dict[str, dict[str, str]]
    links: list[LadderLink]
    people: int
    cut: int
    left_out: int = 0


class Story(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """What customers said in one wave.

    Parameters
    ----------
    headline
        In one sentence.
    values
        Most spoken of first.
    people, quotes
        People heard and things said; ``None`` when closed.
    heard, mean
        Values heard after the first, second, ... person, in the order of the record and over many orders.
    expected
        Values there may be in all (Chao1).
    agreement
        How far coders agree, machines among them; ``None`` when no answer was coded twice.
    machines
        Which of the coders are machines.
    machine
        Shares as a machine gives them, most first; empty without a machine.
    machine_answers, checked
        Answers that the machine coded, and those of them that chance chose and people coded.
    ladders
        What leads to what; ``None`` without ladders or when too few made them.
    status
        ``open``, ``closed`` or ``missing``.
    """

    headline: Said
    values: list[SpokenValue] = []
    people: int | None = None
    quotes: int | None = None
    heard: list[int] = []
    mean: list[float] = []
    expected: float | None = None
    agreement: CoderAgreement | None = None
    machines: list[str] = []
    machine: list[MachineCoded] = []
    machine_answers: int = 0
    checked: int = 0
    ladders: Ladders | None = None
    status: str = "open"
