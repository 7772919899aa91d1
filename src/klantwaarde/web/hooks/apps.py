"""The app of webhooks."""

from __future__ import annotations

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """Webhooks: off until who runs the server switches them on."""

    name = "klantwaarde.web.hooks"
    label = "hooks"

    def ready(self) -> None:
        """Say what is done here in the log, and how long the log of deliveries is kept."""
        from klantwaarde.language import say
        from klantwaarde.web.hooks import keeping, telling
        from klantwaarde.web.people.audit_page import VERBS
        from klantwaarde.web.reading.reckoning import AFTERWARDS
        from klantwaarde.web.upkeep.retention import HOLDERS, Holder

        if telling.answers_ready not in AFTERWARDS:
            AFTERWARDS.append(telling.answers_ready)
        VERBS.update(
            {
                "hook-made": say("made a webhook"),
                "hook-changed": say("changed a webhook"),
                "hook-turned": say("switched a webhook on or off"),
                "hook-secret-made": say("made a new secret for a webhook"),
                "hook-removed": say("removed a webhook"),
                "hook-given-up": say("a webhook was stopped, as it failed too often"),
            }
        )
        if not any(holder.name == "hook-deliveries" for holder in HOLDERS):
            what = say("Deliveries of webhooks of over a month ago")
            HOLDERS.append(Holder("hook-deliveries", what, keeping.due, keeping.remove))
