"""The app of the reading pages."""

from __future__ import annotations

from django.apps import AppConfig


class ReadingConfig(AppConfig):
    """Answers as pages."""

    name = "klantwaarde.web.reading"
    label = "reading"
