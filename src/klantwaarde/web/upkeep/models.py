"""When each round of upkeep was last done."""

from __future__ import annotations

from django.db import models


class Round(models.Model):
    """A round of upkeep.

    Parameters
    ----------
    name
        Which one.
    day
        The last day on which it was begun.
    """

    name = models.CharField(max_length=40, unique=True)
    day = models.DateField(null=True)

    def __str__(self) -> str:
        """Return which, and when."""
        return f"{self.name} {self.day}"
