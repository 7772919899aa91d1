"""Customers: read, add and change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from ninja import Path, Router, Status

from klantwaarde.language import say
from klantwaarde.web.api import nouns
from klantwaarde.web.api.entering import TokenRequest
from klantwaarde.web.api.operations.door import Scope, note, study_of
from klantwaarde.web.api.operations.studies import CURSOR, LIMIT
from klantwaarde.web.api.paging import page
from klantwaarde.web.api.problems import Problem
from klantwaarde.web.studies.customer import Customer
from klantwaarde.web.studies.study import Study

router = Router(tags=["customers"])
OF = "/studies/{study}/customers"


@router.get(OF, auth=Scope("customers:read"), response=nouns.Customers, operation_id="list_customers")
def list_customers(
    request: TokenRequest, study: Path[nouns.Slug], limit: int = LIMIT, cursor: str = CURSOR
) -> dict[str, Any]:
    """List the customers of a study."""
    return page(study_of(request, study).customers.all(), "pk", limit, cursor, _shown)


@router.post(OF, auth=Scope("customers:write"), response={201: nouns.Customer}, operation_id="add_customer")
def add_customer(request: TokenRequest, study: Path[nouns.Slug], customer: nouns.CustomerIn) -> Status[dict[str, Any]]:
    """Add a customer. A code that is there already is a conflict."""
    mine = study_of(request, study)
    made = Customer(organisation_id=mine.organisation_id, study=mine, code=customer.code)
    _fill(made, customer.dict(exclude={"code"}))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Problem("conflict", say("There is a customer with this code.")) from None
    note(request, "customer-added", mine, customer=made.pk)
    return Status(201, _shown(made))


@router.get(OF + "/{code}", auth=Scope("customers:read"), response=nouns.Customer, operation_id="get_customer")
def get_customer(request: TokenRequest, study: Path[nouns.Slug], code: Path[nouns.Code]) -> dict[str, Any]:
    """Give one customer."""
    return _shown(_customer(study_of(request, study), code))


@router.patch(OF + "/{code}", auth=Scope("customers:write"), response=nouns.Customer, operation_id="change_customer")
def change_customer(
    request: TokenRequest, study: Path[nouns.Slug], code: Path[nouns.Code], change: nouns.CustomerChange
) -> dict[str, Any]:
    """Change a customer; what is not named stays as it is."""
    mine = study_of(request, study)
    one = _customer(mine, code)
    told = change.dict(exclude_unset=True)
    _fill(one, told)
    one.save()
    note(request, "customer-changed", mine, customer=one.pk, fields=sorted(told))
    return _shown(one)


def _customer(study: Study, code: str) -> Customer:
    found = study.customers.filter(code=code).first()
    if found is None:
        raise Problem("not-found")
    one: Customer = found
    return one


def _fill(one: Customer, told: dict[str, Any]) -> None:
    for name, value in told.items():
        if name == "revenue":
            one.revenue = Decimal(value["amount"]) if value else None
        else:
            setattr(one, name, value if value is not None else ({} if name == "segments" else ""))


def _shown(one: Customer) -> dict[str, Any]:
    revenue = None if one.revenue is None else {"amount": f"{one.revenue:.2f}", "currency": "EUR"}
    return {
        "code": one.code,
        "name": one.name,
        "revenue": revenue,
        "account_manager": one.account_manager,
        "segments": one.segments,
    }
