"""The forms of studies."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from klantwaarde.language import say
from klantwaarde.web.instrument.building import PARTS
from klantwaarde.web.instrument.question import NAME
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.studies.promotion import LONGEST, promotion_in
from klantwaarde.web.studies.study import SMALLEST_CELL

PART_NAMES = {
    "expectation": say("What people expect"),
    "importance": say("How important it is"),
    "experience": say("How they experience it"),
    "disconfirmation": say("Better or worse than expected"),
    "satisfaction": say("How satisfied they are, per value"),
    "kano": say("With and without (Kano)"),
    "investments": say("What it costs them: price, risk, time, effort"),
    "roles": say("Which role they grant you"),
    "why_us": say("Why they choose you"),
    "words": say("In their own words"),
    "overall": say("Satisfied, and would they recommend you"),
    "ease": say("How easy it is"),
}


def one_line(text: str) -> str:
    """Take signs out that could steer a page or a mail."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


class StudyForm(forms.Form):
    """A new study: what it is called, and what respondents are promised."""

    title_nl = forms.CharField(label=later(say("Title in Dutch")), max_length=120)
    title_en = forms.CharField(label=later(say("Title in English")), max_length=120, required=False)
    language = forms.ChoiceField(
        label=later(say("Language of invitations and reports")), choices=[("nl", "Nederlands"), ("en", "English")]
    )
    privacy = forms.ChoiceField(
        label=later(say("What you promise respondents")),
        help_text=later(say("You choose this once. Anonymous never becomes named.")),
        choices=[
            ("anonymous", later(say("Anonymous research: nobody can see who answered what"))),
            ("named", later(say("Named conversation: you know who answered, and people know that"))),
        ],
        initial="anonymous",
        widget=forms.RadioSelect,
    )

    def clean_title_nl(self) -> str:
        """Take a title of one line."""
        return one_line(self.cleaned_data["title_nl"])

    def clean_title_en(self) -> str:
        """Take a title of one line."""
        return one_line(self.cleaned_data["title_en"])


class RulesForm(forms.Form):
    """What may change of a study later on."""

    title_nl = StudyForm.base_fields["title_nl"]
    title_en = StudyForm.base_fields["title_en"]
    language = StudyForm.base_fields["language"]
    minimum_cell = forms.IntegerField(
        label=later(say("Smallest group that is shown")),
        help_text=later(say("5 or more. It only goes up: people answered under a promise.")),
        min_value=SMALLEST_CELL,
        max_value=1000,
    )
    rest_days = forms.IntegerField(
        label=later(say("Days of rest between two mails of your organisation")), min_value=1, max_value=365
    )
    keep_months = forms.IntegerField(
        label=later(say("Months that answers are kept after the last wave")), min_value=1, max_value=120
    )

    def __init__(self, *args: Any, promised: int = SMALLEST_CELL, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        self._promised = promised
        super().__init__(*args, **kwargs)

    def clean_minimum_cell(self) -> int:
        """Only upwards."""
        cell: int = self.cleaned_data["minimum_cell"]
        if cell < self._promised:
            raise ValidationError(now(say("It was {cell}, and it only goes up.", cell=self._promised)))
        return cell


class PlanForm(forms.Form):
    """What the questionnaire asks."""

    parts = forms.MultipleChoiceField(
        label=later(say("What do you ask?")),
        help_text=later(say("Less is better: people stop at long lists.")),
        choices=[(part, later(PART_NAMES[part])) for part in PARTS],
        widget=forms.CheckboxSelectMultiple,
    )
    address = forms.ChoiceField(
        label=later(say("How do you address people in Dutch?")), choices=[("u", "u"), ("je", "je")]
    )
    task = forms.ChoiceField(
        label=later(say("Why they choose you: which task?")),
        choices=[("rank", later(say("choose and order reasons"))), ("points", later(say("divide 100 points")))],
    )
    top = forms.IntegerField(label=later(say("How many reasons")), min_value=1, max_value=10, initial=5)
    notice_nl = forms.CharField(
        label=later(say("What happens with the answers, in Dutch")),
        help_text=later(say("Empty: our own text.")),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    notice_en = forms.CharField(
        label=later(say("What happens with the answers, in English")),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class QuestionForm(forms.Form):
    """A question of one's own."""

    kind = forms.ChoiceField(
        label=later(say("Kind of question")),
        choices=[
            ("choice", later(say("choose one of a list"))),
            ("several", later(say("choose several of a list"))),
            ("rating", later(say("a mark from 1 to 10"))),
            ("text", later(say("a short text"))),
            ("comment", later(say("own words"))),
        ],
    )
    name = forms.CharField(
        label=later(say("Short name")),
        help_text=later(say("Letters and digits; the answer gets this name in tables. It never changes.")),
        max_length=60,
    )
    title_nl = forms.CharField(label=later(say("Question in Dutch")), max_length=300)
    title_en = forms.CharField(label=later(say("Question in English")), max_length=300)
    options = forms.CharField(
        label=later(say("Answers to choose from")),
        help_text=later(say("One per line: code = Dutch = English")),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    show_if = forms.CharField(
        label=later(say("Only when")),
        help_text=later(say("Such as {example}. Empty: always.", example="{recommend} <= 6")),
        required=False,
        max_length=1000,
    )
    required = forms.BooleanField(label=later(say("People must answer")), required=False)

    def clean_name(self) -> str:
        """Take a name that tables can have."""
        name: str = self.cleaned_data["name"].strip()
        if not NAME.fullmatch(name):
            raise ValidationError(now(say("Use letters, digits and underscores, and begin with a letter.")))
        return name

    def clean_options(self) -> list[tuple[str, str, str]]:
        """Read the list of answers."""
        found = []
        for line in self.cleaned_data["options"].splitlines():
            parts = [part.strip() for part in line.split("=")]
            if not any(parts):
                continue
            code = re.sub(r"[^a-z0-9]+", "_", parts[0].casefold()).strip("_")[:60]
            if not code:
                raise ValidationError(now(say("The line {line} has no code.", line=line[:60])))
            dutch = parts[1] if len(parts) > 1 and parts[1] else parts[0]
            found.append((code, dutch, parts[2] if len(parts) > 2 and parts[2] else dutch))
        return found


class WaveForm(forms.Form):
    """A new wave."""

    code = forms.CharField(
        label=later(say("Code of the wave")), help_text=later(say("Such as 2026-1. It stays.")), max_length=40
    )
    start = forms.DateField(label=later(say("First day")), required=False, widget=forms.DateInput({"type": "date"}))
    end = forms.DateField(label=later(say("Last day")), required=False, widget=forms.DateInput({"type": "date"}))

    def clean_code(self) -> str:
        """Take a code that tables can have."""
        code: str = self.cleaned_data["code"].strip()
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", code):
            raise ValidationError(now(say("Use letters, digits, points and hyphens.")))
        return code

    def clean(self) -> dict[str, Any]:
        """A wave ends after it begins."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("start") and told.get("end") and told["end"] < told["start"]:
            self.add_error("end", now(say("A wave ends on or after the day it starts.")))
        return told


class MailForm(forms.Form):
    """The lines above an invitation or a reminder."""

    intro = forms.CharField(
        label=later(say("A few lines of your own above the invitation")),
        help_text=later(say("No offers and no links: then it would be advertising.")),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_intro(self) -> str:
        """Refuse promotion."""
        intro: str = self.cleaned_data["intro"]
        if found := promotion_in(intro):
            raise ValidationError(
                now(say("An invitation sells nothing and has no links: {words}.", words=", ".join(found[:5])))
            )
        return intro


class SheetForm(forms.Form):
    """A file with customers and contacts."""

    file = forms.FileField(label=later(say("CSV or XLSX file")), allow_empty_file=False)


class FolderForm(forms.Form):
    """A study folder, as a zip or as one workbook."""

    file = forms.FileField(label=later(say("Study folder as ZIP, or study.xlsx")), allow_empty_file=False)
