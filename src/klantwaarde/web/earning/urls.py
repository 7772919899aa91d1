"""Addresses of use and revenue models."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.earning import bench, desk

OF = "o/<slug:org>/s/<slug:study>/use/"

urlpatterns = [
    path(OF, desk.use, name="use"),
    path(OF + "prices", bench.prices, name="prices"),
    path(OF + "prices/progress", bench.progress, name="prices_progress"),
    path(OF + "prices/start", bench.start_anew, name="start_prices"),
]
