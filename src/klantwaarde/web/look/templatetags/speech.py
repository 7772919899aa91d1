"""`{% say "English {x}" x=value %}`: a sentence in a template, spoken in the language of the reader."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone

from klantwaarde.language import Named, Said, date, number, speak
from klantwaarde.language.said import say as make
from klantwaarde.web.look.tongue import current

register = template.Library()


@register.simple_tag(name="say")
def spoken(sentence: str, **values: object) -> str:
    """Speak a sentence; what goes into its places is made harmless with the rest.

    `tests/language` reads these sentences from the templates, so the first argument stands there literally.
    """
    plain = {name: value if isinstance(value, _PLAIN) else str(value) for name, value in values.items()}
    return speak(make(sentence, **plain), current())


_PLAIN = (Said, Named, str, int, float, type(None))


@register.filter
def said(value: Said | Named | str) -> str:
    """Speak a sentence that was made in Python."""
    return speak(value, current())


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Write a day: 1 maart 2026."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return date(value, current())


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write a day with its time: 1 maart 2026, 14:05."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{date(local.date(), current())}, {local:%H:%M}"


@register.filter
def figure(value: float | None, decimals: int = 1) -> str:
    """Write a number as the language writes it."""
    return number(value, current(), decimals=decimals)
