"""`Customer` and `Contact`: the accounts of a study and the persons who may be asked."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.wave import SIDES
from klantwaarde.web.tenancy.owned import Owned


class Customer(Owned):
    """A customer (account).

    Parameters
    ----------
    code
        The organisation's own code; leading zeros stay.
    revenue
        In euro per year.
    account_manager
        Name or address of who looks after it.
    segments
        Column -> group, such as ``sector``.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="customers")
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    revenue = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    account_manager = models.CharField(max_length=200, blank=True)
    segments: Any = models.JSONField(default=dict)

    class Meta:
        """By code."""

        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "code"], name="studies_customer_code")]

    def __str__(self) -> str:
        """Return the name, or the code."""
        return self.name or self.code


class Contact(Owned):
    """A person who may be asked.

    Parameters
    ----------
    side
        Customer or employee.
    code
        The organisation's own code of the person; never in the record.
    email
        Where invitations go; may be empty.
    function, department, tenure_years, segments
        What is known beforehand and goes along with the answers.
    lang
        ``nl``, ``en`` or empty for that of the study.
    stopped_at
        Since when this person wants no mail.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="contacts")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts")
    side = models.CharField(max_length=10, default="customer", choices=[(one, one) for one in SIDES])
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    function = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    tenure_years = models.FloatField(null=True, blank=True)
    segments: Any = models.JSONField(default=dict)
    lang = models.CharField(max_length=2, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By code."""

        ordering: ClassVar = ["side", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "side", "code"], name="studies_contact_code")]

    def __str__(self) -> str:
        """Return the name, or the code."""
        return self.name or self.code
