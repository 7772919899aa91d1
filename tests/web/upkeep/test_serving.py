"""The real server, started as a person starts it."""

from __future__ import annotations

import os
import signal
import socket
import time

from web.upkeep.serving import clean, served, words


def test_one_command_makes_everything_and_leaves_nothing_running(tmp_path):
    data = tmp_path / "data"
    with served(data) as server:
        assert len(server.code) == len("ABCD-EFGH-JKLM")
        page = server.get(f"/?code={server.code}")
        assert server.code in page
        assert "klantwaarde_people 0.0" in server.get("/metrics")
        assert "var(--kw-" in server.get("/static/look/look.css")
        refused = words("serve", "--no-open", "--port", "1", data=data, check=False)
        assert refused.returncode == 2
        assert "running on the folder" in refused.stderr
        assert oct(data.stat().st_mode)[-3:] == "700"
        # However the first process ends, those it started end too, and the port is free again.
        server.meant_to_end = True
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        for _ in range(200):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", server.port)) != 0:
                    break
            time.sleep(0.1)
        else:
            raise AssertionError("the port is still taken")
    told = words("doctor", data=data).stdout
    assert "The database file is sound." in told


def test_it_is_not_open_to_the_network_without_a_name(tmp_path):
    done = words("serve", "--no-open", "--host", "0.0.0.0", data=tmp_path / "d", check=False)  # noqa: S104 - refused
    assert done.returncode == 2
    assert "KLANTWAARDE_URL" in done.stderr


def test_a_database_that_is_gone_is_said_in_words(tmp_path):
    done = words(
        "migrate", data=tmp_path / "d", check=False, KLANTWAARDE_DATABASE="postgresql://x:hunter2@127.0.0.1:1/x"
    )
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_a_wrong_setting_is_said_in_words(tmp_path):
    done = words("doctor", data=tmp_path / "d", check=False, KLANTWAARDE_PROXIES="many")
    assert done.returncode == 2
    assert "KLANTWAARDE_PROXIES" in done.stderr
    assert "Traceback" not in done.stderr
    assert clean(A="b")["A"] == "b"
