"""The app of the card-sort board."""

from __future__ import annotations

from django.apps import AppConfig


class SortingConfig(AppConfig):
    """Card sorts."""

    name = "klantwaarde.web.sorting"
    label = "sorting"

    def ready(self) -> None:
        """Give the snapshot its tables, and take part in erasing a person."""
        from klantwaarde.web.sorting.tables import codes_of, erase_person, explode
        from klantwaarde.web.studies.erasing import CODES, ERASERS
        from klantwaarde.web.studies.snapshot import SOURCES

        SOURCES.append(explode)
        ERASERS.append(erase_person)
        CODES.append(codes_of)
