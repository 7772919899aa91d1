"""`Priority`: one line of what to do first, where to make the difference, or what to stop."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class Priority(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """An advice with its reason.

    Parameters
    ----------
    kind
        ``mend_basic``, ``ease_friction``, ``meet_added``, ``build_bonding``, ``stand_out`` (important, met, and room
        left: here the difference can be made), ``stop`` (over-delivery that few find important) or ``keep``.
    subject
        Value or investment code.
    reason
        Why it stands here, with the numbers.
    rank
        1 is first.
    certain
        False when the state is only probable.
    name
        Name of the subject per language.
    """

    kind: str
    subject: str
    reason: Said
    rank: int
    certain: bool = True
    name: dict[str, str] = {}
