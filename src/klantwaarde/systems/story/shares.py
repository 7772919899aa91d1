"""From words to numbers: shares of mentions corrected for the machine's errors, how much is still unheard, ladders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.estimate import Estimate

LEAST_POSITIVES = 20
LEAST_YOUDEN = 0.3


def corrected(share: float, sensitivity: float, specificity: float) -> float:
    """Give the true share behind a measured one: (p + sp - 1)/(se + sp - 1), within 0 and 1. Rogan & Gladen (1978)."""
    return min(1.0, max(0.0, (share + specificity - 1) / (sensitivity + specificity - 1)))


def corrected_share(
    machine: Sequence[bool],
    checked: Sequence[tuple[bool, bool]],
    *,
    rng: np.random.Generator,
    draws: int = 1000,
) -> Estimate:
    """Give the share of answers with a code, corrected for what a random check showed.

    Parameters
    ----------
    machine
        What the machine says, for every answer.
    checked
        (machine, person) for answers that were drawn at random and decided on by a person.
    rng, draws
        Of the bootstrap over answers and over the check.

    Raises
    ------
    MethodError
        Fewer than twenty answers with the code in the check, or se + sp - 1 below .3: then the share is only raw.
    """
    told = np.array(checked, dtype=bool).reshape(-1, 2)
    positives, negatives = int(told[:, 1].sum()), int((~told[:, 1]).sum())
    if positives < LEAST_POSITIVES or not negatives:
        raise refuse(
            MethodError, "check-too-small", say("The random check holds {n} answers with this code.", n=positives),
            say("Correcting a share needs at least {least} of them.", least=LEAST_POSITIVES),
            say("Check more answers, or show the share as machine-coded and uncorrected."),
        )  # fmt: skip
    se, sp = _rates(told)
    if se + sp - 1 < LEAST_YOUDEN:
        raise refuse(
            MethodError, "check-too-weak", say("The machine errs too often: {se:.2f} and {sp:.2f}.", se=se, sp=sp),
            say("Sensitivity and specificity together must exceed chance by {least:.1f}.", least=LEAST_YOUDEN),
            say("Improve the phrases or the definition, or code by hand."),
        )  # fmt: skip
    all_ = np.array(machine, dtype=bool)
    share = float(all_.mean())
    found = []
    for _ in range(draws):
        again = told[rng.integers(0, len(told), len(told))]
        if not again[:, 1].any() or again[:, 1].all():
            continue
        se_b, sp_b = _rates(again)
        if se_b + sp_b - 1 > 0.05:
            # How many of n answers drawn anew have the code: the same as drawing them one by one.
            drawn = rng.binomial(len(all_), share) / len(all_)
            found.append(corrected(float(drawn), se_b, sp_b))
    low, high = np.quantile(found, [0.025, 0.975])
    return Estimate(
        corrected(share, se, sp), float(low), float(high), n=len(all_), unit="share",
        method="Rogan-Gladen, bootstrap",
    )  # fmt: skip


def _rates(told: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[float, float]:
    machine, person = told[:, 0], told[:, 1]
    return float(machine[person].mean()), float((~machine[~person]).mean())


@dataclass(frozen=True, slots=True)
class Saturation:
    """How many values were heard after each conversation, and how many there may still be.

    Parameters
    ----------
    heard
        Different values after the first, second, ... source, in the order given.
    mean
        The same over many orders, so that the order does not decide.
    once, twice
        Values that one, and that two sources speak of.
    expected
        Chao1: heard + once (once - 1)/(2 (twice + 1)).
    """

    heard: tuple[int, ...]
    mean: tuple[float, ...]
    once: int
    twice: int
    expected: float


def saturation(sources: Sequence[Iterable[str]], *, rng: np.random.Generator, orders: int = 200) -> Saturation:
    """Tell how far new conversations still bring new values.

    Parameters
    ----------
    sources
        Codes per conversation, in the order in which they were held.
    rng, orders
        Of the mean over orders.
    """
    sets = [frozenset(codes) for codes in sources]
    counts = Counter(code for codes in sets for code in codes)
    once, twice = (sum(n == times for n in counts.values()) for times in (1, 2))
    total = np.zeros(len(sets))
    for _ in range(orders if sets else 0):
        total += _growth([sets[i] for i in rng.permutation(len(sets))])
    return Saturation(
        heard=tuple(_growth(sets)),
        mean=tuple(float(value) for value in total / max(orders, 1)),
        once=once,
        twice=twice,
        expected=len(counts) + once * (once - 1) / (2 * (twice + 1)),
    )


def _growth(sets: Sequence[frozenset[str]]) -> list[int]:
    seen: set[str] = set()
    out = []
    for codes in sets:
        seen |= codes
        out.append(len(seen))
    return out


@dataclass(frozen=True, slots=True)
class Implications:
    """Which element leads to which, over all ladders: direct links, and all links through others.

    Parameters
    ----------
    elements
        In order of how abstract they are: attributes first, values last.
    direct, indirect
        Elements x elements, counted once per respondent.
    """

    elements: tuple[str, ...]
    direct: dict[tuple[str, str], int]
    indirect: dict[tuple[str, str], int]


def implications(ladders: Mapping[str, Sequence[Sequence[str]]]) -> Implications:
    """Count links in ladders (attribute, consequence, value). Reynolds & Gutman (1988).

    Parameters
    ----------
    ladders
        Per respondent, each ladder from concrete to abstract. A link counts once per respondent, however often said.
    """
    direct: Counter[tuple[str, str]] = Counter()
    indirect: Counter[tuple[str, str]] = Counter()
    for those in ladders.values():
        near = {(a, b) for ladder in those for a, b in pairwise(ladder) if a != b}
        far = {
            (ladder[i], ladder[j]) for ladder in those for i in range(len(ladder)) for j in range(i + 2, len(ladder))
        }
        direct.update(near)
        indirect.update({(a, b) for a, b in far if a != b} - near)
    links = Counter(direct)
    links.update(indirect)
    into: Counter[str] = Counter()
    out: Counter[str] = Counter()
    for (a, b), n in links.items():
        out[a] += n
        into[b] += n
    every = sorted({one for pair in links for one in pair})
    order = sorted(every, key=lambda one: (into[one] / (into[one] + out[one]), one))
    return Implications(tuple(order), dict(direct), dict(indirect))


def cut(found: Implications, least: int) -> dict[tuple[str, str], int]:
    """Give direct links that at least so many respondents made; three to five is usual."""
    return {pair: n for pair, n in found.direct.items() if n >= least}
