"""Every setting of the web app, in one list: its name, what it means, and what it is when nobody says so.

A setting is an environment variable. Any of them may be given as a file instead, with `_FILE` behind its name, so that
a password need not stand in the environment: KLANTWAARDE_SECRET_KEY_FILE=/run/secrets/key.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Said, say


class Setting(msgspec.Struct, frozen=True):
    """One setting: its environment variable, what it is by default, and what it does.

    Parameters
    ----------
    name
        The environment variable.
    default
        What counts when it is not given.
    meaning
        One or two sentences for who runs a server.
    secret
        Whether it must never be shown.
    """

    name: str
    default: str
    meaning: Said
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "KLANTWAARDE_DATA",
        "klantwaarde-data",
        say("The folder for the database, the keys, uploaded files and studies. Made when it is not there."),
    ),
    Setting(
        "KLANTWAARDE_DATABASE",
        "",
        say("A PostgreSQL database, as postgresql://user:password@host/name. Empty: SQLite in the data folder."),
        secret=True,
    ),
    Setting(
        "KLANTWAARDE_URL",
        "",
        say(
            "The address at which people find the server, such as https://research.example.org. Needed behind a proxy."
        ),
    ),
    Setting(
        "KLANTWAARDE_PROXIES",
        "0",
        say("How many reverse proxies stand in front; so many steps of X-Forwarded-For and its likes are believed."),
    ),
    Setting(
        "KLANTWAARDE_SECRET_KEY",
        "",
        say("Signs sessions and links. Empty: made once, kept in the data folder."),
        secret=True,
    ),
    Setting(
        "KLANTWAARDE_SMTP",
        "",
        say(
            "The mail server: smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp+plain://host:25 "
            "(neither). Empty: mail is shown on the terminal."
        ),
        secret=True,
    ),
    Setting("KLANTWAARDE_MAIL_FROM", "klantwaarde@localhost", say("The sender of every mail.")),
    Setting(
        "KLANTWAARDE_OIDC_ISSUER", "", say("Address of an OpenID Connect provider; switches on logging in with it.")
    ),
    Setting("KLANTWAARDE_OIDC_CLIENT", "", say("The client id at that provider.")),
    Setting("KLANTWAARDE_OIDC_SECRET", "", say("The client secret at that provider."), secret=True),
    Setting("KLANTWAARDE_OIDC_NAME", "OpenID", say("The name of that provider on the log-in page.")),
    Setting(
        "KLANTWAARDE_METRICS_TOKEN",
        "",
        say("Who shows this token may read /metrics from elsewhere. Empty: only this machine may."),
        secret=True,
    ),
    Setting(
        "KLANTWAARDE_WEBHOOKS",
        "off",
        say("on: organisations may have messages sent to https addresses of theirs. off: nothing is sent anywhere."),
    ),
    Setting("KLANTWAARDE_UPLOAD_MB", "20", say("The largest file that may be uploaded, in megabytes.")),
    Setting("KLANTWAARDE_THREADS", "8", say("How many requests are answered at the same time.")),
)


class MailServer(msgspec.Struct, frozen=True):
    """Where mail goes out.

    Parameters
    ----------
    host, port, user, password
        As the provider gives them.
    starttls, tls
        Whether the line is made safe after greeting, or from the start.
    """

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


class Environment(msgspec.Struct, frozen=True):
    """The settings as they hold for this process, read and checked."""

    data: Path
    database: str
    url: str
    proxies: int
    secret_key: str
    mail: MailServer | None
    mail_from: str
    oidc_issuer: str
    oidc_client: str
    oidc_secret: str
    oidc_name: str
    metrics_token: str
    webhooks: bool
    upload_bytes: int
    threads: int

    @property
    def tls(self) -> bool:
        """Whether people reach the server over TLS."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """The name of the server in its address, without a port; empty when it has none."""
        return urlsplit(self.url).hostname or ""


def read_environment(given: Mapping[str, str] | None = None) -> Environment:
    """Read every setting from the environment.

    Parameters
    ----------
    given
        Otherwise the environment of this process.

    Raises
    ------
    InputError
        When a setting cannot be understood; it never repeats a secret.
    """
    values = {
        s.name.removeprefix("KLANTWAARDE_").lower(): _value(s, os.environ if given is None else given) for s in SETTINGS
    }
    data = Path(values["data"]).absolute()
    return Environment(
        data=data,
        database=_database(values["database"]),
        url=_url(values["url"]),
        proxies=_whole("KLANTWAARDE_PROXIES", values["proxies"], 0, 10),
        secret_key=values["secret_key"] or _kept_key(data),
        mail=_mail(values["smtp"]),
        mail_from=values["mail_from"],
        oidc_issuer=_url(values["oidc_issuer"], "KLANTWAARDE_OIDC_ISSUER"),
        oidc_client=values["oidc_client"],
        oidc_secret=values["oidc_secret"],
        oidc_name=values["oidc_name"],
        metrics_token=values["metrics_token"],
        webhooks=_on("KLANTWAARDE_WEBHOOKS", values["webhooks"]),
        upload_bytes=_whole("KLANTWAARDE_UPLOAD_MB", values["upload_mb"], 1, 1000) * 1024 * 1024,
        threads=_whole("KLANTWAARDE_THREADS", values["threads"], 1, 64),
    )


KEY_FILE = "secret-key"


def make_data_folder(data: Path) -> None:
    """Make the data folder, for its owner only, with a secret key in it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(data / KEY_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))


def _kept_key(data: Path) -> str:
    try:
        return (data / KEY_FILE).read_text("utf-8").strip()
    except OSError:
        # Nothing is signed before `serve` or `migrate` made the folder; a key that lasts one process does no harm.
        return secrets.token_urlsafe(64)


def _value(setting: Setting, given: Mapping[str, str]) -> str:
    if setting.name in given:
        return given[setting.name].strip()
    if path := given.get(f"{setting.name}_FILE"):
        return Path(path).read_text("utf-8").strip()
    return setting.default


def _refused(name: str, mend: Said) -> InputError:
    return refuse(  # type: ignore[return-value] # it is made of the kind that is asked
        InputError, "setting", say("The setting {name} cannot be used.", name=name),
        say("Each setting of the server has its own form."), mend,
    )  # fmt: skip


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not text.isdecimal() or not low <= int(text) <= high:
        raise _refused(name, say("Give a whole number from {low} to {high}.", low=low, high=high))
    return int(text)


def _on(name: str, text: str) -> bool:
    if text not in {"on", "off"}:
        raise _refused(name, say("Write on or off."))
    return text == "on"


def _url(text: str, name: str = "KLANTWAARDE_URL") -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise _refused(name, say("Write it as https://name.example.org."))
    if name == "KLANTWAARDE_URL" and parts.path.strip("/"):
        raise _refused(name, say("Write the address without a path behind it."))
    return text.rstrip("/")


def _database(text: str) -> str:
    if text and urlsplit(text).scheme not in {"postgresql", "postgres"}:
        raise _refused("KLANTWAARDE_DATABASE", say("Write it as postgresql://user:password@host/name."))
    return text


def _mail(text: str) -> MailServer | None:
    if not text:
        return None
    parts = urlsplit(text)
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise _refused("KLANTWAARDE_SMTP", say("Write it as smtp://user:password@host:587."))
    return MailServer(
        host=parts.hostname,
        port=parts.port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )
