"""Which events count when later ones correct or take back earlier ones, in whatever order they came.

Every correction names one earlier event of its own source. Of several that name the same event, the one recorded last
holds (and, at the same moment, the one with the greatest id); it may be corrected in turn. So each event without a
predecessor begins a chain of the corrections that hold, and only the end of that chain counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

COUNTS, REPLACED, RETRACTED, RETRACTION, CIRCLE = "counts", "replaced", "retracted", "retraction", "circle"

Key = tuple[str, str]
"""Source and id."""


@dataclass(frozen=True, slots=True)
class Link:
    """An event, as far as corrections go.

    ``names`` is the id of the event it corrects (empty: none), ``takes_back`` whether it does so without putting
    anything in its place, ``moment`` when it was recorded.
    """

    key: Key
    names: str = ""
    takes_back: bool = False
    moment: dt.datetime = dt.datetime.min  # noqa: DTZ901 - in UTC, without a zone


def standing(links: Iterable[Link]) -> dict[Key, str]:
    """Say of each event whether it counts.

    Parameters
    ----------
    links
        Every event that corrects another or is corrected by one; others may be there too.

    Returns
    -------
    Key -> ``counts``, ``replaced``, ``retracted``, ``retraction`` or ``circle``. A correction of an event that is not
    there counts: the one it corrects may still come.
    """
    events = {link.key: link for link in links}
    holds: dict[Key, Link] = {}
    for link in events.values():
        target = _target(link)
        if target is not None:
            rival = holds.get(target)
            if rival is None or (link.moment, link.key) > (rival.moment, rival.key):
                holds[target] = link
    found: dict[Key, str] = {}
    for link in events.values():
        target = _target(link)
        if target is None or target not in events:
            _follow(link, holds, found)
    for key, link in events.items():
        if key not in found:
            found[key] = CIRCLE if _in_circle(link, events) else _fallen(link)
    return found


def _target(link: Link) -> Key | None:
    return (link.key[0], link.names) if link.names else None


def _follow(link: Link, holds: dict[Key, Link], found: dict[Key, str]) -> None:
    """Walk the chain of corrections that hold; only its end counts, unless it takes back."""
    while True:
        after = holds.get(link.key)
        if link.takes_back:
            found[link.key] = RETRACTION
        elif after is None:
            found[link.key] = COUNTS
        else:
            found[link.key] = RETRACTED if after.takes_back else REPLACED
        if after is None:
            return
        link = after


def _fallen(link: Link) -> str:
    """A correction that another one outdid, or that hangs on such a one."""
    return RETRACTION if link.takes_back else REPLACED


def _in_circle(link: Link, events: dict[Key, Link]) -> bool:
    """Whether walking back to what it corrects never ends."""
    seen = {link.key}
    while True:
        target = _target(link)
        if target is None or target not in events:
            return False
        if target in seen:
            return True
        seen.add(target)
        link = events[target]
