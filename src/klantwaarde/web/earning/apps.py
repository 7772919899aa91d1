"""The app of use and revenue models."""

from __future__ import annotations

from django.apps import AppConfig


class EarningConfig(AppConfig):
    """Use, and ways to be paid."""

    name = "klantwaarde.web.earning"
    label = "earning"

    def ready(self) -> None:
        """Say how the log tells of trials."""
        from klantwaarde.language import say
        from klantwaarde.web.people.audit_page import VERBS

        VERBS.update({"prices-tried": say("tried revenue models")})
