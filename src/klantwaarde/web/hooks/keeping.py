"""How long the log of deliveries is kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from klantwaarde.web.hooks.models import Delivery
from klantwaarde.web.people.organisation import Organisation

KEPT = dt.timedelta(days=30)


def _old(organisation: Organisation, now: dt.datetime) -> QuerySet[Delivery]:
    old: QuerySet[Delivery] = Delivery.objects.of(organisation).filter(made_at__lt=now - KEPT)
    return old


def due(organisation: Organisation, now: dt.datetime) -> int:
    """Count the deliveries that were kept long enough; changes nothing."""
    return int(_old(organisation, now).count())


def remove(organisation: Organisation, now: dt.datetime) -> int:
    """Remove them."""
    return int(_old(organisation, now).delete()[0])
