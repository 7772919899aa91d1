"""What stands in the addresses of actions; see tests/web/routes/walk.py."""

from __future__ import annotations

import datetime as dt


def action(built):
    from klantwaarde.web.acting.models import Action

    return Action.objects.create(
        organisation=built.organisation, study=built["study object"], title=built.secret, reason=built.secret,
        told=built.secret, due=dt.date(2030, 1, 1),
    ).pk  # fmt: skip


OBJECTS = {"action": action}
