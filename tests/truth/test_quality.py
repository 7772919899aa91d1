"""Data drawn from a known model of perceived quality give it back; intervals and tests err as they say."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde.statistics.moments import UnitMoments
from klantwaarde.statistics.relative_importance import lmg
from klantwaarde.statistics.resampling import Draws, bca, expanded, jackknife_t, percentile
from klantwaarde.systems.quality.analysis import Ask, analyse_paths
from klantwaarde.systems.quality.bootstrap import resample
from klantwaarde.systems.quality.drivers import DriverAsk, find_drivers
from klantwaarde.systems.quality.estimate import How, of_counts, of_moments
from klantwaarde.systems.quality.gronroos import gronroos_model
from klantwaarde.systems.quality.groups import compare_groups
from klantwaarde.systems.quality.moderation import moderate
from klantwaarde.systems.quality.path_model import path_model
from klantwaarde.systems.quality.pls import inner_paths, outer_weights
from klantwaarde.systems.quality.sample import make_sample
from klantwaarde.systems.quality.second_order import second_order
from klantwaarde.systems.quality.surface import SurfaceAsk, surface_of_sums
from klantwaarde.systems.quality.surface_sums import SurfaceSums

TRUTH = {
    ("communication", "expectation"): 0.35,
    ("image", "expectation"): 0.25,
    ("word_of_mouth", "expectation"): 0.20,
    ("needs", "expectation"): 0.15,
    ("technical", "experience"): 0.30,
    ("functional", "experience"): 0.45,
    ("expectation", "experience"): 0.10,
    ("image", "experience"): 0.15,
    ("experience", "satisfaction"): 0.60,
    ("expectation", "satisfaction"): -0.10,
    ("image", "satisfaction"): 0.20,
    ("satisfaction", "loyalty"): 0.55,
    ("image", "loyalty"): 0.15,
    ("satisfaction", "recommendation"): 0.65,
    ("satisfaction", "complaint"): -0.40,
}
ORDER = (
    "communication", "image", "word_of_mouth", "needs", "technical", "functional", "expectation", "experience",
    "satisfaction", "loyalty", "recommendation", "complaint",
)  # fmt: skip
EXOGENOUS = ORDER[:6]


def draw_gronroos(n, rng, loading=0.85, items=3):
    """Constructs of variance 1 by the arrows of TRUTH, each measured by items with a known loading."""
    correlation = np.full((6, 6), 0.2) + 0.8 * np.eye(6)
    scores = dict(zip(EXOGENOUS, rng.multivariate_normal(np.zeros(6), correlation, size=n).T, strict=True))
    names, columns = list(EXOGENOUS), correlation
    for target in ORDER[6:]:
        b = np.array([TRUTH.get((source, target), 0.0) for source in names])
        with_target = columns @ b
        left = 1 - b @ with_target
        scores[target] = sum(w * scores[s] for w, s in zip(b, names, strict=True)) + np.sqrt(left) * rng.normal(size=n)
        columns = np.block([[columns, with_target[:, None]], [with_target[None], np.ones((1, 1))]])
        names.append(target)
    own = np.sqrt(1 - loading**2)
    return {f"{name}{i}": loading * scores[name] + own * rng.normal(size=n) for name in ORDER for i in range(items)}


def test_a_drawn_model_gives_its_paths_back():
    columns = draw_gronroos(6000, np.random.default_rng(11))
    model, missing = gronroos_model({name: [f"{name}{i}" for i in range(3)] for name in ORDER})
    assert missing == []
    assert set(model.paths) == set(TRUTH)
    sample = make_sample(list(columns), np.column_stack(list(columns.values())))
    found = analyse_paths(sample, model, Ask(consistent=True, resamples=0))
    # Standard error of a path at n = 6,000 is about .015; 15 paths, so 3.5 of them.
    assert {(a.source, a.target): a.estimate for a in found.paths} == pytest.approx(TRUTH, abs=0.055)
    plain = analyse_paths(sample, model, Ask(resamples=0))
    # Scores with error are drawn to zero; the plain model must not pretend otherwise.
    strong = {(a.source, a.target): a.estimate for a in plain.paths}
    assert strong["experience", "satisfaction"] < found.paths[[tuple(p) for p in _pairs(found)].index(
        ("experience", "satisfaction"))].estimate  # fmt: skip


def _pairs(found):
    return [(a.source, a.target) for a in found.paths]


def test_a_part_of_the_model_is_a_model():
    model, missing = gronroos_model({"functional": ["f1", "f2"], "satisfaction": ["s"]}, unit=True)
    assert model.paths == (("functional", "satisfaction"),)
    assert model.mode("functional") == "unit"
    assert {"communication", "word_of_mouth", "needs", "technical", "expectation"} <= set(missing)


SMALL = path_model(
    {
        "blocks": {"A": ["a1", "a2", "a3"], "B": ["b1", "b2", "b3"], "C": ["c1", "c2"]},
        "paths": [["A", "B"], ["A", "C"], ["B", "C"]],
    }
)


def draw_accounts(accounts, per, rng, icc=0.3):
    """Answers of ``per`` people in each account; all constructs share variance within an account."""
    n = accounts * per
    place = np.repeat(np.arange(accounts), per)

    def noise():
        return np.sqrt(icc) * rng.normal(size=accounts)[place] + np.sqrt(1 - icc) * rng.normal(size=n)

    a = noise()
    b = 0.5 * a + np.sqrt(0.75) * noise()
    c = 0.3 * a + 0.4 * b + np.sqrt(1 - 0.09 - 0.16 - 0.12) * noise()
    x = np.column_stack([0.8 * s + 0.6 * rng.normal(size=n) for s, k in ((a, 3), (b, 3), (c, 2)) for _ in range(k)])
    return x, place


@pytest.fixture(scope="module")
def arrows():
    """The arrows in the population that `draw_accounts` draws from: by its item correlations, not by a draw."""
    latent = np.array([[1, 0.5, 0.5], [0.5, 1, 0.55], [0.5, 0.55, 1]])
    r = 0.64 * latent[np.ix_(SMALL.block_of, SMALL.block_of)]
    np.fill_diagonal(r, 1.0)
    return inner_paths(outer_weights(r, SMALL, tolerance=1e-12).constructs, SMALL).paths[:, 0]


RESAMPLES = 400


def drawn_arrows(units, per, rng, icc, resamples, times):
    """Arrows of a few drawn studies, of their resamples and with one unit left out, all in one stack."""
    rs = []
    for _ in range(times):
        x, place = draw_accounts(units, per, rng, icc)
        drawn = Draws(units, resamples, int(rng.integers(1 << 30))).over(lambda counts: counts)
        counts = np.concatenate([*drawn, 1 - np.eye(units), np.ones((1, units))])
        rs.append(of_counts(UnitMoments.of(x, units=place).packed, counts)[2])
    size, r = resamples + units + 1, np.concatenate(rs, axis=2)
    full = outer_weights(np.ascontiguousarray(r[:, :, size - 1 :: size]), SMALL)
    like = np.repeat(full.weights, size, axis=1)
    paths = inner_paths(outer_weights(r, SMALL, signs_like=like).constructs, SMALL).paths.reshape(3, times, size)
    for i in range(times):
        yield paths[:, i, -1], paths[:, i, :resamples], paths[:, i, resamples:-1]


def held(truth, units, per, icc, tries, seed, resamples=RESAMPLES, times=5):  # noqa: PLR0917
    """Share of tries in which each kind of interval holds the arrows."""
    rng, wide, hits = np.random.default_rng(seed), expanded(0.95, units), {}
    for _ in range(tries // times):
        for point, draws, left in drawn_arrows(units, per, rng, icc, resamples, times):
            found = {"t": jackknife_t(point, left)}
            if resamples:
                found |= {
                    "percentile": percentile(draws, level=wide), "bca": bca(draws, point, left, level=wide),
                    "uncut": percentile(draws),
                }  # fmt: skip
            for name, (low, high) in found.items():
                hits[name] = hits.get(name, 0.0) + float(((low <= truth) & (truth <= high)).mean()) / tries
    return hits


@pytest.fixture(scope="module", params=[20, 60])
def coverage(request, arrows):
    """Three people an account, likeness .3: intervals of the three arrows of a path model."""
    return held(arrows, request.param, 3, 0.3, 300, request.param)


@pytest.mark.parametrize("interval", ["percentile", "bca", "t"])
def test_intervals_of_arrows_cover_the_truth(coverage, interval):
    # 900 intervals; the three of a study resemble each other: standard error .9 points. In 1,500 studies they
    # cover 94.2, 93.8 and 95.2% at 20 accounts, and 94.5, 94.4 and 95.0% at 60.
    assert 0.93 <= coverage[interval] <= 0.97


def test_without_widening_they_hold_it_too_seldom(coverage):
    # The test has teeth: plain percentiles of 20 accounts cover 92% (method handbook 5 (e): 93).
    assert coverage["uncut"] < coverage["percentile"]


@pytest.mark.parametrize("accounts", [5, 8, 12])
def test_students_t_of_few_accounts_covers_the_truth(accounts, arrows):
    hits = held(arrows, accounts, 3, 0.3, 1000, accounts, resamples=0, times=50)
    # 3,000 intervals: standard error .5 points.
    assert 0.93 <= hits["t"] <= 0.97


def test_few_accounts_get_students_t_whatever_was_asked():
    x, place = draw_accounts(12, 3, np.random.default_rng(1))
    found = analyse_paths(make_sample(SMALL.items, x, accounts=place), SMALL, Ask(interval="bca"))
    assert (found.interval, found.resamples, found.seed) == ("t", 0, None)
    assert "few-accounts" in found.warnings
    packed = UnitMoments.of(x, units=place).packed
    counts = np.concatenate([np.ones((1, 12)), 1 - np.eye(12)])
    full = outer_weights(of_counts(packed, counts[:1])[2], SMALL, tolerance=1e-12)
    again = outer_weights(of_counts(packed, counts)[2], SMALL, tolerance=1e-10, signs_like=full.weights)
    paths = inner_paths(again.constructs, SMALL).paths
    low, high = jackknife_t(paths[:, 0], paths[:, 1:])
    assert [one.low for one in found.paths] == pytest.approx(low.tolist(), abs=1e-6)
    assert [one.high for one in found.paths] == pytest.approx(high.tolist(), abs=1e-6)


def test_bca_is_no_worse_than_percentile_at_30_people(arrows):
    hits = held(arrows, 30, 1, 0.0, 300, 7)
    # In 3,000 studies 96.0 and 94.0%. No worse: it covers as often but for the noise of this test (.9 points).
    assert hits["bca"] >= hits["percentile"] - 0.009
    assert 0.93 <= hits["bca"] <= 0.97


def test_shares_of_drivers_cover_the_truth():
    p, accounts, per, tries, hits = 4, 40, 3, 600, 0.0
    r = np.full((p, p), 0.4) + 0.6 * np.eye(p)
    b = np.array([0.4, 0.25, 0.15, 0.05])
    truth, mix = lmg(r, r @ b), np.linalg.cholesky(r).T
    rng, place = np.random.default_rng(3), np.repeat(np.arange(accounts), per)

    def noise(columns):
        shared = rng.normal(size=(accounts, columns))[place]
        return np.sqrt(0.3) * shared + np.sqrt(0.7) * rng.normal(size=(accounts * per, columns))

    for _ in range(tries):
        x = noise(p) @ mix
        y = x @ b + np.sqrt(1 - b @ r @ b) * noise(1)[:, 0]
        ask = DriverAsk("y", resamples=RESAMPLES, seed=int(rng.integers(1 << 30)))
        found = {one.item: one for one in find_drivers(list("abcd"), x, y, ask, accounts=place.tolist()).items}
        hits += np.mean([found[i].low <= t <= found[i].high for i, t in zip("abcd", truth, strict=True)]) / tries
    # In 2,000 studies 94.8% at 20 accounts and 94.6% at 60; standard error here about .6 points.
    assert 0.93 <= hits <= 0.97


@pytest.mark.parametrize("straddling", [False, True])
def test_permutation_of_accounts_errs_as_it_says(straddling):
    """Also when every account has people in both groups, as with two waves or two roles: then its halves are turned."""
    rng, paths, micom, p_mga = np.random.default_rng(9), [], [], set()
    for _ in range(200):
        x, place = draw_accounts(30, 4, rng)
        labels = np.where(np.arange(len(x)) % 2 if straddling else place % 2, "b", "a")
        groups = make_sample(SMALL.items, x, accounts=place).by_group(labels)
        ask = Ask(resamples=0, seed=int(rng.integers(1 << 30)))
        told = compare_groups(groups, SMALL, ask, column="g", permutations=59)[0]
        paths.append([one.p <= 0.05 for one in told.paths])
        micom.append([not one.same_weights for one in told.invariance])
        p_mga |= {one.p_mga for one in told.paths}
    assert p_mga == {None}
    # With 59 permutations p <= .05 is the three largest of sixty: an exact 5%. 600 tests each: the binomial standard
    # error is .9 points; the band is that of the issue.
    assert 0.03 <= np.mean(paths) <= 0.07
    assert 0.03 <= np.mean(micom) <= 0.07


def test_the_test_of_the_difference_errs_as_it_says_with_accounts():
    rng, place, rejected = np.random.default_rng(3), np.repeat(np.arange(15), 4), []

    def noise():
        return np.sqrt(0.3) * rng.normal(size=15)[place] + np.sqrt(0.7) * rng.normal(size=60)

    for _ in range(500):
        p = noise()
        e = 0.4 * p + noise()
        # Satisfaction follows from the difference alone: the constraint is true.
        sums = SurfaceSums.of(e + 5.5, p + 5.5, 0.6 * (p - e) + noise(), (-10.0, 21.0), units=place)
        told = {one.name: one.rejected for one in surface_of_sums(sums, SurfaceAsk("e", "p", "z")).constraints}
        rejected.append((told["linear"], told["difference"]))
    # 500 tests of 5%: standard error 1 point. With four restrictions few accounts make it err less, never more.
    one, four = np.mean(rejected, axis=0)
    assert 0.03 <= one <= 0.07
    assert four <= 0.07


def test_the_spread_of_5000_resamples_is_that_of_very_many():
    x, place = draw_accounts(60, 3, np.random.default_rng(1))
    sample = make_sample(SMALL.items, x, accounts=place)
    full = of_moments(sample.moments, SMALL, How())
    some, many = (
        resample(sample, SMALL, How(), full, resamples=b, seed=b).draws["paths"].std(axis=1) for b in (5000, 25_000)
    )
    # A standard error from B draws is itself known to 1/sqrt(2B): 1.0 and .4%; 3% is nearly three of both together.
    assert some == pytest.approx(many, rel=0.03)


def test_groups_that_differ_are_told_apart():
    rng = np.random.default_rng(2)
    x, _ = draw_accounts(1200, 1, rng)
    labels = np.where(np.arange(1200) < 600, "a", "b")
    # In group b the arrow from A to B is broken: B's items come from other people.
    x[600:, 3:6] = x[600:, 3:6][rng.permutation(600)]
    told = compare_groups(make_sample(SMALL.items, x).by_group(labels), SMALL, Ask(resamples=500), column="g")[0]
    first = told.paths[0]
    assert (first.source, first.target) == ("A", "B")
    assert first.p_holm < 0.01
    assert first.p_mga < 0.01


def test_a_filter_is_found_where_there_is_one_and_not_where_there_is_none():
    rng = np.random.default_rng(4)
    n = 800
    quality, image = rng.normal(size=(2, n))
    for effect in (0.3, 0.0):
        y = 0.5 * quality + 0.2 * image + effect * quality * image + 0.6 * rng.normal(size=n)
        x = np.column_stack([s + 0.3 * rng.normal(size=n) for s in (quality, quality, image, image, y, y)])
        model = path_model(
            {
                "blocks": {"Quality": ["q1", "q2"], "Image": ["i1", "i2"], "Satisfaction": ["s1", "s2"]},
                "paths": [["Quality", "Satisfaction"], ["Image", "Satisfaction"]],
            }
        )
        found = moderate(
            make_sample(model.items, x), model, Ask(resamples=200), source="Quality", moderator="Image",
            target="Satisfaction",
        )  # fmt: skip
        assert found.told_apart
        assert (found.low > 0) == (effect > 0)
        slopes = [one.slope for one in found.slopes]
        assert slopes[2] - slopes[1] == pytest.approx(slopes[1] - slopes[0]) == pytest.approx(found.estimate)


def test_a_construct_of_constructs_gives_its_path_back():
    rng = np.random.default_rng(6)
    n = 3000
    top = rng.normal(size=n)
    lower = {name: 0.8 * top + 0.6 * rng.normal(size=n) for name in ("technical", "functional", "relational")}
    score = sum(lower.values())
    y = 0.6 * score / score.std() + 0.8 * rng.normal(size=n)
    blocks = {name: [f"{name}{i}" for i in range(3)] for name in lower} | {"satisfaction": ["s"]}
    columns = {f"{k}{i}": v + 0.2 * rng.normal(size=n) for k, v in lower.items() for i in range(3)} | {"s": y}
    model = path_model(
        {
            "blocks": blocks | {"experience": ["-"]},
            "paths": [["experience", "satisfaction"], *([k, "experience"] for k in lower)],
        }
    )
    plain = type(model)({k: v for k, v in model.blocks.items() if k != "experience"}, (("experience", "satisfaction"),))
    sample = make_sample(list(columns), np.column_stack(list(columns.values())))
    staged, second = second_order(sample, plain, {"experience": list(lower)})
    found = analyse_paths(staged, second, Ask(resamples=250))
    arrow = found.paths[0]
    assert (arrow.source, arrow.target) == ("experience", "satisfaction")
    # Items with little error: the composite is all but the drawn score.
    assert arrow.estimate == pytest.approx(0.6, abs=0.04)
    assert arrow.low < arrow.estimate < arrow.high
    assert set(found.loadings) == {*lower, "s"}
