"""`Agreed`: what a project agreed to before words may go to a plug-in, and by whom."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Annotated

import msgspec

from klantwaarde.errors import InputError, Place, refuse, say

Told = Annotated[str, msgspec.Meta(pattern=r"\S", max_length=1000)]


class Agreed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the project agreed to: which plug-in, where its words go, what leaves, and who said so.

    Parameters
    ----------
    name, endpoint
        Of the plug-in; both must be its own.
    by
        Who agreed.
    leaves
        What leaves, in words; always redacted.
    on
        When it was agreed.
    local
        True when the words stay on this machine.
    most
        Characters in one call at most.
    calls
        Calls at most.
    seconds
        One call may take.
    """

    name: Told
    endpoint: Told
    by: Told
    leaves: str = ""
    on: str = ""
    local: bool = False
    most: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] = 100_000
    calls: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 100
    seconds: Annotated[float, msgspec.Meta(gt=0, le=600)] = 60.0


def read_agreement(content: bytes, file: str) -> Agreed:
    """Read what a project agreed to, written in TOML.

    Raises
    ------
    InputError
        When it is no such file, or does not say which plug-in, where the words go and who agreed.
    """
    try:
        written = tomllib.loads(content.decode("utf-8-sig"))
        if isinstance(written.get("on"), dt.date):  # TOML has dates of its own
            written["on"] = str(written["on"])
        return msgspec.convert(written, Agreed)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise refuse(
            InputError, "agreement-unreadable", say("{file} is no agreement: {why}.", file=file, why=str(error)[:160]),
            say("An agreement says name, endpoint and by, and where you like leaves, on, local, most, calls, seconds."),
            say("Correct the file."), Place(file=file),
        ) from None  # fmt: skip
