"""`Limits`: how much of the machine the engine may take."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """How much of the machine the engine may take.

    Parameters
    ----------
    memory
        Ceiling for the engine, such as ``1200MB``; above it, work spills to a private folder on disk.
    threads
        Number of threads; ``None`` takes what the machine has.
    spill
        Ceiling of the private folder on disk.
    """

    memory: str = "1200MB"
    threads: int | None = None
    spill: str = "20GB"
