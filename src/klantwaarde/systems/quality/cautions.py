"""What a reader of a path model must know: every trap that the data step into, with its mend."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from klantwaarde.language import Named, Said, say
from klantwaarde.results.path_analysis import PathLikeness
from klantwaarde.statistics.resampling import ENOUGH_UNITS
from klantwaarde.statistics.small_systems import solve_stack
from klantwaarde.systems.quality.bootstrap import FEWEST_UNITS
from klantwaarde.systems.quality.counted import Answers
from klantwaarde.systems.quality.estimate import Estimates
from klantwaarde.systems.quality.path_model import PathModel

Floats = NDArray[np.float64]
Cautions = dict[str, list[Said]]
Name = Named | Said | str
Called = Callable[[str], Name]

# Handbook of methods 3.3 and 5 (d), (e).
TOLD_APART = 0.9
MOST_INFLATION = 5.0
LEAST_RELIABILITY = 0.7
PEOPLE_PER_ITEM_B = 10
ITEMS_FROM, INDICATIVE_BELOW = 60, 30
STRUCTURAL = 0.2


def cautions(  # noqa: PLR0917
    sample: Answers, model: PathModel, found: Estimates, vif: Floats, htmt: list[PathLikeness], failed: int,
    called: Called,
) -> Cautions:  # fmt: skip
    """Give every warning that applies, by code; ``called`` names constructs and items as people know them."""
    out: Cautions = {}
    for part in (
        _of_size(sample),
        _of_measurement(sample, model, found, called),
        _of_likeness(htmt, called),
        _of_structure(model, vif, called),
        _of_data(sample, failed, called),
    ):
        out |= part
    return out


def _of_size(sample: Answers) -> Cautions:
    out: Cautions = {}
    n = sample.n
    if n < INDICATIVE_BELOW:
        out["indicative"] = [
            say("{n} people: only indicative. From 30 people drivers can be compared, from 60 this model.", n=n)
        ]
    elif n < ITEMS_FROM:
        out["small-n"] = [
            say("{n} people: below 60, weights of items are mostly chance. Unit weights are safer here.", n=n)
        ]
    if sample.drawn != "people" and sample.unit_count < ENOUGH_UNITS:
        out["few-accounts"] = [few_accounts(sample.unit_count)]
    return out


def few_accounts(accounts: int) -> Said:
    """Say how intervals were made of fewer than 20 accounts, or why there are none."""
    if accounts < FEWEST_UNITS:
        return say("{accounts} accounts: no interval can be given of fewer than three.", accounts=accounts)
    return say(
        "{accounts} accounts: below 20 they are not drawn again. Intervals are Student's t, from leaving out one "
        "account at a time.",
        accounts=accounts,
    )  # fmt: skip


def listed(names: Sequence[Name]) -> Name:
    """Name several things in a row."""
    told: Name = names[-1]
    for name in reversed(names[:-1]):
        told = say("{first}, {rest}", first=name, rest=told)
    return told


def _of_measurement(sample: Answers, model: PathModel, found: Estimates, called: Called) -> Cautions:
    out: Cautions = {}
    if not found.outer.converged[0]:
        out["not-converged"] = [
            say("The weights did not settle after {rounds} rounds. Try the scheme path, mode A or unit.",
                rounds=int(found.outer.iterations[0]))
        ]  # fmt: skip
    for k, construct in enumerate(model.constructs):
        rho = float(found.reliability.rho_a[k, 0])
        several = len(model.blocks[construct]) > 1
        if several and model.mode(construct) == "A" and not rho > LEAST_RELIABILITY:
            out.setdefault("weak-block", []).append(
                say(
                    "The items of {construct} do not say the same (rho_A {rho:.2f}). Leave out the "
                    "one that fits least, or split them.",
                    construct=called(construct),
                    rho=rho,
                )
            )
    negative: dict[str, list[str]] = {}
    for item, k, weight in zip(model.items, model.block_of, found.outer.weights[:, 0], strict=True):
        if weight < 0:
            negative.setdefault(model.constructs[k], []).append(item)
    for construct, items in negative.items():
        out.setdefault("negative-weight", []).append(
            say(
                "{items} counts against {construct}: no performance is given. Turn the item round, leave it out, or "
                "use unit weights.",
                items=listed([called(item) for item in items]), construct=called(construct),
            )
        )  # fmt: skip
    return out | _of_regression_blocks(sample, model, called)


def _of_regression_blocks(sample: Answers, model: PathModel, called: Called) -> Cautions:
    said = []
    r = sample.moments.correlation
    for construct in model.constructs:
        items = model.blocks[construct]
        if model.mode(construct) != "B" or len(items) < 2:
            continue
        rows = [model.items.index(i) for i in items]
        inverse = solve_stack(
            np.repeat(r[np.ix_(rows, rows)][:, :, None], len(rows), axis=2), np.eye(len(rows))
        ).diagonal()
        if inverse.max() >= MOST_INFLATION or sample.n < PEOPLE_PER_ITEM_B * len(items):
            said.append(
                say(
                    "Mode B of {construct} is not carried: its items overlap (VIF {vif:.1f}) or there are fewer than "
                    "10 people per item. Use unit weights.",
                    construct=called(construct), vif=float(inverse.max()),
                )
            )  # fmt: skip
    return {"mode-b": said} if said else {}


def _of_likeness(htmt: list[PathLikeness], called: Called) -> Cautions:
    said = []
    for pair in htmt:
        if (pair.htmt if pair.high is None else pair.high) < TOLD_APART:
            continue
        a, b = called(pair.a), called(pair.b)
        if pair.high is None or pair.htmt >= TOLD_APART:
            told = say(
                "{a} and {b} cannot be told apart (HTMT {htmt:.2f}): what one of them does alone is not known. Join "
                "them, or ask them more differently.",
                a=a, b=b, htmt=pair.htmt,
            )  # fmt: skip
        else:
            told = say(
                "{a} and {b} may not be told apart (HTMT {htmt:.2f}, perhaps {high:.2f}): what one of them does alone "
                "is not known. Join them, ask them more differently, or ask more people.",
                a=a, b=b, htmt=pair.htmt, high=pair.high,
            )  # fmt: skip
        said.append(told)
    return {"not-told-apart": said} if said else {}


def _of_structure(model: PathModel, vif: Floats, called: Called) -> Cautions:
    said = [
        say("What {source} says about {target} overlaps with other constructs (VIF "
"{vif:.1f}). Join them, or leave one out.",
            source=called(model.constructs[j]), target=called(model.constructs[k]), vif=float(value),
        )
        for (j, k), value in zip(model.arrows, vif, strict=True)
        if value >= MOST_INFLATION
    ]  # fmt: skip
    out: Cautions = {"overlap": said} if said else {}
    if model.scale is None:
        out["scale-unknown"] = [
            say(
                "The model names no scale, so that performance on 0-100 cannot be given. Add the "
                "lowest and the highest possible answer."
            )
        ]
    return out


def _of_data(sample: Answers, failed: int, called: Called) -> Cautions:
    out: Cautions = {}
    two = [called(item) for item in sample.two_answers]
    if two:
        out["two-answers"] = [
            say(
                "{items} has two answers only: its correlations seem smaller than they are. Ask it on a longer scale.",
                items=listed(two),
            )
        ]
    if sample.filled is not None:
        out["filled"] = [
            say(
                "{share:.1%} of the answers are empty and were estimated from the others (EM). If "
                "that is much, compare with those who answered everything.",
                share=sample.filled.share,
            )
        ]
        if sample.filled.pairwise:
            out["pairwise"] = [
                say(
                    "There are too many patterns of empty answers for EM: pairs were used, and the "
                    "matrix was mended by at most {change:.3f}. With fewer questions EM can be used.",
                    change=sample.filled.repaired,
                )
            ]
    if sample.left_out:
        out["left-out"] = [say("{count} people gave no answer to compare and were left out.", count=sample.left_out)]
    rare = [called(item) for item, share in zip(sample.items, sample.empty_share, strict=True) if share > STRUCTURAL]
    if rare:
        out["structural-missing"] = [
            say(
                "More than a fifth did not answer {items}. Who never used it has nothing to fill in: analyse users "
                "only.",
                items=listed(rare),
            )
        ]
    if failed:
        out["resamples-failed"] = [
            say(
                "{failed} resamples could not be estimated and were left out. Leave out questions "
                "that nearly everyone answers alike.",
                failed=failed,
            )
        ]
    return out
