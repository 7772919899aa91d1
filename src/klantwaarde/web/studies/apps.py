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

        meaning = say("Ask customers what they expect and experience: values, questionnaire, customers, field work.")
        spot = Spot(say("Studies"), "studies", Right.SEE_ORGANISATION, meaning)
        if spot not in BAR:
            BAR.insert(1, spot)
        _hold()


def _hold() -> None:
    """Tell the upkeep what is kept until when, and what is done after a backup was put back."""
    from django.utils import timezone

    from klantwaarde.language import say
    from klantwaarde.web.studies import erasing, retention
    from klantwaarde.web.upkeep.restoring import AFTER_RESTORE
    from klantwaarde.web.upkeep.retention import HOLDERS, Holder

    if not any(holder.name == "answers" for holder in HOLDERS):
        HOLDERS.append(
            Holder("answers", say("Answers and contacts of studies that ended"), retention.due, retention.remove)
        )
        AFTER_RESTORE.append(lambda: erasing.erase_again(timezone.now()))
