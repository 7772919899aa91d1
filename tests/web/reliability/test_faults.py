"""The disk is full, the database is gone, the clock jumps: a clear error, and nothing that was acknowledged is lost."""

from __future__ import annotations

import datetime as dt
import os
import resource
import signal
import subprocess
import sys
import time
import urllib.error
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from web.postgres import cluster, programs
from web.reliability.load import Respondent, fielded, kept
from web.reliability.test_kill import assert_nothing_lost
from web.upkeep.serving import Server, clean, free_port, words

WITHIN = """
import os, resource, sys
room = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
os.execv(sys.executable, [sys.executable, "-m", "klantwaarde", *sys.argv[2:]])
"""


@contextmanager
def cramped(data, room, **environment):
    """Serve where no file may grow beyond so many bytes, which is what a full disk is to a database."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", WITHIN, str(room), "serve", "--no-open", "--data", str(data), "--port", str(port)],
        env=clean(PYTHONUNBUFFERED="1", **environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Server(process, port, None)
    try:
        for _ in range(1200):
            try:
                server.get("/health")
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None
                time.sleep(0.1)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)


def until_refused(one, most=3000):
    """Save until the server says no."""
    for _ in range(most):
        one.save()
        if one.refused:
            return
    raise AssertionError("the server never said that it could not save")


def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(data):
    (token,) = fielded(data, 1)
    size = (data / "klantwaarde.sqlite3").stat().st_size
    one = Respondent(0, token)
    with cramped(data, size + 300_000) as server:
        one.port = server.port
        one.meet()
        until_refused(one)
        one.leave()
        assert one.refused == [503]
        assert one.acknowledged
    one.refused.clear()
    assert_nothing_lost([one], kept(data))
    done = words("doctor", data=data, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.postgres
def test_a_database_that_is_gone_is_said_and_when_it_is_back_all_goes_on(tmp_path):
    with cluster() as address:
        folder = Path(address.partition("?host=")[2])
        data = tmp_path / "data"
        words("migrate", data=data, KLANTWAARDE_DATABASE=address)
        (token,) = fielded(data, 1, KLANTWAARDE_DATABASE=address)
        one = Respondent(0, token)
        with cramped(data, resource.RLIM_INFINITY, KLANTWAARDE_DATABASE=address) as server:
            one.port = server.port
            one.meet()
            one.save()
            control(folder, "stop", "-m", "fast")
            one.save()
            assert one.refused == [503]
            assert len(one.acknowledged) == 1
            control(folder, "start", "-o", f"-k {folder} -c listen_addresses=''", "-l", folder / "log")
            one.save()
            assert len(one.acknowledged) == 2
            one.leave()
        one.refused.clear()
        assert_nothing_lost([one], kept(data, KLANTWAARDE_DATABASE=address))


def control(folder, *given):
    """Stop or start the database server, as who owns it."""
    owner = folder.stat()
    who = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.getuid() == 0 else {}
    command = [programs() / "pg_ctl", "-D", folder / "data", "-w", *given]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **who)


@pytest.mark.parametrize("days", [-400, 400])
def test_a_jump_of_the_clock_loses_no_answer(study, begun, anyone, monkeypatch, days):
    token, response = begun(study)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(days=days))
    sent = anyone.post(f"/a/{token}/p/expectation", {"expectation-0": "7", "go": "on"})
    assert sent.status_code == 302
    response.refresh_from_db()
    assert response.answers["expectation"] == {"reliable": 7}
    again = anyone.get(f"/a/{token}/p/expectation")
    assert again.status_code == 200
    assert 'value="7" checked' in " ".join(again.content.decode().split())
