"""The cast of a study in the field."""

from __future__ import annotations

from web_cast import _places, begun, invite, study_of  # noqa: F401
