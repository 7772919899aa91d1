"""A PostgreSQL server of one's own for a test: in a folder that is thrown away, on a socket that nobody else knows."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path


def programs():
    """The folder with initdb and postgres; the newest there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _as_nobody():
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            who = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    raise AssertionError("no user to run PostgreSQL as")


@contextmanager
def cluster():
    """Start a server; gives the address of an empty database whose owner is no superuser."""
    # Not in pytest's own folder: each run of pytest on the machine shuts that again for everybody but root.
    with tempfile.TemporaryDirectory(prefix="kw-pg-") as name:
        yield from _started(Path(name))


def _started(folder: Path):
    bin_, who = programs(), _as_nobody()
    if who:
        os.chown(folder, who["user"], who["group"])
    folder.chmod(0o755)
    data = folder / "data"

    def run(*words):
        done = subprocess.run(
            words,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
            **who,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"

    run(bin_ / "initdb", "-D", data, "-U", "keeper", "--auth=trust", "--encoding=UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=on"
    run(bin_ / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start")
    try:
        sql = (
            "CREATE ROLE klantwaarde LOGIN CREATEDB;",
            "CREATE DATABASE klantwaarde OWNER klantwaarde;",
        )
        for statement in sql:
            run(bin_ / "psql", "-h", folder, "-U", "keeper", "-d", "postgres", "-c", statement)
        yield f"postgresql://klantwaarde@/klantwaarde?host={folder}"
    finally:
        run(bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop")
