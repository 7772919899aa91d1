"""`Surface`: what expectation and experience together say of an outcome, and whether their difference says it too."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class Coefficient(msgspec.Struct, frozen=True):
    """A number of a regression with its robust standard error, interval and two-sided p."""

    name: str
    value: float
    se: float
    low: float
    high: float
    p: float


class SurfaceModel(msgspec.Struct, frozen=True):
    """One of the models that are set beside each other.

    ``difference`` (experience minus expectation), ``experience`` alone, ``linear`` (both), ``quadratic`` (the surface).
    """

    name: str
    r_squared: float
    aic: float
    terms: int


class Constraint(msgspec.Struct, frozen=True):
    """Whether data allow a simpler model: F with its degrees of freedom and p.

    ``linear`` tests b1 = -b2 in the model with both; ``difference`` tests the difference score against the surface;
    ``expectation`` tests that expectation adds nothing to experience in a straight line; ``curve`` that it adds nothing
    to experience that may bend. With people in accounts it is Hotelling's test on CR2 errors; df2 need not be whole.
    """

    name: str
    f: float
    df1: int
    df2: float
    p: float
    rejected: bool


class Surface(msgspec.Struct, frozen=True, tag=True):
    """The response surface Z = b0 + b1 P + b2 E + b3 P2 + b4 PE + b5 E2, P and E counted from the middle of the scale.

    Parameters
    ----------
    expectation, experience, outcome
        Which columns.
    coefficients
        b0 to b5.
    surface
        a1 = b1 + b2, a2 = b3 + b4 + b5 (slope and bend where experience equals expectation); a3 = b1 - b2,
        a4 = b3 - b4 + b5 (where they part); a5 = b3 - b5.
    linear
        b0, b_P and b_E of the straight model.
    models, constraints
        Models beside each other, and the tests between them.
    congruence
        ``claimed`` when data say that it is best when experience equals expectation, else ``refused``.
    expectation_adds
        Whether expectation says anything beyond experience in a straight line.
    sentences
        What follows, in plain words.
    centre, scale
        Middle and ends of the scale; ``scale_guessed`` when it was not told.
    means
        Mean expectation, experience and gap with paired interval; ``dz`` the gap in standard deviations of the
        differences.
    grid
        Predicted outcome on a grid of expectation (rows) and experience (columns) for the picture, ``None`` where fewer
        than three people answered near; axes in ``grid_at``.
    """

    expectation: str
    experience: str
    outcome: str
    n: int
    left_out: int
    coefficients: list[Coefficient]
    surface: list[Coefficient]
    linear: list[Coefficient]
    models: list[SurfaceModel]
    constraints: list[Constraint]
    congruence: str
    expectation_adds: bool
    sentences: list[Said]
    centre: float
    scale: tuple[float, float]
    scale_guessed: bool
    means: dict[str, float]
    errors: str
    warnings: list[str]
    explained: dict[str, list[Said]]
    grid_at: list[float]
    grid: list[list[float | None]]
    asked: str = ""
    names: dict[str, dict[str, str]] = {}
