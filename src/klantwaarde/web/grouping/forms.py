"""The forms of the Q desk."""

from __future__ import annotations

from typing import Any

from django import forms

from klantwaarde.language import say
from klantwaarde.results import QAnalysis
from klantwaarde.schema.card_sorts import EXTRACTIONS, MODES, MOST_FACTORS, ROTATIONS
from klantwaarde.web.grouping.steps import LONGEST
from klantwaarde.web.look.tongue import later

EXTRACTION_NAMES = {
    "pca": say("principal components (PCA)"),
    "centroid": say("centroid (Brown)"),
    "horst": say("centroid with iterated communalities (Horst)"),
}
ROTATION_NAMES = {
    "varimax": say("varimax: each person on one viewpoint as far as can be"),
    "none": say("none: turn by hand from the start"),
    "quartimax": say("quartimax: one broad viewpoint first"),
    "equamax": say("equamax: viewpoints of equal size"),
    "promax": say("promax: viewpoints may lean towards each other"),
    "oblimin": say("oblimin: viewpoints may lean towards each other"),
}
MODE_NAMES = {
    "native": say("our own rules"),
    "qmethod": say("as the program qmethod (R) does it"),
    "pqmethod": say("as the program PQMethod does it"),
}
WIDEST = 180


def reason(**more: Any) -> forms.CharField:  # noqa: ANN401 - of a field of Django
    """Make the field for a reason, which every step by hand asks for."""
    return forms.CharField(
        label=later(say("Why")), max_length=LONGEST,
        help_text=later(say("Stands in the log beside your name. Write no names of persons.")), **more,
    )  # fmt: skip


class ChooseForm(forms.Form):
    """How many viewpoints, and by which rules."""

    factors = forms.IntegerField(
        label=later(say("Number of viewpoints")), min_value=1, max_value=MOST_FACTORS, required=False,
        help_text=later(say("Leave empty for as many as there are buyer groups to test.")),
    )  # fmt: skip
    extraction = forms.ChoiceField(
        label=later(say("How viewpoints are found")),
        choices=[(one, later(EXTRACTION_NAMES[one])) for one in EXTRACTIONS],
    )  # fmt: skip
    rotation = forms.ChoiceField(
        label=later(say("How they are turned")), choices=[(one, later(ROTATION_NAMES[one])) for one in ROTATIONS]
    )
    mode = forms.ChoiceField(label=later(say("Rules")), choices=[(one, later(MODE_NAMES[one])) for one in MODES])
    over = forms.BooleanField(label=later(say("Start over: take out the steps by hand")), required=False, initial=False)
    reason = reason()


class TurnForm(forms.Form):
    """Two viewpoints and an angle."""

    first = forms.ChoiceField(label=later(say("Turn this viewpoint")))
    second = forms.ChoiceField(label=later(say("towards this one")))
    degrees = forms.FloatField(label=later(say("Degrees")), min_value=-WIDEST, max_value=WIDEST)

    def __init__(self, *args: Any, analysis: QAnalysis, names: list[str], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        choices = [(factor.name, name) for factor, name in zip(analysis.factors, names, strict=True)]
        for field in ("first", "second"):
            self.fields[field].choices = choices  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """What a viewpoint is called."""

    nl = forms.CharField(label=later(say("Name in Dutch")), max_length=80, required=False)
    en = forms.CharField(label=later(say("Name in English")), max_length=80, required=False)
    factor = forms.CharField(widget=forms.HiddenInput)


class FlagForm(forms.Form):
    """Whether a person speaks for a viewpoint, by hand."""

    sorter = forms.ChoiceField(label=later(say("Person")))
    factor = forms.ChoiceField(label=later(say("Viewpoint")))
    speaks = forms.ChoiceField(
        label=later(say("Does this person speak for the viewpoint?")), widget=forms.RadioSelect,
        choices=[("flag", later(say("yes"))), ("unflag", later(say("no")))],
    )  # fmt: skip
    reason = reason()

    def __init__(self, *args: Any, analysis: QAnalysis, names: list[str], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["sorter"].choices = [(one, one) for one in analysis.sorters]  # type: ignore[attr-defined]
        self.fields["factor"].choices = [  # type: ignore[attr-defined]
            (factor.name, name) for factor, name in zip(analysis.factors, names, strict=True)
        ]
