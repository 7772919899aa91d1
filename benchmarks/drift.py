"""How fast drift is re-evaluated from moments, what one new response costs, and how often the watch is right or wrong.

python benchmarks/drift.py            the table of speed
python benchmarks/drift.py --power    the power curve, the delay and the false alarms too (about a minute)
"""

from __future__ import annotations

import sys
import time

import numpy as np

from klantwaarde.systems.drift.changes import find_changes, preview
from klantwaarde.systems.drift.moments import MEASURES, Moments

VALUES, SEGMENTS, WAVES, RESPONSES = 44, 200, 40, 1_000_000


def many(rng: np.random.Generator) -> Moments:
    """A million responses of 44 values and four measures, heard as sums; nothing else is kept."""
    m = Moments.empty(SEGMENTS, WAVES, VALUES)
    each = RESPONSES // (SEGMENTS * WAVES)
    for group in range(SEGMENTS):
        x = np.clip(np.rint(7 + 1.3 * rng.standard_normal((WAVES, each, VALUES, len(MEASURES)))), 1, 10)
        m.n[group], m.s[group], m.q[group] = each, x.sum(axis=1), (x**2).sum(axis=1)
    return m


def speed() -> None:
    """Print the table of speed."""
    rng = np.random.default_rng(1)
    start = time.perf_counter()
    m = many(rng)
    print(f"{RESPONSES:,} responses summed              {time.perf_counter() - start:8.2f} s")
    start = time.perf_counter()
    found = find_changes(m)
    print(f"latest wave, {SEGMENTS} x {VALUES} x {WAVES}           {time.perf_counter() - start:8.2f} s")
    start = time.perf_counter()
    past = preview(m)
    print(f"all {WAVES} waves replayed                  {time.perf_counter() - start:8.2f} s")
    print(f"false alarms in the last wave           {int(found.alarm.sum()):8d}")
    print(f"waves with any false alarm              {sum(bool(a.any()) for a in past):8d} of {len(past)}")
    for values in (44, 440, 4400):
        small = Moments.empty(SEGMENTS, 4, values)
        answer = np.full((values, len(MEASURES)), 7.0)
        start = time.perf_counter()
        for _ in range(1000):
            small.hear(3, 2, answer, answer)
        print(f"one response of {values:5d} values            {(time.perf_counter() - start) * 1000:8.1f} microseconds")


def drawn(rng: np.random.Generator, *, waves: int, shift: float = 0.0, at: int = 99, people: int = 60) -> Moments:
    """Sixty people a wave, 85 % stay, answers correlate .6, whole marks of spread 1.3; one measure moves."""
    m = Moments.empty(1, waves, VALUES)
    centre = rng.uniform(5.5, 9.0, (VALUES, 4))
    centre[:, 0] = rng.uniform(-1.0, 0.5, VALUES)
    moved = np.zeros((VALUES, 4))
    moved[0, 0] = 1.0
    x = rng.standard_normal((people, VALUES, 4))
    before = np.full(x.shape, np.nan)
    for t in range(waves):
        if t:
            new = rng.standard_normal(x.shape)
            leaves = (rng.random(people) > 0.85)[:, None, None]
            x, before = np.where(leaves, new, 0.6 * x + 0.8 * new), np.where(leaves, np.nan, before)
        y = np.rint(centre + 1.3 * x + (shift if t >= at else 0.0) * moved)
        y = np.clip(y, [-4.5, 1, 1, 1], [4.5, 10, 10, 10])
        for i in range(people):
            m.hear(0, t, y[i], before[i] if t else None)
        before = y
    return m


def power() -> None:
    """Print the power curve, the delay and the false alarms."""
    rng = np.random.default_rng(2)
    years = 400
    wrong = sum(any(a.any() for a in preview(drawn(rng, waves=5))) for _ in range(years))
    print(f"\nyears of four waves with any false alarm, 44 values, n = 60: {wrong} of {years} ({wrong / years:.1%})")
    print("\nshift   found at once   in 2 waves   in 4 waves   in 6 waves   median delay (waves)")
    for shift in (0.25, 0.5, 1.0):
        delays = []
        for _ in range(100):
            past = preview(drawn(rng, waves=12, shift=shift, at=6))
            found = [t for t, alarm in enumerate(past, start=1) if t >= 6 and alarm[0, 0, 0]]
            delays.append(found[0] - 6 if found else 99)
        d = np.array(delays)
        within = "   ".join(f"{np.mean(d <= most):10.0%}" for most in (0, 1, 3, 5))
        median = float(np.median(d))
        print(f"{shift:5.2f}   {within}   {'over 6' if median > 6 else f'{median:.0f}':>12}")


if __name__ == "__main__":
    speed()
    if "--power" in sys.argv:
        power()
