"""A study in the field, and webhooks that are switched on."""

from __future__ import annotations

import pytest

from web_cast import _places, begun, invite, study, study_of  # noqa: F401


@pytest.fixture
def on(settings):
    """Webhooks are switched on."""
    settings.WEBHOOKS = True


@pytest.fixture
def hook_of(db):
    """Make a webhook of an organisation."""
    from klantwaarde.web.hooks.models import Hook

    def made(organisation, **more):
        told = {"url": "https://hooks.example/in", "kinds": ["answers.ready", "response.finished"]} | more
        return Hook.objects.create(organisation=organisation, **told)

    return made
