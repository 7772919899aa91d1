"""How fast drift is re-evaluated from moments, what one new response costs, and how often the watch is right or wrong.

python benchmarks/drift.py            the table of speed
python benchmarks/drift.py --power    the power curve, the delay and the false alarms too (about a minute)
"""

from __future__ import annotations

import sys
import time

import numpy as np
from numpy.typing import NDArray

from klantwaarde.systems.drift.changes import find_changes, preview
from klantwaarde.systems.drift.moments import LAGS, MEASURES, Moments

VALUES, SEGMENTS, WAVES, RESPONSES, YEARS = 44, 200, 40, 1_000_000, 1200


def many(rng: np.random.Generator, *, stays: float) -> Moments:
    """A million responses of 44 values and four measures, heard as sums; nothing else is kept."""
    m = Moments.empty(SEGMENTS, WAVES, VALUES)
    each = RESPONSES // (SEGMENTS * WAVES)
    for group in range(SEGMENTS):
        noise = rng.standard_normal((WAVES, each, VALUES, len(MEASURES)), dtype=np.float32)
        person = rng.standard_normal((each, VALUES, len(MEASURES)), dtype=np.float32)
        who = np.zeros((WAVES, each), dtype=int)
        for t in range(1, WAVES):
            who[t] = np.where(rng.random(each) < stays, who[t - 1], t)
        x = np.clip(np.rint(7 + 0.9 * noise + 0.9 * person), 1, 10)
        m.n[group], m.s[group], m.q[group] = each, x.sum(axis=1), (x**2).sum(axis=1)
        for lag in range(1, LAGS + 1) if stays else ():
            both = (who[lag:] == who[:-lag])[..., None, None]
            now, old = x[lag:] * both, x[:-lag] * both
            m.shared[group, lag:, ..., lag - 1] = both.sum(axis=1)
            for place, part in enumerate((now, old, now * old)):
                m.cross[group, lag:, ..., lag - 1, place] = part.sum(axis=1)
    return m


def speed() -> None:
    """Print the table of speed."""
    for stays in (0.0, 0.85):
        rng = np.random.default_rng(1)
        print(f"{'new people every wave' if not stays else f'{stays:.0%} of the people stay'}")
        start = time.perf_counter()
        m = many(rng, stays=stays)
        print(f"{RESPONSES:,} responses summed              {time.perf_counter() - start:8.2f} s")
        start = time.perf_counter()
        found = find_changes(m)
        print(f"latest wave, {SEGMENTS} x {VALUES} x {WAVES}           {time.perf_counter() - start:8.2f} s")
        start = time.perf_counter()
        past = preview(m)
        print(f"all {WAVES} waves replayed                  {time.perf_counter() - start:8.2f} s")
        print(f"false alarms in the last wave           {int(found.alarm.sum()):8d}")
        print(f"waves with any false alarm              {sum(bool(a.any()) for a in past):8d} of {len(past)}")
    answers = [np.full((values, len(MEASURES)), 7.0) for values in (44, 440, 4400)]
    for answer in answers:
        small = Moments.empty(1, 4, len(answer))
        start = time.perf_counter()
        for _ in range(200):
            small.hear(0, 3, answer, [answer] * 3)
        taken = (time.perf_counter() - start) / 200 * 1_000_000
        print(f"one response of {len(answer):5d} values            {taken:8.1f} microseconds")


def drawn(
    rng: np.random.Generator, *, waves: int, stays: float, shift: float = 0.0, at: int = 99, people: int = 60
) -> Moments:
    """Sixty people a wave, some stay, their answers correlate .6 at any distance; whole marks of spread 1.1 to 1.6."""

    def drawn_people() -> NDArray[np.float64]:
        # Who expects more of a value also experiences more of it: a correlation of .45.
        return np.sqrt(0.45) * rng.standard_normal((people, VALUES, 1)) + np.sqrt(0.55) * rng.standard_normal(shape)

    m, shape = Moments.empty(1, waves, VALUES), (people, VALUES, 3)
    centre = np.stack([rng.uniform(low, high, VALUES) for low, high in ((6.0, 9.0), (7.0, 9.2), (6.5, 9.0))], axis=-1)
    spread = rng.uniform(1.1, 1.6, (VALUES, 1))
    person, gone, table = drawn_people(), np.zeros((waves, people), dtype=int), []
    for t in range(waves):
        if t:
            leaves = rng.random(people) > stays
            person = np.where(leaves[:, None, None], drawn_people(), person)
            gone[t] = np.where(leaves, t, gone[t - 1])
        y = centre + spread * (np.sqrt(0.6) * person + np.sqrt(0.4) * drawn_people())
        y[:, 0, 0] += shift if t >= at else 0.0
        y = np.clip(np.rint(y), 1, 10)
        table.append(np.stack([y[..., 0] - y[..., 1], y[..., 1], y[..., 2], y[..., 0]], axis=-1))
        m.n[0, t], m.s[0, t], m.q[0, t] = people, table[t].sum(axis=0), (table[t] ** 2).sum(axis=0)
        for lag in range(1, min(t, LAGS) + 1):
            both = gone[t] == gone[t - lag]
            now, old = table[t][both], table[t - lag][both]
            m.shared[0, t, ..., lag - 1] = both.sum()
            m.cross[0, t, ..., lag - 1, :] = np.stack([now.sum(axis=0), old.sum(axis=0), (now * old).sum(axis=0)], -1)
    return m


def power() -> None:
    """Print the false alarms over three years, the power curve and the delay."""
    rng = np.random.default_rng(2)
    for stays in (0.85, 0.0):
        alarms = [[a.any() for a in preview(drawn(rng, waves=13, stays=stays))] for _ in range(YEARS // 3)]
        wrong = np.array(alarms).reshape(-1, 3, 4).any(axis=2)
        by_year = ", ".join(f"{one:.1%}" for one in wrong.mean(axis=0))
        print(f"\nyears of four waves with any false alarm, {VALUES} values, n = 60, {stays:.0%} stay: "
              f"{wrong.sum()} of {wrong.size} ({wrong.mean():.1%}; by year {by_year})")  # fmt: skip
        print("shift   found at once   in 2 waves   in 4 waves   in 6 waves   median delay (waves)")
        for shift in (0.25, 0.5, 1.0):
            delays = []
            for _ in range(100):
                m = drawn(rng, waves=12, stays=stays, shift=-shift, at=6)
                found = [t for t in range(6, 12) if find_changes(m.until(t)).alarm[0, 0, 0]]
                delays.append(found[0] - 6 if found else 99)
            d = np.array(delays)
            within = "   ".join(f"{np.mean(d <= most):10.0%}" for most in (0, 1, 3, 5))
            median = float(np.median(d))
            print(f"{shift:5.2f}   {within}   {'over 6' if median > 6 else f'{median:.0f}':>12}")


if __name__ == "__main__":
    speed()
    if "--power" in sys.argv:
        power()
