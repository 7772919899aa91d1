"""Addresses of the customer pages."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.accounts import desk

ORG = "o/<slug:org>/"
OF = ORG + "s/<slug:study>/customers/"

urlpatterns = [
    path(ORG + "customers", desk.my_accounts, name="my_accounts"),
    path(OF, desk.accounts, name="accounts"),
    path(OF + "map", desk.portfolio, name="portfolio"),
    path(OF + "take", desk.take, name="take_accounts"),
    path(OF + "<slug:account>/", desk.account, name="account"),
]
