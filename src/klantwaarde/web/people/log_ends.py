"""Where the log ends, kept apart from the database: entries cut from the very end leave no gap in the chain itself."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from django.conf import settings

_log = logging.getLogger("klantwaarde.people")


class End(msgspec.Struct, frozen=True):
    """The last entry of a chain that was written down.

    Parameters
    ----------
    chain, number, seal
        Of which chain, how many entries it had, and the seal of the last.
    mark
        HMAC of these with the secret of the installation: who reaches the database alone cannot make it.
    """

    chain: str
    number: int
    seal: str
    mark: str = ""


def ends_file() -> Path:
    """The file: in the data folder, outside the database. Each entry adds a line; the highest number counts."""
    return Path(getattr(settings, "LOG_ENDS_FILE", None) or settings.ENVIRONMENT.data / "log-ends.jsonl")


def _mark(end: End, secret: str = "") -> str:
    told = f"log end {end.chain} {end.number} {end.seal}"
    return hmac.new((secret or settings.SECRET_KEY).encode(), told.encode(), hashlib.sha256).hexdigest()


def _line(end: End, secret: str = "") -> str:
    return json.dumps(msgspec.to_builtins(msgspec.structs.replace(end, mark=_mark(end, secret)))) + "\n"


def keep_end(end: End) -> None:
    """Write down that a chain ends here; after the entry itself is durable.

    Notes
    -----
    One short line is added at once, so that processes need not wait for each other. A full disk does not stop the
    work that was logged: the entry stands, and the next one is written down again.
    """
    path = ends_file()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(_line(end))
    except OSError:
        _log.exception("the end of the log could not be written down")


def start_anew(ends: Iterable[End], secret: str) -> None:
    """Write the ends of today in place of those that stood there, marked with the secret that holds from now on."""
    path = ends_file()
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.writelines(_line(end, secret) for end in ends)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def kept_ends() -> dict[str, End]:
    """Give the last end of each chain, of lines that are ours; what was typed in by hand does not count."""
    found: dict[str, End] = {}
    for end in _lines():
        if end.number > found.get(end.chain, end).number or end.chain not in found:
            found[end.chain] = end
    return found


def _lines() -> Iterator[End]:
    path = ends_file()
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                end = msgspec.json.decode(line, type=End)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # a line that a power cut broke off
            if hmac.compare_digest(end.mark, _mark(end)):
                yield end
