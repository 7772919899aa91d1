"""The app of collecting."""

from __future__ import annotations

from django.apps import AppConfig


class CollectingConfig(AppConfig):
    """Respondent pages and responses."""

    name = "klantwaarde.web.collecting"
    label = "collecting"
