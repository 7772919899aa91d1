"""Addresses of the VOC desk."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.valuing import deciding, history, judging, plays, weighing

OF = "o/<slug:org>/s/<slug:study>/worth/"

urlpatterns = [
    path(OF, weighing.weighing, name="weighing"),
    path(OF + "ranks", weighing.ranks, name="ranks"),
    path(OF + "judge", judging.judging, name="judging"),
    path(OF + "judge/<path:customer>", judging.judge, name="judge"),
    path(OF + "of/<path:customer>", deciding.customer_worth, name="customer_worth"),
    path(OF + "strategy", plays.plays, name="plays"),
    path(OF + "strategy/play", plays.play, name="play"),
    path(OF + "days", history.worth_past, name="worth_past"),
]
