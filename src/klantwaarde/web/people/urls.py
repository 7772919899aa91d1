"""Addresses of people and organisations."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.people import desk

urlpatterns = [
    path("", desk.start, name="start"),
    path("o/<slug:org>/", desk.desk, name="desk"),
    path("own/organisations", desk.own_organisations, name="own_organisations"),
    path("own/account", desk.own_account, name="own_account"),
]
