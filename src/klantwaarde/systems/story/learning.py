"""Learn from decisions: phrases gain or lose weight, and a learner beside them may say what it does no worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np

from klantwaarde.language import Said, say
from klantwaarde.results.coding import Decision, Suggestion
from klantwaarde.systems.story.calibrating import THRESHOLD, Bools, Curve, Floats, logistic, logit, platt, threshold
from klantwaarde.systems.story.learner import FOLDS, Learner
from klantwaarde.systems.story.suggesting import SHOWN, Coder

# Starting values (method page, section 3): how many positives weigh as much as the phrases do, and the smoothed
# precision of a hit and of no hit.
HALF = 10
HIT, HIT_WEIGHT = 0.6, 6
NONE, NONE_WEIGHT = 0.03, 40
PER_PHRASE = 10
# Until a code was accepted so often the learner may lift a hit of the phrases and not lower it.
MAY_LOWER = 30
_LEAST = 4
_SHOW = 0.2
_SURE = 0.5
_GUARD = 0.005
READ = "none"


def blend(p_learned: float, p_phrases: float, n: int) -> float:
    """Weigh both in log-odds: w = n/(n + 10) for the learner, n the accepted codings of this code so far."""
    w = n / (n + HALF)
    return logistic(w * logit(p_learned) + (1 - w) * logit(p_phrases))


def precision(accepted: int, n: int, *, hit: bool = True) -> float:
    """Give the chance that a code is right after a hit (or without one), smoothed: (a + .6 x 6)/(n + 6)."""
    share, weight = (HIT, HIT_WEIGHT) if hit else (NONE, NONE_WEIGHT)
    return (accepted + share * weight) / (n + weight)


def mixed_chance(p_learned: float, p_phrases: float, n: int, *, hit: bool) -> float:
    """Blend, with this guard: a learner that saw few examples does not talk the phrases out of a hit."""
    p = blend(p_learned, p_phrases, n)
    return max(p, p_phrases) if hit and n < MAY_LOWER else p


@dataclass(frozen=True, slots=True)
class Record:
    """What decisions say of phrases: accepted of decided, per phrase of a code, and per code for hits and for hints.

    Parameters
    ----------
    codes
        By code and whether it was more than a hint.
    phrases
        By code and phrase; one of its own counts from ten decisions on.
    """

    codes: Mapping[tuple[str, bool], tuple[int, int]]
    phrases: Mapping[tuple[str, str], tuple[int, int]]

    def chance(self, one: Suggestion, *, own: bool | None = None) -> float:
        """Give the chance that a suggestion of the phrases is right.

        Parameters
        ----------
        one
            The suggestion.
        own
            What was decided on it, when that stands in the record: it does not count for itself.
        """
        accepted, n = self.phrases.get((one.code, one.phrase), (0, 0))
        if n < PER_PHRASE:
            accepted, n = self.codes.get((one.code, one.confidence >= _SURE), (0, 0))
        if own is not None and n:
            accepted, n = accepted - own, n - 1
        return precision(accepted, n) * undecided(one) / HIT


def undecided(one: Suggestion) -> float:
    """Give the chance of a suggestion of the phrases before anybody decided; a weak hint stays one."""
    return HIT if one.confidence >= _SURE else min(one.confidence, HIT)


@dataclass(slots=True)
class Blended:
    """Suggestions of the phrases and of what was learned, weighed per code.

    Parameters
    ----------
    coder
        The phrases.
    learner
        What was learned; without it the phrases speak alone.
    positives
        Accepted codings per code.
    record
        What was accepted of what was decided.
    trust
        How far the learner's weight is kept, per code: 0 where it did worse than the phrases alone.
    thresholds
        Per code the blended score from which it is suggested.
    told_as
        From a blended score to the chance that is shown, for hits of the phrases and for what the learner alone found:
        fitted on answers that the learner did not see.
    """

    coder: Coder
    learner: Learner | None
    positives: Mapping[str, int]
    record: Record
    trust: Mapping[str, float] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    told_as: tuple[Curve | None, Curve | None] = (None, None)

    def suggest(self, text: str, *, question: str = "", mark: int = 0, lang: str = "") -> list[Suggestion]:
        """Suggest codes for one answer, the surest first: each at or over what its code asks for."""
        every = self._weighed(text, self.coder.suggest(text, question=question, mark=mark, lang=lang), question, mark)
        return [one for one in every if one.sure]

    def ranked(
        self, text: str, *, question: str = "", mark: int = 0, lang: str = "", most: int = SHOWN,
        often: Mapping[str, int] | None = None,
    ) -> list[Suggestion]:  # fmt: skip
        """Give at least three codes to choose from; see `Coder.ranked`."""
        of_phrases = self.coder.ranked(
            text, question=question, mark=mark, lang=lang, most=most, often=often or self.positives
        )
        every = self._weighed(text, [one for one in of_phrases if one.sure], question, mark)
        have = {one.code for one in every}
        for one in of_phrases:
            if len(have) < most and one.code not in have:
                every.append(one)
                have.add(one.code)
        sure = {one.code for one in every if one.sure}
        first = list(dict.fromkeys(one.code for one in every))[: max(most, len(sure))]
        return [one for one in every if one.code in first]

    def _weighed(self, text: str, of_phrases: list[Suggestion], question: str, mark: int) -> list[Suggestion]:
        if not text.strip() or (not of_phrases and self.learner is None):
            return of_phrases
        learned = self.learner.chances([text], {text: of_phrases})[0] if self.learner is not None else {}
        out = []
        for one in of_phrases:
            chance = self.record.chance(one) if self.learner is not None or self.record.codes else one.confidence
            p = mixed_chance(learned.get(one.code, chance), chance, self._n(one.code), hit=True)
            # What the phrases suggest stays, unless decisions or the learner made it less likely than it was.
            sure = p >= min(self._asks(one.code), undecided(one))
            out.append(msgspec.structs.replace(one, confidence=self._told(p, hit=True), sure=sure))
        there = {one.code for one in of_phrases}
        for code, chance in learned.items():
            p = blend(chance, precision(0, 0, hit=False), self._n(code))
            if code not in there and p >= _SHOW:
                out.append(self._of_learner(text, code, p, _valence_of(question, mark)))
        return sorted(out, key=lambda one: (not one.sure, -one.confidence, one.start, one.code, one.frame))

    def _of_learner(self, text: str, code: str, p: float, valence: str) -> Suggestion:
        sure = p >= self._asks(code)
        reason = self._because(text, code) if sure or p >= _SHOW else say("looks a little like answers coded so")
        return Suggestion(code, self._told(p, hit=False), valence, "experience", 0, len(text), reason, sure=sure)

    def _told(self, p: float, *, hit: bool) -> float:
        """The chance that is shown for a blended score."""
        curve = self.told_as[0 if hit else 1]
        if curve is None:
            return round(p, 3)
        return round(float(curve.chances(np.array([logit(p)]))[0]), 3)

    def _because(self, text: str, code: str) -> Said:
        assert self.learner is not None  # noqa: S101 - it was learned
        words = ", ".join(self.learner.telling(text, code)) or "…"
        return say(
            "“{words}”; {n} similar {n:answer was|answers were} coded so", words=words, n=self.learner.alike(text, code)
        )

    def _asks(self, code: str) -> float:
        return self.thresholds.get(code, THRESHOLD)

    def _n(self, code: str) -> int:
        return round(self.positives.get(code, 0) * self.trust.get(code, 1.0))


def _valence_of(question: str, mark: int) -> str:
    from klantwaarde.systems.story.judging import question_kind

    kind = question_kind(question) if question else ""
    if kind in {"praise", "improve"}:
        return "positive" if kind == "praise" else "negative"
    return {1: "positive", -1: "negative"}.get(mark, "neutral")


@dataclass(frozen=True, slots=True)
class Lessons:
    """Decisions as a table: different answers x codes, and what the phrases alone suggest for each."""

    texts: list[str]
    labels: Bools
    told: Mapping[str, list[Suggestion]]
    record: Record
    decided: frozenset[tuple[str, str]] = frozenset()
    valences: Mapping[tuple[str, str], str] = field(default_factory=dict)


def lessons_of(coder: Coder, decisions: Sequence[Decision], texts: Mapping[str, str]) -> Lessons:
    """Put decisions in a table; identical answers count once.

    Parameters
    ----------
    coder
        The phrases.
    decisions
        What people accepted, rejected and changed; ``none`` says that the answer was read and has no code. What was not
        shown is no reject, but an answer on which somebody decided counts as read: its other codes are absent.
    texts
        The answers by row.
    """
    place = {code.id: column for column, code in enumerate(coder.codebook.active)}
    different = list(dict.fromkeys(texts[one.row] for one in decisions if one.row in texts))
    at = {text: i for i, text in enumerate(different)}
    labels = np.zeros((len(different), len(place)), dtype=bool)
    told = {text: coder.suggest(text) for text in different}
    seen: set[tuple[str, str]] = set()
    codes: dict[tuple[str, bool], tuple[int, int]] = {}
    phrases: dict[tuple[str, str], tuple[int, int]] = {}
    valences: dict[tuple[str, str], str] = {}
    for one in decisions:
        if one.row not in texts or one.code not in place:
            continue
        text, accepted = texts[one.row], one.verdict != "reject"
        if accepted:
            valences[text, one.code] = one.valence
        labels[at[text], place[one.code]] = accepted
        if (text, one.code) in seen:
            continue
        seen.add((text, one.code))
        hits = [found for found in told[text] if found.code == one.code]
        for key in {(found.code, found.confidence >= _SURE) for found in hits}:
            a, n = codes.get(key, (0, 0))
            codes[key] = a + accepted, n + 1
        for phrase in {found.phrase for found in hits if found.phrase}:
            a, n = phrases.get((one.code, phrase), (0, 0))
            phrases[one.code, phrase] = a + accepted, n + 1
    return Lessons(different, labels, told, Record(codes, phrases), frozenset(seen), valences)


def learn(coder: Coder, decisions: Sequence[Decision], texts: Mapping[str, str]) -> Blended:
    """Learn from decisions; see `lessons_of`."""
    return learn_from(coder, lessons_of(coder, decisions, texts))


def learn_from(coder: Coder, lessons: Lessons) -> Blended:
    """Learn from a table of decisions: a learner, how far each code may trust it, and from which chance it is shown."""
    codes = [code.id for code in coder.codebook.active]
    labels = lessons.labels
    positives = {code: int(labels[:, k].sum()) for k, code in enumerate(codes)}
    if len(lessons.texts) < _LEAST or not labels.any():
        return Blended(coder, None, positives, lessons.record)
    learner = Learner(codes).fit(lessons.texts, lessons.told, labels)
    alone = _alone(codes, lessons)
    assert learner.unseen is not None  # noqa: S101 - it was fitted
    mixed = np.zeros(labels.shape)
    none = precision(0, 0, hit=False)
    for k, code in enumerate(codes):
        n = positives[code]
        pairs = zip(learner.unseen[:, k], alone[:, k], strict=True)
        mixed[:, k] = [mixed_chance(float(p) or none, float(a) or none, n, hit=a > 0) for p, a in pairs]
    starts = _starts(codes, lessons)
    pooled = threshold(mixed.ravel())
    thresholds = {code: threshold(mixed[:, k], pooled) for k, code in enumerate(codes)}
    trust = _trust(codes, labels, starts > 0, mixed, np.where(starts > 0, starts, 1.0), thresholds)
    for k, code in enumerate(codes):
        if not trust[code]:
            mixed[:, k] = alone[:, k]
    told_as = _shown_as(mixed, labels, starts > 0), _shown_as(mixed, labels, starts == 0)
    return Blended(coder, learner, positives, lessons.record, trust, thresholds, told_as)


def _shown_as(mixed: Floats, labels: Bools, which: Bools) -> Curve | None:
    """How blended scores came true, over all codes together; nothing while too few answers were read."""
    there = which & (mixed >= _SHOW / 2)
    if len(labels) < 8 * FOLDS or not labels[there].any() or labels[there].all():
        return None
    return Curve(*platt(np.array([logit(float(p)) for p in mixed[there]]), labels[there]))


def _alone(codes: Sequence[str], lessons: Lessons) -> Floats:
    """What the phrases alone give each answer."""
    place = {code: k for k, code in enumerate(codes)}
    out = np.zeros(lessons.labels.shape)
    for row, text in enumerate(lessons.texts):
        for one in lessons.told[text]:
            k = place[one.code]
            own = bool(lessons.labels[row, k]) if (text, one.code) in lessons.decided else None
            out[row, k] = max(out[row, k], lessons.record.chance(one, own=own))
    return out


def _starts(codes: Sequence[str], lessons: Lessons) -> Floats:
    """Per answer and code the chance of what the phrases alone suggest, before any decision; 0 where they do not."""
    place = {code: k for k, code in enumerate(codes)}
    out = np.zeros(lessons.labels.shape)
    for row, text in enumerate(lessons.texts):
        for one in lessons.told[text]:
            out[row, place[one.code]] = max(out[row, place[one.code]], undecided(one))
    return out


def _trust(
    codes: Sequence[str], labels: Bools, before: Bools, mixed: Floats, starts: Floats, thresholds: Mapping[str, float]
) -> dict[str, float]:
    """Hold the blend against the phrases alone, on answers it did not see; where it is worse, it has no say.

    First per code, then over all codes together: micro and macro F1 never more than .005 under the phrases alone.
    """
    out = dict.fromkeys(codes, 0.0)
    if len(labels) < 8 * FOLDS:
        return out
    cuts = np.array([thresholds[code] for code in codes])
    told = mixed >= np.minimum(cuts, starts)
    for k, code in enumerate(codes):
        if f1(labels[:, k], told[:, k]) >= f1(labels[:, k], before[:, k]) - _GUARD:
            out[code] = 1.0
    kept = np.where([out[code] > 0 for code in codes], told, before)
    there = labels.any(axis=0)
    macro = np.mean([f1(labels[:, k], kept[:, k]) - f1(labels[:, k], before[:, k]) for k in np.flatnonzero(there)])
    if f1(labels.ravel(), kept.ravel()) < f1(labels.ravel(), before.ravel()) - _GUARD or macro < -_GUARD:
        return dict.fromkeys(codes, 0.0)
    return out


def f1(truth: Bools, told: Bools) -> float:
    """Give twice what both say over what either says; 1 where neither says anything."""
    both = int((truth & told).sum())
    total = int(truth.sum()) + int(told.sum())
    return 2 * both / total if total else 1.0
