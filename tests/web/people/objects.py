"""What stands in the addresses of people and organisations; see tests/web/routes/walk.py."""

from __future__ import annotations

import datetime as dt
import secrets

from django.utils import timezone


def org(built):
    return built.organisation.slug


def member(built):
    from klantwaarde.web.people.models import Membership, Person

    person = Person.objects.create_user(f"{secrets.token_hex(4)}@secret.example", None, name=built.secret)
    return Membership.objects.create(organisation=built.organisation, person=person, role="viewer").pk


def invitation(built):
    from klantwaarde.web.people.models import Invitation

    return Invitation.objects.create(
        organisation=built.organisation, email=f"{built.secret}@x.example", role="viewer", key=secrets.token_hex(32),
        ends_at=timezone.now() + dt.timedelta(days=1),
    ).pk  # fmt: skip


OBJECTS = {"org": org, "member": member, "invitation": invitation}
