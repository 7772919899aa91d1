"""Addresses of respondents."""

from __future__ import annotations

from django.urls import path

from klantwaarde.web.collecting import respondent

urlpatterns = [
    path("a/open/<str:token>/", respondent.open_link, name="answer_open"),
    path("a/<str:token>/", respondent.welcome, name="answer"),
    path("a/<str:token>/p/<slug:page>", respondent.page, name="answer_page"),
    path("a/<str:token>/save", respondent.save, name="answer_save"),
    path("a/<str:token>/sheet", respondent.sheet, name="answer_sheet"),
    path("a/<str:token>/review", respondent.review, name="answer_review"),
    path("a/<str:token>/thanks", respondent.thanks, name="answer_thanks"),
    path("a/<str:token>/stop", respondent.withdraw, name="answer_stop"),
]
