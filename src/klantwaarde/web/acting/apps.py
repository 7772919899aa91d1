"""The app of actions."""

from __future__ import annotations

from django.apps import AppConfig


class ActingConfig(AppConfig):
    """Actions."""

    name = "klantwaarde.web.acting"
    label = "acting"

    def ready(self) -> None:
        """Stand in the bar, take part in erasing, and say how the log tells of actions."""
        from django.db.models.signals import post_delete

        from klantwaarde.language import say
        from klantwaarde.web.acting.erasing import erase_person, gone_with_customer
        from klantwaarde.web.look.navigation import BAR, Spot
        from klantwaarde.web.people.audit_page import VERBS
        from klantwaarde.web.people.rights import Right
        from klantwaarde.web.studies.erasing import ERASERS

        spot = Spot(
            say("Actions"), "my_actions", Right.SEE_ACTIONS, say("See what asks for attention, and what is due.")
        )
        if spot not in BAR:
            BAR.insert(3, spot)
        VERBS.update(
            {
                "action-made": say("made an action"),
                "action-changed": say("changed an action"),
                "action-closed": say("closed an action"),
                "customer-told": say("wrote down what a customer was told"),
            }
        )
        if erase_person not in ERASERS:
            ERASERS.append(erase_person)
        post_delete.connect(gone_with_customer, sender="studies.Customer", dispatch_uid="klantwaarde.acting")
