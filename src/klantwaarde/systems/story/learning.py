"""Learn from decisions: a quick learner beside the phrases, blended and calibrated per code."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.language import say
from klantwaarde.results.coding import Decision, Suggestion
from klantwaarde.systems.story.suggesting import Coder

Floats = NDArray[np.float64]
# Starting values (method page, section 3): how many positives weigh as much as the phrases do, and the smoothed
# precision of a hit and of no hit.
HALF = 10
HIT, HIT_WEIGHT = 0.6, 6
NONE, NONE_WEIGHT = 0.03, 40
PER_PHRASE = 10
_LEAST = 2
# Below this every run of letters counts; above it, those met once are left out, which halves the work.
_SMALL = 400
_FOLDS = 3
_SHOW = 0.2
_GUARD = 0.005
SEED = 7


def blend(p_learned: float, p_phrases: float, n: int) -> float:
    """Weigh both in log-odds: w = n/(n + 10) for the learner, n the accepted codings of this code so far."""
    w = n / (n + HALF)
    return _logistic(w * _logit(p_learned) + (1 - w) * _logit(p_phrases))


def precision(accepted: int, n: int, *, hit: bool = True) -> float:
    """Give the chance that a code is right after a hit (or without one), smoothed: (a + .6 x 6)/(n + 6)."""
    share, weight = (HIT, HIT_WEIGHT) if hit else (NONE, NONE_WEIGHT)
    return (accepted + share * weight) / (n + weight)


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@dataclass(slots=True)
class Learner:
    """TF-IDF of words and of letters inside words, the phrases that hit, and one logistic curve per code.

    Parameters
    ----------
    codes
        Columns, in order.
    coder
        Gives the hits of the phrases, which are features too.
    """

    codes: list[str]
    coder: Coder
    _words: Any = None
    _letters: Any = None
    _models: dict[str, Any] = field(default_factory=dict)
    _platt: dict[str, tuple[float, float]] = field(default_factory=dict)
    unseen: dict[str, Floats] = field(default_factory=dict)

    def fit(self, texts: Sequence[str], labels: NDArray[np.bool_]) -> Learner:
        """Fit on answers x codes, and score each answer by a fit that did not see it, to make chances of scores."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._words = TfidfVectorizer(
            ngram_range=(1, 2),
            sublinear_tf=True,
            strip_accents="unicode",
            max_features=20_000,
            token_pattern=r"\w+",  # noqa: S106 - a word, no password
        )
        self._letters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=1 if len(texts) < _SMALL else 2,
            sublinear_tf=True,
            strip_accents="unicode",
            max_features=30_000,
        )
        features = self._features(texts, fit=True)
        part = np.random.default_rng(SEED).permutation(len(texts)) % _FOLDS
        for column, code in enumerate(self.codes):
            y = labels[:, column]
            if y.sum() < _LEAST or (~y).sum() < _LEAST:
                continue
            self._models[code] = _curve(features, y)
            scores = np.zeros(len(y))
            for fold in range(_FOLDS):
                train, test = part != fold, part == fold
                if y[train].any() and not y[train].all() and test.any():
                    scores[test] = _curve(features[train], y[train]).decision_function(features[test])
            self._platt[code] = _platt(scores, y)
            slope, level = self._platt[code]
            self.unseen[code] = 1 / (1 + np.exp(-(slope * scores + level)))
        return self

    def chances(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Give the calibrated chance of every code that was learned, per text."""
        if not self._models or not texts:
            return [{} for _ in texts]
        features = self._features(texts)
        out: list[dict[str, float]] = [{} for _ in texts]
        # All codes in one product: a row per text, a column per code.
        codes = list(self._models)
        weights = np.vstack([self._models[code].coef_ for code in codes])
        levels = np.array([float(self._models[code].intercept_[0]) for code in codes])
        for place, scores in enumerate(np.asarray(features @ weights.T) + levels):
            for code, score in zip(codes, scores, strict=True):
                slope, level = self._platt[code]
                out[place][code] = _logistic(slope * float(score) + level)
        return out

    def _features(self, texts: Sequence[str], *, fit: bool = False) -> Any:  # noqa: ANN401 - a sparse matrix
        from scipy.sparse import csr_matrix, hstack

        words = self._words.fit_transform(texts) if fit else self._words.transform(texts)
        letters = self._letters.fit_transform(texts) if fit else self._letters.transform(texts)
        hits = np.zeros((len(texts), len(self.codes) + 1))
        place = {code: column for column, code in enumerate(self.codes)}
        for row, text in enumerate(texts):
            for one in self.coder.suggest(text):
                hits[row, place.get(one.code, -1)] = one.confidence
                hits[row, -1] = max(hits[row, -1], float(one.valence == "negative"))
        return hstack([words, letters, csr_matrix(hits)]).tocsr()


def _curve(features: Any, y: NDArray[np.bool_]) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        class_weight="balanced", C=2.0, solver="liblinear", dual=True, tol=1e-2, random_state=SEED, max_iter=200
    ).fit(features, y)


def _platt(scores: Floats, y: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and level that turn scores into chances, on answers the fit did not see. Platt (1999), smoothed targets.

    Under ten positives there is too little to calibrate on: the curve is damped toward the share of the code.
    """
    positives = int(y.sum())
    if positives < HALF:
        return 1.0, 0.5 * _logit((positives + 1) / (len(y) + 2))
    return _fit_platt(scores, y)


def _fit_platt(scores: Floats, y: NDArray[np.bool_]) -> tuple[float, float]:
    plus, minus = y.sum(), (~y).sum()
    target = np.where(y, (plus + 1) / (plus + 2), 1 / (minus + 2))
    slope, level = 1.0, _logit(float(plus) / len(y))
    for _ in range(50):  # Newton on two parameters
        p = 1 / (1 + np.exp(-(slope * scores + level)))
        gradient = np.array([((p - target) * scores).sum(), (p - target).sum()])
        w = p * (1 - p) + 1e-9
        curvature = np.array([[(w * scores**2).sum() + 1e-6, (w * scores).sum()], [(w * scores).sum(), w.sum() + 1e-6]])
        step = np.linalg.solve(curvature, gradient)
        slope, level = slope - float(step[0]), level - float(step[1])
        if np.abs(step).max() < 1e-8:
            break
    return max(slope, 0.05), level


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
    hits
        Per code and phrase: accepted and decided. A phrase of its own counts once it has ten decisions.
    trust
        How far the learner's weight is kept, per code: 0 where it did worse than the phrases alone.
    """

    coder: Coder
    learner: Learner | None
    positives: Mapping[str, int]
    hits: Mapping[str, tuple[int, int]]
    trust: Mapping[str, float] = field(default_factory=dict)

    def suggest(self, text: str, *, question: str = "", mark: int = 0, lang: str = "") -> list[Suggestion]:
        """Suggest codes for one answer, the surest first."""
        of_phrases = self.coder.suggest(text, question=question, mark=mark, lang=lang)
        if self.learner is None or not text.strip():
            return of_phrases
        learned = self.learner.chances([text])[0]
        out = [self._weighed(one, learned) for one in of_phrases]
        there = {one.code for one in of_phrases}
        for code, chance in sorted(learned.items(), key=lambda pair: -pair[1]):
            p = blend(chance, precision(0, 0, hit=False), self._n(code))
            if code not in there and p >= 0.5:
                valence = _valence_of(question, mark)
                reason = say("resembles {n} answers that were coded so", n=self.positives.get(code, 0))
                out.append(Suggestion(code, round(p, 3), valence, "experience", 0, len(text), reason))
        kept = [one for one in out if one.confidence >= _SHOW]
        return sorted(kept, key=lambda one: (-one.confidence, one.start, one.code, one.frame))

    def _n(self, code: str) -> int:
        return round(self.positives.get(code, 0) * self.trust.get(code, 1.0))

    def _weighed(self, one: Suggestion, learned: Mapping[str, float]) -> Suggestion:
        import msgspec

        accepted, n = self.hits.get(one.code, (0, 0))
        p_phrases = precision(accepted, n) if n else one.confidence
        p = blend(learned.get(one.code, p_phrases), p_phrases, self._n(one.code))
        # The learner may lift a hit; only rejects lower it. So the blend is never under the phrases alone.
        p = max(p, p_phrases)
        return msgspec.structs.replace(one, confidence=round(p, 3))


def _valence_of(question: str, mark: int) -> str:
    from klantwaarde.systems.story.judging import question_kind

    kind = question_kind(question) if question else ""
    if kind in {"praise", "improve"}:
        return "positive" if kind == "praise" else "negative"
    return {1: "positive", -1: "negative"}.get(mark, "neutral")


def learn(coder: Coder, decisions: Sequence[Decision], texts: Mapping[str, str]) -> Blended:
    """Learn from decisions.

    Parameters
    ----------
    coder
        The phrases.
    decisions
        What people accepted, rejected and changed; rejects are learned from as well. What was not shown is no reject,
        but an answer on which somebody decided counts as read: its other codes are absent.
    texts
        The answers by row.
    """
    codes = [code.id for code in coder.codebook.active]
    place = {code: column for column, code in enumerate(codes)}
    rows = list(dict.fromkeys(one.row for one in decisions if one.row in texts))
    at = {row: i for i, row in enumerate(rows)}
    labels = np.zeros((len(rows), len(codes)), dtype=bool)
    hits: dict[str, tuple[int, int]] = {}
    for one in decisions:
        if one.row in at and one.code in place:
            accepted = one.verdict != "reject"
            labels[at[one.row], place[one.code]] = accepted
            a, n = hits.get(one.code, (0, 0))
            hits[one.code] = a + accepted, n + 1
    positives = {code: int(labels[:, column].sum()) for code, column in place.items()}
    learned = [texts[row] for row in rows]
    if len(rows) < _LEAST * 2 or not labels.any():
        return Blended(coder, None, positives, hits)
    learner = Learner(codes, coder).fit(learned, labels)
    return Blended(coder, learner, positives, hits, _trust(learner, learned, labels))


def _trust(learner: Learner, texts: list[str], labels: NDArray[np.bool_]) -> dict[str, float]:
    """Hold the blend against the phrases alone, on answers it did not see; where it is worse, it has no say."""
    codes = learner.codes
    if len(texts) < 8 * _FOLDS:
        return dict.fromkeys(codes, 0.0)
    alone = np.zeros(labels.shape)
    place = {code: column for column, code in enumerate(codes)}
    for row, text in enumerate(texts):
        for one in learner.coder.suggest(text):
            alone[row, place[one.code]] = max(alone[row, place[one.code]], one.confidence)
    out = dict.fromkeys(codes, 0.0)
    none = precision(0, 0, hit=False)
    for code, chances in learner.unseen.items():
        truth, hits = labels[:, place[code]], alone[:, place[code]]
        n = int(truth.sum())
        blended = np.array([max(hit, blend(p, hit or none, n)) for p, hit in zip(chances, hits, strict=True)])
        if _f1(truth, blended >= 0.5) >= _f1(truth, hits >= 0.5) - _GUARD:
            out[code] = 1.0
    return out


def _f1(truth: NDArray[np.bool_], told: NDArray[np.bool_]) -> float:
    both = int((truth & told).sum())
    total = int(truth.sum()) + int(told.sum())
    return 2 * both / total if total else 1.0
