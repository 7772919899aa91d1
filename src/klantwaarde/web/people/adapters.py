"""What allauth asks us: nobody signs up by themselves, an address is known from an invitation, and our own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from klantwaarde.language import Said, say
from klantwaarde.web.look.tongue import current, later
from klantwaarde.web.people.person import same_address
from klantwaarde.web.upkeep.post import post


class Mail(NamedTuple):
    """One mail: its heading and its text, made of what allauth gives."""

    subject: Said
    text: Callable[[Mapping[str, Any]], Said]


def _told(what: Said) -> Mail:
    """Make the mail that something changed in somebody's account."""
    return Mail(
        say("Something changed in your account"),
        lambda given: say(
            "{what}\n\nWas this you? Then you need not do anything. If it was not, choose a new password at once:\n"
            "{address}",
            what=what,
            address=given["request"].build_absolute_uri(reverse("account_reset_password")),
        ),
    )


MAILS: dict[str, Mail] = {
    "account/email/password_reset_key": Mail(
        say("Choose a new password"),
        lambda given: say(
            "You, or somebody else, asked for a new password for your account.\n\nFollow this link to choose one. It "
            "works for four hours:\n{address}\n\nIf you did not ask for this, you need not do anything.",
            address=given["password_reset_url"],
        ),
    ),
    "account/email/email_confirmation": Mail(
        say("Confirm your e-mail address"),
        lambda given: say(
            "Follow this link to confirm that this is your address:\n{address}\n\nIf you did not ask for this, you "
            "need not do anything.",
            address=given["activate_url"],
        ),
    ),
    "account/email/password_changed": _told(say("Your password was changed.")),
    "account/email/password_reset": _told(say("Your password was changed, by a link from a mail.")),
    "account/email/password_set": _told(say("Your account now has a password.")),
    "account/email/email_changed": _told(say("The e-mail address of your account was changed.")),
    "account/email/email_confirm": _told(say("The e-mail address of your account was confirmed.")),
    "account/email/email_deleted": _told(say("An e-mail address was taken out of your account.")),
    "mfa/email/totp_activated": _told(say("Log-in with an app was switched on.")),
    "mfa/email/totp_deactivated": _told(say("Log-in with an app was switched off.")),
    "mfa/email/recovery_codes_generated": _told(say("New recovery codes were made. The old ones no longer work.")),
    "mfa/email/webauthn_added": _told(say("A passkey or security key was added.")),
    "mfa/email/webauthn_removed": _told(say("A passkey or security key was removed.")),
    "socialaccount/email/account_connected": _told(say("Your account can now be entered through a provider.")),
    "socialaccount/email/account_disconnected": _told(say("Your account can no longer be entered through a provider.")),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth carries no types
    """Accounts are made on the first-run page and by invitation only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": later(say("This account is closed.")),
        "duplicate_email": later(say("This is your address already.")),
        "email_password_mismatch": later(say("The address or the password is wrong.")),
        "email_taken": later(say("This address cannot be used.")),
        "enter_current_password": later(say("Type the password you have now.")),
        "incorrect_code": later(say("This code is wrong.")),
        "incorrect_password": later(say("This password is wrong.")),
        "invalid_or_expired_key": later(say("This link no longer works.")),
        "invalid_password_reset": later(say("This link no longer works.")),
        "too_many_login_attempts": later(say("This was tried too often. Wait a few minutes and try again.")),
        "rate_limited": later(say("This was tried too often. Wait a few minutes and try again.")),
        "same_as_current": later(say("This is what it was already.")),
        "unverified_primary_email": later(say("Confirm your e-mail address first.")),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: see `people.joining`."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:  # noqa: ANN401 - theirs
        """Leave it: people log in with their address."""

    def clean_email(self, email: str) -> str:
        """Write the address in the form that is kept."""
        return same_address(super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in our words; one that we do not know is not sent."""
        mail = MAILS[template_prefix]
        given = {"request": self.request, **context}
        post(to=email, subject=mail.subject, text=mail.text(given), lang=current())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - theirs
        """Name the ways to show once more who one is."""
        words = {
            "reauthenticate": later(say("With your password")),
            "mfa_reauthenticate": later(say("With a code")),
            "mfa_reauthenticate:webauthn": later(say("With a passkey or security key")),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": words.get(method["id"], method["description"])} for method in methods]


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A provider may say who somebody is; whether they may come in was decided here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401 - theirs
        """Refuse whoever has no account: an invitation comes first."""
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names us to apps and keys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": later(say("This code is wrong.")),
        "cannot_delete_authenticator": later(say("Switch off the other second steps first.")),
        "cannot_generate_recovery_codes": later(say("Set up a second step first.")),
        "unverified_email": later(say("Confirm your e-mail address first.")),
        "add_email_blocked": later(say("Switch off the second step before you change your address.")),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Say for which site a passkey is."""
        return {**super().get_public_key_credential_rp_entity(), "name": "klantwaarde"}
