"""The learner beside the phrases: words, letters inside words and the phrases that hit, one curve per code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from klantwaarde.results.coding import Suggestion
from klantwaarde.systems.story.calibrating import Bools, Curve, Floats, curves
from klantwaarde.systems.story.text import folded
from klantwaarde.systems.story.word_forms import lemmas

_LEAST = 2
# Below this every run of letters counts; above it, those met once are left out, which halves the work.
_SMALL = 400
FOLDS = 3
_ALIKE = 0.3
# Chosen by cross-validation on review sentences: stronger hits and weaker damping gained nothing.
_HIT, _DAMP = 0.5, 1.0
SEED = 7
Told = Mapping[str, Sequence[Suggestion]]


@dataclass(slots=True)
class Learner:
    """TF-IDF of lemmas and of letters inside words, the phrases that hit, and one logistic curve per code.

    Parameters
    ----------
    codes
        Columns, in order.
    """

    codes: list[str]
    _words: Any = None
    _letters: Any = None
    _weights: Floats | None = None
    _levels: Floats | None = None
    _fitted: list[int] = field(default_factory=list)
    _curves: list[Curve] = field(default_factory=list)
    _seen: Any = None
    _labels: Bools | None = None
    unseen: Floats | None = None

    def fit(self, texts: Sequence[str], told: Told, labels: Bools) -> Learner:
        """Fit on answers x codes, and score each answer by a fit that did not see it, to make chances of scores.

        Parameters
        ----------
        texts
            Different answers.
        told
            What the phrases suggest, per text.
        labels
            Answers x codes.
        """
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
        features = self._features(texts, told, fit=True)
        self._seen, self._labels = features[:, : len(self._words.vocabulary_)], labels
        part = np.random.default_rng(SEED).permutation(len(texts)) % FOLDS
        scores = np.zeros(labels.shape)
        weights, levels = np.zeros((labels.shape[1], features.shape[1])), np.zeros(labels.shape[1])
        folds = [(features[part != fold], part != fold, features[part == fold], part == fold) for fold in range(FOLDS)]
        for k in range(len(self.codes)):
            y = labels[:, k]
            if y.sum() < _LEAST or (~y).sum() < _LEAST:
                continue
            self._fitted.append(k)
            weights[k], levels[k] = _fit(features, y)
            for train, inside, test, outside in folds:
                if y[inside].any() and not y[inside].all() and outside.any():
                    w, b = _fit(train, y[inside])
                    scores[outside, k] = test @ w + b
        self._weights, self._levels = weights, levels
        self._curves = curves(scores[:, self._fitted], labels[:, self._fitted]) if self._fitted else []
        self.unseen = np.zeros(labels.shape)
        for k, curve in zip(self._fitted, self._curves, strict=True):
            self.unseen[:, k] = curve.chances(scores[:, k])
        return self

    def chances(self, texts: Sequence[str], told: Told) -> list[dict[str, float]]:
        """Give the calibrated chance of every code that was learned, per text."""
        if self._weights is None or self._levels is None or not self._fitted or not texts:
            return [{} for _ in texts]
        features = self._features(texts, told)
        # All codes in one product: a row per text, a column per code.
        scores = np.asarray(features @ self._weights[self._fitted].T) + self._levels[self._fitted]
        chances = np.column_stack([curve.chances(scores[:, i]) for i, curve in enumerate(self._curves)])
        names = [self.codes[k] for k in self._fitted]
        return [dict(zip(names, map(float, row), strict=True)) for row in chances]

    def alike(self, text: str, code: str) -> int:
        """Count the answers coded so that share much with a text: cosine of their words .3 or more."""
        if self._seen is None or self._labels is None:
            return 0
        near = np.asarray((self._seen @ self._words.transform([lemmatised(text)]).T).todense()).ravel()
        return int((near[self._labels[:, self.codes.index(code)]] >= _ALIKE).sum())

    def telling(self, text: str, code: str, most: int = 3) -> list[str]:
        """Give the words of a text that weigh most for a code."""
        if self._weights is None:
            return []
        names = self._words.get_feature_names_out()
        row = self._words.transform([lemmatised(text)])
        weight = row.multiply(self._weights[self.codes.index(code), : len(names)]).tocoo()
        found = sorted(zip(weight.data, weight.col, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return [str(names[place]) for value, place in found[:most] if value > 0]

    def _features(self, texts: Sequence[str], told: Told, *, fit: bool = False) -> Any:  # noqa: ANN401 - a sparse matrix
        from scipy.sparse import csr_matrix, hstack

        bare = [lemmatised(text) for text in texts]
        words = self._words.fit_transform(bare) if fit else self._words.transform(bare)
        letters = self._letters.fit_transform(texts) if fit else self._letters.transform(texts)
        hits = np.zeros((len(texts), len(self.codes) + 1))
        place = {code: column for column, code in enumerate(self.codes)}
        for row, text in enumerate(texts):
            for one in told.get(text, ()):
                hits[row, place.get(one.code, -1)] = _HIT * one.confidence
                hits[row, -1] = max(hits[row, -1], _HIT * float(one.valence == "negative"))
        return hstack([words, letters, csr_matrix(hits)]).tocsr()


def _fit(features: Any, y: Bools) -> tuple[Floats, float]:  # noqa: ANN401 - a sparse matrix
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        class_weight="balanced", C=_DAMP, solver="liblinear", dual=True, tol=2e-2, random_state=SEED, max_iter=300
    ).fit(features, y)
    return model.coef_[0], float(model.intercept_[0])


@lru_cache(maxsize=50_000)
def _lemma(word: str) -> str:
    """The lemma in the language that knows the word; Dutch first."""
    dutch = lemmas(word, "nl")
    return dutch[-1] if len(dutch) > 1 else lemmas(word, "en")[-1]


def lemmatised(text: str) -> str:
    """Write an answer with the lemma of each word."""
    return " ".join(_lemma(folded(word)) for word in _WORD.findall(text))


_WORD = re.compile(r"\w+")
