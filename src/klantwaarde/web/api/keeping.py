"""How long outcomes of requests, notes of what left, and tokens that work no longer are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from klantwaarde.web.api.models import Outcome, Taking, Token
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.tenancy.owned import OwnedQuerySet

OUTCOMES_KEPT = dt.timedelta(days=7)
TOKENS_KEPT = dt.timedelta(days=90)


def _old(organisation: Organisation, now: dt.datetime) -> list[OwnedQuerySet]:  # type: ignore[type-arg] # of three kinds
    gone = now - TOKENS_KEPT
    return [
        Outcome.objects.of(organisation).filter(made_at__lt=now - OUTCOMES_KEPT),
        Taking.objects.of(organisation).filter(on__lt=gone.date()),
        Token.objects.of(organisation).filter(Q(revoked_at__lt=gone) | Q(ends_on__lt=gone.date())),
    ]


def due(organisation: Organisation, now: dt.datetime) -> int:
    """Count what was kept long enough; changes nothing."""
    return sum(one.count() for one in _old(organisation, now))


def remove(organisation: Organisation, now: dt.datetime) -> int:
    """Remove it."""
    return sum(one.delete()[0] for one in _old(organisation, now))
