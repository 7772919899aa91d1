"""Who is erased takes the alerts about them along, and so does a customer that is removed."""

from __future__ import annotations

from typing import Any

from klantwaarde.web.alerting.models import Alert
from klantwaarde.web.studies.models import Contact, Customer, Study


def erase_person(study: Study, code: str, contact: Contact | None) -> int:
    """Remove the alerts about a person; no other alert names one. Gives how many there were."""
    del code
    if contact is None:
        return 0
    removed: int = Alert.objects.of(study.organisation_id).filter(study=study, contact=contact).delete()[0]
    return removed


def gone_with_customer(instance: Customer, **_: Any) -> None:  # noqa: ANN401 - a signal
    """Remove the alerts about a customer that is removed."""
    Alert.objects.of(instance.organisation_id).filter(study_id=instance.study_id, customer=instance.code).delete()
