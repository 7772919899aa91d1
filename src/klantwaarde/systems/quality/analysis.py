"""A path model from answers to noun: estimates, intervals, checks and warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import InputError, MethodError, refuse, say
from klantwaarde.results.path_analysis import (
    PathAnalysis,
    PathArrow,
    PathLikeness,
    PathPerformance,
    PathReliability,
)
from klantwaarde.systems.quality.bootstrap import Certainty, certainty
from klantwaarde.systems.quality.cautions import Name, cautions
from klantwaarde.systems.quality.consistent import refuse_consistent
from klantwaarde.systems.quality.counted import Answers
from klantwaarde.systems.quality.estimate import Estimates, How, default_target, of_moments
from klantwaarde.systems.quality.measurement import effect_size, inflation, misfit, raw_alpha
from klantwaarde.systems.quality.path_model import PathModel
from klantwaarde.systems.quality.pls import SCHEMES, inner_paths

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a path model.

    Parameters
    ----------
    scheme
        ``path``, ``factorial`` or ``centroid``.
    consistent
        Take measurement error out (PLSc).
    standardised
        Bring items to the same spread first.
    target
        Construct whose performance is mapped; Satisfaction, or the one with most arrows to it, when empty.
    resamples, seed
        Resamples for the intervals (0: none) and what fixes them. With fewer than 20 accounts (or people) intervals are
        Student's t, whatever was asked.
    interval, level
        ``percentile`` or ``bca``.
    workers
        Change the time, never the numbers.
    names
        How constructs and items are called, where a code is no name.
    """

    scheme: str = "path"
    consistent: bool = False
    standardised: bool = True
    target: str = ""
    resamples: int = 2000
    seed: int = 1
    interval: str = "percentile"
    level: float = 0.95
    workers: int = 1
    names: Mapping[str, Name] = field(default_factory=dict)

    def called(self, code: str) -> Name:
        """Give how a construct or item is called."""
        return self.names.get(code, code)


def analyse_paths(sample: Answers, model: PathModel, ask: Ask) -> PathAnalysis:
    """Say which arrows carry how much, how well the items measure, and what to be careful about.

    Parameters
    ----------
    sample
        People's answers; any order of items, more items than the model needs are left aside.
    model
        The path model.
    ask
        What was chosen.

    Raises
    ------
    MethodError
        When the data do not carry the model: constant or collinear items, too few people, PLSc that cannot be.
    """
    how = _how(model, ask)
    sample = _fitting(sample, model)
    full = of_moments(sample.moments, model, how)
    if ask.consistent:
        refusal = refuse_consistent(
            full.constructs[:, :, 0], full.reliability.rho_a[:, 0], model, admissible=bool(full.usable[0])
        )
        if refusal:
            raise refusal
    sure = certainty(sample, model, how, full, ask.resamples, ask.seed, ask.interval, ask.level, ask.workers)
    return _Noun(sample, model, how, full, sure).made(ask)


def _how(model: PathModel, ask: Ask) -> How:
    if ask.scheme not in SCHEMES:
        raise refuse(
            MethodError, "scheme", say("There is no scheme {scheme}.", scheme=ask.scheme),
            say("A scheme is path, factorial or centroid."), say("Choose one of these."),
        )  # fmt: skip
    if ask.target and ask.target not in model.constructs:
        raise refuse(
            InputError, "unknown-target", say("{construct} is no construct of the model.", construct=ask.target),
            say("Performance is mapped for one of: {constructs}.", constructs=", ".join(model.constructs)),
            say("Correct the name."),
        )  # fmt: skip
    place = model.constructs.index(ask.target) if ask.target else default_target(model)
    return How(ask.scheme, ask.consistent, place, ask.standardised)


def _fitting(sample: Answers, model: PathModel) -> Answers:
    absent = [item for item in model.items if item not in sample.items]
    if absent:
        raise refuse(
            InputError, "unknown-item", say("The answers have no column {items}.", items=", ".join(absent)),
            say("Every item of the model is a column."), say("Correct the name in the model, or add the column."),
        )  # fmt: skip
    mine = sample if sample.items == model.items else sample.of_items(model.items)
    if model.scale is not None:
        low, high = model.scale
        off = [
            item for item, least, most in zip(model.items, *mine.ranges, strict=True) if least < low or most > high
        ]  # fmt: skip
        if off:
            raise refuse(
                MethodError, "item-off-scale",
                say("{items} has answers outside {low:g} to {high:g}.", items=", ".join(off), low=low, high=high),
                say("The scale of the model is the lowest and the highest possible answer of every item."),
                say("Correct the scale or the answers."),
            )  # fmt: skip
    return mine


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class _Noun:
    """Writes down what was found."""

    sample: Answers
    model: PathModel
    how: How
    full: Estimates
    sure: Certainty | None

    def made(self, ask: Ask) -> PathAnalysis:
        model, full = self.model, self.full
        vif = inflation(full.constructs, model)[:, 0]
        htmt = self.likeness()
        failed = self.sure.failed if self.sure else 0
        drawn = self.sure.resamples if self.sure else 0
        told = cautions(self.sample, model, full, vif, htmt, failed, ask.called)
        r2 = full.inner.r_squared[:, 0]
        n = self.sample.moments.n_effective
        ends_at = [k for k, before in enumerate(model.predecessors) if before]
        return PathAnalysis(
            paths=self.arrows(vif),
            weights={item: float(w) for item, w in zip(model.items, full.outer.weights[:, 0], strict=True)},
            loadings={item: float(v) for item, v in zip(model.items, full.loadings[:, 0], strict=True)},
            r_squared={model.constructs[k]: float(r2[k]) for k in ends_at},
            r_squared_adjusted={
                model.constructs[k]: float(1 - (1 - r2[k]) * (n - 1) / (n - len(model.predecessors[k]) - 1))
                for k in ends_at
                if n > len(model.predecessors[k]) + 1
            },
            reliability=self.reliability(), htmt=htmt, total_effects=self.totals(),
            ipma=self.performance(model.constructs, "performance", "importance"),
            ipma_items=self.performance(model.items, "item_performance", "item_importance"),
            beside=self.beside(),
            srmr=misfit(self.sample.moments.correlation, full.loadings[:, 0], full.constructs[:, :, 0], model),
            target=model.constructs[self.how.target],
            blocks={c: list(model.blocks[c]) for c in model.constructs},
            modes={c: model.mode(c) for c in model.constructs},
            warnings=list(told), explained=told, scheme=ask.scheme, consistent=ask.consistent,
            n=self.sample.n, n_effective=float(n),
            iterations=int(full.outer.iterations[0]), converged=bool(full.outer.converged[0]),
            resamples=drawn, failed=failed, seed=ask.seed if drawn else None,
            interval=self.sure.interval if self.sure else "", drawn=self.sample.drawn, level=ask.level,
            filled=self.sample.filled.share if self.sample.filled else 0.0,
        )  # fmt: skip

    def between(self, name: str, *at: int) -> tuple[float | None, float | None]:
        if self.sure is None:
            return None, None
        low, high = self.sure.ends[name]
        return _number(low[at]), _number(high[at])

    def arrows(self, vif: Floats) -> list[PathArrow]:
        f2 = effect_size(self.full.constructs, self.full.inner.r_squared, self.model)[:, 0]
        p = self.sure.p if self.sure else None
        out = []
        for a, (j, k) in enumerate(self.model.arrows):
            low, high = self.between("paths", a)
            out.append(
                PathArrow(
                    self.model.constructs[j], self.model.constructs[k], float(self.full.inner.paths[a, 0]), low, high,
                    None if p is None else _number(p[a]), float(f2[a]), float(vif[a]),
                )
            )  # fmt: skip
        return out

    def totals(self) -> list[PathArrow]:
        count = len(self.model.constructs)
        reach = np.zeros((count, count), dtype=bool)
        for k, before in enumerate(self.model.predecessors):
            for j in before:
                reach[:, k] |= reach[:, j]
                reach[j, k] = True
        out = []
        for j, k in zip(*np.nonzero(reach), strict=True):
            low, high = self.between("total", j, k)
            names = self.model.constructs[j], self.model.constructs[k]
            out.append(PathArrow(*names, float(self.full.inner.total[j, k, 0]), low, high))
        return out

    def reliability(self) -> dict[str, PathReliability]:
        raw, found = raw_alpha(self.sample.moments.covariance, self.model), self.full.reliability
        return {
            c: PathReliability(
                alpha=_number(found.alpha[k, 0]), rho_a=_number(found.rho_a[k, 0]), rho_c=_number(found.rho_c[k, 0]),
                ave=_number(found.ave[k, 0]), alpha_raw=raw[c],
            )
            for k, c in enumerate(self.model.constructs)
        }  # fmt: skip

    def likeness(self) -> list[PathLikeness]:
        count = len(self.model.constructs)
        return [
            PathLikeness(
                self.model.constructs[i], self.model.constructs[j], float(self.full.htmt[i, j, 0]),
                *self.between("htmt", i, j), _number(self.full.htmt2[i, j, 0]), *self.between("htmt2", i, j),
            )
            for i in range(count) for j in range(i + 1, count)
        ]  # fmt: skip

    def performance(self, names: tuple[str, ...], performance: str, importance: str) -> dict[str, PathPerformance]:
        if self.model.scale is None:
            return {}
        at, weight = getattr(self.full.performance, performance), getattr(self.full.performance, importance)
        out = {}
        for i, name in enumerate(names):
            low, high = self.between(importance, i)
            p_low, p_high = self.between(performance, i)
            out[name] = PathPerformance(_number(weight[i, 0]), _number(at[i, 0]), low, high, p_low, p_high)
        return out

    def beside(self) -> list[PathArrow]:
        """The arrows by standardised regression on plain means of items: nothing to tune."""
        member = (self.model.block_of[:, None] == np.arange(len(self.model.constructs))[None]).astype(np.float64)
        s = member.T @ self.sample.moments.covariance @ member
        sd = np.sqrt(np.diag(s))
        found = inner_paths((s / np.outer(sd, sd))[:, :, None], self.model)
        names = self.model.constructs
        return [PathArrow(names[j], names[k], float(found.paths[a, 0])) for a, (j, k) in enumerate(self.model.arrows)]
