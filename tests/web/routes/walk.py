"""Every route of the web app, and an object for each place in its address.

An app adds its objects in a file `tests/web/<app>/objects.py`: `OBJECTS = {"study": make}`. `make(built)` makes one
object of `built.organisation` and gives what stands in the address; `built["study"]` gives (or makes) that of another
place, so that a wave belongs to the study that stands before it. Where a name means something else in one route,
"name of the route:place" comes first. Texts of the object hold `built.secret`, which nobody else may ever see.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.urls import URLPattern, get_resolver

HERE = Path(__file__).resolve().parents[1]


@dataclass
class Route:
    """One route: its name, how its address is made, and its view."""

    name: str
    pattern: str
    places: tuple
    view: object

    @property
    def door(self):
        return getattr(self.view, "door", None)

    @property
    def of_organisation(self):
        return self.pattern.startswith("o/<slug:org>/")


def routes():
    """Walk the resolver."""
    found = []

    def walk(patterns, prefix, places):
        for one in patterns:
            route = prefix + str(one.pattern)
            here = places | one.pattern.converters
            if isinstance(one, URLPattern):
                found.append(Route(one.name or route, route, tuple(here), one.callback))
            else:
                walk(one.url_patterns, route, here)

    # The settings of the web app are read here, at collection; nothing else of Django is touched.
    walk(get_resolver().url_patterns, "", {})
    return found


@cache
def makers():
    """Gather the objects of every app."""
    found = {}
    for path in sorted(HERE.glob("*/objects.py")):
        spec = importlib.util.spec_from_file_location(f"objects_{path.parent.name}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found |= module.OBJECTS
    return found


@dataclass
class Built:
    """The objects of one organisation that stand in the address of one route."""

    route: Route
    organisation: object
    owner: object
    secret: str
    made: dict = field(default_factory=dict)

    def __getitem__(self, place):
        if place not in self.made:
            known = makers()
            make = known.get(f"{self.route.name}:{place}") or known.get(place)
            assert make is not None, f"no object for <{place}> of {self.route.pattern}: add it to an objects.py"
            self.made[place] = make(self)
        return self.made[place]

    def address(self, **other):
        """The address of the route; `other` puts something else in a place."""
        address = "/" + self.route.pattern
        for part in self.route.pattern.split("<")[1:]:
            inside = part.split(">")[0]
            place = inside.split(":")[-1]
            address = address.replace(f"<{inside}>", str(other[place] if place in other else self[place]))
        return address
