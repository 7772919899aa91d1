"""Addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.hooks import desk

OF = "o/<slug:org>/connections/webhooks/"

urlpatterns = [
    path(OF, desk.hooks, name="hooks"),
    path(OF + "<int:hook>", desk.hook, name="hook"),
    path(OF + "<int:hook>/try", desk.try_hook, name="try_hook"),
    path(OF + "<int:hook>/turn", desk.turn_hook, name="turn_hook"),
    path(OF + "<int:hook>/secret", desk.renew_secret, name="renew_hook_secret"),
    path(OF + "<int:hook>/remove", desk.remove_hook, name="remove_hook"),
]
