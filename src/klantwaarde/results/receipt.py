"""`Receipt`: what an import or export mapped, guessed and dropped, line by line."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class Receipt(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Nothing is lost in silence: every reader and writer hands over what it did.

    Parameters
    ----------
    source
        Name of the file, without its folder.
    format
        Short code of the format, such as ``pqmethod`` or ``csv``.
    mapped
        What was understood as what.
    guessed
        What the file does not say and was decided by us; each can be told otherwise.
    dropped
        What the other side cannot hold.
    """

    source: str
    format: str
    mapped: list[Said] = []
    guessed: list[Said] = []
    dropped: list[Said] = []
