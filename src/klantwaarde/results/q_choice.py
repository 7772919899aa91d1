"""`QFactorChoice`: what each rule says of the number of factors, side by side; nothing is chosen here."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class QRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule and the number it keeps."""

    code: str
    name: Said
    keeps: int
    note: Said | None = None


class QSolution(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a solution with this many factors looks like.

    ``maps_to`` holds per factor the factor of the next larger solution it is most like, and Tucker's phi of z.
    """

    factors: int
    flagged: list[int]
    confounded: int
    unflagged: int
    highest_correlation: float | None
    explained_variance: float
    unstable_share: float | None = None
    maps_to: list[tuple[str, float | None]] = []


class QFactorChoice(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Evidence on the number of factors.

    Parameters
    ----------
    eigenvalues
        Observed.
    parallel
        95th percentile per eigenvalue of sorts with their places shuffled.
    horn
        The same for normal random numbers.
    sequential
        Bound for each next factor after the factors before it were taken out; only as far as it was needed.
    sequential_observed
        Largest residual eigenvalue tested against it.
    explained
        Percent of variance per unrotated factor.
    rules
        Each rule with the number it keeps.
    solutions
        What k - 1, k and k + 1 look like.
    """

    eigenvalues: list[float]
    parallel: list[float]
    horn: list[float]
    sequential: list[float]
    sequential_observed: list[float]
    explained: list[float]
    draws: int
    seed: int
    rules: list[QRule]
    solutions: list[QSolution] = []
