"""Who is erased goes out of actions too, and a customer that is removed takes its actions along."""

from __future__ import annotations

import re
from typing import Any

from klantwaarde.web.acting.models import Action
from klantwaarde.web.studies.models import Contact, Customer, Study

GONE = "[–]"
TEXTS = ("title", "reason", "told")


def erase_person(study: Study, code: str, contact: Contact | None) -> int:
    """Remove the actions about a person, and take their name out of what was written in others.

    Parameters
    ----------
    study
        Of which study.
    code
        Pseudonym; it stands in no action.
    contact
        The person.

    Returns
    -------
    How many rows were removed or changed.
    """
    del code
    if contact is None:
        return 0
    mine = Action.objects.of(study.organisation_id).filter(study=study)
    rows: int = mine.filter(contact=contact).delete()[0]
    names = [re.escape(name) for name in (contact.name, contact.email) if len(name) > 2]
    if not names:
        return rows
    sought = re.compile("|".join(names), re.IGNORECASE)
    for action in mine:
        changed = [field for field in TEXTS if sought.search(getattr(action, field))]
        for field in changed:
            setattr(action, field, sought.sub(GONE, getattr(action, field)))
        if changed:
            action.save(update_fields=changed)
            rows += 1
    return rows


def gone_with_customer(instance: Customer, **_: Any) -> None:  # noqa: ANN401 - a signal
    """Remove the actions for a customer that is removed."""
    Action.objects.of(instance.organisation_id).filter(study_id=instance.study_id, customer=instance.code).delete()
