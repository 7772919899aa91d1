"""The app of the card-sort board."""

from __future__ import annotations

from django.apps import AppConfig


class SortingConfig(AppConfig):
    """Card sorts."""

    name = "klantwaarde.web.sorting"
    label = "sorting"
