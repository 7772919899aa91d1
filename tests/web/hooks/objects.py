"""What stands in the addresses of webhooks; see tests/web/routes/walk.py."""

from __future__ import annotations


def hook(built):
    from klantwaarde.web.hooks.models import Hook

    return Hook.objects.create(
        organisation=built.organisation, url=f"https://{built.secret.lower()}.example/x", kinds=["answers.ready"]
    ).pk


OBJECTS = {"hook": hook}
