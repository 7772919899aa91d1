"""Programs that send events of use in batches, and remember which batch got its receipt."""

from __future__ import annotations

import http.client
import json
import threading
from pathlib import Path

from web.upkeep.serving import run_python

HERE = Path(__file__).parent


def metered(data, programs, **environment):
    """Make a study that takes events; gives the tokens of its programs."""
    return json.loads(run_python(HERE / "metered.py", programs, data=data, **environment))


def stored(data, **environment):
    """Give what the server stored."""
    return json.loads(run_python(HERE / "metered.py", "stored", data=data, **environment))


class Meter:
    """One program that sends one batch after another and waits for each receipt.

    Half of its batches go out with an idempotency key, and all of them again when no receipt came.
    """

    def __init__(self, token, source, size, *, keys=True):
        self.token, self.source, self.size, self.keys = token, source, size, keys
        self.port, self.next = 0, 0
        self.acknowledged: list[int] = []
        self.sent: set[int] = set()
        self.refused: list[object] = []
        self.line: http.client.HTTPConnection | None = None

    def batch(self, number):
        """The events of a batch; the same number is the same bytes."""
        return json.dumps(
            [
                {
                    "specversion": "1.0", "id": f"{number}-{n}", "source": self.source, "type": "heating",
                    "time": f"2026-03-{n % 28 + 1:02d}T{n % 24:02d}:30:00Z", "subject": f"K{n % 100}",
                    "data": {"quantity": 1.5, "unit": "hour", "product": "pump"},
                }
                for n in range(self.size)
            ]
        ).encode()  # fmt: skip

    def send(self, number, body=None):
        """Send a batch and wait for its receipt; gives it."""
        if self.line is None:
            self.line = http.client.HTTPConnection("localhost", self.port, timeout=120)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/cloudevents-batch+json"}
        if self.keys and number % 2:
            headers["Idempotency-Key"] = f"{self.source}-{number:08d}"
        self.sent.add(number)
        self.line.request("POST", "/api/v1/studies/use/events", body or self.batch(number), headers)
        answer = self.line.getresponse()
        told = json.loads(answer.read())
        if answer.status != 200 or told["refused"]:
            self.refused.append(told)
        else:
            self.acknowledged.append(number)
        return told

    def keep_on(self, stop):
        """Send until told to stop, or until the line breaks; what got no receipt is sent again next time."""
        try:
            while not stop.is_set():
                self.send(self.next)
                self.next += 1
        except (OSError, http.client.HTTPException, ValueError):
            pass  # the server is gone in the middle
        finally:
            self.leave()

    def leave(self):
        """Hang up."""
        if self.line is not None:
            self.line.close()
        self.line = None


def sending(meters, stop):
    """Let every meter send at the same time; gives their threads."""
    threads = [threading.Thread(target=one.keep_on, args=[stop], daemon=True) for one in meters]
    for thread in threads:
        thread.start()
    return threads
