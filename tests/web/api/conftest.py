"""A study in the field, and programs that ask by a token."""

from __future__ import annotations

from web.api_cast import _full_buckets, program, token_of  # noqa: F401
from web_cast import _places, begun, invite, named_study, study, study_of  # noqa: F401
