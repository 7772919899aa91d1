"""The app of the reading pages."""

from __future__ import annotations

from django.apps import AppConfig


class ReadingConfig(AppConfig):
    """Answers as pages."""

    name = "klantwaarde.web.reading"
    label = "reading"

    def ready(self) -> None:
        """Take part in erasing: the reckonings that are kept forget who is erased."""
        from klantwaarde.web.reading.forgetting import forget_persons
        from klantwaarde.web.studies.erasing import FORGETTERS

        if forget_persons not in FORGETTERS:
            FORGETTERS.append(forget_persons)
