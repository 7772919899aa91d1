"""The buyer groups as a hypothesis: each holds more persons than chance gives, and the others share no viewpoint.

Factors are rotated apart, kinds of buyers need not be: what one wants most another may want least, and then two kinds
are the ends of one factor. So the question is put to the sorts themselves; how far a factor is like a group stands
beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from klantwaarde.language import Said, say
from klantwaarde.results.q_groups import KINDS, GroupMember
from klantwaarde.systems.vfc.correlate import Floats, standardise
from klantwaarde.systems.vfc.parallel import eigenvalues_of

LEVEL = 0.05
DRAWS = 2000
PURE = 2  # sorts that a viewpoint needs at least (Brown 1980)


def judge_groups(
    x: Floats, names: Sequence[str], reference: Floats, people: Sequence[GroupMember], *, margin: float, seed: int
) -> tuple[str, list[Said]]:
    """Test that there are just these groups among the persons asked.

    Parameters
    ----------
    x
        Cards x persons, standardised per person; NaN is a card not placed.
    names, reference
        The groups, and their arrays: cards x groups, standardised.
    people
        Where each person belongs, in the order of the columns of `x`.
    margin
        Lead in correlation that a group needs over the runner-up.
    seed
        Of the shuffled sorts.

    Returns
    -------
    ``supported``, ``partly`` or ``not_supported``, and why. A group is found back when more persons (two at least) sort
    like it than shuffled sorts would: exact binomial test, .05 with Holm over the groups. The other persons share a
    viewpoint when the largest eigenvalue of what the arrays leave of their sorts exceeds that of 95% of shuffled sorts.
    """
    rng = np.random.default_rng(seed)
    placed = [one.best if one.why not in ("weak", "margin") else None for one in people]
    chance = _placed_by_chance(x, reference, margin, rng)
    there = _more_than_chance([placed.count(name) for name in names], len(placed), chance)
    reasons = [
        say("More persons sort like a {group} than chance gives.", group=KINDS.get(name, name))
        if found
        else say("No more persons sort like a {group} than chance gives.", group=KINDS.get(name, name))
        for name, found in zip(names, there, strict=True)
    ]
    rest = x[:, [one is None for one in placed]]
    outside = _share_a_viewpoint(rest[:, ~np.isnan(rest).any(axis=0)], reference, rng)
    if outside:
        reasons.append(say("Among the others some share a viewpoint that is none of these groups."))
    whole = all(there) and not outside
    return ("supported" if whole else "partly" if any(there) else "not_supported"), reasons


def _placed_by_chance(x: Floats, reference: Floats, margin: float, rng: np.random.Generator) -> Floats:
    """Share of shuffled sorts that each group would get, over the persons as they are."""
    draws = max(1, math.ceil(DRAWS / x.shape[1]))
    got = np.zeros(reference.shape[1])
    for column in x.T:
        there = ~np.isnan(column)
        many = rng.permuted(np.repeat(column[there][None], draws, axis=0), axis=1)
        r = standardise(many.T).T @ standardise(reference[there]) / (there.sum() - 1)
        ranked = np.sort(r, axis=1)
        lead = ranked[:, -1] - ranked[:, -2] if r.shape[1] > 1 else ranked[:, -1]
        counts = (ranked[:, -1] > 1.96 / math.sqrt(there.sum())) & (lead >= margin)
        got += np.bincount(r.argmax(axis=1)[counts], minlength=got.size) / draws
    return np.asarray(got / x.shape[1], dtype=np.float64)


def _more_than_chance(counts: Sequence[int], persons: int, chance: Floats) -> list[bool]:
    """Exact binomial tests with Holm's correction."""
    from scipy.special import bdtrc

    p = np.array(
        [1.0 if n < PURE else float(bdtrc(n - 1, persons, share)) for n, share in zip(counts, chance, strict=True)]
    )
    order = np.argsort(p, kind="stable")
    corrected = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    found = np.empty(p.size, dtype=bool)
    found[order] = corrected <= LEVEL
    return [bool(one) for one in found]


def _share_a_viewpoint(rest: Floats, reference: Floats, rng: np.random.Generator) -> bool:
    """Whether the first eigenvalue of what the arrays leave of these sorts is beyond chance (parallel analysis)."""
    if rest.shape[1] < PURE:
        return False
    basis, _ = np.linalg.qr(reference - reference.mean(axis=0))

    def left(sorts: Floats) -> Floats:
        over = sorts - basis @ (basis.T @ sorts)
        size = np.sqrt(np.einsum("...np,...np->...p", over, over) / (over.shape[-2] - 1))
        return np.asarray(over / np.maximum(size, 1e-12)[..., None, :], dtype=np.float64)

    observed = eigenvalues_of(left(rest)[None])[0, 0]
    step = max(1, 2_000_000 // rest.size)
    draws = DRAWS // 4
    drawn = [
        eigenvalues_of(left(rng.permuted(np.repeat(rest[None], min(step, draws - at), axis=0), axis=1)))[:, 0]
        for at in range(0, draws, step)
    ]
    return bool(observed > np.quantile(np.concatenate(drawn), 1 - LEVEL))
