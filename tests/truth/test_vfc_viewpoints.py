"""Studies drawn from known viewpoints give them back, with the right persons, and keep the true number."""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.systems.vfc import parallel
from klantwaarde.systems.vfc.align import assign
from klantwaarde.systems.vfc.compare import congruence
from klantwaarde.systems.vfc.correlate import standardise
from klantwaarde.systems.vfc.sorts import make_sorts
from sample_sorts import drawn, forced, study, viewpoints


def recovered(analysis, v):
    """Tucker's phi of each true viewpoint with its factor, and which factor that is."""
    phi = congruence(v, np.nan_to_num(analysis.z))
    order, _ = assign(phi[None])
    return np.abs(phi[np.arange(v.shape[1]), order[0]]), order[0]


@pytest.mark.parametrize("extraction", ["pca", "centroid", "horst"])
@pytest.mark.parametrize("k", [2, 3, 4])
def test_viewpoints_and_persons_come_back(extraction, k):
    for seed in range(4):
        places, v, who = drawn(seed, cards=40, people=8 * k, k=k, noise=0.5)
        analysis = qmethod.analyse(make_sorts(places), k, extraction=extraction)
        phi, order = recovered(analysis, v)
        assert phi.min() >= 0.95
        assert (analysis.flagged[np.arange(8 * k), order[who]]).mean() >= 0.95
        assert analysis.flagged.sum() == analysis.flagged[np.arange(8 * k), order[who]].sum()


def test_exact_viewpoints_come_back_exactly():
    # no noise: every person of a viewpoint sorts alike, and each viewpoint is one array
    places, _, who = drawn(3, cards=36, people=12, noise=0.0)
    analysis = qmethod.analyse(make_sorts(places), 3)
    factor = analysis.flagged.argmax(axis=1)
    assert (analysis.flagged.sum(axis=1) == 1).all()
    for viewpoint in range(3):
        assert len(set(factor[who == viewpoint])) == 1
        mine = factor[who == viewpoint][0]
        assert np.array_equal(analysis.places[:, mine], places[:, viewpoint])
        assert analysis.p[mine] == 4


def test_bipolar_confounded_and_random_persons():
    rng = np.random.default_rng(11)
    v = viewpoints(40, 2, rng)
    columns = [v[:, 0]] * 6 + [v[:, 1]] * 6 + [-v[:, 0]] * 2 + [v[:, 0] + v[:, 1]] * 2
    y = np.stack(columns, axis=1) + 0.5 * rng.standard_normal((40, 16))
    noise = rng.standard_normal((40, 1))
    noise -= v @ (v.T @ noise) / 39  # nothing in common with either viewpoint, not even by chance
    y = np.concatenate([y, noise], axis=1)
    names = [*(f"a{i}" for i in range(6)), *(f"b{i}" for i in range(6)), "anti0", "anti1", "both0", "both1", "noise"]
    noun = qmethod.noun(qmethod.analyse(make_sorts(forced(y), sorters=names), 2))
    assert noun.persons.negative == ["anti0", "anti1"]
    assert set(noun.persons.confounded) == {"both0", "both1"}
    assert "noise" in noun.persons.unflagged
    first = next(f for f, factor in enumerate(noun.factors) if noun.flags[0][f])
    assert [row[first] for row in noun.flags[:6]] == [True] * 6


def observed(z):
    return np.linalg.svd(z, compute_uv=False)[: min(z.shape[1], z.shape[0] - 1)] ** 2 / (z.shape[0] - 1)


@pytest.mark.parametrize(
    ("cards", "people", "k", "noise"), [(36, 24, 3, 1.0), (33, 12, 2, 0.8), (48, 40, 4, 1.0), (36, 20, 1, 1.0)]
)
def test_parallel_analysis_keeps_the_true_number(cards, people, k, noise):
    # at least 90% of the drawn studies; 40 studies, so 36 of them. Both shuffled and normal bounds.
    hits = np.zeros(2)
    for seed in range(40):
        places, _, _ = drawn(seed, cards=cards, people=people, k=k, noise=noise)
        z = standardise(places)
        rng = np.random.default_rng(seed)
        values = observed(z)
        bounds = parallel.shuffled_bound(z, 100, rng), parallel.normal_bound(cards, people, 100, rng)
        hits += [parallel.leading(values > bound) == k for bound in bounds]
    assert (hits >= 36).all()


@pytest.mark.parametrize("kind", ["free", "two poles", "related", "unequal"])
def test_parallel_analysis_keeps_the_true_number_in_studies_of_every_size(kind):
    # 24 to 48 cards, 1 to 4 viewpoints of at least five persons, 12 to 40 persons, little to much noise; places chosen
    # freely, persons who hold the opposite, viewpoints that correlate .3, or groups from five persons to most of them.
    # Groups smaller than five among many others stand out too little for any rule on eigenvalues.
    hits = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        cards, k = int(rng.integers(24, 49)), int(rng.integers(1, 5))
        people, noise = int(rng.integers(max(12, 6 * k), 41)), rng.uniform(0.4, 1.2)
        v = viewpoints(cards, k, rng)
        if kind == "related":
            v[:, 1:] = 0.3 * v[:, :1] + np.sqrt(1 - 0.09) * v[:, 1:]
        who = np.arange(people) % k
        if kind == "unequal":
            who = np.concatenate(
                [np.repeat(np.arange(k), 5), rng.choice(k, people - 5 * k, p=rng.dirichlet(np.ones(k)))]
            )
        pole = np.where(rng.random(people) < 0.2, -1, 1) if kind == "two poles" else 1
        y = v[:, who] * pole + noise * rng.standard_normal((cards, people))
        z = standardise(np.clip(np.round(1.7 * y), -5, 5) if kind == "free" else forced(y))
        hits += parallel.leading(observed(z) > parallel.shuffled_bound(z, 100, rng)) == k
    assert hits >= 36


def test_parallel_analysis_finds_nothing_in_noise():
    none = 0
    for seed in range(40):
        places = forced(np.random.default_rng(seed).standard_normal((36, 20)))
        z = standardise(places)
        none += parallel.leading(observed(z) > parallel.shuffled_bound(z, 100, np.random.default_rng(seed))) == 0
    assert none >= 36


def test_the_sequential_form_sees_a_small_group_behind_a_large_one():
    # 30 persons share one viewpoint strongly, 4 a second one weakly: the first eigenvalue takes so much that the plain
    # bound for the second is too high
    plain = sequential = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        v = viewpoints(36, 2, rng)
        y = np.concatenate(
            [
                np.repeat(v[:, :1], 30, 1) + 0.4 * rng.standard_normal((36, 30)),
                np.repeat(v[:, 1:], 4, 1) + rng.standard_normal((36, 4)),
            ],
            axis=1,
        )
        z = standardise(forced(y))
        values = observed(z)
        plain += parallel.leading(values > parallel.shuffled_bound(z, 60, rng)) == 2
        bounds, seen = parallel.sequential_bound(z, 60, rng, 4)
        sequential += parallel.leading(seen > bounds) == 2
    assert sequential >= 16
    assert sequential > plain


@pytest.mark.parametrize("people", [15, 30, 60])
def test_bootstrap_intervals_hold_the_viewpoint(people):
    # the truth of a card is its mean place over endlessly many persons of the viewpoint, in z; 95% intervals should
    # hold it 95 times in 100. Rooms of .05 for eight studies, .10 where seven or eight persons define a factor.
    held = []
    for seed in range(8):
        places, v, _ = drawn(seed, cards=36, people=people, k=2, noise=1.0)
        analysis = qmethod.analyse(make_sorts(places), 2)
        rng = np.random.default_rng(99)
        means = [forced(v[:, [f]] + rng.standard_normal((36, 1000))).mean(axis=1, keepdims=True) for f in range(2)]
        truth = standardise(np.hstack(means))
        _, order = recovered(analysis, truth)
        truth = truth * np.sign(np.diag(congruence(truth, analysis.z)[:, order]))
        found = qmethod.bootstrap(analysis, 200, seed=seed)
        low, high = np.array(found.z_low)[:, order], np.array(found.z_high)[:, order]
        held.append(((truth >= low) & (truth <= high)).mean())
    assert (0.85 if people == 15 else 0.90) <= np.mean(held) <= 0.99


def test_bootstrap_on_free_sorts_with_known_groups():
    rng = np.random.default_rng(2)
    v = viewpoints(30, 2, rng)
    who = np.arange(20) % 2
    x = np.clip(np.round(1.7 * v[:, who] + 0.8 * rng.standard_normal((30, 20))), -4, 4)
    analysis = qmethod.analyse(make_sorts(x, forced=False), 2)
    found = qmethod.bootstrap(analysis, 100, seed=3)
    shares = np.array(found.flag_share)
    group = shares.argmax(axis=1)
    assert len({(g, w) for g, w in zip(group, who, strict=True)}) == 2
    assert shares.max(axis=1).min() > 0.8
    assert found.unstable_share < 0.05


def test_large_route_equals_the_small_one():
    one = study(21, cards=24, people=60, k=3)
    assert one.forced is None  # read from the data
    import duckdb
    import narwhals as nw
    import pyarrow as pa

    cards = [card.id for card in one.cards]
    columns = {"person": [s.id for s in one.sorters]}
    columns |= {card: [row[i] for row in one.places] for i, card in enumerate(cards)}
    connection = duckdb.connect()
    connection.register("incoming", pa.table(columns))
    connection.execute("CREATE TABLE sorts AS FROM incoming")
    big = qmethod.analyse_table(nw.from_native(connection.table("sorts")), cards, factors=3, sorter="person")
    small = qmethod.analyse(one, 3)
    assert big.people == 60
    assert np.allclose(big.eigenvalues, small.basis.eigenvalues, atol=1e-10)
    assert np.allclose(big.z, small.z, atol=1e-9)
    assert np.array_equal(big.places, small.places)
    assert np.array_equal(big.flagged, small.p)
    assert np.array_equal(big.level, small.level)
    assert big.confounded == small.notes.confounded.sum()
    assert big.unflagged == small.notes.unflagged.sum()
    rows = {row["person"]: row for row in big.loadings.collect(backend="pyarrow").to_native().to_pylist()}
    for i, who in enumerate(small.sorts.sorters):
        assert [rows[who][f"f{f}"] for f in (1, 2, 3)] == pytest.approx(small.loadings[i].tolist(), abs=1e-9)
        flagged = [f"f{f + 1}" for f in range(3) if small.flagged[i, f]]
        assert rows[who]["factor"] == (flagged[0] if flagged else None)
