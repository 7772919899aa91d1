"""The app of alerts."""

from __future__ import annotations

from django.apps import AppConfig


class AlertingConfig(AppConfig):
    """Alerts."""

    name = "klantwaarde.web.alerting"
    label = "alerting"

    def ready(self) -> None:
        """Look again after every reckoning and every day, take part in erasing, and say how the log tells of alerts."""
        from django.db.models.signals import post_delete

        from klantwaarde.language import say
        from klantwaarde.web.alerting.erasing import erase_person, gone_with_customer
        from klantwaarde.web.alerting.finding import look, look_at_all
        from klantwaarde.web.people.audit_page import VERBS
        from klantwaarde.web.reading.reckoning import AFTERWARDS
        from klantwaarde.web.studies.erasing import ERASERS
        from klantwaarde.web.upkeep.rounds import DAILY_ROUNDS

        VERBS.update(
            {
                "alerts-raised": say("raised alerts"),
                "alert-changed": say("took, rested or closed an alert"),
                "alert-mail": say("switched mail about alerts on or off"),
            }
        )
        if erase_person not in ERASERS:
            ERASERS.append(erase_person)
        if look not in AFTERWARDS:
            AFTERWARDS.append(look)
        if look_at_all not in DAILY_ROUNDS:
            DAILY_ROUNDS.append(look_at_all)
        post_delete.connect(gone_with_customer, sender="studies.Customer", dispatch_uid="klantwaarde.alerting")
