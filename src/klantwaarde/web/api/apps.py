"""The app of the API."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API: tokens, operations, and events of use and outcome."""

    name = "klantwaarde.web.api"
    label = "api"

    def ready(self) -> None:
        """Put its page in the bar, its verbs in the log, its events in the snapshot, and say what it keeps."""
        from klantwaarde.language import say
        from klantwaarde.web.api import events, keeping
        from klantwaarde.web.look.navigation import BAR, Spot
        from klantwaarde.web.people.audit_page import VERBS
        from klantwaarde.web.people.rights import Right
        from klantwaarde.web.reading.source import MARKS
        from klantwaarde.web.studies.snapshot import SOURCES
        from klantwaarde.web.upkeep.retention import HOLDERS, Holder

        VERBS.update(
            {
                "token-made": say("made a token"),
                "token-revoked": say("revoked a token"),
                "token-took-out": say("took something out by a token"),
                "customer-added": say("added a customer by a token"),
                "customer-changed": say("changed a customer by a token"),
                "response-entered": say("entered a response by a token"),
            }
        )
        meaning = say("Let other programs read and write, and tell them what happened.")
        spot = Spot(say("Connections"), "connections", Right.CONNECT, meaning)
        if not any(one.route == spot.route for one in BAR):
            BAR.append(spot)
        if events.tables not in SOURCES:
            SOURCES.append(events.tables)
            MARKS.append(events.mark)
        if not any(holder.name == "api-notes" for holder in HOLDERS):
            what = say("Tokens that ended, and notes of the API of over a week ago")
            HOLDERS.append(Holder("api-notes", what, keeping.due, keeping.remove))
