"""What stands in the addresses of customers; see tests/web/routes/walk.py."""

from __future__ import annotations

import secrets


def customer(built):
    from klantwaarde.web.studies.models import Customer

    return Customer.objects.create(
        organisation=built.organisation,
        study=built["study object"],
        code=f"K{secrets.token_hex(6)}",
        name=built.secret,
        account_manager=built.secret,
    )


def account(built):
    from klantwaarde.web.accounts.folio import slug_of

    return slug_of(built["customer object"].code)


OBJECTS = {"customer object": customer, "account": account}
