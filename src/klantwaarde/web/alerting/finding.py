"""`look`: what in a study asks for attention, as alerts; looking twice finds the same ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec
from django.db import transaction
from django.utils import timezone

from klantwaarde.language import Said, named, say
from klantwaarde.results import Drift
from klantwaarde.web.accounts.contacts import silent_per_customer
from klantwaarde.web.accounts.folio import Index, index_of, latest_run
from klantwaarde.web.acting.models import Action
from klantwaarde.web.alerting.models import Alert
from klantwaarde.web.alerting.telling import tell
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.reading.shelf import Opened, open_run
from klantwaarde.web.studies.models import Study
from klantwaarde.web.tenancy.lock import inside


class Sign(msgspec.Struct, frozen=True):
    """One thing that asks for attention now."""

    key: str
    kind: str
    said: Said
    customer: str = ""
    contact: int | None = None
    action: int | None = None
    subject: str = ""


def look(study: Study, *, today: dt.date | None = None) -> list[Alert]:
    """Raise alerts for what is new, and close those that are no longer so.

    Parameters
    ----------
    study
        Where.
    today
        The day; that of now unless told.

    Returns
    -------
    The alerts that are new.
    """
    day = today or timezone.localdate()
    run = latest_run(study)
    signs = {sign.key: sign for sign in signs_of(study, open_run(run) if run is not None else None, day)}
    with transaction.atomic():
        there = {alert.key: alert for alert in Alert.objects.of(study.organisation_id).filter(study=study)}
        new = []
        for key, sign in signs.items():
            alert = there.get(key)
            if alert is None:
                new.append(_raise(study, sign))
            elif alert.state == "closed" and not alert.why:
                # it had gone by itself and is back; what a person closed stays closed
                alert.state, alert.closed_at = "open", None
                alert.said = msgspec.to_builtins(sign.said)
                alert.save(update_fields=["state", "closed_at", "said"])
                new.append(alert)
            elif alert.state == "open" and alert.said != msgspec.to_builtins(sign.said):
                alert.said = msgspec.to_builtins(sign.said)
                alert.save(update_fields=["said"])
        gone = [alert.pk for key, alert in there.items() if key not in signs and alert.state == "open"]
        Alert.objects.of(study.organisation_id).filter(pk__in=gone).update(state="closed", closed_at=timezone.now())
        if new:
            tell(study, new)
    return new


def look_at_all(organisation: Organisation, now: dt.datetime) -> None:
    """Look at every study of an organisation; done once a day, as contacts fall silent and actions become late."""
    with inside(organisation):
        for study in Study.objects.of(organisation).select_related("organisation"):
            look(study, today=timezone.localtime(now).date())


def signs_of(study: Study, opened: Opened | None, today: dt.date) -> Iterator[Sign]:
    """Give everything that asks for attention."""
    if opened is not None:
        yield from _drift(opened)
    index = None
    if opened is not None and not study.anonymous:
        index = index_of(opened.ledger.answers, list(opened.info.waves))
        yield from _red(index)
    yield from _silent(study, index, today)
    yield from _overdue(study, today)


def _raise(study: Study, sign: Sign) -> Alert:
    made: Alert = Alert.objects.create(
        organisation_id=study.organisation_id, study=study, key=sign.key, kind=sign.kind,
        said=msgspec.to_builtins(sign.said), customer=sign.customer, contact_id=sign.contact, action_id=sign.action,
        subject=sign.subject, owner_id=_owner(study, sign),
    )  # fmt: skip
    return made


def _owner(study: Study, sign: Sign) -> int | None:
    """Who looks after the customer, or does the action."""
    from klantwaarde.web.people.membership import Membership

    if sign.action is not None:
        owners = Action.objects.of(study.organisation_id).filter(pk=sign.action).values_list("owner_id", flat=True)
        owner: int | None = owners.first()
        return owner
    if not sign.customer:
        return None
    manager = study.customers.filter(code=sign.customer).values_list("account_manager", flat=True).first() or ""
    known = manager.strip().casefold()
    for one in Membership.objects.filter(organisation_id=study.organisation_id).select_related("person"):
        if known and known in {one.person.email.casefold(), one.person.name.casefold()}:
            return int(one.person_id)
    return None


def _drift(opened: Opened) -> Iterator[Sign]:
    for answer in opened.ledger.answers:
        if not isinstance(answer.body, Drift):
            continue
        for one in answer.body.alerts:
            yield Sign(f"drift:{one.id}:{one.since}"[:300], "drift", one.said, subject=one.value)
        for early in answer.body.early:
            yield Sign(f"early:{early.value}:{early.measure}:{early.since}", "early", early.said, subject=early.value)


def counts_most(index: Index) -> set[str]:
    """Give the customers that count: of the highest class, or buying as a partner in strategy."""
    best = min((one.tier for one in index.worth.values() if one.tier), default="")
    found = {code for code, one in index.worth.items() if one.tier and one.tier == best}
    return found | {code for code, one in index.strategy.items() if one.buyer == "strategy"}


def _red(index: Index) -> Iterator[Sign]:
    """Values below expectation at customers that count, where the interval decides."""
    for code in sorted(counts_most(index) & set(index.relations)):
        relation = index.relations[code]
        for value in relation.values:
            if value.state == "below" and value.sure:
                told = say(
                    "{customer} is below expectation on {value}: {n} of {all} people say so.",
                    customer=index.names.get(code) or code, value=named(value.name), n=value.below, all=value.people,
                )  # fmt: skip
                yield Sign(f"red:{code}:{value.value}"[:300], "red", told, customer=code, subject=value.value)


def _silent(study: Study, index: Index | None, today: dt.date) -> Iterator[Sign]:
    """Contacts that stay silent, at customers that count; at all of them while nothing tells which do."""
    wanted = counts_most(index) if index is not None else set()
    names = dict(study.customers.values_list("code", "name"))
    for code, people in silent_per_customer(study, today).items():
        if wanted and code not in wanted:
            continue
        for one in people:
            told = say("A contact of {customer} does not answer.", customer=names.get(code) or code)
            yield Sign(f"silent:{one.pk}:{one.since}", "silent", told, customer=code, contact=one.pk)


def _overdue(study: Study, today: dt.date) -> Iterator[Sign]:
    late = Action.objects.of(study.organisation_id).filter(study=study, state="open", due__lt=today)
    for one in late:
        told = say("An action is overdue: {title}", title=one.title)
        yield Sign(
            f"overdue:{one.pk}:{one.due}", "overdue", told, customer=one.customer, action=one.pk, subject=one.subject
        )
