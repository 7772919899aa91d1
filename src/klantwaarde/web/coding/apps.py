"""The app of coding."""

from __future__ import annotations

from django.apps import AppConfig


class CodingConfig(AppConfig):
    """Coding."""

    name = "klantwaarde.web.coding"
    label = "coding"

    def ready(self) -> None:
        """Give the snapshot its tables, and take part in giving and erasing."""
        from klantwaarde.language import say
        from klantwaarde.web.coding import keeping, tables
        from klantwaarde.web.people.audit_page import VERBS
        from klantwaarde.web.reading import source
        from klantwaarde.web.studies import access, erasing, snapshot
        from klantwaarde.web.upkeep.retention import HOLDERS, Holder

        snapshot.SOURCES.append(tables.explode)
        source.MARKS.append(tables.mark)
        erasing.ERASERS.append(tables.erase_person)
        erasing.CODES.append(tables.codes_of)
        access.MORE.append(tables.about_person)
        HOLDERS.append(Holder("coded-words", say("Coded words of studies that ended"), keeping.due, keeping.remove))
        VERBS.update(
            {
                "coding-batch-made": say("took a batch of answers to code"),
                "codebook-changed": say("changed the codebook"),
                "coding-settled": say("settled a difference between coders"),
            }
        )
