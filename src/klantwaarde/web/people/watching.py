"""Write down what happens at the log-in door."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from klantwaarde.web.people.audit import record


def listen() -> None:
    """Listen to the signals of logging in and of keys and passwords."""
    from allauth.account import signals as account
    from allauth.mfa import signals as mfa
    from django.contrib.auth import signals as auth

    def note(verb: str) -> Any:  # noqa: ANN401 - a receiver
        def noted(*, user: Any = None, request: HttpRequest | None = None, **_: Any) -> None:  # noqa: ANN401 - a signal
            record(verb, organisation=None, actor=user or request)

        return noted

    for signal, verb in (
        (auth.user_logged_in, "logged-in"),
        (auth.user_logged_out, "logged-out"),
        (account.password_changed, "password-changed"),
        (account.password_reset, "password-reset"),
        (account.email_changed, "email-changed"),
        (mfa.authenticator_added, "second-step-added"),
        (mfa.authenticator_removed, "second-step-removed"),
        (mfa.authenticator_reset, "recovery-codes-renewed"),
    ):
        signal.connect(note(verb), weak=False, dispatch_uid=f"klantwaarde.{verb}")

    def failed(**_: Any) -> None:  # noqa: ANN401 - a signal
        # Not whose password it was: people type passwords in the field of the address too.
        record("login-failed", organisation=None, actor=None)

    auth.user_login_failed.connect(failed, weak=False, dispatch_uid="klantwaarde.login-failed")
