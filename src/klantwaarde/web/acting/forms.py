"""The forms of actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from klantwaarde.language import say
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.membership import Membership
from klantwaarde.web.people.organisation import Organisation
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.forms import one_line

LARGEST = 10.0


class Day(forms.DateInput):
    """A day, with the calendar of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def doers(organisation: Organisation) -> list[tuple[str, str]]:
    """Give everybody of an organisation who may do something about what came out."""
    members = Membership.objects.filter(organisation=organisation).select_related("person").order_by("person__name")
    return [(str(one.person_id), one.person.name or one.person.email) for one in members if one.may(Right.TAKE_ACTIONS)]


class ActionForm(forms.Form):
    """What is done, by whom, before when, and what it should change."""

    title = forms.CharField(label=later(say("What is done")), max_length=200)
    reason = forms.CharField(
        label=later(say("Why")), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    subject = forms.ChoiceField(label=later(say("Which value it should change")), required=False)
    owner = forms.ChoiceField(label=later(say("Who does it")))
    due = forms.DateField(label=later(say("Before which day")), widget=Day())
    expected = forms.FloatField(
        label=later(say("Expected effect, in points of the score scale")),
        help_text=later(say("Experience against expectation, such as 0.5. It is held against the next wave.")),
        required=False, min_value=-LARGEST, max_value=LARGEST, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    promised = forms.BooleanField(label=later(say("This was promised to the customer")), required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        subjects: list[tuple[str, str]],
        owners: list[tuple[str, str]],
        for_customer: bool,
        **kwargs: Any,  # noqa: ANN401 - Django's own signature
    ) -> None:
        super().__init__(*args, **kwargs)
        none = later(say("no value in particular"))
        self.fields["subject"].choices = [("", none), *subjects]  # type: ignore[attr-defined]
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]
        if not for_customer:
            del self.fields["promised"]

    def clean_title(self) -> str:
        """Take a line."""
        return one_line(self.cleaned_data["title"])


class ToldForm(forms.Form):
    """What the customer was told, and when."""

    told = forms.CharField(
        label=later(say("What you told the customer")), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    told_on = forms.DateField(label=later(say("When")), widget=Day())

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_told_on(self) -> dt.date:
        """Take a day that has been."""
        day: dt.date = self.cleaned_data["told_on"]
        if day > self.today:
            raise forms.ValidationError(later(say("That day is still to come.")))
        return day
