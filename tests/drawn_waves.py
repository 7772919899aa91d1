"""Waves of a made-up study as moments: people who stay or go, marks in whole numbers on a bounded scale, values alike.

Written apart from the code it tests: the sums are made from a table of everybody's answers at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klantwaarde.systems.drift.moments import LAGS, Moments


@dataclass(frozen=True)
class Drawing:
    """What is drawn.

    Parameters
    ----------
    people, waves, values
        How many.
    stays
        Chance that somebody answers in the next wave too; 0 is new people every wave.
    alike
        Correlation of two answers of one person: the same at any distance when ``settled``, else it fades by the wave.
    shift, at
        Points that the experience of the first value moves from that wave on.
    high
        Share per wave of people in the second of two segments, who mark experience 1.5 higher; none when left out.
    """

    people: int = 60
    waves: int = 5
    values: int = 44
    stays: float = 0.85
    alike: float = 0.6
    settled: bool = True
    shift: float = 0.0
    at: int = 99
    high: tuple[float, ...] = ()


def drawn_waves(rng: np.random.Generator, drawing: Drawing) -> tuple[Moments, Moments]:
    """Give the moments of everybody, and those of the two segments."""
    d = drawing
    centre = np.stack([rng.uniform(low, high, d.values) for low, high in ((6.0, 9.0), (7.0, 9.2), (6.5, 9.0))], axis=-1)
    spread = rng.uniform(1.1, 1.6, (d.values, 1))
    person, table, who = _people(rng, d), np.empty((d.waves, d.people, d.values, 4)), np.zeros((d.waves, d.people), int)
    second = np.zeros((d.waves, d.people), dtype=bool)
    for t in range(d.waves):
        if t:
            leaves = rng.random(d.people) > d.stays
            who[t] = np.where(leaves, t * d.people + np.arange(d.people), who[t - 1])
            fresh = _people(rng, d)
            kept = person if d.settled else d.alike * person + np.sqrt(1 - d.alike**2) * fresh
            person = np.where(leaves[:, None, None], fresh, kept)
        else:
            who[t] = np.arange(d.people)
        z = np.sqrt(d.alike) * person + np.sqrt(1 - d.alike) * _people(rng, d) if d.settled else person
        marks = centre + spread * z
        if d.high:
            second[t] = np.arange(d.people) < round(d.people * d.high[t])
            marks[..., 0] += 1.5 * second[t][:, None]
        marks[:, 0, 0] += d.shift * (t >= d.at)
        marks = np.clip(np.rint(marks), 1, 10)
        table[t] = np.stack([marks[..., 0] - marks[..., 1], marks[..., 1], marks[..., 2], marks[..., 0]], axis=-1)
    groups = [np.ones_like(second), ~second, second]
    parts = [_summed(table, who, there) for there in groups]
    return parts[0], Moments(*(np.concatenate([getattr(p, f) for p in parts[1:]]) for f in Moments.__match_args__))


def _people(rng: np.random.Generator, d: Drawing) -> np.ndarray:
    """Draw people: a fifth is the person, a quarter the value, the rest each answer apart; experience first."""
    parts = ((0.2, (d.people, 1, 1)), (0.15, (d.people, 1, 3)), (0.25, (d.people, d.values, 1)))
    own = np.sqrt(0.4) * rng.standard_normal((d.people, d.values, 3))
    return own + sum(np.sqrt(share) * rng.standard_normal(shape) for share, shape in parts)


def _summed(table: np.ndarray, who: np.ndarray, there: np.ndarray) -> Moments:
    waves, _, values, _ = table.shape
    m = Moments.empty(1, waves, values)
    for t in range(waves):
        now = table[t][there[t]]
        m.n[0, t], m.s[0, t], m.q[0, t] = len(now), now.sum(axis=0), (now**2).sum(axis=0)
        for lag in range(1, min(t, LAGS) + 1):
            both = (who[t] == who[t - lag]) & there[t] & there[t - lag]
            now, old = table[t][both], table[t - lag][both]
            m.shared[0, t, ..., lag - 1] = both.sum()
            m.cross[0, t, ..., lag - 1, :] = np.stack([now.sum(axis=0), old.sum(axis=0), (now * old).sum(axis=0)], -1)
    return m
