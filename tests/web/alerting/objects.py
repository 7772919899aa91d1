"""What stands in the addresses of alerts; see tests/web/routes/walk.py."""

from __future__ import annotations

import secrets


def alert(built):
    import msgspec

    from klantwaarde.language import say
    from klantwaarde.web.alerting.models import Alert

    said = msgspec.to_builtins(say("A contact of {customer} does not answer.", customer=built.secret))
    return Alert.objects.create(
        organisation=built.organisation, study=built["study object"], key=secrets.token_hex(8), kind="silent",
        said=said,
    ).pk  # fmt: skip


OBJECTS = {"alert": alert}
