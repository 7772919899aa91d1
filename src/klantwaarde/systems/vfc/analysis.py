"""The whole Q analysis as one call over arrays: extract, rotate, flag, score, compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.q_action import QAction, QSettings
from klantwaarde.results.q_sorts import QSorts
from klantwaarde.systems.vfc import compare, flags, scores
from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.extract import Basis, extract
from klantwaarde.systems.vfc.factors import Factors, apply, rotate_by
from klantwaarde.systems.vfc.flags import Bools, PersonNotes
from klantwaarde.systems.vfc.grid import spread
from klantwaarde.systems.vfc.settings import check_settings
from klantwaarde.systems.vfc.sorts import Sorts, check_factors, check_sorts


@dataclass(frozen=True, slots=True)
class Analysis:
    """A Q analysis over arrays; `noun.q_analysis` makes it travel.

    Parameters
    ----------
    original, sorts
        The study as it was given, and as it was analysed (without persons that were dropped).
    loadings, flagged
        P x k, one column per factor (two for a split one).
    weight
        P x k.
    z, places
        N x k; ``nan`` in the column of a factor that nobody defines.
    p, reliability, se
        Per factor.
    level
        N x k: level at which a card sets the factor apart, 1 when it does not.
    consensus, equal
        Per card.
    margin, smallest
        Of the equality test.
    """

    original: QSorts
    sorts: Sorts
    settings: QSettings
    log: tuple[QAction, ...]
    basis: Basis
    factors: Factors
    loadings: Floats
    flagged: Bools
    weight: Floats
    notes: PersonNotes
    z: Floats
    places: Floats
    tied: Bools
    p: np.ndarray
    reliability: Floats
    se: Floats
    pairs: compare.Comparison
    correlation: Floats
    level: Floats
    consensus: Bools
    equal: Bools
    margin: float
    smallest: float


def analyse_sorts(study: QSorts, settings: QSettings, log: Sequence[QAction] = ()) -> Analysis:
    """Analyse card sorts: which viewpoints there are, who holds them, and what they say.

    Parameters
    ----------
    study
        Cards, persons, places.
    settings
        Every choice; see `settings_for`.
    log
        Steps by hand in the order they were taken. Persons dropped anywhere in the log are left out from the start;
        every other step is taken in order. The same sorts, settings and log give the same analysis, byte for byte.

    Returns
    -------
    Analysis

    Raises
    ------
    MethodError
        Sorts that break a rule (see `check_sorts`), too many factors, a step that cannot be taken.

    Notes
    -----
    Missing cards are never zero: see `extract`. Factors without defining persons get no scores.

    References
    ----------
    Brown (1980), Political Subjectivity. Watts & Stenner (2012), Doing Q Methodological Research.
    """
    check_settings(settings)
    kept = without(study, [action.sorter for action in log if action.kind == "drop_sorter"])
    sorts = check_sorts(kept, symmetric=settings.symmetric)
    check_factors(settings.factors, sorts)
    basis = extract(sorts, settings)
    state = rotate_by(settings, basis.loadings)
    for action in log:
        if action.kind != "drop_sorter":
            state = apply(state, action, sorts.sorters)
    return read(sorts, settings, tuple(log), basis, state, original=study)


def without(study: QSorts, gone: Sequence[str]) -> QSorts:
    """Leave persons out of a study."""
    if not gone:
        return study
    names = {sorter.id for sorter in study.sorters}
    strange = [name for name in gone if name not in names]
    if strange:
        raise refuse(
            MethodError,
            "unknown-person",
            say("The person '{name}' is not in this analysis.", name=strange[0]),
            say("A step by hand names a person of the study."),
            say("Mend or remove this step of the log."),
        )
    keep = [i for i, sorter in enumerate(study.sorters) if sorter.id not in gone]
    return QSorts(
        cards=study.cards,
        sorters=[study.sorters[i] for i in keep],
        places=[study.places[i] for i in keep],
        grid=study.grid,
        forced=study.forced,
        title=study.title,
        instruction=study.instruction,
    )


def read(
    sorts: Sorts,
    settings: QSettings,
    log: tuple[QAction, ...],
    basis: Basis,
    state: Factors,
    *,
    original: QSorts | None = None,
) -> Analysis:
    """Flag, score and compare the factors as they stand."""
    loadings, flagged = flag_factors(state, basis, settings)
    w = scores.weights(loadings, flagged, unweighted=settings.score == "unweighted")
    z = score(basis, settings, loadings, w)
    laid = scores.arrays(z, sorts.grid, ties="low" if settings.mode == "qmethod" else "order")
    p = flagged.sum(axis=0)
    reliable = scores.reliability(p, settings.average_reliability)
    se = scores.standard_error(reliable)
    found = compare.compare(z, se, settings.multiplicity)
    adjusted, at_least = settings.multiplicity != "none", settings.mode == "pqmethod"
    margin = 1.0 / spread(sorts.grid) if settings.margin is None else settings.margin
    equal, smallest = compare.shown_equal(found, margin)
    return Analysis(
        original=original or sorts.study,
        sorts=sorts,
        settings=settings,
        log=log,
        basis=basis,
        factors=state,
        loadings=loadings,
        flagged=flagged,
        weight=w,
        notes=flags.notes(
            state.axes,
            loadings,
            flagged,
            basis.placed,
            level=settings.flag_level,
            majority=settings.flag_majority,
        ),
        z=z,
        places=laid.places,
        tied=laid.tied,
        p=p,
        reliability=reliable,
        se=se,
        pairs=found,
        correlation=compare.factor_correlation(z),
        level=compare.distinguishing(found, z.shape[1], mode=settings.mode, adjusted=adjusted),
        consensus=compare.no_difference(found, settings.consensus_level, adjusted=adjusted, at_least=at_least),
        equal=equal,
        margin=margin,
        smallest=smallest,
    )


def flag_factors(state: Factors, basis: Basis, settings: QSettings) -> tuple[Floats, Bools]:
    """Flag per factor: by rule on the axes, each pole of a split factor its own side, then by hand."""
    on_axes = flags.flag(
        state.axes,
        basis.placed,
        level=settings.flag_level,
        majority=settings.flag_majority,
        pole="both",
    )
    loadings = state.loadings()
    out = on_axes[:, [item.axis for item in state.items]]
    one_side = np.array([item.pole or settings.flag_pole == "positive" for item in state.items])
    out = out & ((loadings > 0) | ~one_side)
    for (person, name), on in state.by_hand.items():
        for column, item in enumerate(state.items):
            if item.name == name:
                out[person, column] = on
    return loadings, out


def score(basis: Basis, settings: QSettings, loadings: Floats, w: Floats) -> Floats:
    """Score cards per factor with mean 0 and sd 1."""
    population = settings.deviation == "population"
    if settings.score in ("regression", "bartlett"):
        z = np.where(np.isnan(basis.z), 0.0, basis.z)
        r = basis.r if basis.r is not None else z.T @ z / (z.shape[0] - 1)
        return scores.standard_scores(scores.model_scores(z, loadings, r, settings.score), population=population)
    sums = scores.weighted_sums(basis.scored, w)
    z = scores.standard_scores(sums, population=population)
    z[:, ~(w != 0).any(axis=0)] = np.nan
    return z
