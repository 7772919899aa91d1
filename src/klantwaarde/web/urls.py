"""Every address. A new app is one line here; each of its pages has a door (`doors.py`)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from klantwaarde.web.doors import open_door
from klantwaarde.web.look.choices import choose
from klantwaarde.web.look.colours import colours
from klantwaarde.web.upkeep.health import health
from klantwaarde.web.upkeep.metrics import metrics
from klantwaarde.web.upkeep.retention_page import retention


def _by_library(patterns: list[URLPattern | URLResolver], why: str) -> list[URLPattern | URLResolver]:
    """Mark the pages of a library, which keep their own doors."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _by_library(pattern.url_patterns, why)
        elif not hasattr(pattern.callback, "door"):
            pattern.callback = open_door(why, methods=["GET", "POST"])(pattern.callback)
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("klantwaarde.web.people.urls")),
    path("account/", include("allauth.urls")),
    path("", include("klantwaarde.web.studies.urls")),
    path("", include("klantwaarde.web.collecting.urls")),
    path("choose", choose, name="choose"),
    path("look/colours-<slug:mark>.css", colours, name="colours"),
    path("", include("klantwaarde.web.sorting.urls")),
    path("", include("klantwaarde.web.reading.urls")),
    path("", include("klantwaarde.web.grouping.urls")),
    path("", include("klantwaarde.web.valuing.urls")),
    path("", include("klantwaarde.web.accounts.urls")),
    path("", include("klantwaarde.web.acting.urls")),
    path("", include("klantwaarde.web.alerting.urls")),
    path("", include("klantwaarde.web.earning.urls")),
    path("", include("klantwaarde.web.talking.urls")),
    path("", include("klantwaarde.web.coding.urls")),
    path("", include("klantwaarde.web.hooks.urls")),
    path("", include("klantwaarde.web.api.urls")),
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("o/<slug:org>/settings/retention", retention, name="retention"),
]
_by_library(urlpatterns[1].url_patterns, "allauth asks for a password where one is needed")  # type: ignore[union-attr]

handler400 = "klantwaarde.web.look.refusals.bad_request"
handler403 = "klantwaarde.web.look.refusals.forbidden"
handler404 = "klantwaarde.web.look.refusals.not_found"
handler429 = "klantwaarde.web.look.refusals.too_many"
handler500 = "klantwaarde.web.look.refusals.own_fault"
