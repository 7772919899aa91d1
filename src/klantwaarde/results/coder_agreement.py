"""`CoderAgreement`: how far coders agree, over all codes and per code, and where they do not."""

from __future__ import annotations

import msgspec

from klantwaarde.results.estimate import Estimate


class CodeAgreement(msgspec.Struct, frozen=True):
    """One code, present or absent per unit.

    Parameters
    ----------
    code
        Code of the codebook.
    percent, alpha, ac1, positive
        Share of pairs that agree; Krippendorff's alpha; Gwet's AC1; agreement on presence. Each with its interval;
        ``None`` where it cannot be reckoned.
    kappa
        Cohen's, for exactly two coders who saw the same units.
    present
        Units in which somebody saw the code.
    n
        Units seen by two coders or more.
    """

    code: str
    percent: Estimate | None
    alpha: Estimate | None
    ac1: Estimate | None
    positive: Estimate | None
    kappa: float | None
    present: int
    n: int


class Disagreement(msgspec.Struct, frozen=True):
    """A unit on which coders differ: who gave what."""

    unit: str
    given: dict[str, list[str]]


class PairAgreement(msgspec.Struct, frozen=True):
    """Two coders beside each other.

    Parameters
    ----------
    first, second
        Who.
    units
        Units that both saw.
    alpha
        Krippendorff's, over sets of codes (MASI), with its interval; ``None`` where it cannot be reckoned.
    """

    first: str
    second: str
    units: int
    alpha: Estimate | None


class CoderAgreement(msgspec.Struct, frozen=True, tag=True):
    """How far coders agree.

    Parameters
    ----------
    coders
        Who coded.
    units
        Units that two coders or more saw.
    alpha
        Over single codes per unit (nominal), when each coder gave one code per unit; otherwise ``None``.
    ordinal, interval
        The same where the codes are numbers.
    masi
        Over sets of codes.
    percent, ac1
        Over single codes per unit, as `alpha`.
    codes
        Per code.
    disagreements
        Units on which they differ.
    pairs
        Every two coders, from three coders on; over eight coders, none.
    """

    coders: list[str]
    units: int
    alpha: Estimate | None
    ordinal: Estimate | None
    interval: Estimate | None
    masi: Estimate | None
    percent: Estimate | None
    ac1: Estimate | None
    codes: list[CodeAgreement]
    disagreements: list[Disagreement]
    pairs: list[PairAgreement] = []
