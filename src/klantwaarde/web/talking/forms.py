"""The forms of the interview desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from klantwaarde.importers.transcripts import FORMATS
from klantwaarde.language import Said, say
from klantwaarde.web.look.tongue import later
from klantwaarde.web.studies.forms import one_line
from klantwaarde.web.studies.models import Study

CONSENT_NAMES: dict[str, Said] = {
    "internal": say("internal: researchers only"),
    "anonymous": say("anonymous: may be shown without a name"),
    "attributable": say("by name: may be shown with function or name"),
}


class InterviewForm(forms.Form):
    """A new interview: with whom, when, in which wave, and what the person agreed to."""

    wave = forms.ChoiceField(label=later(say("Wave")))
    held_on = forms.DateField(
        label=later(say("Day of the interview")), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    contact = forms.ChoiceField(label=later(say("With whom")), required=False)
    label = forms.CharField(
        label=later(say("Or what you call this person")),
        help_text=later(say("For the desk only; it never goes into the tables.")),
        max_length=120,
        required=False,
    )
    customer = forms.ChoiceField(label=later(say("Customer")), required=False)
    function = forms.CharField(label=later(say("Function")), max_length=120, required=False)
    lang = forms.ChoiceField(
        label=later(say("Language of the guide")), choices=[("nl", "Nederlands"), ("en", "English")]
    )
    consent = forms.ChoiceField(
        label=later(say("What did the person agree to for their words?")),
        help_text=later(say("Ask before you begin. You can change it for each quote.")),
        widget=forms.RadioSelect,
        initial="internal",
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        waves = [(wave.code, later(wave.spoken)) for wave in study.waves.all()]
        contacts = study.contacts.filter(side="customer").select_related("customer")
        people = [(str(one.pk), f"{one} ({one.customer})" if one.customer else str(one)) for one in contacts]
        nobody = later(say("nobody of the list"))
        for name, choices in (
            ("wave", waves),
            ("contact", [("", nobody), *people]),
            ("customer", [("", later(say("not known"))), *((one.code, str(one)) for one in study.customers.all())]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
            field.choices = choices
        consent = self.fields["consent"]
        assert isinstance(consent, forms.ChoiceField)  # noqa: S101 - as declared above
        consent.choices = [
            (one, later(name)) for one, name in CONSENT_NAMES.items() if one != "attributable" or not study.anonymous
        ]
        if study.anonymous:
            del self.fields["label"]

    def clean_function(self) -> str:
        """Take a function of one line."""
        return one_line(self.cleaned_data["function"])

    def clean_held_on(self) -> dt.date:
        """Refuse a day that cannot be meant."""
        day: dt.date = self.cleaned_data["held_on"]
        if not 1990 <= day.year <= 2200:
            raise ValidationError(later(say("This day cannot be meant.")))
        return day


class TranscriptForm(forms.Form):
    """A transcript."""

    file = forms.FileField(
        label=later(say("File with the transcript")),
        help_text=later(say("TXT, DOCX, ODT, PDF with text, SRT or VTT.")),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(FORMATS)}),
    )
    interviewer = forms.CharField(
        label=later(say("How the interviewer is called in it")),
        help_text=later(say("A name or a letter; “I” and “Interviewer” are known.")),
        max_length=60,
        required=False,
    )
