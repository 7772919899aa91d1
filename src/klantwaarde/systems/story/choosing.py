"""Choose quotes to show: representative, unlike each other, one per speaker, and always one counter-voice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from klantwaarde.results import Quote

LAMBDA = 0.7
MOST = 4
_SHORT, _LONG = 5, 35
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quote that may be shown, and who said it (a code that stays inside)."""

    quote: Quote
    speaker: str


def choose(candidates: Sequence[Candidate], *, taken: Collection[str] = (), most: int = MOST) -> list[Candidate]:
    """Choose by maximal marginal relevance.

    Parameters
    ----------
    candidates
        Quotes on one value, redacted and with consent.
    taken
        Speakers who already have a quote on this page.
    most
        How many.

    Returns
    -------
    list
        Most telling first. When most speak one way and somebody speaks the other, the last is that counter-voice.

    Notes
    -----
    Next is the quote with the highest .7 x relevance - .3 x likeness to what was chosen. Relevance is closeness to
    the other quotes plus a length of five to thirty-five words, one subject and a clear tone. Carbonell & Goldstein
    (1998).
    """
    free = [one for one in candidates if one.speaker not in taken]
    if not free or most < 1:
        return []
    runs = {one.quote.id: _runs(one.quote.text) for one in free}
    worth = {one.quote.id: _worth(one, free, runs) for one in free}
    major = _majority(free)
    counter = [one for one in free if major and one.quote.valence not in {major, "neutral", ""}]
    room = most - 1 if counter and most > 1 else most
    chosen: list[Candidate] = []
    heard: set[str] = set()
    while len(chosen) < room:
        left = [one for one in free if one.speaker not in heard and one not in counter] or (
            [] if counter else [one for one in free if one.speaker not in heard]
        )
        if not left:
            break
        # The same words of somebody else show nothing new.
        fresh = [one for one in left if all(_likeness(runs[one.quote.id], runs[o.quote.id]) < _SAME for o in chosen)]
        left = fresh
        if not left:
            break
        best = max(left, key=lambda one: (_marginal(one, chosen, worth, runs), one.quote.id))
        chosen.append(best)
        heard.add(best.speaker)
    other = [one for one in counter if one.speaker not in heard]
    if other:
        chosen.append(max(other, key=lambda one: (worth[one.quote.id], one.quote.id)))
    return chosen


def _majority(free: Sequence[Candidate]) -> str:
    praise = sum(one.quote.valence == "positive" for one in free)
    complaint = sum(one.quote.valence == "negative" for one in free)
    return "" if praise == complaint else "positive" if praise > complaint else "negative"


def _worth(one: Candidate, free: Sequence[Candidate], runs: dict[str, frozenset[str]]) -> float:
    others = [runs[other.quote.id] for other in free if other is not one]
    close = sum(_likeness(runs[one.quote.id], other) for other in others) / len(others) if others else 0.0
    words = len(one.quote.text.split())
    fits = _SHORT <= words <= _LONG
    return (
        close + 0.4 * fits + 0.2 * (len(one.quote.values) == 1) + 0.2 * (one.quote.valence in {"positive", "negative"})
    )


def _marginal(
    one: Candidate, chosen: Sequence[Candidate], worth: dict[str, float], runs: dict[str, frozenset[str]]
) -> float:
    near = max((_likeness(runs[one.quote.id], runs[other.quote.id]) for other in chosen), default=0.0)
    return LAMBDA * worth[one.quote.id] - (1 - LAMBDA) * near


def _runs(text: str) -> frozenset[str]:
    lower = " ".join(text.casefold().split())
    return frozenset(lower[i : i + 4] for i in range(max(1, len(lower) - 3)))


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0
