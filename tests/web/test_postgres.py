"""The tests of the web app that touch the database once more, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from web.postgres import cluster

# Those that ask the database something. The others would only be done twice: what starts a server of its own does so
# on SQLite (backups and reliability have their own tests on PostgreSQL), the instrument knows no database, and headers,
# addresses and forms do not depend on it.
TOUCHING = [
    "people/test_audit.py", "people/test_joining.py", "people/test_login.py", "people/test_members.py", "tenancy",
    "routes/test_doors.py", "routes/test_api_doors.py", "api/test_events.py", "api/test_operations.py",
    "hooks/test_hooks.py", "studies", "collecting", "sorting", "reading", "security/test_files.py",
    "security/test_script.py", "upkeep/test_watch.py", "upkeep/test_migrations.py",
]  # fmt: skip


@pytest.mark.postgres
def test_the_web_tests_pass_on_postgresql(root):
    with cluster() as address:
        done = subprocess.run(
            [
                sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", "--tb=short",
                "-m", "not postgres and not browser", *(f"tests/web/{one}" for one in TOUCHING),
            ],
            cwd=root, env={**os.environ, "KLANTWAARDE_DATABASE": address}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
