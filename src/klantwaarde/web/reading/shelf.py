"""The last books that were read stay at hand, so that turning a page does not make every chapter anew."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from klantwaarde.ledger import Ledger
from klantwaarde.reports.info import StudyInfo
from klantwaarde.web.heap import settle_heap
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.rights import Right, Role
from klantwaarde.web.reading.allowed import allowed, own_customers
from klantwaarde.web.reading.models import Run
from klantwaarde.web.reading.pages import Book

MOST = 12
"""Books at hand in one process; each is a few megabytes."""

LEDGERS = 4
"""Unpacked ledgers at hand in one process; one of a large study takes some tens of megabytes."""


class Opened(NamedTuple):
    """A ledger as it was kept, and what a report says of its study."""

    ledger: Ledger
    info: StudyInfo


_shelf: OrderedDict[tuple[object, ...], Book] = OrderedDict()
_open: OrderedDict[tuple[object, ...], Opened] = OrderedDict()
_lock = Lock()


def book_of(run: Run, membership: Membership, lang: str) -> Book:
    """Give the book of a reckoning for a member: everything that decides what they may read is part of its name.

    Parameters
    ----------
    run
        A reckoning that is ready.
    membership
        Whose rights.
    lang
        ``nl`` or ``en``.
    """
    rights = tuple(right for right in Right if membership.may(right))
    own = frozenset(own_customers(membership, run.study)) if membership.role == Role.ACCOUNT_MANAGER else None
    name = (run.organisation_id, run.pk, run.ready_at, membership.role, rights, own, lang)
    with _lock:
        if (there := _shelf.get(name)) is not None:
            _shelf.move_to_end(name)
            return there
    opened = open_run(run)
    made = Book(allowed(opened.ledger, membership, run.study), opened.info, lang)
    with _lock:
        _shelf[name] = made
        while len(_shelf) > MOST:
            _shelf.popitem(last=False)
    return made


def open_run(run: Run) -> Opened:
    """Unpack the answers of a reckoning, once per process while they are in use. Nothing in it is held back.

    Parameters
    ----------
    run
        A reckoning that is ready. Its moment is part of the name: what is erased or reckoned anew is read anew.
    """
    name = (run.organisation_id, run.pk, run.fingerprint, run.ready_at)
    with _lock:
        if (there := _open.get(name)) is not None:
            _open.move_to_end(name)
            return there
    made = Opened(run.answers(), run.about())
    settle_heap()
    with _lock:
        _open[name] = made
        while len(_open) > LEDGERS:
            _open.popitem(last=False)
    return made
