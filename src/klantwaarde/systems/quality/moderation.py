"""Whether one construct strengthens or weakens an arrow, such as image as a filter on quality: two stages.

First the model without products gives scores; then the product of two standardised scores joins the regression.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import InputError, MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.results.path_analysis import PathLikeness, PathModeration, PathSlope
from klantwaarde.statistics.resampling import ENOUGH_UNITS, expanded, jackknife_t, kept, percentile
from klantwaarde.systems.quality.analysis import Ask
from klantwaarde.systems.quality.bootstrap import FEWEST_UNITS, certainty, one_left_out
from klantwaarde.systems.quality.cautions import TOLD_APART
from klantwaarde.systems.quality.counted import Answers
from klantwaarde.systems.quality.estimate import Estimates, How, estimates, of_moments
from klantwaarde.systems.quality.path_model import PathModel
from klantwaarde.systems.quality.sample import Sample

Floats = NDArray[np.float64]
LEVELS = (-1.0, 0.0, 1.0)
AT_ONCE = 500_000
"""Answers x resamples that are worked out together, so that memory stays small however many people there are."""


def moderate(
    answers: Answers, model: PathModel, ask: Ask, *, source: str, moderator: str, target: str,
    likeness: Sequence[PathLikeness] = (),
) -> PathModeration:  # fmt: skip
    """Say whether the arrow from source to target hangs on the moderator.

    Parameters
    ----------
    answers
        People's own rows; sums alone do not hold a product of three.
    model
        With the three constructs; the moderator joins the predecessors of the target.
    source, moderator, target
        Constructs.
    likeness
        How alike constructs are, when `analyse_paths` found it already.

    Raises
    ------
    MethodError
        ``needs-rows`` when only moments are there.

    Notes
    -----
    Simple slope = b1 + b3 z at z = -1, 0 and 1. The gate: the upper end of HTMT of the moderator with source and with
    target lies below .9; otherwise the outcome carries a note, for then it is not known whose filter it is.
    """
    return moderate_arrows(answers, model, ask, [(source, moderator, target)], likeness=likeness)[0]


def moderate_arrows(
    answers: Answers, model: PathModel, ask: Ask, arrows: Sequence[tuple[str, str, str]], *,
    likeness: Sequence[PathLikeness] = (),
) -> list[PathModeration]:  # fmt: skip
    """Say of several arrows (source, moderator, target) whether they hang on the moderator, on the same resamples.

    Each resample is estimated once, however many arrows are asked. As `moderate`, which asks one.
    """
    if not isinstance(answers, Sample):
        raise refuse(
            MethodError, "needs-rows", say("Only sums of answers are there, and not the answers of each person."),
            say("A product of two constructs needs sums of products of three and four answers."),
            say("Give the answers themselves."),
        )  # fmt: skip
    for name in (name for arrow in arrows for name in arrow):
        if name not in model.constructs:
            raise refuse(
                InputError, "unknown-target", say("{construct} is no construct of the model.", construct=name),
                say("The constructs are: {constructs}.", constructs=", ".join(model.constructs)),
                say("Correct the name."),
            )  # fmt: skip
    sample = answers if answers.items == model.items else answers.of_items(model.items)
    how = How(ask.scheme, standardised=ask.standardised)
    full = of_moments(sample.moments, model, how)
    like = full.outer.weights[:, 0]
    work = _Products(sample, model, how, [tuple(model.constructs.index(name) for name in arrow) for arrow in arrows])
    seen = work.of(np.ones((1, sample.unit_count)), like)[..., 0]
    low, high = _ends(work, seen.ravel(), like, ask)
    ends = low.reshape(seen.shape), high.reshape(seen.shape)
    alike = likeness or _likeness(work, full, ask)
    return [
        _moderation(ask, arrow, seen[i], (ends[0][i], ends[1][i]), apart=_told_apart(alike, *arrow))
        for i, arrow in enumerate(arrows)
    ]


def _moderation(
    ask: Ask, arrow: tuple[str, str, str], seen: Floats, ends: tuple[Floats, Floats], *, apart: bool
) -> PathModeration:
    (source, moderator, target), (low, high) = arrow, ends
    notes: list[Said] = []
    if not apart:
        notes.append(
            say(
                "{moderator} cannot be told from {source} or {target} here: no filter may be claimed.",
                moderator=ask.called(moderator), source=ask.called(source), target=ask.called(target),
            )
        )  # fmt: skip
    if low[0] <= 0 <= high[0]:
        notes.append(
            say(
                "That {moderator} changes this arrow does not follow from these answers.",
                moderator=ask.called(moderator),
            )
        )
    slopes = [PathSlope(z, float(seen[2 + i]), _end(low[2 + i]), _end(high[2 + i])) for i, z in enumerate(LEVELS)]
    return PathModeration(
        source, moderator, target, float(seen[0]), _end(low[0]), _end(high[0]), float(seen[1]), slopes, apart, notes
    )


def _likeness(work: _Products, full: Estimates, ask: Ask) -> list[PathLikeness]:
    sample, model = work.sample, work.model
    sure = certainty(sample, model, work.how, full, ask.resamples, ask.seed, "percentile", ask.level, ask.workers)
    return [
        PathLikeness(
            a, b, float(full.htmt[i, j, 0]), high=_end(sure.ends["htmt"][1][i, j]) if sure else None
        )
        for i, a in enumerate(model.constructs) for j, b in enumerate(model.constructs) if i < j
    ]  # fmt: skip


def _told_apart(likeness: Sequence[PathLikeness], source: str, moderator: str, target: str) -> bool:
    """Whether the moderator can be told from both ends of the arrow: the upper end of HTMT lies below the gate."""
    pairs = ({moderator, source}, {moderator, target})
    upper = [pair.htmt if pair.high is None else pair.high for pair in likeness if {pair.a, pair.b} in pairs]
    return max(upper) < TOLD_APART


def _ends(work: _Products, seen: Floats, like: Floats, ask: Ask) -> tuple[Floats, Floats]:
    """Both ends of every product's coefficient, its f-squared and the slopes; NaN when none were asked."""
    sample = work.sample
    if not ask.resamples or sample.unit_count < FEWEST_UNITS:
        return np.full(seen.size, np.nan), np.full(seen.size, np.nan)

    def flat(counts: Floats) -> Floats:
        return work.of(counts, like).reshape(seen.size, len(counts))

    if sample.unit_count < ENOUGH_UNITS:
        left = np.concatenate([flat(counts) for counts in one_left_out(sample.unit_count)], axis=1)
        return jackknife_t(seen, left, level=ask.level, kind="plain")
    made = sample.draws(ask.resamples, ask.seed).over(flat, workers=ask.workers)
    draws = np.concatenate(made, axis=1)
    kept(np.asarray(np.isfinite(draws).all(axis=0)))
    return percentile(draws, level=expanded(ask.level, sample.unit_count))


def _end(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


class _Products:
    """Regresses each target on its predecessors, the moderator and the product, for resamples of the units."""

    def __init__(self, sample: Sample, model: PathModel, how: How, arrows: Sequence[tuple[int, ...]]) -> None:
        self.sample, self.model, self.how = sample, model, how
        self.arrows = [
            (places, sorted({*model.predecessors[places[2]], places[0], places[1]} - {places[2]})) for places in arrows
        ]
        self.unit = np.zeros(sample.n, dtype=np.intp)
        for unit, rows in enumerate(sample.members):
            self.unit[rows] = unit
        self.member = (model.block_of[:, None] == np.arange(len(model.constructs))[None]).astype(np.float64)
        # Empty answers as they are expected.
        self.x = sample.x if sample.filled is None else np.where(np.isfinite(sample.x), sample.x, sample.filled.mean)

    def of(self, counts: Floats, like: Floats) -> Floats:
        """Give every product's coefficient, its f-squared and the three slopes, (arrows, 5, B)."""
        mean, sd, r = self.sample.drawn_matrices(counts)
        found = estimates(mean, sd, r, self.model, self.how, signs_like=like)
        out = np.full((len(self.arrows), 5, len(counts)), np.nan)
        usable = np.flatnonzero(found.usable)
        at_once = max(AT_ONCE // max(self.x.size, 1), 1)
        for start in range(0, usable.size, at_once):
            some = usable[start : start + at_once]
            weights = (found.outer.weights[:, some] / sd[:, some]).T
            centred = self.x - mean[:, some].T[:, None]
            scores = centred @ (weights[:, :, None] * self.member)
            v = counts[some][:, self.unit] * self.sample.weights
            for i, (places, before) in enumerate(self.arrows):
                out[i][:, some] = _regressed(scores, v, places, before)
        return out


def _regressed(scores: Floats, v: Floats, places: tuple[int, ...], before: Sequence[int]) -> Floats:
    """Regress in a stack of resamples: scores (B, n, K) with weights v (B, n); gives (5, B)."""
    source, moderator, target = places
    product = scores[..., source] * scores[..., moderator]
    root = np.sqrt(v)[..., None]
    columns = np.concatenate([np.ones_like(root), scores[..., before], product[..., None]], axis=-1) * root
    y = scores[..., target, None] * root
    square, across = columns.mT @ columns, columns.mT @ y
    left = []
    for count in (columns.shape[-1], columns.shape[-1] - 1):
        # As least squares does, so that columns that say the same take nothing down.
        beta = np.linalg.pinv(square[:, :count, :count], hermitian=True) @ across[:, :count]
        residual = (y - columns[..., :count] @ beta)[..., 0]
        left.append((beta[..., 0], (residual * residual).sum(axis=-1)))
    (beta, squares), (_, without) = left
    # f-squared = (R2 - R2 without) / (1 - R2), both over the same total.
    b1, b3 = beta[:, 1 + before.index(source)], beta[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        f2 = (without - squares) / squares
    return np.stack([b3, f2, *(b1 + b3 * z for z in LEVELS)])
