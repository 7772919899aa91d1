"""Buyer groups: which viewpoint is like which kind of buyer, and who belongs where; else mixed.

The three groups (price, added value, strategy) are a hypothesis. Q finds viewpoints, not their share of a market.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NoReturn

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.results.grouping import Grouping, Member
from klantwaarde.results.q_choice import QFactorChoice
from klantwaarde.results.q_groups import BuyerGroups, GroupLikeness, GroupMember
from klantwaarde.results.q_stability import QStability
from klantwaarde.systems.vfc.align import assign
from klantwaarde.systems.vfc.analysis import Analysis
from klantwaarde.systems.vfc.bootstrap import Resamples
from klantwaarde.systems.vfc.compare import congruence
from klantwaarde.systems.vfc.correlate import Floats, pairwise, standardise
from klantwaarde.systems.vfc.design import reference_arrays
from klantwaarde.systems.vfc.hypothesis import judge_groups
from klantwaarde.systems.vfc.portraits import portraits

EQUAL, SIMILAR = 0.95, 0.85
SHUFFLES = 1999
UNSTABLE = 0.5


def market_share(*_: object, **__: object) -> NoReturn:
    """Refuse: Q methodology finds viewpoints, not what part of a market holds them."""
    raise refuse(
        MethodError,
        "market-share",
        say("A percentage of the market was asked for."),
        say("Q methodology shows which viewpoints there are among chosen persons, never how many people hold them."),
        say("Ask a survey with a drawn sample, or a best-worst choice (MaxDiff), for the size of a group."),
    )


def reference_matrix(a: Analysis, references: Mapping[str, Mapping[str, float]] | None) -> tuple[list[str], Floats]:
    """Put reference arrays in the order of the cards, standardised; refuses what does not cover every card."""
    given = references if references is not None else reference_arrays(a.sorts.study.cards, a.sorts.grid)
    if not given:
        raise refuse(
            MethodError,
            "no-references",
            say("There are no reference arrays for these cards."),
            say("Buyer groups are read by comparing factors with arrays of pure buyers on the same cards."),
            say("Use our 36 cards, name the buyer group of each card, or give the arrays."),
        )
    for name, array in given.items():
        lost = [card for card in a.sorts.cards if card not in array]
        if lost:
            raise refuse(
                MethodError,
                "reference-cards",
                say("The reference array {name} has no place for {cards}.", name=name, cards=", ".join(lost[:8])),
                say("A reference array places every card."),
                say("Complete the array."),
            )
    columns = np.array([[float(array[card]) for card in a.sorts.cards] for array in given.values()]).T
    return list(given), standardise(columns)


def likeness(
    a: Analysis, names: Sequence[str], reference: Floats, found: Resamples | None, seed: int
) -> list[GroupLikeness]:
    """Compare every factor with every reference: Tucker's phi, its interval, and how often chance does as well.

    Parameters
    ----------
    reference
        N x references, standardised.
    found
        Resamples for the interval; ``None`` leaves it out.
    seed
        Of the shuffles of cards.
    """
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(np.repeat(reference[None], SHUFFLES, axis=0), axis=1)
    out = []
    for column, item in enumerate(a.factors.items):
        z = a.z[:, column]
        if np.isnan(z).any():
            continue
        phi = congruence(z[:, None], reference)[0]
        by_chance = np.einsum("bnr,n->br", shuffled, z) / np.sqrt((z * z).sum() * (reference * reference).sum(axis=0))
        for r, name in enumerate(names):
            chance = float((1 + (by_chance[:, r] >= phi[r]).sum()) / (SHUFFLES + 1))
            low = high = None
            if found is not None:
                draws = congruence(
                    found.z[:, :, column][:, :, None], np.broadcast_to(reference, (found.z.shape[0], *reference.shape))
                )
                low, high = phi_interval(float(phi[r]), draws[:, 0, r])
            out.append(
                GroupLikeness(item.name, name, float(phi[r]), _verdict(float(phi[r]), chance), chance, low, high)
            )
    return out


def phi_interval(phi: float, draws: Floats) -> tuple[float, float]:
    """Give how like the true viewpoint may be, 95%: normal on Fisher's scale, less what noise takes off each draw.

    Parameters
    ----------
    phi
        The likeness found.
    draws
        The likeness in each resample: lower throughout, since noise on noise makes a viewpoint less like anything.
    """
    edge = 1 - 1e-9
    found, drawn = math.atanh(min(max(phi, -edge), edge)), np.arctanh(np.clip(draws, -edge, edge))
    centre, arm = 2 * found - float(drawn.mean()), 1.959964 * float(drawn.std(ddof=1))
    return math.tanh(min(centre - arm, found)), math.tanh(max(centre + arm, found))


def _verdict(phi: float, chance: float) -> str:
    if phi >= EQUAL:
        return "equal"
    if phi >= SIMILAR:
        return "similar"
    return "leaning" if phi > 0 and chance < 0.05 else "different"


def match(a: Analysis, names: Sequence[str], found: Sequence[GroupLikeness]) -> dict[str, str | None]:
    """Pair factors with references one to one; only equal or similar ones count."""
    factors = [item.name for item in a.factors.items]
    size = max(len(factors), len(names))
    phi = np.zeros((1, size, size))
    verdicts = {}
    for one in found:
        phi[0, factors.index(one.factor), names.index(one.reference)] = max(one.phi, 0.0)
        verdicts[one.factor, one.reference] = one.verdict
    order = assign(phi)[0][0]
    out: dict[str, str | None] = {}
    for f, factor in enumerate(factors):
        reference = names[order[f]] if order[f] < len(names) else None
        good = reference is not None and verdicts.get((factor, reference)) in ("equal", "similar")
        out[factor] = reference if good else None
    return out


def lead_certainty(best: float, second: float, between: float, cards: int) -> float:
    """How sure the better of two correlations with the same sort truly is the better: Phi of Dunn & Clark's Z.

    Parameters
    ----------
    best, second
        Correlations of the sort with two references.
    between
        Correlation of the references.
    cards
        Number of cards.

    References
    ----------
    Steiger (1980), Tests for comparing elements of a correlation matrix.
    """
    mean = (best + second) / 2
    square = mean * mean
    if square >= 1 - 1e-12:
        return 0.5
    psi = between * (1 - 2 * square) - square / 2 * (1 - 2 * square - between * between)
    covariance = min(psi / (1 - square) ** 2, 1 - 1e-9)
    limit = 1 - 1e-12
    gap = math.atanh(max(-limit, min(limit, best))) - math.atanh(max(-limit, min(limit, second)))
    z = gap * math.sqrt((cards - 3) / (2 - 2 * covariance))
    return 0.5 * math.erfc(-z / math.sqrt(2))


def members(
    a: Analysis,
    names: Sequence[str],
    reference: Floats,
    *,
    margin: float,
    matched: Mapping[str, str | None],
    stable: QStability | None,
) -> list[GroupMember]:
    """Say where every person belongs: best correlation beyond chance, with a lead over the runner-up, else mixed.

    With a bootstrap, a person whose group's factor it defines in under half of the resamples is mixed too, and the
    certainty is the smaller of the two.
    """
    joined = np.concatenate([reference, a.sorts.x], axis=1)
    r = pairwise(joined)
    k = len(names)
    factor_of = {group: factor for factor, group in matched.items() if group is not None}
    out = []
    for person, who in enumerate(a.sorts.sorters):
        mine = r[k + person, :k]
        cards = int((~np.isnan(a.sorts.x[:, person])).sum())
        order = np.argsort(-mine, kind="stable")
        best = int(order[0])
        second = int(order[1]) if k > 1 else best
        lead = float(mine[best] - mine[second]) if k > 1 else float(mine[best])
        sure = lead_certainty(float(mine[best]), float(mine[second]), float(r[best, second]), cards) if k > 1 else 1.0
        share = None
        if stable is not None and names[best] in factor_of:
            share = stable.flag_share[person][stable.factors.index(factor_of[names[best]])]
            sure = min(sure, share)
        why = "weak" if mine[best] <= 1.96 / math.sqrt(cards) else "margin" if lead < margin else ""
        if not why and share is not None and share < UNSTABLE:
            why = "unstable"
        out.append(
            GroupMember(
                sorter=who,
                correlations={name: float(value) for name, value in zip(names, mine, strict=True)},
                best=names[best],
                lead=lead,
                group=None if why else names[best],
                certainty=float(sure),
                flag_share=share,
                why=why,
            )
        )
    return out


def own_viewpoints(
    names: Sequence[str],
    matched: Mapping[str, str | None],
    stable: QStability | None,
    choice: QFactorChoice | None,
) -> list[Said]:
    """Say how the factors stand beside the groups: which are alike, how many are kept, and whether they hold."""
    got = [name for name in names if name in matched.values()]
    extra = [factor for factor, group in matched.items() if group is None]
    reasons = [
        say(
            "{got} of {all} buyer groups have a viewpoint of their own (phi of .85 or more).",
            got=len(got),
            all=len(names),
        )
    ]
    if extra:
        reasons.append(say("Viewpoints that are like no buyer group: {factors}.", factors=", ".join(extra)))
    if choice is not None:
        kept = next(rule.keeps for rule in choice.rules if rule.code == "parallel")
        reasons.append(say("Parallel analysis keeps {kept} {kept:viewpoint|viewpoints}.", kept=kept))
    if stable is not None:
        reasons.append(
            say("In {share:%} of the resamples a viewpoint falls apart (phi under .85).", share=stable.unstable_share)
        )
    return reasons


def buyer_groups(
    a: Analysis,
    *,
    references: Mapping[str, Mapping[str, float]] | None = None,
    margin: float | None = None,
    found: Resamples | None = None,
    stable: QStability | None = None,
    choice: QFactorChoice | None = None,
    minimum_cell: int = 5,
    accounts: Mapping[str, str] | None = None,
    seed: int = 1,
) -> BuyerGroups:
    """Read factors as buyer groups, place every person, and draw a portrait of each viewpoint.

    Parameters
    ----------
    a
        The analysis.
    references
        Name -> card -> place; ``None`` takes those of the cards.
    margin
        Lead in correlation over the runner-up; ``None`` is one standard error, 1 / sqrt(cards).
    found, stable, choice
        Resamples, their summary, and the evidence on the number of factors, when they were made.
    minimum_cell
        Persons a group needs before counts of what it will pay for are shown.
    accounts
        Person -> customer; such a count then also needs three customers.
    seed
        Of the shuffles behind ``chance`` and the test of the hypothesis.

    Returns
    -------
    BuyerGroups; `grouping` is the derived table for other systems. No share of a market can be had from it.
    """
    names, reference = reference_matrix(a, references)
    gap = 1.0 / math.sqrt(len(a.sorts.cards)) if margin is None else margin
    alike = likeness(a, names, reference, found, seed)
    matched = match(a, names, alike)
    people = members(a, names, reference, margin=gap, matched=matched, stable=stable)
    verdict, reasons = judge_groups(a.sorts.x, names, reference, people, margin=gap, seed=seed)
    reasons += own_viewpoints(names, matched, stable, choice)
    return BuyerGroups(
        references=names,
        likeness=alike,
        match=matched,
        hypothesis=verdict,
        reasons=reasons,
        members=people,
        grouping=Grouping(
            name="buyer_group",
            groups=names,
            members=[Member(one.sorter, one.group, one.certainty) for one in people],
        ),
        margin=gap,
        portraits=portraits(a, matched, minimum_cell=minimum_cell, accounts=accounts),
    )
