"""How well a path model predicts people it has not seen, beside a linear model of the same items (PLSpredict)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.results.path_analysis import PathPrediction
from klantwaarde.statistics.resampling import kept
from klantwaarde.systems.quality.estimate import EXACT, How, estimates, of_moments
from klantwaarde.systems.quality.path_model import PathModel
from klantwaarde.systems.quality.sample import Sample

Floats = NDArray[np.float64]
ROUTES = ("direct", "earliest")


def predict(
    sample: Sample, model: PathModel, *, scheme: str = "path", route: str = "earliest", folds: int = 10, seed: int = 1
) -> list[PathPrediction]:
    """Predict every item of an explained construct for people who were left out.

    Parameters
    ----------
    sample
        Complete answers.
    route
        ``direct``: from the observed scores of the direct antecedents (DA), the linear model from their items;
        ``earliest``: from exogenous scores carried along the arrows (EA), the linear model from exogenous items.
    folds
        Parts; as many as there are people leaves out one at a time. Whole accounts are left out together.
    seed
        Fixes who stands in which part.

    Notes
    -----
    Means and deviations come from the training part. Q2 = 1 - sum(y - predicted)^2 / sum(y - training mean)^2.
    Coefficients of composites, never of PLSc.

    References
    ----------
    Shmueli and others 2016 and 2019.
    """
    if sample.filled is not None:
        raise refuse(
            MethodError, "prediction-needs-answers", say("Some answers are empty."),
            say("Prediction compares with what people really answered."), say("Leave these people out."),
        )  # fmt: skip
    sample = sample.of_items(model.items)
    x, of = sample.x, model.block_of
    explained = np.flatnonzero([bool(model.predecessors[k]) for k in of])
    pls, lm, base = (np.empty((len(x), explained.size)) for _ in range(3))
    parts = _parts(sample, folds, seed)
    counts = np.ones((len(parts), sample.unit_count))
    for f, units in enumerate(parts):
        counts[f, units] = 0.0
    like = of_moments(sample.moments, model, How(scheme)).outer.weights[:, 0]
    mean, sd, r = sample.drawn_matrices(counts)
    found = estimates(mean, sd, r, model, How(scheme), signs_like=like, tolerance=EXACT)
    kept(found.usable, most=0.0)
    for f, units in enumerate(parts):
        out = np.concatenate([sample.members[u] for u in units])
        scores = _scores((x[out] - mean[:, f]) / sd[:, f], found.outer.weights[:, f], model)
        guessed = _carried(scores, found.inner.paths[:, f], model, route)
        told = mean[:, f] + sd[:, f] * found.loadings[:, f] * guessed[:, of]
        pls[out], base[out] = told[:, explained], mean[explained, f]
        lm[out] = _linear(mean[:, f], r[:, :, f] * np.outer(sd[:, f], sd[:, f]), x[out], model, explained, route)
    y = x[:, explained]
    return [_told(model.items[i], y[:, a], pls[:, a], lm[:, a], base[:, a]) for a, i in enumerate(explained)]


def _parts(sample: Sample, folds: int, seed: int) -> list[NDArray[np.intp]]:
    """Give the units that are left out together."""
    units = sample.members
    if not 2 <= folds <= len(units):
        raise refuse(
            MethodError, "folds", say("{folds} parts of {units} cannot be.", folds=folds, units=len(units)),
            say("There are at least two parts, and no more than people or accounts."), say("Choose another number."),
        )  # fmt: skip
    order = np.random.default_rng(seed).permutation(len(units))
    return list(np.array_split(order, folds))


def _scores(z: Floats, weights: Floats, model: PathModel) -> Floats:
    member = (model.block_of[:, None] == np.arange(len(model.constructs))[None]).astype(np.float64)
    out: Floats = z @ (weights[:, None] * member)
    return out


def _carried(scores: Floats, paths: Floats, model: PathModel, route: str) -> Floats:
    """Predict every construct score; exogenous ones stay as they are."""
    guessed = scores.copy()
    coefficient = dict(zip(model.arrows, paths, strict=True))
    for k, before in enumerate(model.predecessors):
        if before:
            source = guessed if route == "earliest" else scores
            guessed[:, k] = sum(coefficient[j, k] * source[:, j] for j in before)
    return guessed


def _linear(mean: Floats, s: Floats, x: Floats, model: PathModel, explained: NDArray[np.intp], route: str) -> Floats:
    """Predict with least squares on the items that the route may see."""
    out = np.empty((len(x), explained.size))
    exogenous = [k for k, before in enumerate(model.predecessors) if not before]
    for k in sorted({int(model.block_of[i]) for i in explained}):
        seen = list(model.predecessors[k]) if route == "direct" else exogenous
        rows = np.flatnonzero(np.isin(model.block_of, seen))
        mine = [a for a, i in enumerate(explained) if model.block_of[i] == k]
        beta = np.linalg.lstsq(s[np.ix_(rows, rows)], s[np.ix_(rows, explained[mine])], rcond=None)[0]
        out[:, mine] = mean[explained[mine]] + (x[:, rows] - mean[rows]) @ beta
    return out


def _told(item: str, y: Floats, pls: Floats, lm: Floats, base: Floats) -> PathPrediction:
    wrong, other = y - pls, y - lm
    return PathPrediction(
        item=item,
        q_squared=float(1.0 - (wrong @ wrong) / ((y - base) @ (y - base))),
        rmse=float(np.sqrt(np.mean(wrong**2))), mae=float(np.mean(np.abs(wrong))),
        lm_rmse=float(np.sqrt(np.mean(other**2))), lm_mae=float(np.mean(np.abs(other))),
    )  # fmt: skip


def predictive_power(predictions: Sequence[PathPrediction]) -> tuple[str, Said]:
    """Say how well a model predicts beside a linear model that sees the same items, in a word and in a sentence.

    High when it errs less on every item, medium on most of them, low on some, none on none (Shmueli and others 2019).
    """
    better = sum(one.rmse < one.lm_rmse for one in predictions)
    if better == len(predictions):
        return "high", say("High predictive power: every item is predicted better than by a linear model.")
    if not better:
        return "none", say(
            "No predictive power: no item is predicted better than by a linear model. The model describes; predict "
            "with the linear one."
        )
    if 2 * better > len(predictions):
        return "medium", say(
            "Medium predictive power: {better} of {all} items are predicted better than by a linear model.",
            better=better, all=len(predictions),
        )  # fmt: skip
    return "low", say(
        "Low predictive power: {better} of {all} items are predicted better than by a linear model. The model "
        "describes; predict with the linear one.",
        better=better, all=len(predictions),
    )  # fmt: skip
