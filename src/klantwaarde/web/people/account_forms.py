"""The forms of logging in and of one's own account, with labels of our own."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.contrib.auth.password_validation import password_validators_help_texts
from django.forms import Form

from klantwaarde.language import Said, say
from klantwaarde.web.look.tongue import later

ADDRESS = say("E-mail address")
PASSWORD = say("Password")
AGAIN = say("The same password again")
NEW = say("New password")
CODE = say("Code")


def worded(form: Form, labels: dict[str, Said]) -> None:
    """Give the fields of a form their labels, and take away what only repeats them."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = later(label)
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""
    if "password1" in form.fields:
        form.fields["password1"].help_text = " ".join(password_validators_help_texts())


class LoginForm(account.LoginForm):  # type: ignore[misc] # allauth carries no types
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"login": ADDRESS, "password": PASSWORD})


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """The address to which a link is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"email": ADDRESS})


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by a link from a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"password1": NEW, "password2": AGAIN})


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """A new password, by who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"oldpassword": say("The password you have now"), "password1": NEW, "password2": AGAIN})


class SetPasswordForm(account.SetPasswordForm):  # type: ignore[misc]
    """A first password, for who came in through a provider."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"password1": NEW, "password2": AGAIN})


class AddEmailForm(account.AddEmailForm):  # type: ignore[misc]
    """Another address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"email": say("New e-mail address")})


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"password": PASSWORD})


class CodeForm(mfa.AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"code": CODE})


class CodeAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"code": CODE})


class ActivateAppForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"code": say("The code that the app shows")})


class AddKeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"name": say("Name of this key"), "passwordless": say("Log in with it without a password")})
        self.fields["passwordless"].help_text = later(
            say("Then it is a passkey. Otherwise it is a second step after the password.")
        )
        self.fields["passwordless"].initial = True


class EditKeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """The name of a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        worded(self, {"name": say("Name of this key")})
