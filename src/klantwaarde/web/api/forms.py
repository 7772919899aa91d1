"""The form of a token."""

from __future__ import annotations

from typing import Any

from django import forms

from klantwaarde.language import say
from klantwaarde.web.api.scopes import SCOPES, may_give
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.studies.forms import one_line

LONGEST_DAYS = 730


class TokenForm(forms.Form):
    """What a token is for, what it may, and until when."""

    name = forms.CharField(
        label=later(say("What is it for?")), help_text=later(say("Such as the name of the program.")), max_length=100
    )
    scopes = forms.MultipleChoiceField(
        label=later(say("What may it do?")),
        help_text=later(say("Less is safer. It never may more than you may yourself.")),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(label=later(say("Days that it works")), min_value=1, max_value=LONGEST_DAYS, initial=365)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined] # of a field of choices
            (scope, f"{scope}: {later(said)}") for scope, (_, said) in SCOPES.items() if may_give(membership, scope)
        ]

    def clean_name(self) -> str:
        """Take a name of one line."""
        return one_line(self.cleaned_data["name"])
