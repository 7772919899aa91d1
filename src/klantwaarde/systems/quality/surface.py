"""Expectation, experience and an outcome by polynomial regression, instead of one difference (Edwards & Parry 1993)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.language import Named, Said
from klantwaarde.results.surface import Coefficient, Constraint, Surface, SurfaceModel
from klantwaarde.statistics.cluster_regression import least_squares_of_units, robust_f
from klantwaarde.statistics.regression import Fit, f_test
from klantwaarde.systems.quality.surface_sums import GRID, POWERS, SurfaceSums

Floats = NDArray[np.float64]

SCALES = ((-3.0, 3.0), (1.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0))
REJECT = 0.05
NEAR = 3
# Six coefficients; ten people each (handbook of the domain 5.4).
PEOPLE_FOR_SURFACE = 60
FEWEST = 12


@dataclass(frozen=True, slots=True)
class SurfaceAsk:
    """Names, and the ends of the scale on which expectation and experience were asked (guessed when ``None``).

    ``asked`` tells when expectation was asked: ``before``, ``after``, or empty when it is not known. The map shows no
    outcome beyond the ends of ``outcome_scale``, where these are told: the surface itself knows no ends.
    """

    expectation: str
    experience: str
    outcome: str
    scale: tuple[float, float] | None = None
    asked: str = ""
    level: float = 0.95
    outcome_name: Named | None = None
    outcome_scale: tuple[float, float] | None = None

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
    scale = ask.scale or guessed_scale(*e[there], *p[there])
    return surface_of_sums(SurfaceSums.of(e, p, z, scale, weights=weights, units=accounts), ask)


def surface_of_sums(sums: SurfaceSums, ask: SurfaceAsk) -> Surface:
    """Say what expectation and experience say of an outcome, from sums of any number of people.

    Parameters
    ----------
    sums
        Of everyone who counts, cells merged. Where people share units errors are CR2 between units; where every unit
        is a person they are HC3.
    ask
        Names.

    Raises
    ------
    MethodError
        With fewer than twelve people, or answers that cannot carry six terms.
    """
    if sums.n < FEWEST:
        raise refuse(
            MethodError, "too-few-surface", say("{n} people answered all three.", n=sums.n),
            say("A surface of six terms needs at least twelve people, and says little below sixty."),
            say("Collect more answers, or look at experience alone."),
        )  # fmt: skip
    return _Told(ask, sums).made()


def guessed_scale(*answers: float) -> tuple[float, float]:
    """Give the narrowest usual scale that holds the lowest and highest answers; these themselves when there is none."""
    if not answers:
        return SCALES[0]
    low, high = float(min(answers)), float(max(answers))
    for scale in SCALES:
        if scale[0] <= low and high <= scale[1]:
            return scale
    return low, high


_EACH = np.eye(6)
MODELS: dict[str, Floats] = {
    "difference": np.stack([_EACH[0], _EACH[1] - _EACH[2]]),
    "experience": _EACH[:2],
    "linear": _EACH[:3],
    "bent": _EACH[[0, 1, 3]],
    "quadratic": _EACH,
}
# What a narrower model takes to be zero in a wider one, in terms of the columns of the wider one.
NARROWER: dict[str, tuple[str, str, Floats]] = {
    "linear": ("difference", "linear", np.array([[0.0, 1, 1]])),
    "difference": (
        "difference",
        "quadratic",
        np.array([[0.0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]]),
    ),
    "expectation": ("experience", "linear", np.array([[0.0, 0, 1]])),
    "curve": ("bent", "quadratic", np.array([[0.0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]])),
}


_A = {
    "a1": (0, 1, 1, 0, 0, 0),
    "a2": (0, 0, 0, 1, 1, 1),
    "a3": (0, 1, -1, 0, 0, 0),
    "a4": (0, 0, 0, 1, -1, 1),
    "a5": (0, 0, 0, 1, 0, -1),
}


class _Told:
    """Writes down the fits."""

    def __init__(self, ask: SurfaceAsk, sums: SurfaceSums) -> None:
        self.ask, self.sums, self.scale, self.centre = ask, sums, sums.scale, sums.centre
        products = sums.products()
        self.fits = {
            name: least_squares_of_units(products.of_columns(take), nested=sums.nested) for name, take in MODELS.items()
        }

    def made(self) -> Surface:
        """Give the noun."""
        quadratic = self.fits["quadratic"]
        surface = [self.coefficient(name, quadratic, np.array(c, dtype=np.float64)) for name, c in _A.items()]
        linear = self.named("linear", ("b0", "b_P", "b_E"))
        constraints = self.constraints()
        congruent = _congruence(surface)
        adds = linear[2].p < REJECT
        told = self.cautions(quadratic.n)
        at = np.linspace(self.scale[0], self.scale[1], GRID)
        return Surface(
            expectation=self.ask.expectation, experience=self.ask.experience, outcome=self.ask.outcome,
            n=quadratic.n, left_out=self.sums.left_out,
            coefficients=self.named("quadratic", ("b0", "b1", "b2", "b3", "b4", "b5")), surface=surface,
            linear=linear,
            models=[
                SurfaceModel(name, fit.r_squared, float(fit.aic), fit.coefficients.size)
                for name, fit in self.fits.items() if name != "bent"
            ],
            constraints=constraints, congruence="claimed" if congruent else "refused", expectation_adds=adds,
            sentences=self.sentences(constraints, linear, congruent=congruent, adds=adds), centre=self.centre,
            scale=self.scale, scale_guessed=self.ask.scale is None, means=self.paired(),
            errors="CR2" if self.sums.nested else "HC3", warnings=list(told), explained=told,
            grid_at=at.tolist(), grid=self.grid(at), asked=self.ask.asked,
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
        out = []
        for name, (narrow, wide, zero) in NARROWER.items():
            if self.sums.nested:
                f, df, p = robust_f(self.fits[wide], zero)
            else:
                f, p = f_test(self.fits[narrow].squares, self.fits[wide], len(zero))
                df = float(self.fits[wide].df)
            out.append(Constraint(name, f, len(zero), df, p, p < REJECT))
        return out

    def paired(self) -> dict[str, float]:
        """Give both means and their paired difference; colleagues of one unit count together."""
        from scipy.special import stdtrit

        unit = {power: self.sums.sums[:, i] for i, power in enumerate(POWERS[:6])}
        at = {power: float(sums.sum()) for power, sums in unit.items()}
        weight = at[0, 0]
        e, p = at[1, 0] / weight, at[0, 1] / weight
        gap = p - e
        worth = weight**2 / float(self.sums.weight_squares.sum())
        squares = max((at[0, 2] - 2 * at[1, 1] + at[2, 0]) / weight - gap * gap, 0.0)
        sd = math.sqrt(squares * worth / (worth - 1))
        error, df = sd / math.sqrt(worth), worth - 1
        if self.sums.nested:
            left = unit[0, 1] - unit[1, 0] - gap * unit[0, 0]
            many = len(left)
            error, df = math.sqrt(many / (many - 1) * float(left @ left)) / weight, many - 1.0
        half = float(stdtrit(df, 0.5 + self.ask.level / 2)) * error
        return {
            "expectation": e + self.centre, "experience": p + self.centre, "gap": gap, "gap_low": gap - half,
            "gap_high": gap + half, "dz": gap / sd if sd > 0 else 0.0,
        }  # fmt: skip

    def grid(self, at: Floats) -> list[list[float | None]]:
        """Give the surface where people are: a square with fewer than three near it says nothing, tells on nobody."""
        b = self.fits["quadratic"].coefficients
        x, y = at[:, None] - self.centre, at[None, :] - self.centre
        table = b[0] + b[1] * y + b[2] * x + b[3] * y * y + b[4] * y * x + b[5] * x * x
        if self.ask.outcome_scale is not None:
            table = np.clip(table, *self.ask.outcome_scale)
        return [
            [float(value) if count >= NEAR else None for value, count in zip(row, counts, strict=True)]
            for row, counts in zip(table, self.sums.near(), strict=True)
        ]

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

    def cautions(self, n: int) -> dict[str, list[Said]]:
        """Say what to be careful about."""
        out: dict[str, list[Said]] = {}
        left_out, ceiling = self.sums.left_out, self.sums.at_top / n
        if n < PEOPLE_FOR_SURFACE:
            out["small-n"] = [
                say(
                    "{n} people: below 60 the shape of the surface is uncertain. Look at experience "
                    "alone, or ask more people.",
                    n=n,
                )
            ]
        if left_out:
            out["left-out"] = [say("{count} people gave no answer to compare and were left out.", count=left_out)]
        if self.ask.scale is None:
            out["scale-guessed"] = [
                say(
                    "The scale was taken to be {low:g} to {high:g}. If it was another, name it.",
                    low=self.scale[0],
                    high=self.scale[1],
                )
            ]
        if ceiling > 1 / 3:
            out["ceiling"] = [
                say("{share:%} of the expectations stand at the top of the scale: they differ too "
"little to say much. Ask directly whether it was better or worse than expected.",
                    share=ceiling)
            ]  # fmt: skip
        if self.ask.asked == "after":
            out["asked-after"] = [
                say("Expectation was asked afterwards, and is tinted by the experience. Ask it beforehand next time.")
            ]
        elif not self.ask.asked:
            out["asked-unknown"] = [
                say(
                    "When expectation was asked is not known; asked afterwards it is tinted. Write "
                    "down when it was asked."
                )
            ]
        return out


def _congruence(surface: list[Coefficient]) -> bool:
    """Whether all conditions hold: bends down off the line, ridge neither turned nor shifted, flat along the line."""
    a = {one.name: one for one in surface}
    flat = all(a[name].low <= 0 <= a[name].high for name in ("a1", "a2", "a3", "a5"))
    return a["a4"].high < 0 and flat
