"""How many more answers to code: the curve of F1 over the number coded, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from klantwaarde.systems.story.learning import Lessons, f1, learn_from
from klantwaarde.systems.story.suggesting import Coder

STEPS = (0.25, 0.5, 0.75, 1.0)
LEAST = 40
FOLDS = 4
SEED = 11


@dataclass(frozen=True, slots=True)
class Forecast:
    """Micro-F1 after so many coded answers, and what more of them are likely to give.

    Parameters
    ----------
    points
        (answers coded, micro-F1 on answers that were held apart).
    a, b, c
        F1 = a - b n^(-c).
    n
        Answers coded now.
    """

    points: tuple[tuple[int, float], ...]
    a: float
    b: float
    c: float
    n: int

    def at(self, n: int) -> float:
        """Give the expected F1 after n answers."""
        return float(min(1.0, max(0.0, self.a - self.b * n**-self.c)))

    def gain(self, more: int = 100) -> float:
        """Give what so many more are expected to add; never less than nothing."""
        return max(0.0, self.at(self.n + more) - self.at(self.n))


def fit_curve(points: Sequence[tuple[int, float]]) -> tuple[float, float, float]:
    """Fit F1 = a - b n^(-c) by least squares, with b not below 0 and a not above 1.

    Parameters
    ----------
    points
        Answers coded and F1; two different numbers at least.
    """
    n = np.array([point[0] for point in points], dtype=float)
    y = np.array([point[1] for point in points], dtype=float)
    best = (np.inf, float(y[-1]), 0.0, 1.0)
    for c in np.linspace(0.05, 2.0, 40):
        x = n**-c
        spread = float(((x - x.mean()) ** 2).sum())
        b = max(0.0, -float(((x - x.mean()) * (y - y.mean())).sum()) / spread) if spread > 0 else 0.0
        a = min(1.0, float(y.mean() + b * x.mean()))
        error = float(((a - b * x - y) ** 2).sum())
        if error < best[0] - 1e-12:
            best = (error, a, b, float(c))
    return best[1], best[2], best[3]


def forecast(coder: Coder, lessons: Lessons, *, seed: int = SEED) -> Forecast | None:
    """Learn from ever larger parts of what was decided, and tell what more would give; nothing under forty answers.

    Parameters
    ----------
    coder
        The phrases.
    lessons
        Decisions as a table.
    seed
        Of the parts.
    """
    n = len(lessons.texts)
    if n < LEAST or not lessons.labels.any():
        return None
    codes = [code.id for code in coder.codebook.active]
    order = np.random.default_rng(seed).permutation(n)
    parts = [part for part in np.array_split(order, FOLDS) if len(part)]
    points = []
    for step in STEPS:
        scores, sizes = [], []
        for part in parts:
            train = np.array([i for i in order if i not in set(part.tolist())])
            train = train[: max(4, round(step * len(train)))]
            learned = learn_from(coder, _only(lessons, train))
            told = np.zeros((len(part), len(codes)), dtype=bool)
            for row, i in enumerate(part):
                for one in learned.suggest(lessons.texts[int(i)]):
                    told[row, codes.index(one.code)] = True
            scores.append(f1(lessons.labels[part].ravel(), told.ravel()))
            sizes.append(len(train))
        points.append((round(float(np.mean(sizes))), float(np.mean(scores))))
    a, b, c = fit_curve(points)
    return Forecast(tuple(points), a, b, c, n)


def _only(lessons: Lessons, rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Lessons:
    texts = [lessons.texts[int(i)] for i in rows]
    inside = set(texts)
    decided = frozenset(pair for pair in lessons.decided if pair[0] in inside)
    return Lessons(texts, lessons.labels[rows], lessons.told, lessons.record, decided)
