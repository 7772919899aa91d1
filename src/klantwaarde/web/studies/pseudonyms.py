"""The key of a study: from persons to pseudonyms and links; it lies apart from the database."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings

from klantwaarde.web.studies.customer import Contact, Customer
from klantwaarde.web.studies.invitation import Invitation
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.wave import OpenLink

KEY_BYTES = 32


def keys_folder() -> Path:
    """Where the keys lie: in the data folder, outside the database."""
    return Path(getattr(settings, "KEYS_FOLDER", None) or settings.ENVIRONMENT.data / "keys")


def key_of(study: Study) -> bytes:
    """Give the key of a study; it is made when it is first needed.

    Notes
    -----
    Whoever has the database alone cannot tell which answers are whose. When the key is destroyed, nobody can.
    """
    path = keys_folder() / f"{study.uid}.key"
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # appears whole or not at all; who comes second takes the key of the first
    except FileExistsError:
        pass
    finally:
        part.unlink()
    return path.read_bytes()


def has_key(study: Study) -> bool:
    """Whether the key is still there."""
    return (keys_folder() / f"{study.uid}.key").exists()


def destroy_key(study: Study) -> None:
    """Destroy the key: from now on nobody can tell which answers are whose, and no link works again."""
    (keys_folder() / f"{study.uid}.key").unlink(missing_ok=True)


def _made(study: Study, what: str, length: int) -> str:
    digest = hmac.new(key_of(study), what.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower().rstrip("=")[:length]


def person_code(study: Study, contact: Contact) -> str:
    """Give the pseudonym of a person: the same in every wave."""
    return "p" + _made(study, f"person {contact.side} {contact.code}", 12)


def account_code(study: Study, customer: Customer | None) -> str:
    """Give the code of a customer in the record: a pseudonym in anonymous research, its own code otherwise."""
    if customer is None:
        return ""
    return "k" + _made(study, f"account {customer.code}", 10) if study.anonymous else customer.code


def invitation_token(study: Study, invitation: Invitation) -> str:
    """Give the secret of a personal link; 160 bits."""
    return _made(study, f"invitation {invitation.uid}", 32)


def open_token(study: Study, link: OpenLink) -> str:
    """Give the secret of an open link."""
    return _made(study, f"open link {link.uid}", 32)


def fresh_token() -> str:
    """Make the secret by which who came through an open link returns."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


def link_hash(kind: str, token: str) -> str:
    """Hash a secret for its row; per kind another hash, so that two rows of one secret cannot be matched.

    ``kind`` is ``invitation``, ``open`` or ``response``.
    """
    return hashlib.sha256(f"{kind} {token}".encode()).hexdigest()


def address_hash(address: str) -> str:
    """Hash a mail address with the secret of the installation."""
    return hmac.new(settings.SECRET_KEY.encode(), address.strip().casefold().encode(), hashlib.sha256).hexdigest()
