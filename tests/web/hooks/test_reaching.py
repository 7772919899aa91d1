"""The guarded line: https to public addresses only, looked up once, no redirect, bounded in time and size."""

# ruff: noqa: S104, E501 - addresses are listed, none is listened at

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from klantwaarde.web.hooks.reaching import WHY, UnreachableError, is_public, post, public_addresses, target_of

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.7", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
        "2002:a00:1::", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "localhost", "", "1.2.3",
    ],
)  # fmt: skip
def test_an_address_inside_is_never_reached(address):
    assert not is_public(address)
    with pytest.raises(UnreachableError):
        public_addresses(target_of("https://hooks.example/"), lambda host, port: [address])


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_a_public_address_is(address):
    assert is_public(address)


def test_one_address_inside_among_public_ones_is_enough_to_refuse():
    with pytest.raises(UnreachableError) as told:
        public_addresses(target_of("https://hooks.example/"), lambda host, port: [PUBLIC, "10.0.0.1"])
    assert told.value.code == "not-public"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "ftp://hooks.example/", "file:///etc/passwd", "gopher://hooks.example/", "hooks.example",
        "https://", "https:///x", "https://user@hooks.example/", "https://user:word@hooks.example/", "https://@x.example/",
        "https://hooks.example/#part", "https://hooks.example/a b", "https://hooks.example/\r\nX: y", "https://h.example:0/",
        "https://h.example:99999/", "https://h.example:x/", "https://hooks.example\\@inside/", "https://höoks.example/",
        "HTTPS://hooks.example/", "https://[::1", "https://" + "a" * 1000 + ".example/", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_plain_https_is_refused(url):
    with pytest.raises(UnreachableError) as told:
        target_of(url)
    assert told.value.code == "address"


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "017700000001", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]"]
)
def test_every_way_to_write_this_machine_ends_at_the_same_check(host):
    """They are looked up as the system does, and what comes out is judged."""
    with pytest.raises(UnreachableError) as told:
        public_addresses(target_of(f"https://{host}/"))
    assert told.value.code in {"not-public", "unknown-host"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for hooks.example, with its key, that nobody else trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class Receiver:
    """A receiver on this machine that answers once; `connect` leads there whatever address was asked for."""

    def __init__(self, certificate, answer):
        self.answer, self.read, self.asked = answer, b"", []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.context = ssl.create_default_context(cafile=certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, args=[context], daemon=True)
        self.thread.start()

    def _serve(self, context):
        try:
            line, _ = self.listener.accept()
            with line, context.wrap_socket(line, server_side=True) as secure:
                head, _, body = b"", b"", b""
                while b"\r\n\r\n" not in head:
                    head += secure.recv(4096)
                head, _, body = head.partition(b"\r\n\r\n")
                length = int(dict(one.split(b": ") for one in head.split(b"\r\n")[1:])[b"Content-Length"])
                while len(body) < length:
                    body += secure.recv(4096)
                self.read = head + b"\r\n\r\n" + body
                self.answer(secure)
        except OSError:
            pass

    def connect(self, address, port, seconds):
        self.asked.append((address, port))
        return socket.create_connection(self.listener.getsockname(), timeout=seconds)

    def close(self):
        self.listener.close()
        self.thread.join(timeout=5)


@pytest.fixture
def receiver(certificate):
    made = []

    def one(answer):
        if isinstance(answer, bytes):
            sent = answer
            answer = lambda line: line.sendall(sent)  # noqa: E731
        made.append(Receiver(certificate, answer))
        return made[-1]

    yield one
    for each in made:
        each.close()


def bring(receiver, body=b"{}", resolve=None, **more):
    looked_up = []

    def looked(host, port):
        looked_up.append(host)
        return [PUBLIC] if len(looked_up) == 1 else ["127.0.0.1"]  # a name that stands for another address next time

    more.setdefault("context", receiver.context)
    told = post(
        "https://hooks.example:8443/in?a=b", body, {"webhook-id": "msg_1"}, resolve=resolve or looked,
        connect=receiver.connect, **more,
    )  # fmt: skip
    assert looked_up == ["hooks.example"], "looked up once"
    return told


def test_a_message_goes_to_the_address_that_was_checked(receiver):
    there = receiver(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert bring(there, b'{"a": 1}') == 204
    assert there.asked == [(PUBLIC, 8443)]
    head, _, body = there.read.partition(b"\r\n\r\n")
    assert body == b'{"a": 1}'
    assert head.startswith(b"POST /in?a=b HTTP/1.1\r\nHost: hooks.example:8443\r\n")
    assert b"webhook-id: msg_1" in head


def test_a_redirect_is_a_status_and_nothing_more(receiver):
    there = receiver(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n")
    assert bring(there) == 302
    assert len(there.asked) == 1


def test_word_that_something_is_on_its_way_is_passed_over(receiver):
    assert bring(receiver(b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")) == 200


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9\r\nhello there", b"HTTP/1.1 OK\r\n\r\n", b"x" * 40_000])
def test_what_is_no_answer_is_none(receiver, answer):
    with pytest.raises(UnreachableError) as told:
        bring(receiver(answer))
    assert told.value.code in {"no-answer", "no-line"}


def test_a_receiver_that_drips_is_cut_off(receiver):
    def drip(line):
        for _ in range(50):
            line.sendall(b"H")
            if done.wait(0.05):
                return

    done = threading.Event()
    with pytest.raises(UnreachableError) as told:
        bring(receiver(lambda line: done.wait(5)), seconds=0.3)
    assert told.value.code == "too-slow"
    with pytest.raises(UnreachableError) as told:
        bring(receiver(drip), seconds=0.3)
    assert told.value.code in {"too-slow", "no-answer"}
    done.set()


def test_a_certificate_that_nobody_vouches_for_is_refused(receiver):
    with pytest.raises(UnreachableError) as told:
        bring(receiver(b"HTTP/1.1 200 OK\r\n\r\n"), context=ssl.create_default_context())
    assert told.value.code == "certificate"


def test_a_host_that_nobody_knows_or_that_refuses(receiver):
    def unknown(host, port):
        raise socket.gaierror

    def refused(address, port, seconds):
        raise ConnectionRefusedError

    with pytest.raises(UnreachableError) as told:
        post("https://hooks.example/", b"", {}, resolve=unknown)
    assert told.value.code == "unknown-host"
    with pytest.raises(UnreachableError) as told:
        post("https://hooks.example/", b"", {}, resolve=lambda host, port: [PUBLIC], connect=refused)
    assert told.value.code == "no-line"


def test_every_reason_is_said_in_words():
    assert {"address", "unknown-host", "not-public", "no-line", "certificate", "too-slow", "no-answer"} <= set(WHY)
