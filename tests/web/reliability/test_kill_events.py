"""The server is killed while batches of events come in; every batch it gave a receipt for is there, each event once."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

import pytest

from web.postgres import cluster
from web.reliability.meters import Meter, metered, sending, stored
from web.reliability.test_kill import doomed
from web.upkeep.serving import words

ROUNDS, METERS, SIZE = 3, 2, 200


def killed(data, meters, rng, **environment):
    """Let meters send while the server is killed, each time at another moment."""
    for _ in range(ROUNDS):
        before, stop = sum(len(one.acknowledged) for one in meters), threading.Event()
        with doomed(data, **environment) as server:
            for one in meters:
                one.port = server.port
            threads = sending(meters, stop)
            until = time.monotonic() + 120  # on a busy machine
            while sum(len(one.acknowledged) for one in meters) < before + 3 and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(rng.uniform(0.0, 0.2))
        stop.set()
        for thread in threads:
            thread.join(timeout=30)
        assert sum(len(one.acknowledged) for one in meters) >= before + 3, "each time there was something to lose"


def kill(data, **environment):
    meters = [Meter(token, f"meter{n}", SIZE) for n, token in enumerate(metered(data, METERS, **environment))]
    killed(data, meters, random.Random(10), **environment)
    found = stored(data, **environment)
    there = Counter(map(tuple, found["events"]))
    assert set(there.values()) == {1}, "an event counts once"
    for one in meters:
        assert one.refused == []
        batches = Counter(int(event.split("-")[0]) for source, event in there if source == one.source)
        assert set(batches.values()) == {SIZE}, "a batch is there whole or not at all"
        assert set(one.acknowledged) <= set(batches) <= one.sent
    told = found["status"]
    assert told["stored"] == len(there)
    assert told["received"] == told["stored"] + told["duplicates"], "and the counts add up"


def test_no_acknowledged_batch_is_lost_or_doubled_on_sqlite(data):
    kill(data)


@pytest.mark.postgres
def test_no_acknowledged_batch_is_lost_or_doubled_on_postgresql(tmp_path):
    with cluster() as address:
        data = tmp_path / "data"
        words("migrate", data=data, KLANTWAARDE_DATABASE=address)
        kill(data, KLANTWAARDE_DATABASE=address)
