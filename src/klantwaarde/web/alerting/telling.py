"""Tell of new alerts: in the log, by mail to who switched that on, and to other programs that asked for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from klantwaarde.language import say, speak
from klantwaarde.web.alerting.models import Alert, Watch
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.rights import Right, Role
from klantwaarde.web.reading.allowed import own_customers
from klantwaarde.web.studies.models import Study
from klantwaarde.web.upkeep.post import post


def tell(study: Study, alerts: Sequence[Alert]) -> None:
    """Tell of alerts that are new. A mail says how many and where, and nothing of customers: mail travels.

    Parameters
    ----------
    study
        Of which study.
    alerts
        New ones; call it in the transaction that made them.
    """
    record("alerts-raised", organisation=study.organisation, actor=None, thing=f"study {study.slug}",
           detail={"alerts": len(alerts)})  # fmt: skip
    for watch in Watch.objects.of(study.organisation_id).filter(study=study).select_related("person"):
        membership = (
            Membership.objects.filter(organisation_id=study.organisation_id, person=watch.person)
            .select_related("person", "organisation")
            .first()
        )
        if membership is None or not membership.may(Right.SEE_ACTIONS):
            continue
        count = len([alert for alert in alerts if _theirs(alert, membership, study)])
        if count:
            _mail(study, membership, count)
    from klantwaarde.web.hooks.sending import send

    for alert in alerts:
        send(study.organisation_id, "alert.raised", {"study": study.slug, "alert": alert.pk, "kind": alert.kind})


def _theirs(alert: Alert, membership: Membership, study: Study) -> bool:
    if membership.role != Role.ACCOUNT_MANAGER or not alert.customer:
        return True
    return alert.owner_id == membership.person_id or alert.customer in own_customers(membership, study)


def _mail(study: Study, membership: Membership, count: int) -> None:
    lang = membership.person.language or study.language
    told = say("{n} {n:thing asks|things ask} for attention in “{study}”.", n=count, study=study.name)
    why = say("You switched this mail on yourself; on the page of alerts you switch it off.")
    text = "\n\n".join([speak(told, lang), _address(study), speak(why, lang)])
    subject = say("{n} new {n:alert|alerts}: {study}", n=count, study=study.name)
    transaction.on_commit(lambda: post(to=membership.person.email, subject=subject, text=text, lang=lang))


def _address(study: Study) -> str:
    from django.urls import reverse

    path = reverse("alerts", kwargs={"org": study.organisation.slug, "study": study.slug})
    return f"{settings.ENVIRONMENT.url.rstrip('/')}{path}" if settings.ENVIRONMENT.url else path
