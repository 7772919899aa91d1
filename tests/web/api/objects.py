"""What stands in the addresses of tokens; see tests/web/routes/walk.py."""

from __future__ import annotations

import datetime as dt
import secrets

from django.utils import timezone


def token(built):
    from klantwaarde.web.api.models import Token

    return Token.objects.create(
        organisation=built.organisation, name=built.secret, start="kwt_abc", key_hash=secrets.token_hex(32), scopes=[],
        made_by=built.owner, ends_on=timezone.now().date() + dt.timedelta(days=9),
    ).pk  # fmt: skip


OBJECTS = {"token": token}
