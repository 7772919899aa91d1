"""The forms of organisations and their people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from klantwaarde.language import say
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.people.person import Person, same_address
from klantwaarde.web.people.rights import ROLE_MEANINGS, ROLE_NAMES, Role


def _told_rules() -> str:
    return " ".join(password_validators_help_texts())


_rules = lazy(_told_rules, str)


def _clean_name(text: str) -> str:
    """Take signs out that could steer a page or a mail: a name is one line of text."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


class AccountForm(forms.Form):
    """Somebody's name and password, for a new account."""

    name = forms.CharField(
        label=later(say("Your name")), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=later(say("Password")),
        max_length=256,
        strip=False,
        help_text=_rules(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        self._email = email
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """Take a name of one line."""
        return _clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Hold the password against its rules, and against the name and the address."""
        cleaned: dict[str, Any] = super().clean() or {}
        if password := cleaned.get("password"):
            person = Person(name=cleaned.get("name", ""), email=cleaned.get("email", self._email))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class FirstForm(AccountForm):
    """The first account and the first organisation, with the code that the server showed."""

    code = forms.CharField(
        label=later(say("Code")),
        help_text=later(say("It stands on the terminal where the server was started.")),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organisation = forms.CharField(
        label=later(say("Name of your organisation")),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=later(say("E-mail address")), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("code", "organisation", "name", "email", "password")

    def clean_organisation(self) -> str:
        """Take a name of one line."""
        return _clean_name(self.cleaned_data["organisation"])

    def clean_email(self) -> str:
        """Write the address in the form that is kept."""
        return same_address(self.cleaned_data["email"])


class RightsForm(forms.Form):
    """What somebody may do."""

    role = forms.ChoiceField(label=later(say("Role")), widget=forms.RadioSelect)
    may_read_words = forms.BooleanField(
        label=later(say("May read what people wrote themselves")),
        help_text=later(say("Open answers often tell who wrote them.")),
        required=False,
    )
    may_see_identities = forms.BooleanField(
        label=later(say("May see who gave an answer")),
        help_text=later(say("Not in an anonymous study: there nobody can.")),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        choices = [
            (role.value, later(say("{role}: {meaning}", role=ROLE_NAMES[role], meaning=ROLE_MEANINGS[role])))
            for role in Role
        ]
        self.fields["role"].choices = choices  # type: ignore[attr-defined] # a choice field has them


class InvitationForm(RightsForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=later(say("E-mail address")), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ("email", "role", "may_read_words", "may_see_identities")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        self._organisation = organisation
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        """Refuse an address that is in already."""
        email = same_address(self.cleaned_data["email"])
        if Membership.objects.filter(organisation=self._organisation, person__email=email).exists():
            raise ValidationError(now(say("This person is a member already.")))
        return email


class OrganisationForm(forms.ModelForm[Organisation]):
    """The name and the rules of an organisation."""

    class Meta:
        """Name and second step."""

        model = Organisation
        fields = ("name", "two_factor")
        labels = {
            "name": later(say("Name of your organisation")),
            "two_factor": later(say("Everybody must log in in two steps")),
        }
        help_texts = {
            "two_factor": later(say("Whoever has no second step yet is asked to set one up first.")),
        }

    def clean_name(self) -> str:
        """Take a name of one line."""
        return _clean_name(self.cleaned_data["name"])


class PersonForm(forms.ModelForm[Person]):
    """One's own name."""

    class Meta:
        """The name."""

        model = Person
        fields = ("name",)
        labels = {"name": later(say("Your name"))}

    def clean_name(self) -> str:
        """Take a name of one line."""
        return _clean_name(self.cleaned_data["name"])
