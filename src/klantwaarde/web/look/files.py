"""Addresses of our styles and scripts, each with a mark of its content, so that a browser never keeps an old one."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class MarkedStorage(StaticFilesStorage):
    """Files as they stand in the packages; nothing has to be collected before the server starts."""

    def url(self, name: str | None) -> str:
        """Give the address of a file with its mark."""
        address = super().url(name)
        return f"{address}?v={_mark(name)}" if name else address


@cache
def _mark(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"no static file {name}")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]
