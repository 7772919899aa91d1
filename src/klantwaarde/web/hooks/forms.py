"""The form of a webhook."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from klantwaarde.language import say
from klantwaarde.web.hooks.reaching import LONGEST, WHY, UnreachableError, target_of
from klantwaarde.web.hooks.sending import KINDS
from klantwaarde.web.look.tongue import later, now


class HookForm(forms.Form):
    """Where messages go, and which."""

    url = forms.CharField(
        label=later(say("Address of the receiver")),
        help_text=later(say("It begins with https:// and is reached over the open internet.")),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=later(say("Tell it when")),
        choices=[(kind, later(said)) for kind, said in KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_url(self) -> str:
        """Take a plain https address; whether its host may be reached is looked at when something goes out."""
        url: str = self.cleaned_data["url"].strip()
        try:
            target_of(url)
        except UnreachableError as error:
            raise ValidationError(now(WHY[error.code])) from None
        return url
