"""Addresses of the API, and of the pages where tokens are made."""

from __future__ import annotations

from django.urls import include, path

from klantwaarde.web.api import desk
from klantwaarde.web.api.service import PREFIX, addresses

OF = "o/<slug:org>/connections/"

urlpatterns = [
    path(OF, desk.tokens, name="connections"),
    path(OF + "tokens/<int:token>/revoke", desk.revoke, name="revoke_token"),
    path(PREFIX, include(addresses())),
]
