"""What allauth asks us: nobody signs up by themselves, and an address is known from an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from klantwaarde.web.people.person import same_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth carries no types
    """Accounts are made on the first-run page and by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: see `people.joining`."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:  # noqa: ANN401 - theirs
        """Leave it: people log in with their address."""

    def clean_email(self, email: str) -> str:
        """Write the address in the form that is kept."""
        return same_address(super().clean_email(email))


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A provider may say who somebody is; whether they may come in was decided here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401 - theirs
        """Refuse whoever has no account: an invitation comes first."""
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names us to apps and keys."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Say for which site a passkey is."""
        return {**super().get_public_key_credential_rp_entity(), "name": "klantwaarde"}
