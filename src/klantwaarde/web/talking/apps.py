"""The app of interviews."""

from __future__ import annotations

from django.apps import AppConfig


class TalkingConfig(AppConfig):
    """Interviews."""

    name = "klantwaarde.web.talking"
    label = "talking"

    def ready(self) -> None:
        """Give the snapshot its tables, and take part in giving, erasing and no longer keeping."""
        from klantwaarde.language import say
        from klantwaarde.web.people.audit_page import VERBS
        from klantwaarde.web.reading import source
        from klantwaarde.web.studies import access, erasing, snapshot
        from klantwaarde.web.talking import tables
        from klantwaarde.web.upkeep.retention import HOLDERS, Holder

        snapshot.SOURCES.append(tables.explode)
        source.MARKS.append(tables.mark)
        erasing.ERASERS.append(tables.erase_person)
        erasing.CODES.append(tables.codes_of)
        access.MORE.append(tables.about_person)
        HOLDERS.append(Holder("interviews", say("Interviews of studies that ended"), tables.due, tables.remove))
        VERBS.update(
            {
                "interview-made": say("made an interview"),
                "interview-erased": say("erased an interview and the person"),
                "transcript-taken-in": say("took a transcript in"),
                "interview-consent": say("changed what is allowed with the words of an interview"),
            }
        )
