"""A file of revenue models (TOML) as `Pricing`, with every problem in the person's own words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from klantwaarde.errors import InputError, KlantwaardeError, Place, Problem, refuse
from klantwaarde.language import Said, say
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.pricing import Costs, Customers, Pricing, RevenueModel
from klantwaarde.schema.pricing_rules import broken_pricing

LONGEST = 1_000_000
"""Characters; a file of models is a page or two."""
_UNKNOWN = re.compile(r"unknown field `([^`]+)`(?: - at `\$?\.?([^`]*)`)?")
_MISSING = re.compile(r"missing required field `([^`]+)`(?: - at `\$?\.?([^`]*)`)?")
_PLACE = re.compile(r"at `\$?\.?([^`]*)`")


def read_models(path: Path) -> Pricing:
    """Read a file of revenue models.

    Parameters
    ----------
    path
        TOML: ``[[models]]``, and what is assumed under ``[customers]`` and ``[costs]``, as under ``[pricing]`` in
        ``study.toml``.

    Raises
    ------
    InputError
        With every problem, and the line it stands on as far as that is known.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(getattr(error, "strerror", None) or error)) from None
    if len(text) > LONGEST:
        raise _unreadable(path, f"{len(text)} > {LONGEST}")
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unreadable(path, str(error)[:300]) from None
    if set(raw) == {"pricing"} and isinstance(raw["pricing"], dict):
        raw = raw["pricing"]
    try:
        pricing = msgspec.convert(raw, Pricing)
    except msgspec.ValidationError as error:
        raise _wrong(path, str(error), text) from None
    problems = list(broken_pricing(pricing, lambda key: Place(file=path.name, row=_line(text, key), column=key)))
    if problems:
        raise InputError(*problems)
    return pricing


def _unreadable(path: Path, why: str) -> KlantwaardeError:
    return refuse(
        InputError, "models-unreadable", say("{file} cannot be read: {what}.", file=path.name, what=why),
        say("Revenue models stand in a file in TOML: key = value, text between quotes."),
        say("See docs/pricing.md for an example."), Place(file=path.name),
    )  # fmt: skip


def _wrong(path: Path, error: str, text: str) -> KlantwaardeError:
    unknown, missing, place = _UNKNOWN.search(error), _MISSING.search(error), _PLACE.search(error)
    key, thing, mend = _said(unknown, missing, place)
    where = Place(file=path.name, row=_line(text, key.rsplit(".", 1)[-1]), column=key)
    rule = say("A file of models holds what docs/pricing.md lists, and nothing else.")
    return InputError(Problem(code="models-setting", thing=thing, rule=rule, mend=mend, place=where))


def _said(
    unknown: re.Match[str] | None, missing: re.Match[str] | None, place: re.Match[str] | None
) -> tuple[str, Said, Said]:
    if unknown:
        key = unknown[1]
        near = nearest(key, _names())
        mend = say("Write {near}, or remove the line.", near=near) if near else say("Remove the line.")
        return key, say("There is no setting {name}.", name=key[:80]), mend
    if missing:
        at = missing[2] or "models"
        return missing[1], say("{place} has no {name}.", place=at[:80], name=missing[1]), say("Add it.")
    key = place[1] if place else "models"
    return key, say("{name} is of another kind than it should be.", name=key[:80] or "models"), say("Correct it.")


def _names() -> tuple[str, ...]:
    kinds: tuple[type[msgspec.Struct], ...] = (Pricing, RevenueModel, Customers, Costs)
    return tuple(sorted({field.name for kind in kinds for field in msgspec.structs.fields(kind)}))


def _line(text: str, key: str) -> int | None:
    name = re.escape(re.sub(r"\[.*?\]", "", key))
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*(\[+[^\]]*\b{name}\b[^\]]*\]|[\"']?{name}[\"']?\s*=)", line):
            return number
    return None
