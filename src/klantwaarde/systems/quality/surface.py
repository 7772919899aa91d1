"""Expectation, experience and an outcome by polynomial regression, instead of one difference (Edwards & Parry 1993)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import InputError, MethodError, refuse, say
from klantwaarde.language import Named, Said
from klantwaarde.results.surface import Coefficient, Constraint, Surface, SurfaceModel
from klantwaarde.statistics.regression import Fit, f_test, least_squares

Floats = NDArray[np.float64]

SCALES = ((-3.0, 3.0), (1.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0))
REJECT = 0.05
GRID = 9
NEAR = 3
# Six coefficients; ten people each (handbook of the domain 5.4).
PEOPLE_FOR_SURFACE = 60
FEWEST = 12


@dataclass(frozen=True, slots=True)
class SurfaceAsk:
    """Names, and the ends of the scale on which expectation and experience were asked (guessed when ``None``).

    ``asked`` tells when expectation was asked: ``before``, ``after``, or empty when it is not known.
    """

    expectation: str
    experience: str
    outcome: str
    scale: tuple[float, float] | None = None
    asked: str = ""
    level: float = 0.95
    outcome_name: Named | None = None

    @property
    def called(self) -> Named | str:
        """How the outcome is called in a sentence."""
        return self.outcome_name or self.outcome


def response_surface(
    e: Floats, p: Floats, z: Floats, ask: SurfaceAsk, *,
    weights: Floats | None = None, accounts: Sequence[object] | None = None,
) -> Surface:  # fmt: skip
    """Say what expectation and experience say of an outcome, and whether their difference says as much.

    Parameters
    ----------
    e, p, z
        Expectation, experience and outcome, one per person, NaN where empty; people with a gap are left out and
        counted. Outliers are never dropped.
    ask
        Names and scale.
    weights, accounts
        A weight and an account per person. Errors are HC3, or CR2 with accounts.

    Raises
    ------
    MethodError
        With fewer than twelve people, answers off the scale, or answers that cannot carry six terms.

    References
    ----------
    Edwards & Parry 1993; Shanock and others 2010; Humberg, Nestler & Back 2019 for the claim of congruence.
    """
    there = np.isfinite(e) & np.isfinite(p) & np.isfinite(z)
    if there.sum() < FEWEST:
        raise refuse(
            MethodError, "too-few-surface", say("{n} people answered all three.", n=int(there.sum())),
            say("A surface of six terms needs at least twelve people, and says little below sixty."),
            say("Collect more answers, or look at experience alone."),
        )  # fmt: skip
    raw_e, raw_p, y = e[there], p[there], z[there]
    scale = ask.scale or guessed_scale(np.concatenate([raw_e, raw_p]))
    if min(raw_e.min(), raw_p.min()) < scale[0] or max(raw_e.max(), raw_p.max()) > scale[1]:
        raise refuse(
            InputError, "answers-off-scale",
            say("Some answers lie outside {low:g} to {high:g}.", low=scale[0], high=scale[1]),
            say("The scale is the lowest and the highest possible answer."), say("Correct the scale or the answers."),
        )  # fmt: skip
    centre = sum(scale) / 2
    v = None if weights is None else weights[there]
    labels = None if accounts is None else np.asarray(accounts)[there]
    fits = _fits(raw_e - centre, raw_p - centre, y, v, labels)
    at = np.linspace(scale[0], scale[1], GRID)
    return Told(ask, fits, scale, centre).made(
        _paired(raw_e, raw_p, v, ask.level),
        _grid(fits["quadratic"].coefficients, at, raw_e, raw_p, centre),
        ceiling=float(np.mean(raw_e >= scale[1] - 0.1 * (scale[1] - scale[0]))),
        left_out=int((~there).sum()), errors="HC3" if labels is None else "CR2",
    )  # fmt: skip


def guessed_scale(answers: Floats) -> tuple[float, float]:
    """Give the narrowest usual scale that holds every answer; their own range when there is none."""
    low, high = float(answers.min()), float(answers.max())
    for scale in SCALES:
        if scale[0] <= low and high <= scale[1]:
            return scale
    return low, high


def _fits(e: Floats, p: Floats, y: Floats, v: Floats | None, labels: NDArray[np.object_] | None) -> dict[str, Fit]:
    one = np.ones_like(y)
    columns = {
        "difference": [one, p - e],
        "experience": [one, p],
        "linear": [one, p, e],
        "bent": [one, p, p * p],
        "quadratic": [one, p, e, p * p, p * e, e * e],
    }
    return {
        name: least_squares(np.column_stack(terms), y, weights=v, clusters=labels) for name, terms in columns.items()
    }


_A = {
    "a1": (0, 1, 1, 0, 0, 0),
    "a2": (0, 0, 0, 1, 1, 1),
    "a3": (0, 1, -1, 0, 0, 0),
    "a4": (0, 0, 0, 1, -1, 1),
    "a5": (0, 0, 0, 1, 0, -1),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Writes down the fits."""

    ask: SurfaceAsk
    fits: dict[str, Fit]
    scale: tuple[float, float]
    centre: float

    def made(
        self, means: dict[str, float], grid: list[list[float | None]], *, ceiling: float, left_out: int, errors: str
    ) -> Surface:
        """Give the noun; ``ceiling`` is the share of expectations at the top, ``errors`` how errors were found."""
        quadratic = self.fits["quadratic"]
        surface = [self.coefficient(name, quadratic, np.array(c, dtype=np.float64)) for name, c in _A.items()]
        linear = self.named("linear", ("b0", "b_P", "b_E"))
        constraints = self.constraints()
        congruent = _congruence(surface)
        adds = linear[2].p < REJECT
        told = self.cautions(quadratic.n, left_out, ceiling)
        at = np.linspace(self.scale[0], self.scale[1], GRID)
        return Surface(
            expectation=self.ask.expectation, experience=self.ask.experience, outcome=self.ask.outcome,
            n=quadratic.n, left_out=left_out,
            coefficients=self.named("quadratic", ("b0", "b1", "b2", "b3", "b4", "b5")), surface=surface,
            linear=linear,
            models=[
                SurfaceModel(name, fit.r_squared, float(fit.aic), fit.coefficients.size)
                for name, fit in self.fits.items() if name != "bent"
            ],
            constraints=constraints, congruence="claimed" if congruent else "refused", expectation_adds=adds,
            sentences=self.sentences(constraints, linear, congruent=congruent, adds=adds), centre=self.centre,
            scale=self.scale, scale_guessed=self.ask.scale is None, means=means,
            errors=errors, warnings=list(told), explained=told,
            grid_at=at.tolist(), grid=grid, asked=self.ask.asked,
        )  # fmt: skip

    def named(self, model: str, names: tuple[str, ...]) -> list[Coefficient]:
        """Give every coefficient of a model under its name."""
        fit = self.fits[model]
        return [self.coefficient(name, fit, row) for name, row in zip(names, np.eye(len(names)), strict=True)]

    def coefficient(self, name: str, fit: Fit, c: Floats) -> Coefficient:
        """Give c'b with its error, interval and p."""
        from scipy.special import stdtr, stdtrit

        value, se, df = fit.combination(c)
        half = float(stdtrit(df, 0.5 + self.ask.level / 2)) * se
        p = 2.0 * float(stdtr(df, -abs(value) / se)) if se > 0 else float(value == 0)
        return Coefficient(name, value, se, value - half, value + half, p)

    def constraints(self) -> list[Constraint]:
        """Test the simpler models against the wider ones."""
        fits = self.fits
        pairs = (
            ("linear", "difference", "linear", 1),
            ("difference", "difference", "quadratic", 4),
            ("expectation", "experience", "linear", 1),
            ("curve", "bent", "quadratic", 3),
        )
        out = []
        for name, narrow, wide, count in pairs:
            f, p = f_test(fits[narrow].squares, fits[wide], count)
            out.append(Constraint(name, f, count, fits[wide].df, p, p < REJECT))
        return out

    def sentences(
        self, constraints: list[Constraint], linear: list[Coefficient], *, congruent: bool, adds: bool
    ) -> list[Said]:
        """Say what follows."""
        by_name = {one.name: one for one in constraints}
        share = {name: fit.r_squared for name, fit in self.fits.items()}
        out: list[Said] = []
        if by_name["linear"].rejected or by_name["difference"].rejected:
            out.append(
                say(
                    "The difference between experience and expectation is not enough: it says {gap:.1%} of {outcome}, "
                    "experience alone says {alone:.1%}.",
                    gap=share["difference"], alone=share["experience"], outcome=self.ask.called,
                )
            )  # fmt: skip
        else:
            out.append(say("These data do not reject the difference between experience and expectation."))
        out.append(
            say("Expectation says something beyond experience here ({b:+.2f} per point).", b=linear[2].value)
            if adds
            else say("Expectation adds nothing beyond experience here.")
        )
        if by_name["curve"].rejected:
            out.append(
                say(
                    "How experience goes with {outcome} bends with expectation: the surface says {surface:.1%}.",
                    outcome=self.ask.called, surface=share["quadratic"],
                )
            )  # fmt: skip
        out.append(
            say("It is best when experience equals expectation.")
            if congruent
            else say("That it is best when experience equals expectation does not follow from these data.")
        )
        if self.ask.asked == "before":
            out.append(say("Expectation was asked beforehand: the experience cannot have tinted it."))
        return out

    def cautions(self, n: int, left_out: int, ceiling: float) -> dict[str, list[Said]]:
        """Say what to be careful about."""
        out: dict[str, list[Said]] = {}
        if n < PEOPLE_FOR_SURFACE:
            out["small-n"] = [say("{n} people: below 60 the shape of the surface is uncertain.", n=n)]
        if left_out:
            out["left-out"] = [say("{count} people gave no answer to compare and were left out.", count=left_out)]
        if self.ask.scale is None:
            out["scale-guessed"] = [
                say("The scale was taken to be {low:g} to {high:g}.", low=self.scale[0], high=self.scale[1])
            ]
        if ceiling > 1 / 3:
            out["ceiling"] = [
                say("{share:%} of the expectations stand at the top of the scale: they differ too little to say much.",
                    share=ceiling)
            ]  # fmt: skip
        if self.ask.asked == "after":
            out["asked-after"] = [say("Expectation was asked afterwards, and is tinted by the experience.")]
        elif not self.ask.asked:
            out["asked-unknown"] = [say("When expectation was asked is not known; asked afterwards it is tinted.")]
        return out


def _congruence(surface: list[Coefficient]) -> bool:
    """Whether all conditions hold: bends down off the line, ridge neither turned nor shifted, flat along the line."""
    a = {one.name: one for one in surface}
    flat = all(a[name].low <= 0 <= a[name].high for name in ("a1", "a2", "a3", "a5"))
    return a["a4"].high < 0 and flat


def _paired(e: Floats, p: Floats, v: Floats | None, level: float) -> dict[str, float]:
    from scipy.special import stdtrit

    w = np.ones_like(e) if v is None else v
    gap = p - e
    n = float(w.sum() ** 2 / (w @ w))
    mean = float(w @ gap / w.sum())
    sd = float(np.sqrt(w @ (gap - mean) ** 2 / w.sum() * n / (n - 1)))
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * sd / np.sqrt(n)
    return {
        "expectation": float(w @ e / w.sum()), "experience": float(w @ p / w.sum()), "gap": mean,
        "gap_low": float(mean - half), "gap_high": float(mean + half), "dz": mean / sd if sd > 0 else 0.0,
    }  # fmt: skip


def _grid(b: Floats, at: Floats, e: Floats, p: Floats, centre: float) -> list[list[float | None]]:
    """Give the surface where people are: a square with fewer than three near it says nothing, and tells on nobody."""
    x, y = at[:, None] - centre, at[None, :] - centre
    table = b[0] + b[1] * y + b[2] * x + b[3] * y * y + b[4] * y * x + b[5] * x * x
    step = at[1] - at[0]
    near = (np.abs(e[:, None] - at) <= step).astype(np.float64).T @ (np.abs(p[:, None] - at) <= step)
    return [
        [float(value) if count >= NEAR else None for value, count in zip(row, counts, strict=True)]
        for row, counts in zip(table, near, strict=True)
    ]
