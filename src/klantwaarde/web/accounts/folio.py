"""`Folio`: which customers a member may see in a study, and what the answers hold of each."""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from threading import Lock

import msgspec

from klantwaarde.ledger import Ledger
from klantwaarde.reports.info import StudyInfo
from klantwaarde.results import AccountStrategy, Answer, CustomerWorth, Relation, Relations, Strategy, Worth
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.rights import Role
from klantwaarde.web.reading.allowed import own_customers
from klantwaarde.web.reading.models import Run
from klantwaarde.web.reading.shelf import open_run
from klantwaarde.web.studies.models import Customer, Study


class Index(msgspec.Struct, frozen=True):
    """What a ledger holds per customer, by code; one per ledger."""

    worth: dict[str, CustomerWorth]
    strategy: dict[str, AccountStrategy]
    relations: dict[str, Relation]

    @property
    def names(self) -> dict[str, str]:
        """Name of every customer that an answer knows."""
        found = dict.fromkeys(self.relations, "")
        found |= {code: one.name for code, one in self.strategy.items()}
        return found | {code: one.name for code, one in self.worth.items()}


class Known(msgspec.Struct, frozen=True):
    """One customer: its code and name, who looks after it, and what the answers hold."""

    code: str
    name: str
    manager: str
    worth: CustomerWorth | None = None
    strategy: AccountStrategy | None = None
    relation: Relation | None = None

    @property
    def slug(self) -> str:
        """How it is called in an address: a code may hold any sign."""
        return slug_of(self.code)

    @property
    def below(self) -> int | None:
        """How many values are below expectation; nothing when its people did not agree to be on this page."""
        return None if self.relation is None else len([one for one in self.relation.values if one.state == "below"])


class Folio(msgspec.Struct, frozen=True):
    """The customers that somebody may see.

    Parameters
    ----------
    customers
        By code.
    ledger, info
        Every answer and what a report says of the study; nothing in anonymous research, where no answer is of a
        customer.
    """

    customers: dict[str, Known]
    ledger: Ledger | None
    info: StudyInfo | None


_made: OrderedDict[tuple[object, ...], Index] = OrderedDict()
_lock = Lock()
MOST = 4


def slug_of(code: str) -> str:
    """Write the code of a customer so that it can stand in an address."""
    return base64.urlsafe_b64encode(code.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def code_of(slug: str) -> str:
    """Read a code from an address; empty when it is none."""
    try:
        return base64.urlsafe_b64decode(slug + "=" * (-len(slug) % 4)).decode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError):
        return ""


def folio_of(study: Study, membership: Membership) -> Folio:
    """Give the customers of a study that a member may see.

    Parameters
    ----------
    study
        In anonymous research customers are known and what is answered of them is not.
    membership
        An account manager sees those of their own.
    """
    run = None if study.anonymous else latest_run(study)
    opened = open_run(run) if run is not None else None
    index = _index_of(run, opened.ledger, list(opened.info.waves)) if run is not None and opened is not None else None
    told = {code: (name, who) for code, name, who in _listed(study)}
    for code, name in (index.names if index else {}).items():
        known, who = told.get(code, ("", ""))
        told[code] = (known or name, who)
    if membership.role == Role.ACCOUNT_MANAGER:
        mine = own_customers(membership, study)
        told = {code: line for code, line in told.items() if code in mine}
    customers = {
        code: Known(
            code,
            name,
            who,
            index.worth.get(code) if index else None,
            index.strategy.get(code) if index else None,
            index.relations.get(code) if index else None,
        )
        for code, (name, who) in sorted(told.items())
    }
    return Folio(customers, opened.ledger if opened else None, opened.info if opened else None)


def latest_run(study: Study) -> Run | None:
    """Give the last reckoning that is ready, without its ledger until that is read."""
    found: Run | None = study.runs.defer("ledger").filter(state="ready").first()
    return found


def _listed(study: Study) -> list[tuple[str, str, str]]:
    return list(Customer.objects.of(study.organisation_id).filter(study=study).values_list(
        "code", "name", "account_manager"
    ))  # fmt: skip


def _index_of(run: Run, ledger: Ledger, waves: list[str]) -> Index:
    name = (run.organisation_id, run.pk, run.fingerprint, run.ready_at)
    with _lock:
        if (there := _made.get(name)) is not None:
            _made.move_to_end(name)
            return there
    made = index_of(ledger.answers, waves)
    with _lock:
        _made[name] = made
        while len(_made) > MOST:
            _made.popitem(last=False)
    return made


def index_of(answers: list[Answer], waves: list[str]) -> Index:
    """Put what answers hold of customers in order; of a system with waves the latest one counts."""
    worth: dict[str, CustomerWorth] = {}
    strategy: dict[str, AccountStrategy] = {}
    relations: dict[str, Relation] = {}

    def place(answer: Answer) -> int:
        return waves.index(answer.scope.wave) if answer.scope.wave in waves else -1

    for answer in sorted(answers, key=place):
        body = answer.body
        if isinstance(body, Worth) and not worth:
            worth = {one.customer: one for one in body.customers}
        elif isinstance(body, Strategy):
            strategy = {one.customer: one for one in body.accounts}
        elif isinstance(body, Relations):
            relations = {one.customer: one for one in body.relations}
    return Index(worth, strategy, relations)
