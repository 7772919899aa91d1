"""Settings as the text of `study.toml`: only what differs from the defaults, always in the same order."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from klantwaarde.schema.settings import Settings

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def settings_text(settings: Settings, heading: str = "") -> str:
    """Write settings so that `read_settings` gives the same settings back.

    Parameters
    ----------
    settings
        Of the study.
    heading
        A line of explanation above it.
    """
    told = _differing(settings, Settings())
    lines = [f"# {_line(heading)}", ""] if heading else []
    lines += [f"{_key(key)} = {_value(value)}" for key, value in told.items() if not _is_part(value)]
    for key, value in told.items():
        if isinstance(value, list) and _is_part(value):
            for part in value:
                lines += ["", f"[[{_key(key)}]]", *_lines(part)]
        elif _is_part(value):
            lines += _part([key], value)
    return "\n".join(lines) + "\n"


def _differing(value: msgspec.Struct, default: msgspec.Struct) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(value):
        mine, usual = getattr(value, field.name), getattr(default, field.name)
        if mine == usual and field.name not in {"title", "language", "privacy", "minimum_cell"}:
            continue
        found[field.name] = _differing(mine, type(mine)()) if isinstance(mine, msgspec.Struct) else _plain(mine)
    return found


def _plain(value: object) -> Any:  # noqa: ANN401 - any part of any setting
    if isinstance(value, msgspec.Struct):
        told = ((field.name, getattr(value, field.name), field.default) for field in msgspec.structs.fields(value))
        # a zero that somebody set, such as the weight of a part, is no empty field
        return {name: _plain(mine) for name, mine, usual in told if mine or (mine is not None and mine == 0 != usual)}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _is_part(value: object) -> bool:
    """Whether a value gets a heading of its own: a part with parts, or a list of parts."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(part, dict) for part in value)
    return isinstance(value, dict) and any(isinstance(part, dict | list) for part in value.values())


def _part(path: list[str], part: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "[" + ".".join(_key(key) for key in path) + "]"
    yield from (f"{_key(key)} = {_value(value)}" for key, value in part.items() if not _deep(value))
    for key, value in part.items():
        if _deep(value):
            for name, inner in value.items():
                yield from _part([*path, key, name], inner)


def _deep(value: object) -> bool:
    """Whether it is a table of tables, such as the values a study changes."""
    return isinstance(value, dict) and bool(value) and all(isinstance(part, dict) for part in value.values())


def _lines(part: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_value(value)}" for key, value in part.items())


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    """A basic string of TOML: the escapes of JSON, and the one sign that TOML forbids and JSON allows."""
    sound = text.encode("utf-8", "replace").decode()
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool | dt.date):
        return "true" if value is True else "false" if value is False else value.isoformat()
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(part) for part in value) + "]"
    msg = f"no setting is a {type(value).__name__}"
    raise TypeError(msg)
