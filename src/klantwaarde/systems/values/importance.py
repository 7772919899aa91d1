"""How much each value matters: stated first, then what people name unasked; never expectation in silence."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field

from klantwaarde.language import Said, say
from klantwaarde.results import Estimate

# Ratings flatten: the warning comes when two thirds of the means lie within 15 % of the scale, in its upper part
# (on the kiosk survey 17 of 24 lie between 5.9 and 6.8 on a scale to 7).
FLAT_PART = 2.0 / 3.0
FLAT_WIDTH = 0.15
UPPER = 0.7
# A value is ranked by a source only when that source speaks about at least half of the values.
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which values matter most, on which ground, and how sure the order is.

    Parameters
    ----------
    source
        ``importance``, ``salience``, ``expectation`` or ``none``.
    weights
        Part of the attention per value, adding up to one; values without an answer have no weight.
    ranks
        1 is most important.
    ranges
        Best and worst rank a value could have, given the intervals.
    important
        Values at or above the median weight, and values of which the source says nothing: not knowing that something
        matters is no reason to look away from it.
    surely_less
        Values that are below the median even at the upper end of their interval.
    notes
        What a reader must know of the whole ranking.
    value_notes
        What a reader must know of one value.
    """

    source: str
    weights: dict[str, float] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    important: frozenset[str] = frozenset()
    surely_less: frozenset[str] = frozenset()
    notes: list[Said] = field(default_factory=list)
    value_notes: dict[str, list[Said]] = field(default_factory=dict)


def rank_values(
    *,
    importance: Mapping[str, Estimate],
    salience: Mapping[str, Estimate],
    expectation: Mapping[str, Estimate],
    scale: tuple[float, float] = (1.0, 10.0),
) -> Ranking:
    """Put the values in order of how much they matter to customers.

    Parameters
    ----------
    importance, salience, expectation
        Estimate per value code; closed and missing estimates are passed over. All three hold the same codes.
    scale
        Ends of the importance and expectation scale.

    Returns
    -------
    Ranking
        Stated importance when at least half of the values have it; else salience (the share that names a value
        unasked); else expectation, with a note that it is only a stand-in. Ranks whose intervals overlap get a range.

    References
    ----------
    Handbook of methods 5a: ratings flatten, so a flat ranking is said to be flat.
    """
    for source, estimates in (("importance", importance), ("salience", salience), ("expectation", expectation)):
        known = {code: e for code, e in estimates.items() if e.status == "open" and e.value is not None}
        if source == "salience" and not any(e.value for e in known.values()):
            continue
        if known and len(known) >= ENOUGH * len(estimates):
            return _ranking(source, known, salience, scale, frozenset(estimates) - frozenset(known))
    silence = [say("Nobody was asked what matters most, so the values are in no order.")]
    return Ranking(source="none", important=frozenset(importance), notes=silence)


def order_of(weights: Mapping[str, float]) -> tuple[dict[str, int], frozenset[str]]:
    """Give ranks (1 is heaviest, equal weights share the better rank) and the values at or above the median."""
    ordered = sorted(weights.values(), reverse=True)
    ranks = {code: ordered.index(weight) + 1 for code, weight in weights.items()}
    middle = statistics.median(ordered) if ordered else 0.0
    return ranks, frozenset(code for code, weight in weights.items() if weight >= middle)


def _ranking(
    source: str,
    known: Mapping[str, Estimate],
    salience: Mapping[str, Estimate],
    scale: tuple[float, float],
    unasked: frozenset[str],
) -> Ranking:
    low, high = (0.0, 1.0) if source == "salience" else scale
    # A value at the very bottom keeps a sliver, so that a picture can still draw it.
    parts = {code: max(((e.value or 0.0) - low) / (high - low), 0.01) for code, e in known.items()}
    total = sum(parts.values())
    weights = {code: part / total for code, part in parts.items()}
    ranks, important = order_of({code: e.value or 0.0 for code, e in known.items()})
    ranges = _ranges(known)
    middle = statistics.median(e.value or 0.0 for e in known.values())
    surely_less = frozenset(code for code, e in known.items() if e.high is not None and e.high < middle)
    notes = _notes(source, known, (low, high))
    first_group = sum(1 for code in known if ranges[code][0] == 1)
    if first_group > 1:
        notes.append(say("The first {count} cannot be told apart in importance.", count=first_group))
    return Ranking(
        source=source,
        weights=weights,
        ranks=ranks,
        ranges=ranges,
        important=important | unasked,
        surely_less=surely_less,
        notes=notes,
        value_notes=_value_notes(source, ranks, ranges, important, salience),
    )


def _ranges(known: Mapping[str, Estimate]) -> dict[str, tuple[int, int]]:
    ends = {code: _ends(e) for code, e in known.items()}
    return {
        code: (
            1 + sum(other_low > high for other_low, _ in ends.values()),
            len(ends) - sum(other_high < low for _, other_high in ends.values()),
        )
        for code, (low, high) in ends.items()
    }


def _ends(estimate: Estimate) -> tuple[float, float]:
    value = estimate.value or 0.0
    # One account has no interval: it could be anywhere.
    low = float("-inf") if estimate.low is None else estimate.low
    high = float("inf") if estimate.high is None else estimate.high
    return min(low, value), max(high, value)


def _notes(source: str, known: Mapping[str, Estimate], scale: tuple[float, float]) -> list[Said]:
    if source == "salience":
        return [say("Importance was not asked; the order is that of what people name unasked.")]
    notes: list[Said] = []
    if source == "expectation":
        notes.append(
            say("Importance was not asked; expectation stands in for it. To expect much is not to find it important.")
        )
    low, high = scale
    values = sorted(e.value or 0.0 for e in known.values())
    window = max(2, round(FLAT_PART * len(values)))
    spans = [(values[i + window - 1] - values[i], values[i]) for i in range(len(values) - window + 1)]
    if len(values) >= 5 and spans:
        width, start = min(spans)
        if width <= FLAT_WIDTH * (high - low) and (start - low) / (high - low) >= UPPER:
            notes.append(
                say(
                    "Nearly everything is called important: {count} of {all} lie between {start} and {end}.",
                    count=window,
                    all=len(values),
                    start=start,
                    end=start + width,
                )
            )
    return notes


def _value_notes(
    source: str,
    ranks: Mapping[str, int],
    ranges: Mapping[str, tuple[int, int]],
    important: frozenset[str],
    salience: Mapping[str, Estimate],
) -> dict[str, list[Said]]:
    notes: dict[str, list[Said]] = {}
    shares = {code: e.value for code, e in salience.items() if e.status == "open" and e.value}
    often = sorted(shares.values(), reverse=True)[: max(1, len(ranks) // 4)]
    for code, rank in ranks.items():
        lines: list[Said] = []
        best, worst = ranges[code]
        if best != worst:
            lines.append(
                say("Number {rank} in importance; it could be {best} to {worst}.", rank=rank, best=best, worst=worst)
            )
        share = shares.get(code)
        if source == "importance" and share is not None and share in often and code not in important:
            lines.append(say("{share:%} name it unasked, yet it is not scored as important: ask on.", share=share))
        if lines:
            notes[code] = lines
    return notes
