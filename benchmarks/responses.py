"""How many responses does a server take in, durably, while people wait for the receipt.

``./kw bench responses [--responses 3000] [--clients 16]`` serves in a folder of its own (SQLite, ``synchronous=FULL``) and
lets so many clients on the same machine each send one page after another and wait for its receipt. Beside it, in the
same run, the same rows are written by bare Django, one transaction per row, without a server. The promise on two cores:
300 durable responses a second, and 95 % of them within 200 ms.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from web.reliability.load import Respondent, fielded
from web.upkeep.serving import clean, served, words

PER_SECOND, MILLISECONDS = 300.0, 200.0
BARE = """
import sys, time
from klantwaarde.web.server import set_up
set_up()
from django.db import transaction
from klantwaarde.web.collecting.models import PageSave, Response
from klantwaarde.web.people.models import Organisation
from klantwaarde.web.tenancy.lock import inside
organisation = Organisation.objects.get(slug="acme")
rows = int(sys.argv[1])
with inside(organisation.pk):
    response = Response.objects.of(organisation.pk).first()
    begun = time.perf_counter()
    for i in range(rows):
        with transaction.atomic():
            key = f"bare{i:08d}"
            PageSave.objects.create(organisation_id=organisation.pk, response=response, key=key, page="expectation")
            response.answers = {**response.answers, "expectation": {"reliable": i % 10 + 1}}
            response.save(update_fields=["answers", "words"])
print(rows / (time.perf_counter() - begun))
"""


class Timed(Respondent):
    """Somebody who remembers how long each receipt took."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(port, token)
        self.waits: list[float] = []

    def send(self, number: int) -> None:
        """Send so many marks."""
        self.meet()
        for _ in range(number):
            begun = time.perf_counter()
            self.save()
            self.waits.append(time.perf_counter() - begun)
        self.leave()


def main() -> int:
    """Measure; leave with 1 when the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=3000)
    parser.add_argument("--clients", type=int, default=16)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        words("migrate", data=data)
        tokens = fielded(data, told.clients)
        with served(data) as server:
            clients = [Timed(server.port, token) for token in tokens]
            for client in clients:
                client.send(5)  # warm
                client.waits.clear()
            threads = [threading.Thread(target=one.send, args=[told.responses // told.clients]) for one in clients]
            begun = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            took = time.perf_counter() - begun
        environment = clean(KLANTWAARDE_DATA=str(data))
        bare = subprocess.run(
            [sys.executable, "-c", BARE, str(told.responses)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    waits = sorted(wait for one in clients for wait in one.waits)
    refused = sum(len(one.refused) for one in clients)
    rate, p95 = len(waits) / took, 1000 * waits[int(0.95 * len(waits))]
    print(f"{len(waits)} pages of {told.clients} people at once, {refused} refused")
    print(f"durable saves a second   {rate:8.0f}   promise {PER_SECOND:.0f}")
    print(f"receipt, middle          {1000 * statistics.median(waits):8.1f} ms")
    print(f"receipt, 95 %            {p95:8.1f} ms promise {MILLISECONDS:.0f}")
    print(f"bare Django, one writer  {float(bare.stdout):8.0f}   a second; ratio {rate / float(bare.stdout):.2f}")
    return 0 if rate >= PER_SECOND and p95 <= MILLISECONDS and not refused else 1


if __name__ == "__main__":
    sys.exit(main())
