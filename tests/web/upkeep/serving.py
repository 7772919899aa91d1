"""Start the real server in a folder of its own, as a person would."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager


def words(*given, data, check=True, **environment):
    """Run one word of the command line."""
    done = subprocess.run(
        [sys.executable, "-m", "klantwaarde", "--lang", "en", *map(str, given), "--data", str(data)],
        env=clean(**environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


def run_python(program, *given, data, **environment):
    """Run a program of the tests in the data folder of a server; gives what it prints."""
    done = subprocess.run(
        [sys.executable, program, *map(str, given)],
        env=clean(KLANTWAARDE_DATA=str(data), **environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def clean(**more):
    """The environment without what the tests themselves set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KLANTWAARDE_", "DJANGO_"))}
    return {**kept, **more}


def free_port():
    """A port nobody listens at, below those the machine lends to whoever connects: such a one may be gone at once."""
    for _ in range(100):
        port = 15_000 + secrets.randbelow(15_000)  # not `random`: two runs with the same seed would meet
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("every port is taken")


class Server:
    def __init__(self, process, port, log):
        self.process, self.port, self.log = process, port, log
        self.meant_to_end = False
        self.address = f"http://localhost:{port}"

    @property
    def code(self):
        return re.search(r"code=([A-Z0-9-]+)", self.log.read_text("utf-8"))[1]

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:  # noqa: S310 - our own server
            return answer.read().decode()


@contextmanager
def served(data, **environment):
    """Serve until the block ends."""
    port, log = free_port(), data.parent / f"{data.name}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "klantwaarde", "--lang", "en", "serve", "--no-open",
             "--data", str(data), "--port", str(port)],
            env=clean(PYTHONUNBUFFERED="1", **environment), stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    server = Server(process, port, log)
    try:
        for _ in range(600):
            try:
                server.get("/health")
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.1)
        else:
            raise AssertionError(log.read_text("utf-8"))
        try:
            yield server
        finally:
            ended = process.poll()
            assert ended is None or server.meant_to_end, (
                f"the server ended by itself ({ended}; below 0: a signal)\n{log.read_text('utf-8')}"
            )
    finally:
        process.terminate()
        process.wait(timeout=30)
