"""The app that keeps organisations apart."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    """Puts the second lock on every owned table after each migration."""

    name = "klantwaarde.web.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        """Connect the locks of PostgreSQL."""
        from klantwaarde.web.tenancy import lock

        lock.listen()
        post_migrate.connect(lock.fit_locks, sender=self)
