"""`allowed`: the part of a ledger that a member may read. Pages and files both start from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import msgspec

from klantwaarde.ledger import Ledger
from klantwaarde.results import Answer, Quote, Strategy, Worth
from klantwaarde.results.q_groups import PaysFor
from klantwaarde.results.q_sorts import QRemark
from klantwaarde.results.worth import PartScore
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.rights import Right, Role
from klantwaarde.web.studies.models import Study

T = TypeVar("T")
OF_EVERYBODY = frozenset({"values", "quality", "story", "alignment", "drift", "journeys"})
"""Systems whose answers name no customer and no person; any other is shown only to who may see customers."""


def allowed(ledger: Ledger, membership: Membership, study: Study) -> Ledger:
    """Keep what this member may read.

    Parameters
    ----------
    ledger
        Every answer.
    membership
        Whose rights: without the right to customers no answer by customer, an account manager only customers of their
        own, without the right to words no quote, without the right to identities no name beside one.
    study
        Knows which customers are whose.
    """
    answers = [answer for answer in ledger.answers if answer.system in OF_EVERYBODY]
    if membership.role == Role.ACCOUNT_MANAGER:
        mine = own_customers(membership, study)
        answers = [
            _of_own(answer, mine)
            for answer in ledger.answers
            if answer.system in OF_EVERYBODY or isinstance(answer.body, Worth | Strategy)
        ]
    elif membership.may(Right.SEE_CUSTOMERS):
        answers = list(ledger.answers)
    words, names = membership.may(Right.READ_WORDS), membership.may(Right.SEE_IDENTITIES)
    if not (words and names):
        answers = [_answer(answer, words=words, names=names) for answer in answers]
    return msgspec.structs.replace(ledger, answers=answers)


def own_customers(membership: Membership, study: Study) -> set[str]:
    """Give the codes of the customers that an account manager looks after, by their address or their name."""
    person = membership.person
    known = {name.casefold() for name in (person.email, person.name) if name}
    return {
        code
        for code, manager in study.customers.values_list("code", "account_manager")
        if manager.strip().casefold() in known
    }


def _of_own(answer: Answer, mine: Collection[str]) -> Answer:
    if isinstance(answer.body, Worth):
        return msgspec.structs.replace(answer, body=only(answer.body, mine))
    if isinstance(answer.body, Strategy):
        return msgspec.structs.replace(answer, body=only_accounts(answer.body, mine))
    return answer


def only_accounts(strategy: Strategy, codes: Collection[str]) -> Strategy:
    """Keep some customers of the account strategy; of a cell stay the play and who of them stands in it."""
    cells = [
        msgspec.structs.replace(
            cell, customers=[one for one in cell.customers if one in codes], revenue=None, revenue_share=None
        )
        for cell in strategy.cells
    ]
    return Strategy(
        wave=strategy.wave,
        tiers=strategy.tiers,
        buyers=strategy.buyers,
        cells=cells,
        accounts=[one for one in strategy.accounts if one.customer in codes],
        mismatches=[one for one in strategy.mismatches if one.customer in codes],
        unplaced=[one for one in strategy.unplaced if one in codes],
        tolerance=strategy.tolerance,
    )


def only(worth: Worth, codes: Collection[str]) -> Worth:
    """Keep the lines of some customers, and of the rest only what is told of all customers together.

    What is kept is named here; whatever else an answer comes to hold about customers stays out by itself.
    """
    return Worth(
        customers=[one for one in worth.customers if one.customer in codes],
        parts=worth.parts,
        classes=worth.classes,
        pyramid=worth.pyramid,
        gini=worth.gini,
        lorenz=worth.lorenz,
        agreement=worth.agreement,
        weighing=worth.weighing,
        consistency=worth.consistency,
    )


def without(thing: T, *, words: bool, names: bool) -> T:
    """Give any noun again without the words of people, or without the names beside them.

    Parameters
    ----------
    thing
        A noun of an answer; it comes back as it is when nothing had to go.
    words, names
        Whether words of people may stay, and the names beside them.
    """
    kept: T = _kept(thing, words=words, names=names)
    return kept


def _answer(answer: Answer, *, words: bool, names: bool) -> Answer:
    kept: Answer = _kept(answer, words=words, names=names)
    return kept


def _kept(thing: Any, *, words: bool, names: bool) -> Any:  # noqa: ANN401, PLR0911 - any noun of ours
    """Give a noun again without the words (or the names) in it."""
    if isinstance(thing, Quote):
        return thing if names else msgspec.structs.replace(thing, by="")
    if not words:
        if isinstance(thing, QRemark):
            return msgspec.structs.replace(thing, words="")
        if isinstance(thing, PaysFor):
            return msgspec.structs.replace(thing, words=[])
        if isinstance(thing, PartScore):
            return msgspec.structs.replace(thing, reasons=[])
    if isinstance(thing, msgspec.Struct):
        changed = {}
        for field in msgspec.structs.fields(thing):
            before = getattr(thing, field.name)
            after = _kept(before, words=words, names=names)
            if after is not before:
                changed[field.name] = after
        return msgspec.structs.replace(thing, **changed) if changed else thing
    if isinstance(thing, list | tuple):
        kept = [_kept(one, words=words, names=names) for one in thing if words or not isinstance(one, Quote)]
        same = len(kept) == len(thing) and all(a is b for a, b in zip(kept, thing, strict=True))
        return thing if same else type(thing)(kept)
    if isinstance(thing, Mapping):
        made = {
            key: _kept(one, words=words, names=names)
            for key, one in thing.items()
            if words or not isinstance(one, Quote)
        }
        same = len(made) == len(thing) and all(made[key] is thing[key] for key in made)
        return thing if same else made
    return thing
