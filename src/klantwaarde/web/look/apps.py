"""The app of templates and styles."""

from __future__ import annotations

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Templates and styles."""

    name = "klantwaarde.web.look"
    label = "look"
