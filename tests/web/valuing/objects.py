"""What stands in the addresses of the VOC desk; see tests/web/routes/walk.py."""

from __future__ import annotations

import secrets


def customer(built):
    """A customer of the study, under a code that only this study has."""
    from klantwaarde.web.studies.models import Customer

    return Customer.objects.create(
        organisation=built.organisation, study=built["study object"], code=secrets.token_hex(4), name=built.secret,
        revenue=1000,
    ).code  # fmt: skip


OBJECTS = {"judge:customer": customer, "customer_worth:customer": customer}
