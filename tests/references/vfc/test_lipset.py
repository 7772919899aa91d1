"""The Lipset study (9 sorts, 33 statements): the public check numbers to all printed digits.

Source: Brown (1980), Political Subjectivity, pp. 183 ff.; check numbers of PCA, three factors, varimax, printed on
our method page (eigenvalues, sums of squares, loadings, flags, reliabilities) and in thread qmethod#376 (loadings in
full after that program's own stop). Tolerance: half a unit of the last printed digit, since that is all the source
knows; for the loadings another 1e-4, since two of them (CA6 on f2, US8 on f3) are printed as an early stop leaves them.
"""

from __future__ import annotations

import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.systems.vfc.components import components
from klantwaarde.systems.vfc.correlate import standardise

HALF3, HALF4 = 0.5e-3, 0.5e-4

LOADINGS = {
    "US1": (0.191, 0.766, -0.168),
    "US2": (-0.066, 0.826, 0.107),
    "US3": (0.811, -0.016, -0.093),
    "US4": (0.776, 0.230, 0.271),
    "JP5": (-0.833, 0.154, 0.026),
    "CA6": (0.146, -0.185, 0.885),
    "UK7": (0.141, -0.349, 0.739),
    "US8": (-0.089, 0.663, -0.170),
    "FR9": (0.204, -0.183, -0.448),
}
FLAGGED = {"US1": 1, "US2": 1, "US3": 0, "US4": 0, "JP5": 0, "CA6": 2, "UK7": 2, "US8": 1, "FR9": 2}
# qmethod#376: psych's principal with varimax, columns RC2, RC1, RC3 as printed there
PUBLISHED_UNCONVERGED = [
    (0.19090031, 0.76583098, -0.16829944),
    (-0.06552370, 0.82578471, 0.10674419),
    (0.81073850, -0.01642114, -0.09294327),
    (0.77564922, 0.22983558, 0.27115532),
    (-0.83345268, 0.15438190, 0.02554101),
    (0.14605752, -0.18452178, 0.88487489),
    (0.14131112, -0.34862230, 0.73900317),
    (-0.08906645, 0.66252588, -0.17048799),
    (0.20377209, -0.18284105, -0.44813857),
]


@pytest.fixture(scope="module")
def lipset(shared_data):
    return qmethod.read(shared_data / "qmethod/lipset.csv")


@pytest.fixture(scope="module")
def three(lipset):
    return qmethod.noun(qmethod.analyse(lipset, factors=3))


def test_eigenvalues(three):
    assert np.allclose(three.eigenvalues[:4], [2.384, 2.015, 1.341, 1.127], atol=HALF3, rtol=0)


def test_rotated_sums_of_squares_and_explained_variance(three):
    assert np.allclose([f.sum_of_squares for f in three.factors], [2.0851, 1.9733, 1.6816], atol=HALF4, rtol=0)
    assert np.allclose([f.explained_variance for f in three.factors], [23.2, 21.9, 18.7], atol=0.05, rtol=0)


@pytest.mark.parametrize("person", LOADINGS)
def test_loadings(three, person):
    assert np.allclose(three.loadings[three.sorters.index(person)], LOADINGS[person], atol=HALF3 + 1e-4, rtol=0)


@pytest.mark.parametrize("person", FLAGGED)
def test_flags(three, person):
    assert three.flags[three.sorters.index(person)] == [f == FLAGGED[person] for f in range(3)]


def test_negative_flags_are_told(three):
    assert three.persons.negative == ["JP5", "FR9"]
    assert {w.code for w in three.warnings} >= {"bipolar"}


def test_reliability_se_sed_for_every_factor_and_pair(three):
    for factor in three.factors:
        assert factor.flagged == 3
        assert factor.reliability == pytest.approx(0.923, abs=HALF3)
        assert factor.se == pytest.approx(0.277, abs=HALF3)
    assert np.allclose(three.sed, 0.392, atol=HALF3, rtol=0)
    assert all(pair.sed == pytest.approx(0.392, abs=HALF3) for pair in three.pairs)


def test_critical_differences(three):
    sed = three.pairs[0].sed
    assert 1.96 * sed == pytest.approx(0.769, abs=HALF3)
    assert 2.576 * sed == pytest.approx(1.010, abs=HALF3)
    # the marks stand exactly at those bounds
    levels = {(m.card, m.factor): m.level for m in three.distinguishing}
    z = np.array(three.z_scores)
    for i, card in enumerate(three.cards):
        for f in range(3):
            least = min(abs(z[i, f] - z[i, g]) for g in range(3) if g != f)
            wanted = (
                0.001 if least > 3.291 * sed else 0.01 if least > 2.576 * sed else 0.05 if least > 1.96 * sed else None
            )
            assert levels.get((card.id, f"f{f + 1}")) == wanted


def test_smallest_margin_that_could_be_shown(three):
    # method page 5.3: .645 for two factors with three persons each
    assert three.equality.smallest == pytest.approx(0.645, abs=HALF3)
    assert not three.equality.enough
    assert three.equality.cards == []


def test_flag_bound():
    # method page 14: 1.96 / sqrt(33) = .341
    assert 1.96 / np.sqrt(33) == pytest.approx(0.341, abs=HALF3)


def test_bipolar_split(lipset):
    # method page 4: p 2 and 1, r .889 and .800, SE .333 and .447, SED .558
    steps = [qmethod.QAction("split", factor="f1")]
    noun = qmethod.noun(qmethod.analyse(lipset, factors=3, log=steps))
    a, b = noun.factors[0], noun.factors[1]
    assert (a.name, b.name, a.split_of, b.split_of) == ("f1a", "f1b", "f1", "f1")
    assert (a.flagged, b.flagged) == (2, 1)
    assert (a.reliability, b.reliability) == (pytest.approx(0.889, abs=HALF3), pytest.approx(0.800, abs=HALF3))
    assert (a.se, b.se) == (pytest.approx(0.333, abs=HALF3), pytest.approx(0.447, abs=HALF3))
    assert noun.pairs[0].sed == pytest.approx(0.558, abs=HALF3)
    assert "JP5" not in noun.persons.negative
    # both poles together have the size of the whole factor
    assert a.sum_of_squares + b.sum_of_squares == pytest.approx(2.0851, abs=HALF4)


def test_qmethod_mode_stops_where_that_program_stops(lipset):
    # all eight printed decimals of the public thread; tolerance half of the last one
    analysis = qmethod.analyse(lipset, factors=3, mode="qmethod")
    assert np.allclose(analysis.loadings, PUBLISHED_UNCONVERGED, atol=0.5e-8 + 1e-12, rtol=0)


def test_converged_differs_from_the_early_stop_by_less_than_a_hundredth(lipset):
    # method page 3.5: the early stop leaves loadings up to about .01 from the optimum
    early = qmethod.analyse(lipset, factors=3, mode="qmethod").loadings
    ended = qmethod.analyse(lipset, factors=3, mode="qmethod", converged=True).loadings
    assert 0 < np.abs(early - ended).max() < 0.01


@pytest.mark.parametrize("mode", ["qmethod", "pqmethod"])
def test_modes_agree_on_flags_and_within_printed_compatibility(lipset, three, mode):
    # method page 14: 1.5e-3 to KADE and identical flags and arrays apart from ties, with PCA and a converged varimax
    noun = qmethod.noun(qmethod.analyse(lipset, factors=3, mode=mode, extraction="pca", converged=True))
    columns = [
        int(np.argmax(np.abs(np.corrcoef(np.array(three.loadings).T, np.array(noun.loadings).T)[f, 3:])))
        for f in range(3)
    ]
    assert np.allclose(np.array(noun.loadings)[:, columns], three.loadings, atol=1.5e-3)
    assert np.array_equal(np.array(noun.flags)[:, columns], three.flags)
    assert np.array_equal(np.array(noun.arrays)[:, columns], three.arrays)


def test_three_routes_to_components_agree(lipset):
    z = standardise(np.array(lipset.places, dtype=float).T)
    values, loadings = components(z, "svd")
    for route in ("persons", "cards"):
        other, turned = components(z, route)
        assert np.allclose(other, values, atol=1e-10, rtol=0)
        assert np.allclose(np.abs(turned), np.abs(loadings), atol=1e-7, rtol=0)
        assert np.allclose(turned[:, :3] @ turned[:, :3].T, loadings[:, :3] @ loadings[:, :3].T, atol=1e-10, rtol=0)


def test_five_layouts_hold_the_same_sorts(shared_data, lipset):
    folder = shared_data / "qmethod"
    for name in ("lipset.dat", "lipset_htmlq.csv", "lipset_easyhtmlq.json"):
        study = qmethod.read(folder / name)
        assert study.places == lipset.places
        assert [one.id for one in study.sorters] == [one.id for one in lipset.sorters]
    dat = qmethod.read(folder / "lipset.dat")
    texts = (folder / "lipset.sta").read_text(encoding="utf-8").splitlines()
    assert [card.text[""] for card in dat.cards] == texts
    assert dat.grid == qmethod.QGrid(list(range(-4, 5)), [2, 3, 4, 5, 5, 5, 4, 3, 2])


def test_five_layouts_give_the_same_analysis(shared_data, three):
    folder = shared_data / "qmethod"
    for name in ("lipset.dat", "lipset_htmlq.csv", "lipset_easyhtmlq.json"):
        noun = qmethod.noun(qmethod.analyse(folder / name, factors=3))
        assert noun.loadings == three.loadings
        assert noun.z_scores == three.z_scores
        assert noun.arrays == three.arrays
