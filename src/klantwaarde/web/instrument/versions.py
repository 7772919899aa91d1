"""Versions of a questionnaire: free until the first answer, then frozen; a change makes the next one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

import msgspec

from klantwaarde.errors import InputError, refuse
from klantwaarde.language import say
from klantwaarde.web.instrument.question import AnyQuestion, Consent, Instrument


class Version(msgspec.Struct, frozen=True):
    """A questionnaire with its number; ``frozen`` once somebody answered it."""

    number: int
    instrument: Instrument
    frozen: bool = False


def to_text(instrument: Instrument) -> str:
    """Write an instrument as JSON with its keys in order, so that the same instrument is the same text."""
    return msgspec.json.encode(instrument, order="sorted").decode()


@lru_cache(maxsize=64)
def from_text(text: str) -> Instrument:
    """Read an instrument back; the few that are in the field are read once per process."""
    return msgspec.json.decode(text, type=Instrument)


_KNOWN: dict[str, Instrument] = {}
_MOST_KNOWN = 64


def known(print_of: str, text: Callable[[], str]) -> Instrument:
    """Give the instrument of a fingerprint; its text is asked for only when this process has not read it yet."""
    found = _KNOWN.get(print_of)
    if found is None:
        while len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.pop(next(iter(_KNOWN)), None)
        found = _KNOWN[print_of] = from_text(text())
    return found


def fingerprint(instrument: Instrument) -> str:
    """SHA-256 of what is asked."""
    return hashlib.sha256(to_text(instrument).encode()).hexdigest()


def consent_version(consent: Consent) -> str:
    """Short code of the very text that a person agreed to."""
    told = msgspec.json.encode([consent.title, consent.text, consent.help, consent.words], order="sorted")
    return hashlib.sha256(told).hexdigest()[:12]


def change(version: Version, changed: Instrument) -> Version:
    """Give the version after a change.

    A version nobody answered changes in place; a frozen one stays as it is and the change becomes the next number.

    Raises
    ------
    InputError
        When a name gets another kind of question, or an option another place in a frozen version's meaning: texts may
        change, codes may not.
    """
    if changed == version.instrument:
        return version
    if not version.frozen:
        return Version(version.number, changed)
    before = {question.name: question for question in version.instrument.questions}
    for question in changed.questions:
        old = before.get(question.name)
        if old is not None and _kind(old) != _kind(question):
            raise refuse(
                InputError, "question-kind",
                say("The question {name} would become another question.", name=question.name),
                say("People have answered {name}; a name keeps its meaning in every version.", name=question.name),
                say("Give the new question a name of its own."),
            )  # fmt: skip
    return Version(version.number + 1, changed)


def _kind(question: AnyQuestion) -> tuple[object, ...]:
    """What an answer to this question means, apart from its words."""
    parts = ("subject", "measure", "kind", "task", "low", "high", "several", "fills", "number")
    return (type(question), *(getattr(question, part, None) for part in parts))
