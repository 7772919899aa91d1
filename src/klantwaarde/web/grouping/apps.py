"""The app of the Q desk."""

from __future__ import annotations

from django.apps import AppConfig


class GroupingConfig(AppConfig):
    """Buyer groups from card sorts."""

    name = "klantwaarde.web.grouping"
    label = "grouping"

    def ready(self) -> None:
        """Take part in erasing a person, and say what is written down in the log."""
        from klantwaarde.language import say
        from klantwaarde.web.grouping.steps import forget_persons
        from klantwaarde.web.people.audit_page import VERBS
        from klantwaarde.web.studies.erasing import FORGETTERS

        if forget_persons not in FORGETTERS:
            FORGETTERS.append(forget_persons)
        VERBS["viewpoints-chosen"] = say("chose how card sorts are analysed")
        VERBS["viewpoint-step"] = say("took a step by hand in card sorts")
        VERBS["viewpoint-step-undone"] = say("took back the last step by hand in card sorts")
