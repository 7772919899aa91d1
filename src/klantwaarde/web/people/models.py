"""The tables of people and organisations."""

from __future__ import annotations

from klantwaarde.web.people.audit import AuditEntry
from klantwaarde.web.people.invitation import Invitation
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.people.person import Person

__all__ = ["AuditEntry", "Invitation", "Membership", "Organisation", "Person"]
