"""The tables of the API."""

from __future__ import annotations

from klantwaarde.web.api.event import Event, Intake
from klantwaarde.web.api.token import Outcome, Taking, Token

__all__ = ["Event", "Intake", "Outcome", "Taking", "Token"]
