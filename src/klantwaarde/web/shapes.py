"""The shapes in which things are read back, learned before the server answers.

msgspec learns a shape at its first use. Two threads that read the same shape for the first time meet half of it and the
process ends by a fault of memory; so a server, whose pages are made by threads, learns all of them while it is alone.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import msgspec

# Whole packages, and the few files of the systems whose shapes pages read back.
PACKAGES = ("results", "schema", "ledger", "study", "reports", "web")
FILES = ("systems.vfc.replay", "systems.story.versions", "importers.cloud_events", "importers.event_logs")
_NOT_FOR_PAGES = (".migrations", "klantwaarde.web.wsgi", "klantwaarde.web.server", "klantwaarde.web.settings")


def learn_shapes() -> frozenset[str]:
    """Learn every shape that a page may read back.

    Returns
    -------
    frozenset of str
        Their names, with where they are from.
    """
    for name in FILES:
        importlib.import_module(f"klantwaarde.{name}")
    for package in PACKAGES:
        _import_all(f"klantwaarde.{package}")
    learned = set()
    for shape in dict.fromkeys(_below(msgspec.Struct)):
        try:
            msgspec.json.Decoder(shape)
        except (NameError, TypeError):
            continue  # it holds what only the checker of types knows, or what JSON does not: nothing reads it back
        learned.add(f"{shape.__module__}.{shape.__qualname__}")
    return frozenset(learned)


def _import_all(name: str) -> None:
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(package.__path__, f"{name}."):
        if not any(part in found.name for part in _NOT_FOR_PAGES):
            importlib.import_module(found.name)


def _below(shape: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for one in shape.__subclasses__():
        if one.__module__.startswith("klantwaarde."):
            yield one
        yield from _below(one)
