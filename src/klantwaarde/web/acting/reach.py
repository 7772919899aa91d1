"""Which actions and alerts a member may see and change: an account manager those of their own customers."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q
from django.http import Http404

from klantwaarde.web.doors import MemberRequest, TooLittleRight
from klantwaarde.web.people.rights import Right, Role
from klantwaarde.web.reading.allowed import own_customers
from klantwaarde.web.studies.models import Study
from klantwaarde.web.tenancy.owned import OwnedQuerySet

M = TypeVar("M", bound=Model)


def within_reach(rows: OwnedQuerySet[M], request: MemberRequest, study: Study) -> OwnedQuerySet[M]:
    """Keep what a member may see: an account manager sees own customers, what is theirs, and what is for everybody.

    Parameters
    ----------
    rows
        Actions or alerts.
    request
        Behind a door.
    study
        Whose.
    """
    mine = rows.of(request.organisation).filter(study=study)
    if request.membership.role != Role.ACCOUNT_MANAGER:
        return mine
    own = own_customers(request.membership, study)
    return mine.filter(Q(customer__in=own) | Q(owner=request.user) | Q(customer=""))


def one_within_reach(rows: OwnedQuerySet[M], request: MemberRequest, study: Study, pk: int, *, change: bool) -> M:
    """Give one of them; of another customer than one's own it is refused, and unknown it is "not found".

    Parameters
    ----------
    rows, request, study
        As for `within_reach`.
    pk
        Which.
    change
        Whether it is to be changed: an account manager changes what is theirs or of an own customer.
    """
    there = rows.of(request.organisation).filter(study=study, pk=pk).first()
    if there is None:
        raise Http404
    found = within_reach(rows, request, study).filter(pk=pk).first()
    if found is None:
        raise TooLittleRight(Right.SEE_CUSTOMERS)
    if change and not may_change(request, study, found.customer, found.owner_id):  # type: ignore[attr-defined]
        raise TooLittleRight(Right.TAKE_ACTIONS)
    return found


def may_change(request: MemberRequest, study: Study, customer: str, owner: int | None = None) -> bool:
    """Whether a member may make or change something about a customer (empty: about everybody)."""
    if not request.membership.may(Right.TAKE_ACTIONS):
        return False
    if request.membership.role != Role.ACCOUNT_MANAGER or owner == request.user.pk:
        return True
    return bool(customer) and customer in own_customers(request.membership, study)
