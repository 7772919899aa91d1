"""The whole analysis once more, written the slow way from the formulas alone: loops, the persons' eigenproblem."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.systems.vfc.sorts import make_sorts

CUTS = {
    "native": ((3.291, 0.001), (2.576, 0.01), (1.96, 0.05)),
    "qmethod": ((4.8916, 1e-6), (3.291, 0.001), (2.576, 0.01), (1.96, 0.05)),
    "pqmethod": ((2.58, 0.01), (1.96, 0.05)),
}


def centroid(r, k, mode):
    """Brown's step; native tries every sign vector, the modes start from all +1 and flip the smallest sum."""
    p, rest, out = len(r), r.copy(), []
    start, stop = {"native": (None, 1e-10), "qmethod": (None, 1e-5), "pqmethod": (0.5, 1e-3)}[mode]
    for _ in range(k):
        np.fill_diagonal(rest, 0)
        s = np.ones(p)
        if mode == "native":
            every = [np.array([1.0 if number >> i & 1 else -1.0 for i in range(p)]) for number in range(2 ** (p - 1))]
            s = max(every, key=lambda one: one @ rest @ one)
        while mode != "native":
            c = s * (rest @ s)
            if c.min() >= -1e-12:
                break
            for i in np.flatnonzero(c == c.min()) if mode == "qmethod" else [int(c.argmin())]:
                s[i] = -s[i]
        c = s * (rest @ s)
        h, change = np.full(p, start) if start else c / (p - 1), 1.0
        while change > stop:
            t = c + h
            new = t * t / t.sum()
            change, h = np.abs(new - h).max(), new
        loading = s * t / math.sqrt(t.sum())
        out.append(loading)
        rest = rest - np.outer(loading, loading)
    return np.array(out).T


def rows(loadings):
    h = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    return loadings / h, h


def planes(a, skip):
    """Kaiser's plane rotations; a plane is skipped when tan 4 phi is small, or (0) run to the end."""
    a = a.copy()
    for _ in range(225):
        turned = False
        for f, g in combinations(range(a.shape[1]), 2):
            x, y = a[:, f].copy(), a[:, g].copy()
            u, v = x * x - y * y, 2 * x * y
            top = 2 * (u * v).sum() - 2 * u.sum() * v.sum() / len(a)
            under = (u * u - v * v).sum() - (u.sum() ** 2 - v.sum() ** 2) / len(a)
            if under > 0 and abs(top) < (skip or 1e-13) * under:
                continue
            turned, phi = True, math.atan2(top, under) / 4
            a[:, f], a[:, g] = x * math.cos(phi) + y * math.sin(phi), y * math.cos(phi) - x * math.sin(phi)
        if not turned:
            break
    return a


def criterion(a):
    return float(((a**4).sum(axis=0) - (a**2).sum(axis=0) ** 2 / len(a)).sum())


def varimax(loadings, mode, rng):
    a, h = rows(loadings)
    k = loadings.shape[1]
    if k == 1:
        return loadings
    if mode == "pqmethod":
        return planes(a, 0.00116) * h
    if mode == "native":
        turns = [np.eye(k), *(np.linalg.qr(rng.standard_normal((k, k)))[0] for _ in range(4))]
        return max((planes(a @ turn, 0) for turn in turns), key=criterion) * h
    turn, before = np.eye(k), 0.0
    while True:
        b = a @ turn
        u, singular, v = np.linalg.svd(a.T @ (b**3 - b * (b**2).mean(axis=0)))
        turn = u @ v
        if singular.sum() < before * (1 + 1e-5):
            return loadings @ turn
        before = singular.sum()


def signed(loadings, mode, extraction):
    if mode == "qmethod" and extraction == "centroid":
        return loadings
    total = loadings.sum(axis=0) if mode == "qmethod" else (loadings * np.abs(loadings)).sum(axis=0)
    return np.where(total < 0, -loadings, loadings)


def naive(x, k, mode, extraction, ladder):
    """Loadings, flags, scores, places, reliabilities, levels and consensus."""
    n, p = x.shape
    r = np.array([[np.corrcoef(x[:, i], x[:, j])[0, 1] for j in range(p)] for i in range(p)])
    values, vectors = np.linalg.eigh(r)
    first = np.argsort(-values)[:k]
    loadings = vectors[:, first] * np.sqrt(values[first]) if extraction == "pca" else centroid(r, k, mode)
    loadings = varimax(signed(loadings, mode, extraction), mode, np.random.default_rng(0))
    loadings = signed(loadings, mode, extraction)
    if mode == "native" or (mode == "qmethod" and extraction == "pca"):
        loadings = loadings[:, np.argsort(-(loadings**2).sum(axis=0))]
    bound = 1.96 / math.sqrt(n)
    flags = [[abs(one) > bound and one * one > (row @ row) / 2 for one in row] for row in loadings]
    z, places, reliable = np.full((n, k), np.nan), np.full((n, k), np.nan), np.full(k, np.nan)
    for f in range(k):
        total, count = np.zeros(n), 0
        for i in range(p):
            if flags[i][f]:
                weight = min(max(loadings[i, f], -0.99999), 0.99999)
                sort = x[:, i] if mode == "qmethod" else (x[:, i] - x[:, i].mean()) / x[:, i].std(ddof=1)
                total, count = total + weight / (1 - weight**2) * sort, count + 1
        if not count:
            continue
        z[:, f] = (total - total.mean()) / total.std(ddof=1)
        reliable[f] = 0.8 * count / (1 + 0.8 * (count - 1))
        for s in range(n):
            above = sum(other > z[s, f] + 1e-9 for other in z[:, f])
            tied = [t for t in range(n) if abs(z[t, f] - z[s, f]) <= 1e-9]
            places[s, f] = ladder[above + (len(tied) - 1 if mode == "qmethod" else tied.index(s))]
    se = np.sqrt(1 - reliable)
    has = [f for f in range(k) if not math.isnan(reliable[f])]
    level, consensus = np.ones((n, k)), np.zeros(n, dtype=bool)
    for s in range(n):
        ratio = {(f, g): abs(z[s, f] - z[s, g]) / math.hypot(se[f], se[g]) for f in has for g in has if f != g}
        consensus[s] = bool(ratio) and max(ratio.values()) <= (2.58 if mode == "pqmethod" else 1.96)
        for f in has if ratio else []:
            least = min(value for (one, _), value in ratio.items() if one == f)
            level[s, f] = next((p for cut, p in CUTS[mode] if least > cut), 1.0)
    return loadings, flags, z, places, reliable, level, consensus


def drawn_study(seed):
    """Draw viewpoints with two poles, laid in a lopsided grid or freely; some persons sort alike."""
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(12, 50)), int(rng.integers(4, 11 if seed % 2 else 25))
    y = rng.standard_normal((n, 3))[:, rng.integers(0, 3, p)] * rng.choice([1, 1, 1, -1], p)
    y = y + rng.uniform(0.3, 1.3) * rng.standard_normal((n, p))
    if seed % 3 == 0 and p > 6:  # among fewer the last centroids would be rounding only
        y[:, 1] = y[:, 0]
    if seed % 4 == 3:
        return np.clip(np.round(1.5 * y), -4, 4), None, min(3, p - 1)
    cuts = np.sort(rng.choice(np.arange(1, n), 5, replace=False))
    counts = np.diff(np.r_[0, cuts, n]).tolist()
    ladder = [place for place, count in zip(range(-2, 4), counts, strict=True) for _ in range(count)]
    x = np.empty((n, p))
    np.put_along_axis(x, np.argsort(y, axis=0, kind="stable"), np.array(ladder, dtype=float)[:, None], axis=0)
    return x, qmethod.QGrid(list(range(-2, 4)), counts), min(int(rng.integers(1, 6)), p - 1)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("extraction", ["pca", "centroid"])
@pytest.mark.parametrize("mode", ["native", "qmethod", "pqmethod"])
def test_the_slow_way_gives_the_same(mode, extraction, seed):
    x, grid, k = drawn_study(seed)
    if mode == "native" and extraction == "centroid" and x.shape[1] > 10:
        x = x[:, :10]  # all signs are tried, and more would be too many
    a = qmethod.analyse(make_sorts(x, grid=grid), k, mode=mode, extraction=extraction)
    loadings, flags, z, places, reliable, level, consensus = naive(x, k, mode, extraction, a.sorts.grid.hand_out())
    assert np.allclose(a.loadings, loadings, atol=1e-6)
    assert a.flagged.tolist() == flags
    assert np.allclose(a.z, z, atol=1e-5, equal_nan=True)
    assert np.array_equal(a.places, places, equal_nan=True)
    assert np.allclose(a.reliability, reliable, equal_nan=True)
    assert np.array_equal(a.level, level)
    assert np.array_equal(a.consensus, consensus)
