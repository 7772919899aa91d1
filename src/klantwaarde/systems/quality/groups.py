"""Groups beside each other: whether they are measured alike (MICOM), and whether their arrows differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.path_analysis import PathComparison, PathDifference, PathInvariance
from klantwaarde.statistics.many_tests import holm
from klantwaarde.statistics.resampling import CHUNK, kept
from klantwaarde.systems.quality.analysis import Ask
from klantwaarde.systems.quality.bootstrap import resample
from klantwaarde.systems.quality.estimate import Estimates, How, estimates, of_counts, of_moments
from klantwaarde.systems.quality.path_model import PathModel
from klantwaarde.systems.quality.sample import Sample

Floats = NDArray[np.float64]

# Handbook of methods 3.6: permutations of people, whole accounts when there are.
PERMUTATIONS = 1000
LEAST = 5
SAME = 0.05
MOST_GROUPS = 6


def compare_groups(
    sample: Sample, model: PathModel, ask: Ask, *, labels: NDArray[Any], column: str,
    permutations: int = PERMUTATIONS,
) -> list[PathComparison]:  # fmt: skip
    """Compare every pair of groups.

    Parameters
    ----------
    sample
        Everyone.
    labels
        The group of each person; people of one account may not stand in two groups when accounts are drawn.
    column
        Where the groups come from.
    permutations
        P; p = (1 + #{|d*| >= |d|}) / (1 + P).

    Raises
    ------
    MethodError
        With one group, more than six, or a group that is smaller than five.
    """
    names, counts = np.unique(labels, return_counts=True)
    if not 2 <= names.size <= MOST_GROUPS:
        raise refuse(
            MethodError, "groups",
            say("{column} makes {count} {count:group|groups}.", column=column, count=int(names.size)),
            say("Two to six groups can be set beside each other."), say("Choose another column, or join groups."),
        )  # fmt: skip
    if counts.min() < LEAST:
        raise refuse(
            MethodError, "small-group", say("A group of {column} has fewer than five people.", column=column),
            say("Groups smaller than five are never shown."), say("Join it with another group."),
        )  # fmt: skip
    sample = replace(sample.of_items(model.items), strata=None)
    return [_pair(sample, model, ask, labels, column, str(a), str(b), permutations) for a, b in combinations(names, 2)]


@dataclass(frozen=True, slots=True)
class _Two:
    """Differences of two groups for a stack of divisions; the stack stands last."""

    paths: Floats
    c: Floats
    means: Floats
    variances: Floats
    usable: NDArray[np.bool_]


def _pair(  # noqa: PLR0917
    sample: Sample, model: PathModel, ask: Ask, labels: NDArray[Any], column: str, a: str, b: str, permutations: int
) -> PathComparison:
    here = np.flatnonzero((labels == a) | (labels == b))
    both, mine = sample.part(here), labels[here] == a
    how = How(ask.scheme, ask.consistent, standardised=ask.standardised)
    pooled = of_moments(both.moments, model, how)
    units = both.members
    in_a = np.array([mine[rows[0]] for rows in units], dtype=bool)
    if any(mine[rows].any() != mine[rows].all() for rows in units):
        raise refuse(
            MethodError, "account-in-two-groups", say("Colleagues of one account stand in two groups of {column}.",
                                                      column=column),
            say("Whole accounts are exchanged between groups, so that an account belongs to one of them."),
            say("Compare without accounts, or choose a column that belongs to accounts."),
        )  # fmt: skip
    packed = both.units.packed
    seen = _two(packed, in_a[None].astype(np.float64), model, how, pooled)
    drawn = _permuted(packed, in_a, model, how, pooled, permutations, ask.seed)
    failed = kept(drawn.usable)
    fine = drawn.usable
    drawn = _Two(
        drawn.paths[:, fine], drawn.c[:, fine], drawn.means[:, fine], drawn.variances[:, fine], drawn.usable[fine]
    )
    invariance = _invariance(model, seen, drawn)
    p_mga = _henseler(both, mine, model, how, ask)
    return PathComparison(
        column=column, a=a, b=b, n_a=int(mine.sum()), n_b=int((~mine).sum()),
        comparable=all(one.same_weights for one in invariance), invariance=invariance,
        paths=_differences(both, mine, model, how, seen, drawn, p_mga), permutations=permutations, failed=failed,
    )  # fmt: skip


def _permuted(  # noqa: PLR0917
    packed: Floats, in_a: NDArray[np.bool_], model: PathModel, how: How, pooled: Estimates, permutations: int, seed: int
) -> _Two:
    parts = []
    count = -(-permutations // CHUNK)
    for i, stream in enumerate(np.random.SeedSequence([seed, 7]).spawn(count)):
        rng = np.random.default_rng(stream)
        size = min(CHUNK, permutations - i * CHUNK)
        parts.append(_two(packed, rng.permuted(np.tile(in_a, (size, 1)), axis=1).astype(float), model, how, pooled))
    return _Two(
        paths=np.concatenate([part.paths for part in parts], axis=1),
        c=np.concatenate([part.c for part in parts], axis=1),
        means=np.concatenate([part.means for part in parts], axis=1),
        variances=np.concatenate([part.variances for part in parts], axis=1),
        usable=np.concatenate([part.usable for part in parts]),
    )


def _two(packed: Floats, in_a: Floats, model: PathModel, how: How, pooled: Estimates) -> _Two:
    """Estimate both groups for every division (B, units) of the units."""
    like = pooled.outer.weights[:, 0]
    sides = []
    for counts in (in_a, 1.0 - in_a):
        mean, sd, r = of_counts(packed, counts)
        covariance = r * sd[:, None] * sd[None]
        sides.append((mean, covariance, estimates(mean, sd, r, model, how, signs_like=like)))
    mean, sd, r = (one[..., 0] for one in of_counts(packed, np.ones((1, packed.shape[0]))))
    member = (model.block_of[:, None] == np.arange(len(model.constructs))[None]).astype(np.float64)
    # Step 2: scores of everyone under both groups' weights, r pooled.
    wide = [side[2].outer.weights[:, None] * member[:, :, None] for side in sides]
    inside = [np.einsum("ij,jkb->ikb", r, w) for w in wide]
    cross = (wide[0] * inside[1]).sum(axis=0)
    c = cross / np.sqrt((wide[0] * inside[0]).sum(axis=0) * (wide[1] * inside[1]).sum(axis=0))
    # Step 3: scores under pooled weights, standardised over everyone.
    at = like / sd
    pooled_wide = at[:, None] * member
    means, logs = [], []
    for group_mean, covariance, _ in sides:
        means.append(np.einsum("ik,ib->kb", pooled_wide, group_mean - mean[:, None]))
        blocks = [np.flatnonzero(member[:, k]) for k in range(member.shape[1])]
        spread = [np.einsum("i,ijb,j->b", at[rows], covariance[np.ix_(rows, rows)], at[rows]) for rows in blocks]
        logs.append(np.log(np.stack(spread)))
    usable = sides[0][2].usable & sides[1][2].usable
    return _Two(sides[0][2].inner.paths - sides[1][2].inner.paths, c, means[0] - means[1], logs[0] - logs[1], usable)


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


def _henseler(both: Sample, mine: NDArray[np.bool_], model: PathModel, how: How, ask: Ask) -> Floats | None:
    """Give the two-sided bootstrap test of every arrow: 2 min(p, 1 - p) over all pairs of draws."""
    if not ask.resamples:
        return None
    draws = []
    for i, rows in enumerate((np.flatnonzero(mine), np.flatnonzero(~mine))):
        part = both.part(rows)
        full = of_moments(part.moments, model, how)
        seed = int(np.random.SeedSequence([ask.seed, 11, i]).generate_state(1)[0])
        draws.append(resample(part, model, how, full, resamples=ask.resamples, seed=seed).draws["paths"])
    return np.array([mga_p(a, b) for a, b in zip(*draws, strict=True)])


def mga_p(a: Floats, b: Floats) -> float:
    """Give Henseler's test of one quantity in two groups, two-sided.

    p = share of all pairs (i, j) with 2 mean_a - a_i - 2 mean_b + b_j <= 0, counted by sorting.
    """
    mirrored_a, mirrored_b = np.sort(2 * a.mean() - a), 2 * b.mean() - b
    # a_i* <= b_j*, with both draws mirrored around their means.
    p = float(np.searchsorted(mirrored_a, mirrored_b, side="right").sum()) / (a.size * b.size)
    return 2.0 * min(p, 1.0 - p)


def _differences(  # noqa: PLR0917
    both: Sample, mine: NDArray[np.bool_], model: PathModel, how: How, seen: _Two, drawn: _Two, p_mga: Floats | None
) -> list[PathDifference]:
    sides = [of_moments(both.part(np.flatnonzero(rows)).moments, model, how) for rows in (mine, ~mine)]
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
