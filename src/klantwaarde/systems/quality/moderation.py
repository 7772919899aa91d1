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
    if not isinstance(answers, Sample):
        raise refuse(
            MethodError, "needs-rows", say("Only sums of answers are there, and not the answers of each person."),
            say("A product of two constructs needs sums of products of three and four answers."),
            say("Give the answers themselves."),
        )  # fmt: skip
    for name in (source, moderator, target):
        if name not in model.constructs:
            raise refuse(
                InputError, "unknown-target", say("{construct} is no construct of the model.", construct=name),
                say("The constructs are: {constructs}.", constructs=", ".join(model.constructs)),
                say("Correct the name."),
            )  # fmt: skip
    sample, how = answers.of_items(model.items), How(ask.scheme, standardised=ask.standardised)
    full = of_moments(sample.moments, model, how)
    places = [model.constructs.index(name) for name in (source, moderator, target)]
    work = _Products(sample, model, how, places)
    seen = work.of(np.ones((1, sample.unit_count)), full.outer.weights[:, 0])[:, 0]
    low, high = _ends(work, seen, full.outer.weights[:, 0], ask)
    apart = _told_apart(likeness or _likeness(work, full, ask), source, moderator, target)
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
    """Both ends of the product's coefficient, its f-squared and the slopes; NaN when none were asked."""
    sample = work.sample
    if not ask.resamples or sample.unit_count < FEWEST_UNITS:
        return np.full(5, np.nan), np.full(5, np.nan)
    if sample.unit_count < ENOUGH_UNITS:
        left = np.concatenate([work.of(counts, like) for counts in one_left_out(sample.unit_count)], axis=1)
        return jackknife_t(seen, left, level=ask.level, kind="plain")
    made = sample.draws(ask.resamples, ask.seed).over(lambda counts: work.of(counts, like), workers=ask.workers)
    draws = np.concatenate(made, axis=1)
    kept(np.asarray(np.isfinite(draws).all(axis=0)))
    return percentile(draws, level=expanded(ask.level, sample.unit_count))


def _end(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


class _Products:
    """Regresses the target on its predecessors, the moderator and the product, for resamples of the units."""

    def __init__(self, sample: Sample, model: PathModel, how: How, places: list[int]) -> None:
        self.sample, self.model, self.how = sample, model, how
        self.source, self.moderator, self.target = places
        before = {*model.predecessors[self.target], self.source, self.moderator} - {self.target}
        self.before = sorted(before)
        self.unit = np.zeros(sample.n, dtype=np.intp)
        for unit, rows in enumerate(sample.members):
            self.unit[rows] = unit
        self.member = (model.block_of[:, None] == np.arange(len(model.constructs))[None]).astype(np.float64)

    def of(self, counts: Floats, like: Floats) -> Floats:
        """Give the product's coefficient, its f-squared and the three slopes, (5, B)."""
        mean, sd, r = self.sample.drawn_matrices(counts)
        found = estimates(mean, sd, r, self.model, self.how, signs_like=like)
        x = (
            self.sample.x
            if self.sample.filled is None
            else np.where(np.isfinite(self.sample.x), self.sample.x, self.sample.filled.mean)
        )
        out = np.full((5, len(counts)), np.nan)
        for b in np.flatnonzero(found.usable):
            wide = (found.outer.weights[:, b] / sd[:, b])[:, None] * self.member
            scores = (x - mean[:, b]) @ wide
            out[:, b] = self._regressed(scores, counts[b][self.unit] * self.sample.weights)
        return out

    def _regressed(self, scores: Floats, v: Floats) -> Floats:
        product = scores[:, self.source] * scores[:, self.moderator]
        columns = np.column_stack([np.ones(len(scores)), scores[:, self.before], product])
        y, root = scores[:, self.target], np.sqrt(v)
        left = []
        for count in (columns.shape[1], columns.shape[1] - 1):
            beta = np.linalg.lstsq(columns[:, :count] * root[:, None], y * root, rcond=None)[0]
            residual = (y - columns[:, :count] @ beta) * root
            left.append((beta, float(residual @ residual)))
        (beta, squares), (_, without) = left
        # f-squared = (R2 - R2 without) / (1 - R2), both over the same total.
        b1, b3 = beta[1 + self.before.index(self.source)], beta[-1]
        return np.array([b3, (without - squares) / squares, *(b1 + b3 * z for z in LEVELS)])
