"""Apply what a study changes in the default catalogue: pick, rename, put on another level, add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from klantwaarde.errors import Place, Problem
from klantwaarde.language import Said, say
from klantwaarde.schema.catalogue import (
    Catalogue,
    CatalogueInvestment,
    CatalogueRole,
    CatalogueValue,
)
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.settings import (
    LEVELS,
    TYPES,
    CatalogueChanges,
    InvestmentChange,
    RoleChange,
    Text,
    ValueChange,
    in_both,
)

Entry = TypeVar("Entry", CatalogueValue, CatalogueInvestment, CatalogueRole)

_PLACE = Place(file="study.toml")


def apply_changes(default: Catalogue, changes: CatalogueChanges) -> tuple[Catalogue, list[Problem]]:
    """Give the catalogue of a study, and every problem in its changes.

    Parameters
    ----------
    default
        The catalogue that comes with the package.
    changes
        The ``[catalogue]`` part of the settings. ``use = "none"`` starts from nothing; ``pick`` keeps the values it
        names, in its order, besides those the study adds.

    Returns
    -------
    tuple
        The catalogue with all that could be understood, and the problems.
    """
    problems: list[Problem] = []
    empty = changes.use == "none"
    values = {} if empty else _picked(default.values, changes.pick, changes.values, problems)
    # Investments and roles stay when a study brings its own values: price, risk, time and effort belong to any study.
    investments = _picked(default.investments, changes.pick_investments, changes.investments, problems)
    roles = _picked(default.roles, changes.pick_roles, changes.roles, problems)
    for code, value_change in changes.values.items():
        before = None if empty else default.values.get(code)
        values[code] = _value(code, before, value_change, problems)
    for code, investment_change in changes.investments.items():
        investments[code] = _investment(code, default.investments.get(code), investment_change, problems)
    for code, role_change in changes.roles.items():
        roles[code] = _role(code, default.roles.get(code), role_change, problems)
    return Catalogue(values=values, investments=investments, roles=roles), problems


def _picked(
    known: Mapping[str, Entry], pick: list[str], changed: Iterable[str], problems: list[Problem]
) -> dict[str, Entry]:
    if not pick:
        return dict(known)
    added = set(changed)
    problems.extend(
        Problem(
            code="catalogue-unknown-pick",
            thing=say("The catalogue has no {code}, which the study picks.", code=code),
            rule=say("A pick names codes of the catalogue or codes the study adds."),
            mend=_did_you_mean(code, known),
            place=_PLACE,
        )
        for code in pick
        if code not in known and code not in added
    )
    return {code: known[code] for code in pick if code in known}


def _did_you_mean(code: str, known: Iterable[str]) -> Said:
    near = nearest(code, known)
    if near:
        return say("Write {near}, or leave it out.", near=near)
    return say("Leave it out, or add it under [catalogue].")


def _name(code: str, text: Text, before: Mapping[str, str] | None, problems: list[Problem]) -> dict[str, str]:
    name = {**(before or {}), **in_both(text)}
    if not any(part.strip() for part in name.values()):
        problems.append(
            Problem(
                code="catalogue-without-name",
                thing=say("{code} is added to the catalogue without a name.", code=code),
                rule=say("What a study adds has a name."),
                mend=say('Write name = "..." under it, or correct the code if you meant an existing one.'),
                place=_PLACE,
            )
        )
    return name


def _synonyms(given: list[str] | dict[str, list[str]], before: Mapping[str, list[str]] | None) -> dict[str, list[str]]:
    if isinstance(given, dict):
        return {**(before or {}), **given}
    return {"nl": given, "en": given} if given else dict(before or {})


def _value(code: str, before: CatalogueValue | None, change: ValueChange, problems: list[Problem]) -> CatalogueValue:
    level = change.level or (before.level if before else "")
    if level not in LEVELS:
        problems.append(
            Problem(
                code="catalogue-level",
                thing=say("{code} has no level that we know: {level}.", code=code, level=level or "-"),
                rule=say("A value stands on a level: basic, added or bonding."),
                mend=say('Write level = "basic", "added" or "bonding" under it.'),
                place=_PLACE,
            )
        )
        level = LEVELS[0]
    kind = change.type or (before.type if before else "")
    if kind and kind not in TYPES:
        problems.append(
            Problem(
                code="catalogue-type",
                thing=say("{code} has a type that we do not know: {kind}.", code=code, kind=kind),
                rule=say("The type of a value is what, how, who or image."),
                mend=say("Write one of these four, or leave the type out."),
                place=_PLACE,
            )
        )
        kind = ""
    return CatalogueValue(
        code=code,
        name=_name(code, change.name, before.name if before else None, problems),
        level=level,
        type=kind,
        synonyms=_synonyms(change.synonyms, before.synonyms if before else None),
    )


def _investment(
    code: str, before: CatalogueInvestment | None, change: InvestmentChange, problems: list[Problem]
) -> CatalogueInvestment:
    return CatalogueInvestment(
        code=code,
        name=_name(code, change.name, before.name if before else None, problems),
        synonyms=_synonyms(change.synonyms, before.synonyms if before else None),
    )


def _role(code: str, before: CatalogueRole | None, change: RoleChange, problems: list[Problem]) -> CatalogueRole:
    given = change.shares or (before.shares if before else dict.fromkeys(LEVELS, 1 / len(LEVELS)))
    shares = {level: float(given.get(level, 0.0)) for level in LEVELS}
    total = sum(shares.values())
    if set(given) - set(LEVELS) or min(shares.values()) < 0 or total <= 0:
        problems.append(
            Problem(
                code="catalogue-shares",
                thing=say("The shares of role {code} cannot be read.", code=code),
                rule=say("Shares are numbers of zero or more for basic, added and bonding."),
                mend=say(
                    "Write {shares} with your own numbers.", shares="shares = { basic = 60, added = 30, bonding = 10 }"
                ),
                place=_PLACE,
            )
        )
        shares, total = dict.fromkeys(LEVELS, 1.0), float(len(LEVELS))
    return CatalogueRole(
        code=code,
        name=_name(code, change.name, before.name if before else None, problems),
        shares={level: share / total for level, share in shares.items()},
        initiative=change.initiative or (before.initiative if before else ""),
        expectation={**(before.expectation if before else {}), **in_both(change.expectation)},
    )
