"""Every measure that `agreement` prints, beside plain code of our own from the formulas, on drawn and odd tables.

The sums below follow the definitions with loops and exact fractions, and share no code with the package; SciPy serves
where it has the measure. Tolerance 1e-10: both sides use floating point on sums of at most a few thousand terms.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance

from klantwaarde.statistics.within_agreement import null_of
from klantwaarde.systems.alignment.ranked import at_mean_places
from klantwaarde.systems.alignment.rankings import Ask, measure

EXACT = pytest.approx


def table(rng, people, values, kind):
    """Ranks of a group: top lists of any length, full rankings, ties, empty rows, one favourite."""
    rows = np.full((people, values), np.nan)
    for row in rows:
        if kind == "sparse" and rng.random() < 0.4:
            continue
        many = values if kind == "full" else int(rng.integers(1, min(5, values) + 1))
        chosen = rng.choice(values, many, replace=False)
        row[chosen] = np.sort(rng.integers(1, many + 1, many)) if kind == "ties" else np.arange(1, many + 1)
    return at_mean_places(np.where(np.isfinite(rows), stats.rankdata(rows, axis=1, nan_policy="omit"), np.nan))[0]


def w_by_hand(order):
    m, n = order.shape
    full = np.array([stats.rankdata(np.where(np.isfinite(row), row, 1e9)) for row in order])
    sums, ties = full.sum(axis=0), 0.0
    for row in full:
        ties += sum(t**3 - t for t in np.unique(row, return_counts=True)[1])
    room = m**2 * (n**3 - n) - m * ties
    return 12 * sum((s - m * (n + 1) / 2) ** 2 for s in sums) / room if room else None


def rho_by_hand(order):
    full = [np.where(np.isfinite(row), row, 1e9) for row in order]
    full = [row for row in full if len(set(row)) > 1]
    pairs = [stats.spearmanr(a, b).statistic for a, b in itertools.combinations(full, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def rwg_by_hand(points, sigma):
    n = points.shape[1]
    q = sum(np.var(points[:, j], ddof=1) for j in range(n)) / n / sigma
    return 0.0 if q >= 1 else n * (1 - q) / (n * (1 - q) + q)


def deviation_by_hand(points):
    return sum(abs(x - points[:, j].mean()) for j in range(points.shape[1]) for x in points[:, j]) / points.size


def list_chances(means):
    """Chance of each item to stand in the first d places, over all orders of equal means; by the definition."""
    return [
        [
            0.0 if m <= 0 else min(1.0, max(0.0, (d - sum(o > m for o in means)) / sum(o == m for o in means)))
            for m in means
        ]
        for d in range(1, len(means) + 1)
    ]


def overlap_by_hand(a, b, p=0.8):
    s, l = sorted((sum(m > 0 for m in a), sum(m > 0 for m in b)))  # noqa: E741 - the letters of the paper
    here, there = list_chances(a), list_chances(b)
    x = [0.0] + [sum(u * v for u, v in zip(*pair, strict=True)) for pair in zip(here, there, strict=True)]
    # Webber, Moffat & Zobel 2010, equation 32.
    first = sum(x[d] / d * p**d for d in range(1, l + 1))
    second = sum(x[s] * (d - s) / (s * d) * p**d for d in range(s + 1, l + 1))
    return (1 - p) / p * (first + second) + ((x[l] - x[s]) / l + x[s] / s) * p**l


def icc_by_hand(groups):
    every = np.concatenate(groups)
    g, n = len(groups), len(every)
    between = sum(len(x) * (x.mean() - every.mean()) ** 2 for x in groups) / (g - 1)
    inside = sum(((x - x.mean()) ** 2).sum() for x in groups) / (n - g)
    k = (n - sum(len(x) ** 2 for x in groups) / n) / (g - 1)
    if between == 0:
        return None, None
    return (between - inside) / (between + (k - 1) * inside), (between - inside) / between


def kappa_by_hand(first, second, codes):
    """Quadratic kappa over all couples with the same code, straight from Cohen 1968."""
    couples = [(a, b) for i, a in enumerate(first) for j, b in enumerate(second) if codes[0][i] == codes[1][j]]
    x, y = np.concatenate([a for a, _ in couples]), np.concatenate([b for _, b in couples])
    expected = np.mean([(u - v) ** 2 for u in x for v in y])
    return 1 - np.mean((x - y) ** 2) / expected if expected else None


SHAPES = [(people, values, kind) for people in (2, 3, 9) for values in (2, 5, 12)
          for kind in ("top", "full", "ties", "sparse")]  # fmt: skip


@pytest.mark.parametrize(("people", "values", "kind"), [*SHAPES, (6, 44, "top"), (1, 5, "top"), (4, 6, "silent")])
def test_everything_in_the_report_is_what_the_formulas_give(people, values, kind):
    for seed in range(3):
        rng = np.random.default_rng([seed, people, values])
        order = np.vstack([table(rng, people, values, kind) for _ in "ab"])
        if kind == "silent":
            order[:] = np.nan
        labels, codes = ["a"] * people + ["b"] * people, [f"c{i % 3}" for i in range(2 * people)]
        asked = Ask(minimum_cell=1)
        report = measure([f"v{j}" for j in range(values)], order, labels, asked, pairs=codes)
        top = max(int(np.isfinite(order).sum(axis=1).max()), 1)
        points = np.where(np.isfinite(order), top + 1 - order, 0.0)
        knows, group = np.isfinite(order).any(axis=1), np.array(labels)
        sides = [points[(group == name) & knows] for name in "ab"]
        for told, name, own in zip(report.groups, "ab", sides, strict=True):
            if not len(own):
                assert told.status == "closed"
                continue
            within(told, order[(group == name) & knows], own)
        if all(len(own) for own in sides):
            both = [np.array(codes)[(group == name) & knows] for name in "ab"]
            between(report, sides, both)


def within(told, order, own):
    found = {one.statistic: one.value for one in told.within}
    if len(own) < 2:
        assert set(found.values()) == {None}
        return
    # Everybody deals out the same points over values by lot: the spread of a person's own points.
    sigma = np.mean([((row - row.mean()) ** 2).mean() for row in own])
    assert null_of(own, "random", top=5) == EXACT(sigma, abs=1e-10)
    known = {
        "kendall_w": w_by_hand(order),
        "rank_correlation": rho_by_hand(order),
        "rwg_j": rwg_by_hand(own, sigma) if sigma else None,
        "average_deviation": deviation_by_hand(own),
    }
    assert found == {name: None if value is None else EXACT(value, abs=1e-10) for name, value in known.items()}
    for value, share, points in zip(told.values, (own > 0).mean(axis=0), own.mean(axis=0), strict=True):
        assert (value.share, value.points) == (EXACT(share, abs=1e-12), EXACT(points, abs=1e-12))
        low, high = stats.binomtest(round(share * len(own)), len(own)).proportion_ci(method="wilson")
        assert (value.low, value.high) == (EXACT(low, abs=1e-8), EXACT(high, abs=1e-8))


def between(report, sides, codes):
    (beside,) = report.sides
    a, b = ([float(np.round(x, 12)) for x in own.mean(axis=0)] for own in sides)
    hits = sum(u * v for u, v in zip(list_chances(a)[min(3, len(a)) - 1], list_chances(b)[min(3, len(a)) - 1],
                                     strict=True))  # fmt: skip
    apart = len(set(a)) > 1 and len(set(b)) > 1
    known = {
        "tau_b": stats.kendalltau(a, b).statistic if apart else None,
        "rank_biased_overlap": overlap_by_hand(a, b),
        "top_hits": hits,
        "top_hit_rate": hits / 3,
        "jensen_shannon": distance.jensenshannon(a, b, base=2),
    }
    if set(codes[0]) & set(codes[1]):
        known["weighted_kappa"] = kappa_by_hand(*sides, codes)
    found = {one.statistic: one.value for one in beside.between if one.statistic in known}
    # Near the same shares the distance is the root of a difference of equal numbers.
    loose = {"jensen_shannon": 3e-8}
    assert found == {
        name: None if value is None else EXACT(value, abs=loose.get(name, 1e-10)) for name, value in known.items()
    }
    for gap, one, other in zip(beside.gaps, *[(own > 0).mean(axis=0) for own in sides], strict=True):
        assert gap.gap == EXACT(other - one, abs=1e-12)
    for value, column in zip(report.by_value, range(len(a)), strict=False):
        one, two = icc_by_hand([own[:, column] for own in sides])
        found = [measure.value for measure in value.between_groups]
        if one is not None and math.isfinite(two):
            assert found == [EXACT(one, abs=1e-10), EXACT(two, abs=1e-8 * max(1, abs(two)))]
        else:
            assert found == [None, None]


def test_gap_of_newcombe():
    # Newcombe, Statistics in Medicine 17, 1998, table II, method 10: 56/70 against 48/80 gives .2000 (.0524, .3339).
    order = np.full((150, 2), np.nan)
    order[:, 1] = 1.0
    order[:48, 0] = order[80:136, 0] = 1.5
    order[:48, 1] = order[80:136, 1] = 1.5
    (beside,) = measure(["a", "b"], order, ["x"] * 80 + ["y"] * 70, Ask()).sides
    gap = beside.gaps[0]
    assert (gap.gap, gap.low, gap.high) == (EXACT(0.2), EXACT(0.0524, abs=5e-5), EXACT(0.3339, abs=5e-5))
