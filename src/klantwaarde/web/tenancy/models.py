"""`Owned`: what every model of an organisation is built on."""

from __future__ import annotations

from klantwaarde.web.tenancy.owned import Owned, OwnedManager, OwnedQuerySet, UnscopedQueryError

__all__ = ["Owned", "OwnedManager", "OwnedQuerySet", "UnscopedQueryError"]
