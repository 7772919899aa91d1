"""A construct made of constructs, such as experienced quality of what, how and who: two stages in every resample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.statistics.em import Filled
from klantwaarde.statistics.moments import Moments
from klantwaarde.statistics.resampling import Draws
from klantwaarde.systems.quality.counted import Answers
from klantwaarde.systems.quality.estimate import EXACT
from klantwaarde.systems.quality.path_model import PathModel, path_model
from klantwaarde.systems.quality.pls import outer_weights

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Staged:
    """Answers in which the scores of some constructs stand for their items.

    A drop-in for `Sample` in `analyse_paths`: every resample finds the scores anew, so that intervals hold both stages.
    """

    base: Answers
    first: PathModel
    scored: tuple[str, ...]
    items: tuple[str, ...]

    @cached_property
    def moments(self) -> Moments:
        """Moments of scores and items; scores have mean 0 and variance 1."""
        m = self.base.moments
        mean, sd, r = self._staged(m.mean[:, None], m.deviation[:, None], m.correlation[:, :, None], EXACT)
        covariance = r[:, :, 0] * np.outer(sd[:, 0], sd[:, 0])
        n = m.n
        # `Moments.covariance` has divisor n - 1.
        cross = covariance * m.weight * (n - 1) / n
        return Moments(n, m.weight, m.weight_squares, np.zeros_like(mean[:, 0]), cross, mean[:, 0])

    @cached_property
    def signs(self) -> Floats:
        """Weights of everyone in the first stage; resamples point the same way."""
        return outer_weights(self.base.moments.correlation, self.first, tolerance=EXACT).weights

    def _staged(self, mean: Floats, sd: Floats, r: Floats, tolerance: float = 1e-7) -> tuple[Floats, Floats, Floats]:
        found = outer_weights(r, self.first, tolerance=tolerance, signs_like=self.signs)
        w = np.where(found.usable, found.weights, np.nan)
        p, size = w.shape
        wide = np.zeros((p, len(self.items), size))
        new_mean, new_sd = np.zeros((len(self.items), size)), np.ones((len(self.items), size))
        for column, name in enumerate(self.items):
            if name in self.scored:
                rows = self.first.block_of == self.first.constructs.index(name)
                wide[rows, column] = w[rows]
            else:
                row = self.first.items.index(name)
                wide[row, column] = 1.0
                new_mean[column], new_sd[column] = mean[row], sd[row]
        return new_mean, new_sd, np.einsum("ikb,ijb,jlb->klb", wide, r, wide, optimize=True)

    def drawn_matrices(self, counts: Floats) -> tuple[Floats, Floats, Floats]:
        """Give means, deviations and correlations of resamples."""
        return self._staged(*self.base.drawn_matrices(counts))

    def draws(self, resamples: int, seed: int) -> Draws:
        """Give how the units are drawn again."""
        return self.base.draws(resamples, seed)

    def of_items(self, items: Sequence[str]) -> Staged:
        """Give some of the items, in that order."""
        return replace(self, items=tuple(items))

    @property
    def n(self) -> int:
        """People."""
        return self.base.n

    @property
    def unit_count(self) -> int:
        """How many units are drawn."""
        return self.base.unit_count

    @property
    def drawn(self) -> str:
        """What is drawn as a whole."""
        return self.base.drawn

    @property
    def left_out(self) -> int:
        """People who answered nothing."""
        return self.base.left_out

    @property
    def empty_share(self) -> Floats:
        """Scores are never empty."""
        return np.zeros(len(self.items))

    @property
    def filled(self) -> Filled | None:
        """Whether empty answers were estimated."""
        return self.base.filled

    @property
    def two_answers(self) -> list[str]:
        """Items with two different answers only."""
        return self.base.two_answers

    @property
    def ranges(self) -> tuple[Floats, Floats]:
        """Scores have no ends."""
        return np.full(len(self.items), -np.inf), np.full(len(self.items), np.inf)


def second_order(answers: Answers, model: PathModel, higher: Mapping[str, Sequence[str]]) -> tuple[Staged, PathModel]:
    """Make answers and model of the second stage.

    Parameters
    ----------
    answers
        Answers to all items.
    model
        Blocks of the lower constructs and of the others; arrows may name the higher constructs.
    higher
        Higher construct -> the lower ones that make it.

    Returns
    -------
    tuple
        To be given to `analyse_paths`. Performance on 0-100 is not given: scores have no theoretical range.

    Notes
    -----
    In the first stage each lower construct takes over the arrows of its higher one; in the second their scores are the
    items of the higher one.
    """
    lower = {name: top for top, names in higher.items() for name in names}
    unknown = [name for name in lower if name not in model.blocks]
    if unknown:
        raise refuse(
            MethodError, "unknown-construct",
            say("{construct} has an arrow but no items.", construct=", ".join(unknown)),
            say("Arrows run between constructs of the model."), say("Add its block, or correct the name."),
        )  # fmt: skip
    ends = {top: list(names) for top, names in higher.items()}
    first_paths = [[a, b] for x, y in model.paths for a in ends.get(x, [x]) for b in ends.get(y, [y])]
    first = path_model(
        {"blocks": {c: i for c, i in model.blocks.items() if i}, "paths": first_paths, "modes": model.modes}
    )
    blocks = {c: list(items) for c, items in model.blocks.items() if c not in lower}
    blocks |= {top: list(names) for top, names in higher.items()}
    modes = {c: mode for c, mode in model.modes.items() if c in blocks}
    second = path_model({"blocks": blocks, "paths": [list(p) for p in model.paths], "modes": modes})
    base = answers if answers.items == first.items else answers.of_items(first.items)
    return Staged(base, first, tuple(lower), second.items), second
