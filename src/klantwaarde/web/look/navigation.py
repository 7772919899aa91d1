"""What stands in the bar at the top of the desk; each app adds its own places."""

from __future__ import annotations

import contextlib

import msgspec
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from klantwaarde.language import Said, say
from klantwaarde.web.people.rights import Right


class Spot(msgspec.Struct, frozen=True):
    """One place in the bar: its name, the route of its page, and the right that one needs to see it."""

    name: Said
    route: str
    right: Right


BAR: list[Spot] = [
    Spot(say("Start"), "desk", Right.SEE_ORGANISATION),
    Spot(say("People"), "members", Right.MANAGE_PEOPLE),
    Spot(say("Log"), "audit", Right.SEE_AUDIT),
    Spot(say("Settings"), "organisation", Right.CHANGE_ORGANISATION),
]
"""An app adds to this list in the `ready` of its AppConfig: ``BAR.insert(1, Spot(...))``."""


class Link(msgspec.Struct, frozen=True):
    """A place as a page shows it."""

    name: Said
    address: str
    here: bool


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
    return tuple(Link(spot.name, address, address == best) for spot, address in spots)
