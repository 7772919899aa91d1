"""Anonymous never becomes named: what respondents were promised is remembered with the study."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from klantwaarde.errors import Place, Problem
from klantwaarde.language import say
from klantwaarde.schema.settings import Settings
from klantwaarde.study.folder import SETTINGS, STATE

NAME = "privacy.json"


class Promise(msgspec.Struct, frozen=True):
    """The privacy mode under which people answered."""

    privacy: str


def broken_promises(folder: Path, settings: Settings) -> list[Problem]:
    """Say so when a study that was anonymous is now called named."""
    try:
        promise = msgspec.json.decode((folder / STATE / NAME).read_bytes(), type=Promise)
    except (OSError, msgspec.DecodeError):
        return []
    if promise.privacy != "anonymous" or settings.privacy == "anonymous":
        return []
    return [
        Problem(
            code="privacy-turned-back",
            thing=say("The study was anonymous and study.toml now says named."),
            rule=say("People answered under a promise; anonymous never becomes named."),
            mend=say('Write privacy = "anonymous", or begin a new study and ask for consent.'),
            place=Place(file=SETTINGS, column="privacy"),
        )
    ]


def keep_promises(folder: Path, settings: Settings) -> None:
    """Remember that a study is anonymous; a folder that cannot be written to keeps no memory."""
    path = folder / STATE / NAME
    if settings.privacy != "anonymous" or path.exists():
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(msgspec.json.encode(Promise(privacy="anonymous")) + b"\n")
