"""Rendered pages, made once."""

from __future__ import annotations

import pytest

from klantwaarde.reports.html import render
from sample_ledger import INFO, sample_answers


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """The rich report in each language."""
    return {lang: render(sample_answers(lang), INFO, lang=lang) for lang in ("nl", "en")}
