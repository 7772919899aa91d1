"""The app of the VOC desk."""

from __future__ import annotations

from django.apps import AppConfig


class ValuingConfig(AppConfig):
    """The value OF customers, weighed and judged by people."""

    name = "klantwaarde.web.valuing"
    label = "valuing"

    def ready(self) -> None:
        """Give the snapshot its tables and its mark, and forget a customer who goes."""
        from django.db.models.signals import post_delete

        from klantwaarde.language import say
        from klantwaarde.web.people.audit_page import VERBS
        from klantwaarde.web.reading.source import MARKS
        from klantwaarde.web.studies.models import Customer
        from klantwaarde.web.studies.snapshot import SOURCES
        from klantwaarde.web.valuing.tables import explode, forget_customer, mark

        SOURCES.append(explode)
        MARKS.append(mark)
        post_delete.connect(forget_customer, sender=Customer, dispatch_uid="valuing")
        VERBS["customers-weighed"] = say("changed how customers are weighed")
        VERBS["customer-judged"] = say("judged a customer")
        VERBS["customer-decided"] = say("decided on a tier of a customer")
        VERBS["customer-decision-ended"] = say("ended a decision on a customer")
        VERBS["play-changed"] = say("changed what is done with a kind of customer")
        VERBS["worth-kept"] = say("kept the value of customers of a day")
