"""From the text of `study.toml` to settings, with every problem at once and the line it stands on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import msgspec

from klantwaarde.errors import Place, Problem
from klantwaarde.language import Said, say
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.settings import Settings
from klantwaarde.schema.settings_rules import broken_rules

FILE = "study.toml"
LONGEST = 1_000_000
"""Characters; a settings file is a page or two, never a megabyte."""


def read_settings(text: str) -> tuple[Settings | None, list[Problem]]:
    """Read the text of a settings file.

    Parameters
    ----------
    text
        Content of ``study.toml``.

    Returns
    -------
    tuple
        The settings, or ``None`` when a part of them cannot be understood, and all problems.
    """
    if len(text) > LONGEST:
        return None, [_too_long()]
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax(error)]
    except RecursionError:
        return None, [_too_deep()]
    problems: list[Problem] = []
    kept = _known_only(raw, Settings, "", text, problems)
    settings = _typed(kept, text, problems)
    if settings is None:
        return None, problems
    problems.extend(broken_rules(settings, lambda key: Place(file=FILE, row=_line(text, key))))
    return settings, problems


def _syntax(error: tomllib.TOMLDecodeError) -> Problem:
    line = re.search(r"line (\d+)", str(error))
    what = re.sub(r"\s*\(at .*\)$", "", str(error))
    return Problem(
        code="settings-syntax",
        thing=say("study.toml cannot be read: {what}.", what=what),
        rule=say("study.toml is written in TOML: key = value, text between quotes."),
        mend=say("Look at this line and the one above it: a quote, a comma or a bracket is missing or too many."),
        place=Place(file=FILE, row=int(line[1]) if line else None),
    )


def _too_deep() -> Problem:
    return Problem(
        code="settings-too-deep",
        thing=say("study.toml has brackets within brackets without end."),
        rule=say("Settings are at most a few levels deep."),
        mend=say("Start from the file that `klantwaarde new` makes."),
        place=Place(file=FILE),
    )


def _too_long() -> Problem:
    return Problem(
        code="settings-too-long",
        thing=say("study.toml is longer than {limit} characters.", limit=LONGEST),
        rule=say("study.toml holds settings, not data."),
        mend=say("Move data to the tables; keep only settings in study.toml."),
        place=Place(file=FILE),
    )


def _line(text: str, key: str) -> int | None:
    """Line on which a key (or a table heading) is first written; the last part of a dotted key is sought."""
    name = re.escape(key.rsplit(".", 1)[-1])
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*(\[+[^\]]*\b{name}\b[^\]]*\]|[\"']?{name}[\"']?\s*=|.*[{{,]\s*{name}\s*=)", line):
            return number
    return None


def _struct(kind: object) -> type[msgspec.Struct] | None:
    return kind if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None


def _known_only(
    raw: dict[str, Any], kind: type[msgspec.Struct], at: str, text: str, problems: list[Problem]
) -> dict[str, Any]:
    """Drop keys nobody knows, with a problem for each, so that the rest can still be read."""
    hints = {field.name: field.type for field in msgspec.structs.fields(kind)}
    kept: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in hints:
            problems.append(_unknown(f"{at}{key}", key, nearest(key, hints), text))
            continue
        kept[key] = _inside(value, hints[key], f"{at}{key}.", text, problems)
    return kept


def _inside(value: object, kind: object, at: str, text: str, problems: list[Problem]) -> object:
    struct = _struct(kind)
    if struct is not None and isinstance(value, dict):
        return _known_only(value, struct, at, text, problems)
    inner = _struct(get_args(kind)[-1]) if get_args(kind) else None
    if inner is None:
        return value
    if get_origin(kind) is list and isinstance(value, list):
        return [_known_only(v, inner, at, text, problems) if isinstance(v, dict) else v for v in value]
    if get_origin(kind) is dict and isinstance(value, dict):
        return {
            k: _known_only(v, inner, f"{at}{k}.", text, problems) if isinstance(v, dict) else v
            for k, v in value.items()
        }
    return value


def _unknown(path: str, key: str, near: str, text: str) -> Problem:
    mend: Said = (
        say("Write {near}, or remove the line.", near=near)
        if near
        else say("Remove the line; docs/study-folder.md lists every setting.")
    )
    return Problem(
        code="settings-unknown",
        thing=say("study.toml has a setting that does not exist: {path}.", path=path),
        rule=say("Only settings that exist may stand in study.toml, so that a typing error is never silent."),
        mend=mend,
        place=Place(file=FILE, row=_line(text, key), column=path),
    )


def _typed(kept: dict[str, Any], text: str, problems: list[Problem]) -> Settings | None:
    """Give every part its type; a part that cannot be read is a problem of its own."""
    found: dict[str, Any] = {}
    whole = True
    for name, kind, value in _parts(kept):
        try:
            found[name] = msgspec.convert(value, kind)
        except (msgspec.ValidationError, RecursionError) as error:
            whole = False
            problems.append(_wrong_type(name, str(error), text))
    return Settings(**found) if whole else None


def _parts(kept: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for field in msgspec.structs.fields(Settings):
        if field.name in kept:
            yield field.name, field.type, kept[field.name]


_EXPECTED = re.compile(r"Expected `([^`]+)`(?:, got `([^`]+)`)?(?: of length \d+)?(?:.* - at `\$?\.?([^`]*)`)?")
_MISSING = re.compile(r"missing required field `([^`]+)`")


def _wrong_type(name: str, error: str, text: str) -> Problem:
    missing = _MISSING.search(error)
    if missing:
        return Problem(
            code="settings-missing",
            thing=say("In study.toml, a part of {name} has no {field}.", name=name, field=missing[1]),
            rule=say("Each wave has a code."),
            mend=say('Add {field} = "..." to it.', field=missing[1]),
            place=Place(file=FILE, row=_line(text, name), column=name),
        )
    match = _EXPECTED.search(error)
    inner = (match[3] or "") if match else ""
    path = f"{name}{inner}" if inner.startswith("[") else ".".join(part for part in (name, inner) if part)
    return Problem(
        code="settings-type",
        thing=say(
            "In study.toml, {path} is {got} where {expected} belongs.",
            path=path,
            got=_kind((match[2] if match else "") or ""),
            expected=_kind(match[1] if match else ""),
        ),
        rule=say("Each setting has its own kind of content."),
        mend=say("Write it as in the file that `klantwaarde new` makes."),
        place=Place(file=FILE, row=_line(text, re.sub(r"\[.*?\]", "", path)) or _line(text, name), column=path),
    )


def _kind(word: str) -> Said:
    """Name a kind of content in plain words."""
    day = say("a date such as 2026-03-01")
    known = {
        "int": say("a number"),
        "float": say("a number"),
        "str": say("a text between quotes"),
        "bool": say("true or false"),
        "array": say("a list between square brackets"),
        "object": say("a part with keys of its own"),
        "date": day,
        "datetime": day,
        "time": day,
    }
    return known.get(word.split(" | ", maxsplit=1)[0]) or say("something else")
