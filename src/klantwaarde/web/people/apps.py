"""The app of people and organisations."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and organisations."""

    name = "klantwaarde.web.people"
    label = "people"

    def ready(self) -> None:
        """Write down what happens at the log-in door."""
        from klantwaarde.web.people import watching

        watching.listen()
