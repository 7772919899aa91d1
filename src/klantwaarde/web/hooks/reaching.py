"""The one place where the server opens a line to an address that somebody typed; it is guarded against misuse.

https only; the host is looked up once, every address of it must be public, and the line goes to that very address; no
redirect is followed; there is one deadline for everything; of the answer only the status is read.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from klantwaarde.language import Said, say

SECONDS = 10.0
"""For everything together: connecting, greeting, sending and the status."""
LONGEST = 1000
_MOST_READ = 16_384
_PLAIN = re.compile(r"https://[!-~]+", re.ASCII)
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r]")

WHY: dict[str, Said] = {
    "address": say("The address is no plain https address."),
    "unknown-host": say("The name of the host is not known."),
    "not-public": say("The host stands for an address inside a network."),
    "no-line": say("The host could not be reached."),
    "certificate": say("The host does not show a certificate that is in order."),
    "too-slow": say("The host took too long."),
    "no-answer": say("The host gave no answer that can be understood."),
    "redirect": say("The host sends on to another address, which is not followed."),
    "refused": say("The host did not accept the message."),
    "gone": say("The host says that nobody listens there any more (410)."),
    "switched-off": say("Webhooks were switched off."),
}
"""Why a message did not arrive, in words."""


class UnreachableError(Exception):
    """A message did not go out or did not arrive; `code` is one of `WHY`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Target(msgspec.Struct, frozen=True):
    """An address, taken apart: host and port, and what is asked for there."""

    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as it stands in the request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == 443 else f"{host}:{self.port}"


Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]


def target_of(url: str) -> Target:
    """Take an address apart.

    Raises
    ------
    UnreachableError
        When it is no plain https address: another scheme, a name or password, a fragment, blanks, other letters.
    """
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        raise UnreachableError("address")
    try:
        parts = urlsplit(url)
        port = parts.port if parts.port is not None else 443
    except ValueError:
        raise UnreachableError("address") from None
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.scheme != "https" or "@" in parts.netloc or parts.fragment or "\\" in url or not port:
        raise UnreachableError("address")
    return Target(host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def addresses_of(host: str, port: int) -> list[str]:
    """Look a host up."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, and leads to no other one by a tunnel or a map."""
    try:
        found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address)
    except ValueError:
        return False  # with a zone (fe80::1%eth0) or no address at all
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found.sixtofour is not None or found.teredo is not None or found.is_site_local:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved and not found.is_unspecified


def public_addresses(target: Target, resolve: Resolve = addresses_of) -> Sequence[str]:
    """Look a host up, once.

    Raises
    ------
    UnreachableError
        When it is unknown, or any of its addresses is not public.
    """
    try:
        found = resolve(target.host, target.port)
    except (OSError, UnicodeError):
        raise UnreachableError("unknown-host") from None
    if not found:
        raise UnreachableError("unknown-host")
    if not all(is_public(one) for one in found):
        raise UnreachableError("not-public")
    return found


def connected(address: str, port: int, seconds: float) -> socket.socket:
    """Open a line to an address; nothing is looked up here."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    try:
        line.settimeout(seconds)
        line.connect((address, port))
    except BaseException:
        line.close()
        raise
    return line


def post(
    url: str, body: bytes, headings: Mapping[str, str], *, resolve: Resolve = addresses_of,
    connect: Connect = connected, context: ssl.SSLContext | None = None, seconds: float = SECONDS,
) -> int:  # fmt: skip
    """Post a body to an address, and give the status that comes back.

    Parameters
    ----------
    url, body, headings
        Where, what, and further headings; texts of our own making.
    resolve, connect, context, seconds
        How hosts are looked up and lines are opened, which certificates count, and how long it may take.

    Raises
    ------
    UnreachableError
        When there was no answer; also when the address may not be reached.
    """
    target = target_of(url)
    end = time.monotonic() + seconds
    address = public_addresses(target, resolve)[0]
    told = {"Host": target.named, "Content-Type": "application/json", "Content-Length": str(len(body)), **headings}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    wire = f"POST {target.path} HTTP/1.1\r\n{head}User-Agent: klantwaarde\r\nConnection: close\r\n\r\n".encode("ascii")
    try:
        with contextlib.ExitStack() as held:
            line = held.enter_context(connect(address, target.port, _left(end)))
            secure = (context or ssl.create_default_context()).wrap_socket(
                line, server_hostname=target.host, do_handshake_on_connect=False
            )
            held.enter_context(secure)
            secure.settimeout(_left(end))
            secure.do_handshake()
            secure.settimeout(_left(end))
            secure.sendall(wire + body)
            return _status(secure, end)
    except ssl.SSLCertVerificationError:
        raise UnreachableError("certificate") from None
    except TimeoutError:
        raise UnreachableError("too-slow") from None
    except (OSError, ValueError):
        raise UnreachableError("no-line") from None


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _status(line: Any, end: float) -> int:  # noqa: ANN401 - a socket, or what a test puts in its place
    """Read up to the status, and no further; word that something is on its way (1xx) is passed over."""
    read = b""
    while len(read) < _MOST_READ:
        found = _STATUS.match(read)
        if found and int(found[1]) >= 200:
            return int(found[1])
        if found and b"\r\n\r\n" in read:
            read = read.partition(b"\r\n\r\n")[2]
            continue
        if len(read) > 12 and not found:
            break
        line.settimeout(_left(end))
        piece = line.recv(4096)
        if not piece:
            break
        read += piece
    raise UnreachableError("no-answer")
