"""The tables of studies."""

from __future__ import annotations

from klantwaarde.web.studies.customer import Contact, Customer
from klantwaarde.web.studies.invitation import Invitation, Mailed
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.version import Version
from klantwaarde.web.studies.wave import OpenLink, Wave

__all__ = ["Contact", "Customer", "Invitation", "Mailed", "OpenLink", "Study", "Version", "Wave"]
