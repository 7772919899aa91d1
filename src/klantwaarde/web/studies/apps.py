"""The app of studies."""

from __future__ import annotations

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Studies: who is asked, what is asked, in which waves."""

    name = "klantwaarde.web.studies"
    label = "studies"

    def ready(self) -> None:
        """Put the studies in the bar of the desk."""
        from klantwaarde.language import say
        from klantwaarde.web.look.navigation import BAR, Spot
        from klantwaarde.web.people.rights import Right

        spot = Spot(say("Studies"), "studies", Right.SEE_ORGANISATION)
        if spot not in BAR:
            BAR.insert(1, spot)
