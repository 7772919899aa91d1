"""Everything that is kept about one person, to give it to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from klantwaarde.web.studies.customer import Contact
from klantwaarde.web.studies.pseudonyms import person_code
from klantwaarde.web.studies.study import Study

MORE: list[Callable[[Study, str], Mapping[str, Any]]] = []
"""Other apps add here what they keep of a person, given the study and the code of the person in the tables."""


def about_person(study: Study, contact: Contact) -> dict[str, Any]:
    """Give what is kept about a person: who they are, what they were asked, and what they answered.

    In anonymous research the answers are found by the key of the study; nobody sees them but the person who asks.
    """
    code = person_code(study, contact)
    return {
        "study": dict(study.title),
        "organisation": study.organisation.name,
        "person": {
            "code": contact.code,
            "side": contact.side,
            "name": contact.name,
            "email": contact.email,
            "function": contact.function,
            "department": contact.department,
            "tenure_years": contact.tenure_years,
            "groups": contact.segments,
            "language": contact.lang,
            "customer": contact.customer.name or contact.customer.code if contact.customer else None,
            "no_more_mail_since": contact.stopped_at,
        },
        "invitations": [
            {"wave": one.wave.code, "sent": one.sent_on, "reminders": one.reminders, "answered": one.answered}
            for one in contact.invitations.select_related("wave")
        ],
        "answers": [
            {
                "wave": one.wave.code,
                "began": one.started_on,
                "finished": one.finished_on,
                "consent_to_text": one.consent_version,
                "may_quote": one.words,
                "questionnaire": one.version.number,
                "answers": one.answers,
            }
            for one in study.responses.filter(code=code).select_related("wave", "version")
        ],
        **{name: kept for more in MORE for name, kept in more(study, code).items()},
    }
