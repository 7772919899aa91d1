"""How many factors: what every rule says, side by side; the choice itself is a person's, with a reason in the log."""

from __future__ import annotations

import numpy as np

from klantwaarde.errors import say
from klantwaarde.results.q_action import QSettings
from klantwaarde.results.q_choice import QFactorChoice, QRule, QSolution
from klantwaarde.results.q_sorts import QSorts
from klantwaarde.systems.vfc.align import assign
from klantwaarde.systems.vfc.analysis import Analysis, analyse_sorts
from klantwaarde.systems.vfc.bootstrap import bootstrap
from klantwaarde.systems.vfc.centroid import horst_stop
from klantwaarde.systems.vfc.compare import congruence
from klantwaarde.systems.vfc.correlate import Floats, ranked, standardise
from klantwaarde.systems.vfc.extract import Basis, extract
from klantwaarde.systems.vfc.parallel import Parallel, leading, parallel
from klantwaarde.systems.vfc.settings import check_seed, check_settings, settings_for
from klantwaarde.systems.vfc.sorts import Sorts, check_factors, check_sorts

MOST = 8


def factor_choice(
    study: QSorts,
    settings: QSettings | None = None,
    *,
    draws: int = 1000,
    seed: int = 1,
    resamples: int = 0,
) -> QFactorChoice:
    """Show what each rule says of the number of factors; nothing is chosen.

    Parameters
    ----------
    study
        Cards, persons, places.
    settings
        Of the analysis; its number of factors decides which solutions (k - 1, k, k + 1) are shown. ``None``: only the
        rules.
    draws, seed
        Of the parallel analysis.
    resamples
        Bootstrap resamples per solution for its stability; 0 leaves that out.
    """
    chosen = check_settings(settings or settings_for(1))
    check_seed(seed)
    sorts = check_sorts(study, symmetric=chosen.symmetric)
    people, cards = len(sorts.sorters), len(sorts.cards)
    most = min(MOST, people - 1, cards - 1)
    basis = extract(sorts, _with_factors(chosen, most))
    z = _standard(sorts, basis, chosen)
    bounds = parallel(z, draws, seed, most, chosen.correlation)
    values = basis.eigenvalues
    solutions = _solutions(study, sorts, chosen, resamples, seed) if settings is not None else []
    return QFactorChoice(
        eigenvalues=values.tolist(),
        parallel=bounds.shuffled.tolist(),
        horn=bounds.normal.tolist(),
        sequential=bounds.sequential.tolist(),
        sequential_observed=bounds.sequential_observed.tolist(),
        explained=(100 * values / people).tolist(),
        draws=draws,
        seed=seed,
        rules=_rules(basis, bounds, z, cards),
        solutions=solutions,
    )


def _with_factors(settings: QSettings, k: int) -> QSettings:
    given = {name: getattr(settings, name) for name in settings.__struct_fields__}
    return QSettings(**{**given, "factors": k})


def _standard(sorts: Sorts, basis: Basis, settings: QSettings) -> Floats:
    # what the eigenvalues are of: ranks for Spearman and Kendall; mean fills, or zero for a missing card, are close
    # enough here
    z = basis.z if settings.correlation == "pearson" else standardise(ranked(sorts.x))
    return np.where(np.isnan(z), 0.0, z)


def _rules(basis: Basis, bounds: Parallel, z: Floats, cards: int) -> list[QRule]:
    values = basis.eigenvalues
    size = -np.sort(-np.abs(basis.loadings), axis=0)
    product = size[0] * size[1]
    r = basis.r if basis.r is not None else z.T @ z / (cards - 1)
    shown = min(values.size, bounds.shuffled.size)
    return [
        QRule(
            "parallel",
            say("parallel analysis, each person's places shuffled"),
            leading(values[:shown] > bounds.shuffled[:shown]),
        ),
        QRule(
            "sequential",
            say("sequential parallel analysis, residuals shuffled"),
            leading(bounds.sequential_observed > bounds.sequential) if bounds.sequential.size else 0,
        ),
        QRule("horn", say("Horn's parallel analysis, normal numbers"), leading(values[:shown] > bounds.normal[:shown])),
        QRule(
            "two_sorts",
            say("two persons load clearly (p < .01) before rotation"),
            leading(size[1] > 2.58 / np.sqrt(cards)),
        ),
        QRule(
            "humphrey",
            say("Humphrey: product of the two largest loadings over two standard errors"),
            leading(product > 2 / np.sqrt(cards)),
        ),
        QRule(
            "humphrey_lenient",
            say("Humphrey, lenient: over one standard error"),
            leading(product > 1 / np.sqrt(cards)),
        ),
        QRule(
            "horst",
            say("Horst: residual correlations small"),
            horst_stop(r, cards, basis.loadings.shape[1]),
            say("keeps few factors in ordinary Q studies"),
        ),
        QRule("kaiser", say("eigenvalue over 1"), leading(values > 1), say("takes too many")),
    ]


def _solutions(study: QSorts, sorts: Sorts, settings: QSettings, resamples: int, seed: int) -> list[QSolution]:
    k = settings.factors
    check_factors(k, sorts)
    highest = min(len(sorts.sorters) - 1, len(sorts.cards) - 1)
    counts = [count for count in (k - 1, k, k + 1, k + 2) if 1 <= count <= highest]
    made = {count: analyse_sorts(study, _with_factors(settings, count)) for count in counts}
    return [
        _solution(
            made[count],
            made.get(count + 1),
            bootstrap(made[count], resamples, seed).unstable_share if resamples else None,
        )
        for count in counts
        if count <= k + 1
    ]


def _solution(a: Analysis, larger: Analysis | None, unstable: float | None) -> QSolution:
    correlation = np.abs(a.correlation - np.eye(a.correlation.shape[0]))
    highest = float(np.nanmax(correlation)) if a.correlation.shape[0] > 1 and not np.isnan(correlation).all() else None
    explained = float((a.factors.axes**2).sum() * 100 / a.factors.axes.shape[0])
    return QSolution(
        factors=a.settings.factors,
        flagged=a.p.tolist(),
        confounded=int(a.notes.confounded.sum()),
        unflagged=int(a.notes.unflagged.sum()),
        highest_correlation=highest,
        explained_variance=explained,
        unstable_share=unstable,
        maps_to=_map(a, larger) if larger is not None else [],
    )


def _map(a: Analysis, larger: Analysis) -> list[tuple[str, float | None]]:
    """Tell for each factor which factor of the larger solution it is most like (Tucker's phi of z)."""
    mine, theirs = np.nan_to_num(a.z), np.nan_to_num(larger.z)
    phi = congruence(mine, theirs)
    wide = np.zeros((phi.shape[1], phi.shape[1]))
    wide[: phi.shape[0]] = phi
    order, _ = assign(wide[None])
    names = [item.name for item in larger.factors.items]
    return [
        (names[to], None if np.isnan(a.z[0, f]) or np.isnan(larger.z[0, to]) else float(phi[f, to]))
        for f, to in enumerate(order[0][: phi.shape[0]].tolist())
    ]
