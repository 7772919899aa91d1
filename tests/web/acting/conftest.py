"""The composed example reckoned, with customers that somebody looks after."""

from __future__ import annotations

from web.accounts.conftest import manager, own, reckoned, run, study, worth  # noqa: F401
