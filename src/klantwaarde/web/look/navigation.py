"""What stands in the bar at the top of the desk; each app adds its own places."""

from __future__ import annotations

import contextlib

import msgspec
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from klantwaarde.language import Said, say
from klantwaarde.web.people.rights import Right


class Spot(msgspec.Struct, frozen=True):
    """One place in the bar.

    Parameters
    ----------
    name
        Its name.
    route
        The route of its page, which takes the organisation alone.
    right
        What one must be allowed to see it.
    meaning
        What one does there, for its tile on the first page of the desk.
    """

    name: Said
    route: str
    right: Right
    meaning: Said | None = None


BAR: list[Spot] = [
    Spot(say("Start"), "desk", Right.SEE_ORGANISATION),
    Spot(say("People"), "members", Right.MANAGE_PEOPLE, say("Invite colleagues, and set what each may do.")),
    Spot(say("Log"), "audit", Right.SEE_AUDIT, say("See who did what.")),
    Spot(
        say("Settings"),
        "organisation",
        Right.CHANGE_ORGANISATION,
        say("Name, two-step log-in, how long things are kept."),
    ),
]
"""An app adds to this list in the `ready` of its AppConfig: ``BAR.insert(1, Spot(...))``."""


class Link(msgspec.Struct, frozen=True):
    """A place as a page shows it."""

    name: Said
    address: str
    here: bool
    meaning: Said | None


def navigation(request: HttpRequest) -> tuple[Link, ...]:
    """Give the places that this member may visit."""
    membership, organisation = request.membership, request.organisation  # type: ignore[attr-defined]
    spots = []
    for spot in BAR:
        # A page without its bar is a nuisance, no page at all is worse; a test holds every spot to a route.
        with contextlib.suppress(NoReverseMatch):
            if membership.may(spot.right):
                spots.append((spot, reverse(spot.route, kwargs={"org": organisation.slug})))
    best = max((address for _, address in spots if request.path.startswith(address)), key=len, default="")
    return tuple(Link(spot.name, address, address == best, spot.meaning) for spot, address in spots)
