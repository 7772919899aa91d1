"""Addresses of the Q desk."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.grouping import desk, portraits, speaking, turning

OF = "o/<slug:org>/s/<slug:study>/viewpoints/"

urlpatterns = [
    path(OF, desk.choose, name="q_desk"),
    path(OF + "turn", turning.turn, name="q_turn"),
    path(OF + "flags", speaking.flags, name="q_flags"),
    path(OF + "portraits", portraits.portraits, name="q_portraits"),
    path(OF + "people", portraits.people, name="q_people"),
    path(OF + "undo", desk.undo, name="q_undo"),
]
