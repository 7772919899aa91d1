"""The app of upkeep."""

from __future__ import annotations

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Upkeep."""

    name = "klantwaarde.web.upkeep"
    label = "upkeep"
