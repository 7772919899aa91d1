"""JSON both ways for every noun, and the published schema of it."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

Noun = TypeVar("Noun")


def to_json(noun: object, *, indent: int = 2) -> str:
    """Write a noun as JSON text, keys sorted, so that the same noun gives the same bytes."""
    raw = msgspec.json.encode(noun, order="sorted")
    return msgspec.json.format(raw, indent=indent).decode() if indent else raw.decode()


def from_json(text: str | bytes, kind: type[Noun]) -> Noun:
    """Read a noun back; raises `msgspec.ValidationError` when the text is not such a noun."""
    return msgspec.json.decode(text, type=kind)


def schema(kind: object) -> dict[str, Any]:
    """Give the JSON schema of a noun."""
    return msgspec.json.schema(kind)
