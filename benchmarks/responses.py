"""How many responses does a server take in, durably, while people wait for the receipt.

``./kw bench responses [--responses 3000] [--clients 16]`` serves in a folder of its own (SQLite,
``synchronous=FULL``) and lets so many clients on the same machine each send one page after another and wait for its
receipt. Each receipt is read and must say that the page was kept. The clients are light on purpose (one loop, lines
kept open, requests made beforehand), as they take their time from the same two cores. Beside it, in the same run, the
same rows are written by bare Django, one transaction per row, without a server; and at the end the pages that stand in
the database are counted. The promise on two cores: 300 durable responses a second, and 95 % of them within 200 ms.
"""

from __future__ import annotations

import argparse
import os
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from web.reliability.load import Respondent, fielded, kept
from web.upkeep.serving import clean, served, words

PER_SECOND, MILLISECONDS = 300.0, 200.0
WARM = 5
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


class Sender:
    """Somebody with a line of their own, who sends one page after another and remembers how long each receipt took."""

    def __init__(self, port: int, token: str) -> None:
        who = Respondent(port, token)
        who.meet()  # opens the page, as a browser does: that gives the cookie and the mark against forged requests
        who.leave()
        self.head = (
            f"POST /a/{token}/save HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n"
            f"X-CSRFToken: {who.csrf}\r\nCookie: {who.cookie}\r\n"
        )
        self.line = socket.create_connection(("localhost", port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests: list[bytes] = []
        self.waits: list[float] = []
        self.refused: list[str] = []
        self.sent_at = 0.0
        self.read = b""

    def make(self, number: int) -> None:
        """Write so many requests beforehand, each with a key of its own."""
        for i in range(number):
            fields = f'[["expectation-0","{i % 10 + 1}"]]'
            body = f'{{"key":"{uuid.uuid4().hex}","page":"expectation","fields":{fields}}}'
            self.requests.append(f"{self.head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        self.requests.reverse()

    def send(self) -> bool:
        """Send the next; False when there is none."""
        if not self.requests:
            return False
        self.sent_at = time.perf_counter()
        self.line.sendall(self.requests.pop())
        return True

    def receive(self) -> bool:
        """Take what arrived; True when a whole receipt is there."""
        arrived = self.line.recv(65536)
        if not arrived:
            raise ConnectionError("the server hung up")
        self.read += arrived
        head, end, body = self.read.partition(b"\r\n\r\n")
        if not end:
            return False
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return False
        self.waits.append(time.perf_counter() - self.sent_at)
        if not head.startswith(b"HTTP/1.1 200") or b'"saved": true' not in body:
            self.refused.append(head.decode().partition("\r\n")[0])
        self.read = b""
        return True


def all_send(senders: list[Sender]) -> float:
    """Let everybody send what they have; gives how long it took."""
    with selectors.DefaultSelector() as ready:
        for one in senders:
            ready.register(one.line, selectors.EVENT_READ, one)
        begun = time.perf_counter()
        at_work = sum(one.send() for one in senders)
        while at_work:
            for event, _ in ready.select():
                if event.data.receive() and not event.data.send():
                    at_work -= 1
        return time.perf_counter() - begun


def processor(pid: int) -> float:
    """Seconds of processor time that a process and all that it started have used."""
    everybody = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue  # it ended meanwhile
        everybody[int(folder.name)] = (int(told[1]), int(told[11]) + int(told[12]))
    family = {pid}
    while more := {one for one, (parent, _) in everybody.items() if parent in family} - family:
        family |= more
    return sum(everybody[one][1] for one in family if one in everybody) / os.sysconf("SC_CLK_TCK")


def own_processor() -> float:
    """Seconds of processor time that the senders have used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Measure; leave with 1 when the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=3000)
    parser.add_argument("--clients", type=int, default=16)
    told = parser.parse_args()
    each = told.responses // told.clients
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        words("migrate", data=data)
        tokens = fielded(data, told.clients)
        with served(data) as server:
            senders = [Sender(server.port, token) for token in tokens]
            for number in (WARM, each):
                for one in senders:
                    one.waits.clear()
                    one.make(number)
                server_before, own_before = processor(server.process.pid), own_processor()
                took = all_send(senders)
            served_for, sent_for = processor(server.process.pid) - server_before, own_processor() - own_before
        there = len(kept(data)["saves"])
        environment = clean(KLANTWAARDE_DATA=str(data))
        bare = subprocess.run(
            [sys.executable, "-c", BARE, str(told.responses)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    waits = sorted(wait for one in senders for wait in one.waits)
    refused = sum(len(one.refused) for one in senders)
    lost = (each + WARM) * told.clients - refused - there
    rate, p95 = len(waits) / took, 1000 * waits[int(0.95 * len(waits))]
    print(f"{len(waits)} pages of {told.clients} people at once, {refused} refused, {lost} lost")
    print(f"durable saves a second   {rate:8.0f}   promise {PER_SECOND:.0f}")
    print(f"receipt, middle          {1000 * statistics.median(waits):8.1f} ms")
    print(f"receipt, 95 %            {p95:8.1f} ms promise {MILLISECONDS:.0f}")
    for who, used in (("server", served_for), ("senders", sent_for)):
        print(f"processor, {who:13} {100 * used / took:8.0f} % of one core, {1000 * used / len(waits):.2f} ms a page")
    print(f"bare Django, one writer  {float(bare.stdout):8.0f}   a second; ratio {rate / float(bare.stdout):.2f}")
    return 0 if rate >= PER_SECOND and p95 <= MILLISECONDS and not refused and not lost else 1


if __name__ == "__main__":
    sys.exit(main())
