"""`Said`: a sentence that is not yet spoken, so that it can travel and be said in any language."""

from __future__ import annotations

from typing import Any

import msgspec


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sentence in English with named places, kept apart from the values that go into them.

    Parameters
    ----------
    template
        English text with ``{name}`` places; it is also the key of the Dutch translation.
    values
        What goes into the places: text, numbers, or another `Said`.
    """

    template: str
    values: dict[str, Said | str | int | float | None] = {}

    def __str__(self) -> str:
        """Return the English sentence with plain values; `language.speak` says it properly per language."""
        return self.template.format_map(_Places(self.values))


class _Places(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def say(template: str, /, **values: Said | str | int | float | None) -> Said:
    """Make a sentence; the extractor of translations reads the first argument of every call."""
    return Said(template=template, values=values)
