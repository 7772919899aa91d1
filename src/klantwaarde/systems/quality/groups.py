"""Groups beside each other: whether they are measured alike (MICOM), and whether their arrows differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.path_analysis import PathComparison, PathDifference, PathInvariance
from klantwaarde.statistics.many_tests import holm
from klantwaarde.statistics.moments import Moments
from klantwaarde.statistics.pair_moments import PairMoments
from klantwaarde.statistics.pattern_moments import PatternMoments
from klantwaarde.statistics.resampling import CHUNK, ENOUGH_UNITS, kept
from klantwaarde.systems.quality.analysis import Ask
from klantwaarde.systems.quality.bootstrap import resample
from klantwaarde.systems.quality.counted import Counted, Sums
from klantwaarde.systems.quality.estimate import Estimates, How, estimates, of_counts, of_moments
from klantwaarde.systems.quality.path_model import PathModel

Floats = NDArray[np.float64]

# Handbook of methods 3.6: permutations of people, whole accounts when there are.
PERMUTATIONS = 1000
LEAST = 5
SAME = 0.05
MOST_GROUPS = 6


def compare_groups(
    groups: Mapping[str, Counted], model: PathModel, ask: Ask, *, column: str, permutations: int = PERMUTATIONS
) -> list[PathComparison]:
    """Compare every pair of groups.

    Parameters
    ----------
    groups
        Name -> the sums of its people, counted with the same middle; a unit that stands in two groups has the same
        number in both.
    column
        Where the groups come from.
    permutations
        P; p = (1 + #{|d*| >= |d|}) / (1 + P).

    Raises
    ------
    MethodError
        With one group, more than six, or a group that is smaller than five.

    Notes
    -----
    Whole accounts are exchanged between groups. An account with people in both groups keeps people in both: which of
    its two parts counts as which group is exchanged, so that two waves or two roles can be compared too.
    """
    if not 2 <= len(groups) <= MOST_GROUPS:
        raise refuse(
            MethodError, "groups",
            say("{column} makes {count} {count:group|groups}.", column=column, count=len(groups)),
            say("Two to six groups can be set beside each other."), say("Choose another column, or join groups."),
        )  # fmt: skip
    if min(group.n for group in groups.values()) < LEAST:
        raise refuse(
            MethodError, "small-group", say("A group of {column} has fewer than five people.", column=column),
            say("Groups smaller than five are never shown."), say("Join it with another group."),
        )  # fmt: skip
    mine = {name: group.of_items(model.items) for name, group in groups.items()}
    return [
        _pair(mine[a], mine[b], model, ask, column, a, b, permutations) for a, b in combinations(sorted(mine), 2)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Two:
    """Differences of two groups for a stack of divisions; the stack stands last."""

    paths: Floats
    c: Floats
    means: Floats
    variances: Floats
    usable: NDArray[np.bool_]


def _pair(  # noqa: PLR0917
    one: Counted, other: Counted, model: PathModel, ask: Ask, column: str, a: str, b: str, permutations: int
) -> PathComparison:
    how = How(ask.scheme, ask.consistent, standardised=ask.standardised)
    parts = _Parts.of(one.sums, other.sums)
    pooled = of_moments(parts.pooled, model, how)
    seen = _two(parts, parts.in_a[None].astype(np.float64), model, how, pooled)
    drawn = _permuted(parts, model, how, pooled, permutations, ask.seed)
    failed = kept(drawn.usable)
    fine = drawn.usable
    drawn = _Two(
        drawn.paths[:, fine], drawn.c[:, fine], drawn.means[:, fine], drawn.variances[:, fine], drawn.usable[fine]
    )
    invariance = _invariance(model, seen, drawn)
    p_mga = None if parts.shared.size else _henseler((one, other), model, how, ask)
    return PathComparison(
        column=column, a=a, b=b, n_a=one.n, n_b=other.n,
        comparable=all(one.same_weights for one in invariance), invariance=invariance,
        paths=_differences((one, other), model, how, seen, drawn, p_mga), permutations=permutations, failed=failed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Parts:
    """The units of both groups, first those of a: their sums, whether they stand in a, and who stands in both.

    ``shared`` (pairs, 2) holds the places of the two parts of a unit that stands in both groups; ``pooled`` are the
    moments of everybody.
    """

    sums: Floats | PairMoments
    shift: Floats
    pooled: Moments
    in_a: NDArray[np.bool_]
    shared: NDArray[np.intp]

    @classmethod
    def of(cls, one: Sums, other: Sums) -> _Parts:
        """Lay out two groups that were counted with the same middle."""
        _, first, second = np.intersect1d(one.units, other.units, return_indices=True)
        many = len(one.units) + len(other.units)
        shared = np.stack([first, len(one.units) + second], axis=1)
        in_a = np.arange(many) < len(one.units)
        if isinstance(one, PatternMoments) and isinstance(other, PatternMoments):
            both = one + other
            filled = None if both.complete else both.filled()
            packed = np.concatenate([one.unit_moments(filled).packed, other.unit_moments(filled).packed])
            return cls(packed, one.shift, both.total(filled), in_a, shared)
        pairs = [side if isinstance(side, PairMoments) else PairMoments.of(side) for side in (one, other)]
        stacked = pairs[0].beside(pairs[1])
        return cls(stacked, one.shift, stacked.total(None), in_a, shared)

    def drawn(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """Give means, deviations and correlations of units counted so often (B, units)."""
        if isinstance(self.sums, PairMoments):
            return self.sums.drawn(counts)
        mean, sd, r = of_counts(self.sums, counts)
        return mean + self.shift[:, None], sd, r

    def exchanged(self, rng: np.random.Generator, size: int) -> Floats:
        """Draw who counts as group a, (size, units)."""
        out = np.tile(self.in_a, (size, 1))
        alone = np.setdiff1d(np.arange(self.in_a.size), self.shared.ravel())
        out[:, alone] = rng.permuted(out[:, alone], axis=1)
        if self.shared.size:
            turned = rng.random((size, len(self.shared))) < 0.5
            out[:, self.shared[:, 0]], out[:, self.shared[:, 1]] = ~turned, turned
        return out.astype(np.float64)


def _permuted(parts: _Parts, model: PathModel, how: How, pooled: Estimates, permutations: int, seed: int) -> _Two:
    made = []
    count = -(-permutations // CHUNK)
    for i, stream in enumerate(np.random.SeedSequence([seed, 7]).spawn(count)):
        rng = np.random.default_rng(stream)
        size = min(CHUNK, permutations - i * CHUNK)
        made.append(_two(parts, parts.exchanged(rng, size), model, how, pooled))
    return _Two(
        paths=np.concatenate([part.paths for part in made], axis=1),
        c=np.concatenate([part.c for part in made], axis=1),
        means=np.concatenate([part.means for part in made], axis=1),
        variances=np.concatenate([part.variances for part in made], axis=1),
        usable=np.concatenate([part.usable for part in made]),
    )


def _two(parts: _Parts, in_a: Floats, model: PathModel, how: How, pooled: Estimates) -> _Two:
    """Estimate both groups for every division (B, units) of the units."""
    like, size = pooled.outer.weights[:, 0], len(in_a)
    # Both groups of all divisions in one stack: the first half are the groups a.
    group_mean, group_sd, group_r = parts.drawn(np.concatenate([in_a, 1.0 - in_a]))
    found = estimates(group_mean, group_sd, group_r, model, how, signs_like=like)
    covariance = group_r * group_sd[:, None] * group_sd[None]
    mean, sd, r = (one[..., 0] for one in parts.drawn(np.ones((1, parts.in_a.size))))
    member = (model.block_of[:, None] == np.arange(len(model.constructs))[None]).astype(np.float64)
    # Step 2: scores of everyone under both groups' weights, r pooled.
    wide = found.outer.weights[:, None] * member[:, :, None]
    inside = np.einsum("ij,jkb->ikb", r, wide)
    own = np.sqrt((wide * inside).sum(axis=0))
    c = (wide[..., :size] * inside[..., size:]).sum(axis=0) / (own[:, :size] * own[:, size:])
    # Step 3: scores under pooled weights, standardised over everyone.
    at = like / sd
    means = np.einsum("ik,ib->kb", at[:, None] * member, group_mean - mean[:, None])
    blocks = [np.flatnonzero(member[:, k]) for k in range(member.shape[1])]
    spread = [np.einsum("i,ijb,j->b", at[rows], covariance[np.ix_(rows, rows)], at[rows]) for rows in blocks]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.stack(spread))
    paths = found.inner.paths
    return _Two(
        paths[:, :size] - paths[:, size:], c, means[:, :size] - means[:, size:], logs[:, :size] - logs[:, size:],
        found.usable[:size] & found.usable[size:],
    )  # fmt: skip


def _invariance(model: PathModel, seen: _Two, drawn: _Two) -> list[PathInvariance]:
    out = []
    for k, construct in enumerate(model.constructs):
        single = len(model.blocks[construct]) == 1
        bound = 1.0 if single else float(np.quantile(drawn.c[k], 0.05))
        mean_low, mean_high = np.quantile(drawn.means[k], [0.025, 0.975])
        log_low, log_high = np.quantile(drawn.variances[k], [0.025, 0.975])
        mean, log = float(seen.means[k, 0]), float(seen.variances[k, 0])
        # The share of permutations at least as far off, itself counted: exact, where the quantile alone errs too often.
        share = (1 + int((drawn.c[k] <= seen.c[k, 0] + 1e-15).sum())) / (1 + drawn.c.shape[1])
        same = single or share > SAME
        out.append(
            PathInvariance(
                construct=construct, c=float(seen.c[k, 0]), c_bound=bound, same_weights=same,
                mean_difference=mean, mean_low=float(mean_low), mean_high=float(mean_high),
                variance_difference=log, variance_low=float(log_low), variance_high=float(log_high),
                same_scores=bool(same and mean_low <= mean <= mean_high and log_low <= log <= log_high),
            )
        )  # fmt: skip
    return out


def _henseler(sides: tuple[Counted, Counted], model: PathModel, how: How, ask: Ask) -> Floats | None:
    """Give the two-sided bootstrap test of every arrow: 2 min(p, 1 - p) over all pairs of draws.

    Not with fewer than 20 units in a group, and not when units stand in both: these draws are not independent.
    """
    if not ask.resamples or min(side.unit_count for side in sides) < ENOUGH_UNITS:
        return None
    draws = []
    for i, side in enumerate(sides):
        full = of_moments(side.moments, model, how)
        seed = int(np.random.SeedSequence([ask.seed, 11, i]).generate_state(1)[0])
        draws.append(resample(side, model, how, full, resamples=ask.resamples, seed=seed).draws["paths"])
    return np.array([mga_p(a, b) for a, b in zip(*draws, strict=True)])


def mga_p(a: Floats, b: Floats) -> float:
    """Give Henseler's test of one quantity in two groups, two-sided.

    p = share of all pairs (i, j) with 2 mean_a - a_i - 2 mean_b + b_j <= 0, counted by sorting.
    """
    mirrored_a, mirrored_b = np.sort(2 * a.mean() - a), 2 * b.mean() - b
    # a_i* <= b_j*, with both draws mirrored around their means.
    p = float(np.searchsorted(mirrored_a, mirrored_b, side="right").sum()) / (a.size * b.size)
    return 2.0 * min(p, 1.0 - p)


def _differences(
    groups: tuple[Counted, Counted], model: PathModel, how: How, seen: _Two, drawn: _Two, p_mga: Floats | None
) -> list[PathDifference]:
    sides = [of_moments(group.moments, model, how) for group in groups]
    size = np.abs(seen.paths)
    p = (1 + (np.abs(drawn.paths) >= size - 1e-12).sum(axis=1)) / (1 + drawn.paths.shape[1])
    adjusted = list(holm({str(i): float(one) for i, one in enumerate(p)}).values())
    return [
        PathDifference(
            source=model.constructs[j], target=model.constructs[k],
            a=float(sides[0].inner.paths[i, 0]), b=float(sides[1].inner.paths[i, 0]),
            difference=float(seen.paths[i, 0]), p=float(p[i]), p_holm=float(adjusted[i]),
            p_mga=None if p_mga is None else float(p_mga[i]),
        )
        for i, (j, k) in enumerate(model.arrows)
    ]  # fmt: skip
