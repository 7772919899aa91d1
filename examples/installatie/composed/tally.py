"""Hold answers against the truth and count: which intervals hold it, which states are wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from composed.truth import Truth

MEASURES = ("importance", "expectation", "experience", "disconfirmation")


@dataclass
class Tally:
    """Counts over many values and many draws.

    ``held`` and ``tried`` are per measure; ``states`` counts (true state, state said, whether it said *probably*).
    """

    held: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    states: Counter[tuple[str, str, bool]] = field(default_factory=Counter)

    def add(self, truth: Truth, marks: Iterable[Any], *, wave: int = 0) -> None:
        """Count the marks of one answer: objects with a value code, an estimate per measure, a state and *probably*."""
        by_code = {value.code: value for value in truth.values}
        for mark in marks:
            value = by_code[mark.value]
            for measure in MEASURES:
                estimate = getattr(mark, measure)
                true = truth.mean(value, measure, wave)
                if measure == "disconfirmation":
                    true = truth.disconfirmation(value, wave)
                if estimate.low is None or estimate.high is None:
                    continue
                self.tried[measure] += 1
                self.held[measure] += estimate.low <= true <= estimate.high
            self.states[truth.state(value, wave), mark.state, bool(mark.probably)] += 1

    def coverage(self, measure: str = "") -> float:
        """The share of intervals that hold the truth; of all measures together when none is named."""
        if measure:
            return self.held[measure] / self.tried[measure]
        return sum(self.held.values()) / sum(self.tried.values())

    def said(self, *, probably: bool) -> int:
        """How many values got a state, certain or only probable."""
        return sum(times for (_, state, p), times in self.states.items() if state != "unknown" and p == probably)

    def wrong(self, *, probably: bool) -> float:
        """The share of wrong states among those said: what a reader of a certain (or a probable) state risks."""
        said = self.said(probably=probably)
        wrong = sum(
            times for (true, state, p), times in self.states.items() if state not in {"unknown", true} and p == probably
        )
        return wrong / said if said else 0.0

    def opposite(self) -> int:
        """How often *below* was called *above* or the other way round."""
        flips = {("below", "above"), ("above", "below")}
        return sum(times for (true, state, _), times in self.states.items() if (true, state) in flips)

    @property
    def values(self) -> int:
        """How many values were held against the truth."""
        return sum(self.states.values())
