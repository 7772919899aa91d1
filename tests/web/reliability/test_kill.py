"""The server is killed in the middle of its work, twenty times; every answer it said it kept is there, once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
from collections import Counter
from contextlib import contextmanager

import pytest

from web.postgres import cluster
from web.reliability.load import Respondent, answering, fielded, kept
from web.upkeep.serving import Server, clean, free_port, words

ROUNDS, PEOPLE = 20, 4


@contextmanager
def doomed(data, **environment):
    """Serve until somebody kills it; every process it started dies with it."""
    port, log = free_port(), data.parent / "doomed.log"
    with log.open("a") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "klantwaarde", "serve", "--no-open", "--data", data, "--port", str(port)],
            env=clean(PYTHONUNBUFFERED="1", **environment),
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    server = Server(process, port, log)
    try:
        for _ in range(2400):
            try:
                server.get("/health")
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.05)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)


def killed_again_and_again(data, people, rng, **environment):
    """Let people answer while the server is killed, each time at another moment."""
    per_round = []
    for _ in range(ROUNDS):
        before = sum(len(one.acknowledged) for one in people)
        stop = threading.Event()
        with doomed(data, **environment) as server:
            for one in people:
                one.port = server.port
            threads = answering(people, stop)
            until = time.monotonic() + 120  # on a busy machine
            while sum(len(one.acknowledged) for one in people) < before + 5 and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(rng.uniform(0.0, 0.4))
        stop.set()
        for thread in threads:
            thread.join(timeout=30)
        per_round.append(sum(len(one.acknowledged) for one in people) - before)
    return per_round


def assert_nothing_lost(people, found):
    """Every acknowledged save is there once; nothing is there that nobody sent; the last one counts."""
    there = Counter(map(tuple, found["saves"]))
    assert set(there.values()) == {1}, "a save counts once"
    for one in people:
        own = {key for link, key in there if link == one.link_hash}
        assert set(one.acknowledged) <= own, "what was acknowledged is there"
        assert own <= set(one.sent), "nothing is there that was not sent"
        last = max(one.sent[key] for key in own)
        assert found["answers"][one.link_hash]["expectation"] == {"reliable": last % 10 + 1}
        assert one.refused == [], one.refused


def kill(data, **environment):
    people = [Respondent(0, token) for token in fielded(data, PEOPLE, **environment)]
    per_round = killed_again_and_again(data, people, random.Random(9), **environment)
    assert len(per_round) >= 20
    assert min(per_round) >= 5, "each time there was something to lose"
    assert_nothing_lost(people, kept(data, **environment))
    done = words("doctor", data=data, check=False, **environment)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_acknowledged_is_lost_on_sqlite(data):
    kill(data)


@pytest.mark.postgres
def test_nothing_acknowledged_is_lost_on_postgresql(tmp_path):
    with cluster() as address:
        data = tmp_path / "data"
        words("migrate", data=data, KLANTWAARDE_DATABASE=address)
        kill(data, KLANTWAARDE_DATABASE=address)
