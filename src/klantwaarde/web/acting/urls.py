"""Addresses of actions."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.acting import desk, making

ORG = "o/<slug:org>/"
OF = ORG + "s/<slug:study>/actions/"

urlpatterns = [
    path(ORG + "actions", desk.my_actions, name="my_actions"),
    path(OF, desk.actions, name="actions"),
    path(OF + "take", desk.take, name="take_actions"),
    path(OF + "new", making.new_action, name="new_action"),
    path(OF + "<int:action>", desk.action, name="action"),
    path(OF + "<int:action>/change", making.change_action, name="change_action"),
    path(OF + "<int:action>/turn", making.turn_action, name="turn_action"),
    path(OF + "<int:action>/told", making.tell_customer, name="tell_customer"),
]
