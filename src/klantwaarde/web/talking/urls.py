"""Addresses of the interview desk."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.talking import desk, script, transcripts

OF = "o/<slug:org>/s/<slug:study>/interviews/"

urlpatterns = [
    path("desk/<slug:name>-<slug:mark>.js", script.script, name="desk_script"),
    path(OF, desk.interviews, name="interviews"),
    path(OF + "new", desk.new_interview, name="new_interview"),
    path(OF + "<int:interview>/", desk.interview, name="interview"),
    path(OF + "<int:interview>/changes", desk.changes, name="interview_changes"),
    path(OF + "<int:interview>/consent", desk.change_consent, name="interview_consent"),
    path(OF + "<int:interview>/cards/<int:design>", desk.cards, name="interview_cards"),
    path(OF + "<int:interview>/transcript", transcripts.upload, name="upload_transcript"),
    path(OF + "<int:interview>/erase", desk.erase_interview, name="erase_interview"),
]
