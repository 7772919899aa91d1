"""The last books that were read stay at hand, so that turning a page does not make every chapter anew."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.rights import Right, Role
from klantwaarde.web.reading.allowed import allowed, own_customers
from klantwaarde.web.reading.models import Run
from klantwaarde.web.reading.pages import Book

MOST = 12
"""Books at hand in one process; each is a few megabytes."""

_shelf: OrderedDict[tuple[object, ...], Book] = OrderedDict()
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
    made = Book(allowed(run.answers(), membership, run.study), run.about(), lang)
    with _lock:
        _shelf[name] = made
        while len(_shelf) > MOST:
            _shelf.popitem(last=False)
    return made
