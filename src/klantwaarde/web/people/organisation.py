"""`Organisation`: what everything belongs to."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

TAKEN = frozenset({"new", "nieuw"})


class Organisation(models.Model):
    """A firm, or a department of one; nothing is shared between two of them.

    Parameters
    ----------
    name
        What people see.
    slug
        Its place in an address, such as ``acme`` in ``/o/acme/``.
    two_factor
        Whether members must log in with a second step.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    two_factor = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


def free_slug(name: str) -> str:
    """Find a place in an address that no organisation has."""
    start = slugify(name)[:50] or "organisatie"
    slug, number = start, 1
    while slug in TAKEN or Organisation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{start}-{number}"
    return slug
