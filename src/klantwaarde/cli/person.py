"""`Person`: who sits at the keyboard: which language they read, and how to tell them something."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from klantwaarde.errors import InputError, Place, refuse
from klantwaarde.language import LANGUAGES, Said, say, speak


@dataclass(frozen=True)
class Person:
    """The language a person reads, and whether they asked for it or we took it from their machine."""

    lang: str
    asked: bool = False

    def hears(self, said: Said) -> str:
        """Give a sentence as this person reads it, without anything that could steer their terminal."""
        return plain(speak(said, self.lang))

    def tell(self, said: Said) -> None:
        """Say something about the work; never on the standard output, which may be a file of answers."""
        click.echo(self.hears(said), err=True)

    def answer(self, said: Said) -> None:
        """Say what was asked for."""
        click.echo(self.hears(said))

    def prefers(self, other: str) -> str:
        """Give the language they asked for, or else another, such as that of the study."""
        return self.lang if self.asked else other


def plain(text: str) -> str:
    """Give text that only prints: a name in somebody's table may hold a command for the terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)


def meet(words: Sequence[str], environment: Mapping[str, str]) -> Person:
    """Find out which language somebody reads, before any word is said.

    Parameters
    ----------
    words
        The command line; ``--lang`` may stand anywhere before ``--``, the last one counts.
    environment
        Where the machine says its language, in ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``.

    Raises
    ------
    InputError
        When a language is asked for that we do not speak.
    """
    asked = None
    before = list(words[: words.index("--")]) if "--" in words else list(words)
    for place, word in enumerate(before):
        if word == "--lang" and place + 1 < len(before):
            asked = before[place + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    if asked is None:
        return Person(_of_machine(environment))
    if asked not in LANGUAGES:
        raise refuse(
            InputError,
            "unknown-language",
            say("The language {lang} is not one of ours.", lang=asked),
            say("Reports and messages come in Dutch (nl) and English (en)."),
            say("Write {nl} or {en}.", nl="--lang nl", en="--lang en"),
            Place(column="--lang"),
        )
    return Person(asked, asked=True)


def _of_machine(environment: Mapping[str, str]) -> str:
    said = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "nl" if said.lower().startswith("nl") else "en"


def writes_utf8() -> None:
    """Let both streams carry every sign we use, also where the system would write another encoding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
