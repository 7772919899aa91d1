"""The account strategy: value OF the customer x kind of buyer x role granted, from answers that others gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from klantwaarde import __version__
from klantwaarde.language import Said, say
from klantwaarde.results import Answer, Provenance, Scope
from klantwaarde.results.strategy import AccountStrategy, Strategy
from klantwaarde.schema.strategy import BUYERS
from klantwaarde.synthesis.mismatches import Case, mismatches
from klantwaarde.synthesis.placing import Heard, accounts_of, filled, heard
from klantwaarde.synthesis.plays import empty_cells

if TYPE_CHECKING:
    from klantwaarde.schema.catalogue import Catalogue
    from klantwaarde.schema.settings import Settings

Told = Callable[[Said, int, int], None]

SYSTEM = "synthesis"
VERSION = "1"
SOURCES = [
    "Thomassen, Klantwaarde in B2B: VOC en VFC (propositions on both values together; the plays are our own choice).",
    "Rackham & DeVincentis (1999), Rethinking the Sales Force.",
]


class Record(Protocol):
    """What this step asks of a study: nothing that was said, only how the study is set up."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102


def answer_strategy(
    study: Record,
    *,
    as_of: dt.datetime,
    answers: Sequence[Answer],
    waves: Sequence[str] | None = None,
    told: Told | None = None,
) -> list[Answer]:
    """Say what to do with which customer, and what does not fit.

    Parameters
    ----------
    study
        For its settings and catalogue.
    as_of
        The moment the answer counts as made.
    answers
        Given so far: the scorecard, and where they are there the customers by name and the buyer groups.
    waves, told
        As for every step.

    Returns
    -------
    One answer; none without a scorecard.
    """
    del waves
    if told:
        told(say("account strategy"), 0, 1)
    found = heard(answers, study.settings.wave_codes, named=study.settings.privacy == "named")
    if found is None:
        return []
    settings = study.settings.strategy
    tiers = list(found.worth.classes)
    accounts = accounts_of(found, sure=settings.sure)
    body = Strategy(
        wave=found.wave,
        tiers=tiers,
        buyers=list(BUYERS),
        cells=filled(empty_cells(tiers, settings.plays), accounts),
        accounts=accounts,
        mismatches=mismatches(
            _cases(found, accounts), tiers=tiers, roles=study.catalogue.roles, groups=found.groups,
            cards=found.cards, tolerance=found.relations.tolerance if found.relations else None,
        ),
        unplaced=[one.customer for one in accounts if one.tier is None or one.buyer is None],
        tolerance=found.relations.tolerance if found.relations else None,
        notes=list(_notes(found, accounts, named=study.settings.privacy == "named")),
    )  # fmt: skip
    provenance = Provenance(
        fingerprint=study.fingerprint, method="strategy matrix", method_version=VERSION, software=__version__,
        settings={"sure": settings.sure, "plays": len(settings.plays), "wave": found.wave}, n=len(accounts),
        made_at=as_of.isoformat(), sources=SOURCES,
    )  # fmt: skip
    return [Answer(f"{SYSTEM}/strategy/all", SYSTEM, "strategy", Scope(), body, provenance, notes=body.notes)]


def _cases(found: Heard, accounts: Sequence[AccountStrategy]) -> list[Case]:
    worth = {one.customer: one for one in found.worth.customers}
    relations = {one.customer: one for one in found.relations.relations} if found.relations else {}
    return [Case(one, worth[one.customer], relations.get(one.customer)) for one in accounts]


def _notes(found: Heard, accounts: Sequence[AccountStrategy], *, named: bool) -> Iterator[Said]:
    if not named:
        yield say(
            "This is anonymous research: which buyer a customer is, and which role it grants, came from answers that "
            "are not tied to a customer. The matrix therefore shows the plays, and no customers in it."
        )
        return
    if found.buyers is None:
        yield say(
            "No cards were sorted yet, so the kind of buyer is not known. Sort cards in a talk (klantwaarde qcards "
            "prints them) and the customers take their place in the matrix."
        )
    elif found.groups is not None and found.groups.hypothesis == "not_supported":
        yield say("The sorts do not show these three kinds of buyers: read the columns as a first guess.")
    lacking = sum(one.buyer is None for one in accounts)
    if found.buyers is not None and lacking:
        yield say("{n} {n:customer has|customers have} no card sort and {n:stands|stand} beside the matrix.", n=lacking)
    if found.relations is None:
        yield say(
            "Nobody agreed yet to be on the page of the customer (column by_name of the table respondents), so roles "
            "and value delivered per customer are not shown."
        )
