"""A codebook as it is kept: every code and phrase, and everything that was ever changed, as JSON."""

from __future__ import annotations

import msgspec

from klantwaarde.errors import InputError, Place, refuse, say
from klantwaarde.systems.story.codebook import Change, Code, Codebook, spelled_out
from klantwaarde.systems.story.phrases import Phrase, read_phrase

SCHEMA = "klantwaarde.story.codebook/1"


class _Phrase(msgspec.Struct, frozen=True, omit_defaults=True):
    code: str
    lang: str
    tone: str
    text: str
    weight: float = 0.0
    source: str = "seed"


class _File(msgspec.Struct, frozen=True):
    schema: str
    version: int
    codes: list[Code]
    phrases: list[_Phrase]
    history: list[Change]


def codebook_json(codebook: Codebook) -> str:
    """Write a codebook whole; the same codebook gives the same text."""
    rows = [
        _Phrase(one.code, one.lang, one.tone + "?" * one.yields, one.text, one.weight, one.source)
        for one in codebook.phrases
    ]
    whole = _File(SCHEMA, codebook.version, list(codebook.codes), rows, list(codebook.history))
    return msgspec.json.format(msgspec.json.encode(whole), indent=1).decode() + "\n"


def codebook_of_json(content: bytes, name: str) -> Codebook:
    """Read a codebook that `codebook_json` wrote.

    Raises
    ------
    InputError
        When it is no such file, or holds a phrase that cannot be read.
    """
    try:
        whole = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refuse(
            InputError, "codebook-unreadable", say("{file} is no codebook: {why}.", file=name, why=str(error)[:160]),
            say("A codebook with its versions is the JSON that story codebook writes."),
            say("Write it anew with story codebook."), Place(file=name),
        ) from None  # fmt: skip
    phrases = tuple(_read(one) for one in whole.phrases)
    return Codebook(tuple(whole.codes), phrases, whole.version, tuple(whole.history))


def _read(one: _Phrase) -> Phrase:
    text = spelled_out(one.text, one.lang)
    return read_phrase(
        text, code=one.code, lang=one.lang, tone=one.tone, weight=one.weight or None, source=one.source
    )  # fmt: skip
