"""A share (0 to 1) as a whole percentage, as the language of the reader writes it."""

from __future__ import annotations

from django import template

from klantwaarde.language import percent
from klantwaarde.web.look.tongue import current

register = template.Library()


@register.filter
def share(value: float | None) -> str:
    """Write a share: 83%."""
    return percent(value, current())
