"""One server for one data folder: who serves holds a lock, and who restores waits for no one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from klantwaarde.errors import InputError, refuse
from klantwaarde.language import say

LOCK = "in-use.lock"


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the data folder; refuse when somebody else does.

    Notes
    -----
    The lock belongs to the process and is gone with it, however it ended. Where the system has no such locks (Windows)
    nothing is held.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (data / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise refuse(
                InputError, "in-use", say("A server is running on the folder {folder}.", folder=str(data)),
                say("Two of them on one folder would damage it."), say("Stop the other one first."),
            ) from error  # fmt: skip
        yield
