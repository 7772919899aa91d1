"""What must hold for the methods of values, whatever the answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klantwaarde.results import Estimate, from_json, to_json
from klantwaarde.results.kano import KanoItem
from klantwaarde.results.penalty_reward import PenaltyReward
from klantwaarde.systems.values.importance import order_of, rank_values
from klantwaarde.systems.values.kano import CATEGORIES, answer_table, category_counts, count_kano, kano_item
from klantwaarde.systems.values.level import OUTCOMES, judge_level, kano_evidence, pooled_shares
from klantwaarde.systems.values.penalty_reward import OutcomeSums, contrast, penalty_reward, reading_shares
from klantwaarde.systems.values.roles import RoleProfile, fit, reach, weights_for_role
from klantwaarde.systems.values.state import judge_state

answer = st.one_of(st.none(), st.integers(1, 5))
pairs = st.lists(st.tuples(answer, answer), max_size=60)
counts = st.fixed_dictionaries({letter: st.integers(0, 60) for letter in "AOMIRQ"})
rows = st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10), st.integers(0, 9)), min_size=30, max_size=90)
share = st.floats(0.01, 1)
profiles = st.builds(
    RoleProfile,
    role=st.sampled_from(["a", "b", "c", "d"]),
    name=st.just({}),
    basic=share,
    added=share,
    bonding=share,
    initiative=st.sampled_from(["reactive", "proactive"]),
)
estimates = st.builds(
    lambda value, below, above, n: Estimate(value=value, low=value - below, high=value + above, n=n, accounts=n),
    st.floats(-4, 4),
    st.floats(0, 3),
    st.floats(0, 3),
    st.integers(1, 50),
)


class TestKano:
    @given(pairs, st.integers(0, 60))
    def test_tables_add_up(self, answered, place):
        def table(part):
            return answer_table([f for f, _ in part], [d for _, d in part])

        cut = min(place, len(answered))
        assert np.array_equal(table(answered[:cut]) + table(answered[cut:]), table(answered))
        whole = count_kano([f for f, _ in answered], [d for _, d in answered])
        assert whole == category_counts(table(answered))
        assert sum(whole.values()) == sum(f is not None and d is not None for f, d in answered)

    @given(counts)
    def test_bounds_and_sums(self, found):
        assume(sum(found.values()) > 0)
        item = kano_item("x", found)
        assert item.n == sum(found.values())
        assert sum(item.posterior.values()) == pytest.approx(1.0)
        assert found[item.category] == max(found.values())
        assert 0.0 <= item.category_strength <= 1.0
        if item.better.value is not None:
            assert 0.0 <= item.better.low <= item.better.value <= item.better.high <= 1.0
            assert -1.0 <= item.worse.low <= item.worse.value <= item.worse.high <= 0.0

    @given(counts)
    def test_it_travels(self, found):
        item = kano_item("x", found, table=np.full((5, 5), 2))
        assert from_json(to_json(item), KanoItem) == item

    @given(counts, st.permutations(list(CATEGORIES)))
    def test_order_of_the_counts_does_not_matter(self, found, order):
        assert kano_item("x", {letter: found[letter] for letter in order}) == kano_item("x", found)


class TestPenaltyReward:
    @given(rows, st.integers(0, 90))
    def test_sums_of_different_accounts_add_up(self, answered, place):
        def sums(part, offset):
            x, y, _ = (list(column) for column in zip(*part, strict=True))
            return OutcomeSums.of(x, y, low=6, high=9, accounts=[f"{offset}-{k}" for _, _, k in part])

        cut = min(max(place, 1), len(answered) - 1)
        first, second = answered[:cut], answered[cut:]
        merged = sums(first, "a") + sums(second, "b")
        x, y, _ = (list(column) for column in zip(*answered, strict=True))
        who = [f"a-{k}" for _, _, k in first] + [f"b-{k}" for _, _, k in second]
        once = OutcomeSums.of(x, y, low=6, high=9, accounts=who)
        assert (merged.n, merged.accounts) == (once.n, once.accounts)
        assert np.allclose(merged.cross, once.cross)
        assert np.allclose(merged.total, once.total)

    @given(rows, st.floats(0.1, 10), st.floats(-20, 20))
    def test_another_outcome_scale_keeps_the_asymmetry(self, answered, factor, shift):
        x, y, _ = (np.array(column, dtype=float) for column in zip(*answered, strict=True))
        plain = contrast(OutcomeSums.of(x, y, low=6, high=9), cut=(6, 9))
        moved = contrast(OutcomeSums.of(x, factor * y + shift, low=6, high=9), cut=(6, 9))
        # A sign within rounding of zero may turn.
        assume(plain.penalty.value is None or min(abs(plain.penalty.value), abs(plain.reward.value)) > 1e-6)
        assert moved.failed == plain.failed
        if plain.asymmetry is not None:
            assert moved.asymmetry == pytest.approx(plain.asymmetry, abs=1e-6)
            assert moved.reach == pytest.approx(factor * plain.reach, rel=1e-6)
            assert -1.0 <= plain.asymmetry <= 1.0

    @given(rows)
    def test_chances_add_up_and_travel(self, answered):
        x, y, who = (list(column) for column in zip(*answered, strict=True))
        sums = OutcomeSums.of(x, y, low=6, high=9, accounts=who)
        found = reading_shares(sums)
        if found:
            assert sum(found.values()) == pytest.approx(1.0)
            assert min(found.values()) >= 0.0
        whole = penalty_reward("x", {(6, 9): sums}, cut=(6, 9))
        assert from_json(to_json(whole), PenaltyReward) == whole


class TestLevel:
    @given(st.lists(counts, min_size=1, max_size=5), st.sampled_from(OUTCOMES[:3]))
    def test_chances_add_up(self, found, catalogue):
        evidence = [e for e in map(kano_evidence, found) if e is not None]
        prior = pooled_shares([catalogue] * len(found), evidence)
        assert sum(prior.values()) == pytest.approx(1.0)
        verdict = judge_level(catalogue, evidence[:1], prior=prior)
        if evidence:
            assert sum(verdict.probability.values()) == pytest.approx(1.0)
            assert verdict.probability[verdict.likely] == max(verdict.probability.values())
            assert verdict.verdict == "provisional"  # one source is never firm and never in conflict


class TestState:
    @given(estimates, st.sampled_from(["added", "bonding", "investment"]), st.floats(0.1, 1))
    def test_upside_down(self, d, level, tolerance):
        turned = Estimate(value=-d.value, low=-d.high, high=-d.low, n=d.n, accounts=d.accounts)
        mirror = {"below": "above", "above": "below", "met": "met", "unknown": "unknown"}
        a, b = (judge_state(e, level=level, tolerance=tolerance) for e in (d, turned))
        assert (b.state, b.probably) == (mirror[a.state], a.probably)

    @given(estimates)
    def test_basic_is_never_above_and_below_is_below_everywhere(self, d):
        basic, added = (judge_state(d, level=level, tolerance=0.5) for level in ("basic", "added"))
        assert basic.state != "above"
        assert (basic.state == "below") == (added.state == "below")
        assert (basic.state == "unknown") == (added.state == "unknown")

    @given(estimates, st.floats(0.5, 20))
    def test_points_have_no_unit(self, d, factor):
        bigger = Estimate(value=factor * d.value, low=factor * d.low, high=factor * d.high, n=d.n, accounts=d.accounts)
        # Keep clear of the border, where rounding decides.
        assume(all(abs(abs(v) - 0.5) > 1e-6 for v in (d.value, d.low, d.high)))
        assume(abs(d.high - d.low - 2.0) > 1e-6)
        a = judge_state(d, level="added", tolerance=0.5)
        b = judge_state(bigger, level="added", tolerance=0.5 * factor)
        assert (a.state, a.probably) == (b.state, b.probably)


class TestRoles:
    @given(profiles, profiles)
    def test_over_one_way_is_under_the_other(self, one, other):
        back = {"over": "under", "under": "over", "match": "match"}
        assert fit(other, one) == back[fit(one, other)]
        assert fit(one, one) == "match"

    @given(profiles, st.floats(0.1, 100))
    def test_shares_have_no_unit(self, profile, factor):
        bigger = RoleProfile(
            profile.role,
            {},
            factor * profile.basic,
            factor * profile.added,
            factor * profile.bonding,
            profile.initiative,
        )
        assert reach(bigger) == pytest.approx(reach(profile))

    @given(
        st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.floats(0.01, 1), min_size=1, max_size=12),
        st.data(),
        profiles,
    )
    def test_the_role_decides_between_levels_and_importance_within(self, weights, data, profile):
        levels = {code: data.draw(st.sampled_from(["basic", "added", "bonding"])) for code in weights}
        found = weights_for_role(weights, levels, profile)
        assert sum(found.values()) == pytest.approx(1.0)
        for a in weights:
            for b in weights:
                if levels[a] == levels[b]:
                    assert found[a] * weights[b] == pytest.approx(found[b] * weights[a])
        if set(levels.values()) == {"basic", "added", "bonding"}:
            basic = sum(w for code, w in found.items() if levels[code] == "basic")
            assert basic == pytest.approx(profile.shares["basic"])


class TestImportance:
    @given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.floats(1, 10), min_size=1, max_size=12))
    def test_ranks_follow_the_means(self, means):
        known = {c: Estimate(value=m, low=m - 0.5, high=m + 0.5, n=9) for c, m in means.items()}
        nothing = {c: Estimate(status="missing") for c in means}
        found = rank_values(importance=known, salience=nothing, expectation=nothing)
        assert found.source == "importance"
        assert sum(found.weights.values()) == pytest.approx(1.0)
        for code, rank in found.ranks.items():
            assert rank == 1 + sum(m > means[code] for m in means.values())
            best, worst = found.ranges[code]
            assert best <= rank <= worst
        assert 2 * len(found.important) >= len(means)
        assert not found.important & found.surely_less

    @given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.floats(0, 1), max_size=9))
    def test_equal_weights_share_a_rank(self, weights):
        ranks, important = order_of(weights)
        assert all(ranks[a] == ranks[b] for a in weights for b in weights if weights[a] == weights[b])
        assert important <= weights.keys()
