"""Addresses of the answers."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.reading import desk, style

OF = "o/<slug:org>/s/<slug:study>/answers/"

urlpatterns = [
    path("look/report-<slug:mark>.css", style.style, name="report_style"),
    path(OF, desk.answers, name="answers"),
    path(OF + "make", desk.make, name="make_answers"),
    path(OF + "progress", desk.progress, name="answers_progress"),
    path(OF + "take/<slug:what>", desk.take, name="take_answers"),
    path(OF + "compare", desk.compare, name="compare_answers"),
    path(OF + "<slug:place>/tables/<int:number>", desk.table, name="answers_table"),
    path(OF + "<slug:place>", desk.answers, name="answers_page"),
]
