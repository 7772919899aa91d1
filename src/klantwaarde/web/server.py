"""`serve`: one command that brings the database up to date, says where it listens, and answers until it is stopped."""

from __future__ import annotations

import ipaddress
import multiprocessing
import os
import secrets
import threading
import time
from collections.abc import Callable

from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Said, say
from klantwaarde.web.environment import Environment, make_data_folder, read_environment

FIRST_CODE = "KLANTWAARDE_FIRST_CODE"
"""Carries the code of the first-run page to the process that answers; it is written nowhere."""
PARENT = "KLANTWAARDE_PARENT"
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike


def serve(*, host: str, port: int, tell: Callable[[Said], None], show: bool = False) -> None:
    """Serve until a signal stops it.

    Parameters
    ----------
    host, port
        Where to listen.
    tell
        Says something to who started us.
    show
        Whether to open a browser.

    Raises
    ------
    InputError
        When the address would leave the server open to the network without a name of its own.
    """
    environment = set_up()
    if not environment.url and not _is_loopback(host):
        raise refuse(
            InputError, "no-address",
            say("The server would listen on {host}, for other machines, but does not know its own address.", host=host),
            say("It only answers to the address that people use for it."),
            say("Set KLANTWAARDE_URL, such as KLANTWAARDE_URL=http://{host}:{port}.", host=host, port=str(port)),
        )  # fmt: skip
    from klantwaarde.web.upkeep.folder_lock import alone

    with alone(environment.data):
        _serve(environment, host, port, tell, show=show)


def _serve(environment: Environment, host: str, port: int, tell: Callable[[Said], None], *, show: bool) -> None:
    from klantwaarde.web.upkeep.migrating import migrate

    migrate(environment.data, tell)
    address = environment.url or f"http://{'localhost' if _is_loopback(host) else host}:{port}"
    first = _first_code()
    if first:
        address = f"{address}/?code={first}"
        tell(say("Make the first account here: {address}", address=address))
    else:
        tell(say("klantwaarde listens: {address}", address=address))
    if environment.mail is None:
        tell(say("No mail server is set (KLANTWAARDE_SMTP): mail is shown here."))
    tell(say("Stop with Ctrl+C."))
    if show:
        threading.Timer(1.5, _show, [address]).start()
    _answer(environment, host, port)


def set_up() -> Environment:
    """Make the data folder and wake Django; the first thing every word of the server does."""
    os.umask(0o077)  # what this process writes is for its own account only
    environment = read_environment()
    make_data_folder(environment.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klantwaarde.web.settings")
    import django

    django.setup()
    return environment


def _first_code() -> str:
    from django.db import connections

    from klantwaarde.web.people.person import Person

    code = (
        "" if Person.objects.exists() else "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))
    )
    os.environ[FIRST_CODE] = code
    connections.close_all()
    return code


def _answer(environment: Environment, host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # A fork would share open files of this process, the database among them.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ[PARENT] = str(os.getpid())
    server = Granian(
        "klantwaarde.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=environment.threads,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        workers_kill_timeout=10,
    )
    threading.Thread(target=_keep_working, daemon=True, name="worker-keeper").start()
    server.serve()


def _keep_working() -> None:
    """Keep one process at the queue; when it ends by a fault, start another."""
    from klantwaarde.web.upkeep.worker import work

    while True:
        process = multiprocessing.get_context("spawn").Process(target=work, name="klantwaarde-worker", daemon=True)
        process.start()
        process.join()
        time.sleep(2)


def end_with_parent() -> None:
    """End this process when the one that started it is gone, however it ended; otherwise it would keep the port."""
    parent = os.environ.get(PARENT)
    if not parent or os.getppid() != int(parent):
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _show(address: str) -> None:
    import webbrowser

    webbrowser.open(address)
