"""The cast of a study in the field."""

from __future__ import annotations

from web.api_cast import _full_buckets, token_of  # noqa: F401
from web_cast import _places, begun, invite, named_study, study_of  # noqa: F401
