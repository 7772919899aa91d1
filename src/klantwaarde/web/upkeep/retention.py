"""What is kept no longer than was promised: each app says what it holds, and a daily round removes what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.invitation import Invitation
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.tenancy.lock import inside

INVITATIONS_KEPT = dt.timedelta(days=30)


class Holder(msgspec.Struct, frozen=True):
    """Something that is kept for a time.

    Parameters
    ----------
    name
        Stable name, for the log.
    what
        What it is, as people read it.
    due
        How many are due for removal in an organisation at a moment; changes nothing.
    remove
        Removes them, and says how many they were.
    """

    name: str
    what: Said
    due: Callable[[Organisation, dt.datetime], int]
    remove: Callable[[Organisation, dt.datetime], int]


class Due(msgspec.Struct, frozen=True):
    """How many of something are due for removal, or were removed."""

    holder: Holder
    count: int


def _old_invitations(organisation: Organisation, now: dt.datetime) -> int:
    return int(Invitation.objects.of(organisation).filter(ends_at__lt=now - INVITATIONS_KEPT).count())


def _remove_old_invitations(organisation: Organisation, now: dt.datetime) -> int:
    return int(Invitation.objects.of(organisation).filter(ends_at__lt=now - INVITATIONS_KEPT).delete()[0])


HOLDERS: list[Holder] = [
    Holder(
        "invitations", say("Invitations of colleagues that ended over a month ago"),
        _old_invitations, _remove_old_invitations,
    ),
]  # fmt: skip
"""Each app adds what it holds in the `ready` of its AppConfig."""


def dry_run(organisation: Organisation, *, now: dt.datetime) -> list[Due]:
    """Say what would be removed; nothing changes."""
    with inside(organisation):
        return [Due(holder, holder.due(organisation, now)) for holder in HOLDERS]


def run(organisation: Organisation, *, now: dt.datetime, actor: object = None) -> list[Due]:
    """Remove what is due, and write down how much that was."""
    with inside(organisation):
        done = [Due(holder, holder.remove(organisation, now)) for holder in HOLDERS]
        counts = {one.holder.name: one.count for one in done if one.count}
        if counts:
            record("retention-done", organisation=organisation, actor=actor, detail=counts)  # type: ignore[arg-type]
    return done
