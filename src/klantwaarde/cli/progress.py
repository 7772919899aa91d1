"""`Progress`: a line that tells how far the work is, once it takes more than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from klantwaarde.cli.person import Person
from klantwaarde.language import Said, say

PATIENCE = 1.0
"""Seconds before the first word: who gets an answer at once needs no progress."""
PACE = 10.0
"""Seconds between two lines where nobody watches a screen, as in a log."""


class Progress:
    """Tells one person how far the work is.

    Parameters
    ----------
    person
        Whose language.
    stream
        Where to; the standard error unless told, so that answers on the standard output stay clean.
    clock
        Seconds that only go up.
    """

    def __init__(
        self, person: Person, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._person = person
        self._stream = stream or sys.stderr
        self._clock = clock
        self._watched = self._stream.isatty()
        self._next = clock() + PATIENCE
        self._shown = False

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the line, so that what follows starts clean."""
        if self._shown and self._watched:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def __call__(self, step: Said, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` steps are behind us and which one is next."""
        if self._clock() < self._next or done >= total:
            return
        line = self._person.hears(say("{done} of {total}: {step}", done=done, total=total, step=step))
        self._stream.write(f"\r\033[K{line}" if self._watched else f"{line}\n")
        self._stream.flush()
        self._shown = True
        self._next = self._clock() + (0.1 if self._watched else PACE)
