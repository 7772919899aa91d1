"""`Reading`: what a picture may know of one value, investment or role; the one gate that closed numbers never pass."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from klantwaarde.language import Said, speak_name
from klantwaarde.results import Estimate, InvestmentMark, Quote, ValueMark, ValueModel

LEVELS = ("bonding", "added", "basic")
"""From roof to foundation, as they are drawn."""

STATES = ("below", "met", "above", "unknown", "closed")

FIRST = {"mend_basic", "ease_friction", "meet_added", "build_bonding"}
"""Kinds of priority that say what to do."""


class Reading(msgspec.Struct, frozen=True):
    """One value or investment, ready to be drawn; a number that may not be shown is ``None``.

    Parameters
    ----------
    code, name
        Code, and name in the language of the picture.
    level
        ``basic``, ``added``, ``bonding`` or ``investment``.
    state, probably
        One of `STATES`, and whether it is only probable.
    importance, expectation, experience
        On the scale of the study.
    difference, low, high, n
        Experience against expectation with its interval and n; below zero falls short, for investments too.
    change, change_sure
        Change of the difference since the wave before, and whether its interval keeps off zero.
    before
        The difference in the wave before, when that model was given.
    direct
        Whether customers told the difference themselves; else it is experienced minus expected.
    behaves_as
        The level that the answers point at, when that is another one.
    quote, quote_count
        The strongest quote that may be shown, and how many there are.
    rank
        Place among the things to do, 1 is first.
    little_asked
        Whether it goes beyond what was expected while customers hardly ask for it: no triumph.
    notes
        Sentences that belong to it.
    """

    code: str
    name: str
    level: str
    state: str
    probably: bool = False
    importance: float | None = None
    expectation: float | None = None
    experience: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    change: float | None = None
    change_sure: bool = False
    before: float | None = None
    direct: bool = False
    behaves_as: str | None = None
    quote: Quote | None = None
    quote_count: int = 0
    rank: int | None = None
    little_asked: bool = False
    notes: list[Said] = []

    @property
    def closed(self) -> bool:
        """Whether the group behind it is too small to show anything of."""
        return self.state == "closed"


class Strength(msgspec.Struct, frozen=True):
    """A value by which the firm stands out, or can come to.

    Parameters
    ----------
    reading
        The value.
    way
        ``meet_added`` (it falls short, and matters), ``build_bonding`` or ``stand_out`` (there is room), or ``keep``
        (the difference is made already).
    """

    reading: Reading
    way: str

    @property
    def already(self) -> bool:
        """Whether the difference is made already."""
        return self.way == "keep"


def read_values(model: ValueModel, lang: str, previous: ValueModel | None = None) -> list[Reading]:
    """Read every value, most important first within its level; what is closed comes last."""
    before = {} if previous is None else {mark.value: shown(_unless_closed(mark)) for mark in previous.values}
    ranks = ranks_of(model)
    too_much = {p.subject for p in model.priorities if p.kind == "stop"}
    readings = [
        _value(mark, lang, model.quotes, before.get(mark.value), ranks.get(mark.value), little=mark.value in too_much)
        for mark in model.values
    ]
    return sorted(readings, key=lambda r: (LEVELS.index(r.level), r.closed, -(r.importance or -99.0)))


def read_investments(model: ValueModel, lang: str) -> list[Reading]:
    """Read the investment side, in the order of the study."""
    ranks = ranks_of(model)
    return [_investment(mark, lang, model.quotes, ranks.get(mark.investment)) for mark in model.investments]


def read_mark(mark: ValueMark | InvestmentMark, lang: str) -> Reading:
    """Read one value or investment by itself, without quotes and without its place among the things to do."""
    return _investment(mark, lang, {}) if isinstance(mark, InvestmentMark) else _value(mark, lang, {})


def ranks_of(model: ValueModel) -> dict[str, int]:
    """Give code -> number for the three things to do first; closed values are never named."""
    open_codes = {m.value for m in model.values if m.status == "open"}
    open_codes |= {m.investment for m in model.investments if m.status == "open"}
    todo = sorted((p for p in model.priorities if p.kind in FIRST and p.subject in open_codes), key=lambda p: p.rank)
    return {p.subject: place for place, p in enumerate(todo[:3], start=1)}


def shown(estimate: Estimate | None) -> float | None:
    """Give the number of an estimate when it may be shown."""
    return estimate.value if estimate is not None and estimate.status == "open" else None


def _unless_closed(mark: ValueMark) -> Estimate | None:
    return None if mark.status == "closed" else mark.disconfirmation


def _value(
    mark: ValueMark,
    lang: str,
    quotes: Mapping[str, Quote],
    before: float | None = None,
    rank: int | None = None,
    *,
    little: bool = False,
) -> Reading:
    name = speak_name(mark.name, lang)
    if mark.status == "closed":
        return Reading(code=mark.value, name=name, level=mark.level.catalogue, state="closed")
    d = mark.disconfirmation if mark.disconfirmation.status == "open" else Estimate()
    change = mark.change if mark.change is not None and mark.change.status == "open" else None
    return Reading(
        code=mark.value,
        name=name,
        level=mark.level.catalogue,
        state=mark.state,
        probably=mark.probably,
        importance=shown(mark.importance),
        expectation=shown(mark.expectation),
        experience=shown(mark.experience),
        difference=d.value,
        low=d.low,
        high=d.high,
        n=d.n,
        change=shown(change),
        change_sure=_off_zero(change),
        before=before,
        direct=mark.disconfirmation_source == "direct",
        behaves_as=mark.level.likely if mark.level.disagrees else None,
        quote=_quote(mark.quotes, quotes),
        quote_count=mark.quote_count,
        rank=rank,
        little_asked=mark.state == "above" and (little or mark.level.likely == "indifferent"),
        notes=mark.notes,
    )


def _investment(mark: InvestmentMark, lang: str, quotes: Mapping[str, Quote], rank: int | None = None) -> Reading:
    name = speak_name(mark.name, lang)
    if mark.status == "closed":
        return Reading(code=mark.investment, name=name, level="investment", state="closed")
    d = mark.disconfirmation if mark.disconfirmation.status == "open" else Estimate()
    return Reading(
        code=mark.investment,
        name=name,
        level="investment",
        state=mark.state,
        probably=mark.probably,
        importance=shown(mark.importance),
        expectation=shown(mark.expected),
        experience=shown(mark.burden),
        difference=d.value,
        low=d.low,
        high=d.high,
        n=d.n,
        quote=_quote(mark.quotes, quotes),
        quote_count=len(mark.quotes),
        rank=rank,
        notes=mark.notes,
    )


def _quote(codes: list[str], quotes: Mapping[str, Quote]) -> Quote | None:
    # The model holds only quotes that may be shown; a quote for researchers only is refused here once more.
    found = (quotes.get(code) for code in codes)
    return next((quote for quote in found if quote is not None and quote.consent != "internal"), None)


def _off_zero(change: Estimate | None) -> bool:
    if change is None or change.low is None or change.high is None:
        return False
    return change.low > 0 or change.high < 0
