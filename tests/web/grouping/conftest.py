"""The card sorts of the composed example."""

from __future__ import annotations

import pytest

from web.valuing.conftest import _folders_apart, again, opened  # noqa: F401 - fixtures


@pytest.fixture
def example(acme, root):
    """A study of Acme by name, with 24 card sorts of the composed example."""
    return opened(acme, root, ("customers", "respondents", "sorts", "talks"))
