"""`Said`: a sentence that is not yet spoken, so that it can travel and be said in any language."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Named(msgspec.Struct, frozen=True, tag=True):
    """A name that differs per language, such as that of a customer value; the speaker picks the right one.

    Parameters
    ----------
    nl, en
        The name in Dutch and in English.
    """

    nl: str
    en: str

    def __str__(self) -> str:
        """Return the English name."""
        return self.en


class Said(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A sentence in English with named places, kept apart from the values that go into them.

    Parameters
    ----------
    template
        English text with ``{name}`` places; it is also the key of the Dutch translation.
    values
        What goes into the places: text, numbers, a `Named` or another `Said`.
    """

    template: str
    values: dict[str, Said | Named | str | int | float | None] = {}

    def __str__(self) -> str:
        """Return the English sentence."""
        from klantwaarde.language.speak import speak

        return speak(self, "en")


def say(template: str, /, **values: Said | Named | str | float | None) -> Said:
    """Make a sentence; the extractor of translations reads the first argument of every call."""
    return Said(template=template, values=values)


def named(name: Mapping[str, str]) -> Named:
    """Make a `Named` of a name per language; a language that is missing borrows the other."""
    english = name.get("en") or name.get("nl") or ""
    return Named(nl=name.get("nl") or english, en=english)
