"""Where words may go: https to a public host, looked up once; or this very machine, when the project says so."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from klantwaarde.errors import KlantwaardeError, MethodError, refuse, say
from klantwaarde.language import Said

Resolve = Callable[[str, int], Sequence[str]]
_HTTPS = 443


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that was checked.

    Parameters
    ----------
    url
        As agreed.
    host, port
        Of it.
    addresses
        What the host stood for when it was checked; a plug-in connects to one of these and looks nothing up anew.
    """

    url: str
    host: str
    port: int
    addresses: tuple[str, ...]


def addresses_of(host: str, port: int) -> list[str]:
    """Look a host up."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def checked_endpoint(url: str, *, local: bool = False, resolve: Resolve = addresses_of) -> Endpoint:
    """Check where words would go.

    Parameters
    ----------
    url
        As the project agreed.
    local
        True when the words stay on this machine; then the host is this machine and http will do.
    resolve
        Looks a host up.

    Raises
    ------
    MethodError
        Another scheme than https, a name or password in the address, a host that is unknown, or one that stands for a
        private, local or reserved address. With ``local`` any other host than this machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused(url, say("It is no address.")) from None
    host = parts.hostname or ""
    if not host or parts.scheme not in ({"http", "https"} if local else {"https"}):
        raise _refused(url, say("It is no https address."))
    if parts.username or parts.password or parts.fragment:
        raise _refused(url, say("It carries a name, a password or a fragment."))
    port = port or (_HTTPS if parts.scheme == "https" else 80)
    try:
        addresses = tuple(resolve(host, port))
    except (OSError, UnicodeError):
        raise _refused(url, say("Its host is unknown.")) from None
    wrong = [one for one in addresses if not _may(one, local=local)]
    if wrong or not addresses:
        what = (
            say("Its host is not this machine.") if local else say("Its host stands for an address inside a network.")
        )
        raise _refused(url, what)
    return Endpoint(url, host, port, addresses)


def _may(address: str, *, local: bool) -> bool:
    """Whether an address is public, or this machine where it must be."""
    try:
        found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if local:
        return found.is_loopback
    tunnelled = isinstance(found, ipaddress.IPv6Address) and (found.sixtofour is not None or found.teredo is not None)
    return found.is_global and not found.is_multicast and not tunnelled


def _refused(url: str, what: Said) -> KlantwaardeError:
    return refuse(
        MethodError, "endpoint-unsafe", say("No words go to {url}. {what}", url=url[:200], what=what),
        say("Words go to a public https address, or to this machine when the project says that they stay here."),
        say("Correct the address in the agreement."),
    )  # fmt: skip
