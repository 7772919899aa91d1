"""The tables of collecting."""

from __future__ import annotations

from klantwaarde.web.collecting.response import PageSave, Response

__all__ = ["PageSave", "Response"]
