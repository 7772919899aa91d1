"""Addresses of alerts."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.alerting import desk

OF = "o/<slug:org>/s/<slug:study>/alerts/"

urlpatterns = [
    path(OF, desk.alerts, name="alerts"),
    path(OF + "mail", desk.mail, name="alert_mail"),
    path(OF + "<int:alert>", desk.alert, name="alert"),
    path(OF + "<int:alert>/turn", desk.turn_alert, name="turn_alert"),
]
