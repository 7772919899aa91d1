"""How many events of use does a server take in, each exactly once, while their senders wait for the receipt.

``./kw bench event_intake [--events 200000] [--size 1000] [--programs 4] [--postgres]`` serves in a folder of its own
(SQLite with ``synchronous=FULL``, or a PostgreSQL with ``fsync`` on) and lets programs on the same machine send batches
of CloudEvents one after another, each waiting for its receipt. Then a quarter of the batches goes once more, which must
store nothing. Beside it, in the same run, the same rows are written by bare Django, one transaction per batch, without
a server and without reading JSON. Then the server is killed in the middle a few times, and every batch that got a
receipt must be there once. The promise on two cores: 5,000 events a second.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from web.postgres import cluster
from web.reliability.meters import Meter, metered, stored
from web.reliability.test_kill_events import kill
from web.upkeep.serving import clean, served, words

PER_SECOND = 5_000.0
BARE = """
import sys, time, datetime as dt
from klantwaarde.web.server import set_up
set_up()
from django.db import transaction
from klantwaarde.web.api.models import Event
from klantwaarde.web.people.models import Organisation
from klantwaarde.web.studies.models import Study
from klantwaarde.web.tenancy.lock import inside
events, size = int(sys.argv[1]), int(sys.argv[2])
organisation = Organisation.objects.get(slug="acme")
at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
with inside(organisation.pk):
    study = Study.objects.of(organisation.pk).get()
    begun = time.perf_counter()
    for batch in range(events // size):
        with transaction.atomic():
            Event.objects.bulk_create(
                Event(
                    organisation_id=organisation.pk, study=study, source="bare", event_id=f"{batch}-{n}", table="usage",
                    row={"quantity": 1.5, "unit": "hour", "product": "pump", "customer_id": "K1"}, at=at, digest="",
                )
                for n in range(size)
            )
print(events / (time.perf_counter() - begun))
"""


def timed(meter: Meter, numbers: range, waits: list[float], bodies: dict[int, bytes]) -> None:
    """Send batches and note how long each receipt took."""
    for number in numbers:
        begun = time.perf_counter()
        meter.send(number, bodies[number])
        waits.append(time.perf_counter() - begun)
    meter.leave()


def measure(folder: Path, told: argparse.Namespace, **environment: str) -> bool:
    """Measure on one database; tell whether the promise is kept."""
    data = folder / "data"
    words("migrate", data=data, **environment)
    tokens = metered(data, told.programs, **environment)
    meters = [Meter(token, f"meter{n}", told.size, keys=False) for n, token in enumerate(tokens)]
    each = told.events // told.size // told.programs
    bodies = [{number: meter.batch(number) for number in range(each + 2)} for meter in meters]
    waits: list[float] = []
    with served(data, **environment) as server:
        for meter, made in zip(meters, bodies, strict=True):
            meter.port = server.port
            timed(meter, range(each, each + 2), [], made)  # warm
        threads = [
            threading.Thread(target=timed, args=[meter, range(each), waits, made])
            for meter, made in zip(meters, bodies, strict=True)
        ]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - begun
        again = [
            meter.send(number, made[number])
            for meter, made in zip(meters, bodies, strict=True)
            for number in range(each // 4)
        ]
        for meter in meters:
            meter.leave()
    found = stored(data, **environment)
    sent = (each + 2) * told.size * told.programs
    once = len(found["events"]) == len(set(map(tuple, found["events"]))) == found["status"]["stored"] == sent
    twice = all(one["stored"] == 0 and one["duplicates"] == told.size for one in again)
    bare = subprocess.run(
        [sys.executable, "-c", BARE, str(told.events // 4), str(told.size)],
        env=clean(KLANTWAARDE_DATA=str(data), **environment), capture_output=True, text=True, check=True,
    )  # fmt: skip
    rate = each * told.size * told.programs / took
    print(f"events a second          {rate:8.0f}   promise {PER_SECOND:.0f}")
    print(f"receipt of a batch       {1000 * statistics.median(waits):8.0f} ms, longest {1000 * max(waits):.0f} ms")
    print(f"each stored once         {once!s:>8}   {len(found['events'])} of {sent}; sent again stores none: {twice}")
    print(f"bare Django, one writer  {float(bare.stdout):8.0f}   a second; ratio {rate / float(bare.stdout):.2f}")
    return once and twice and rate >= PER_SECOND and not any(meter.refused for meter in meters)


def main() -> int:
    """Measure; leave with 1 when the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--programs", type=int, default=4)
    parser.add_argument("--postgres", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as held:
        environment = {"KLANTWAARDE_DATABASE": held.enter_context(cluster())} if told.postgres else {}
        print(f"{told.events} events in batches of {told.size} by {told.programs} programs at once, "
              f"{'PostgreSQL' if told.postgres else 'SQLite'}")  # fmt: skip
        kept = measure(Path(name), told, **environment)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as held:
        environment = {"KLANTWAARDE_DATABASE": held.enter_context(cluster())} if told.postgres else {}
        data = Path(name) / "data"
        words("migrate", data=data, **environment)
        kill(data, **environment)
        print("killed in the middle, three times: every batch with a receipt is there once")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
