"""Forms of the researcher: a new card sort, its texts, and persons to ask."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import say
from klantwaarde.results import QCard, QGrid
from klantwaarde.web.look.tongue import later, now

_BETWEEN = re.compile(r"\s*(?:\||\t)\s*")
LONGEST_CARD = 220


class DesignForm(forms.Form):
    """A new card sort: which cards, which grid, and what people are told."""

    wave = forms.ChoiceField(label=later(say("Wave")))
    source = forms.ChoiceField(
        label=later(say("Which cards?")), widget=forms.RadioSelect, initial="ours", choices=[("ours", ""), ("own", "")]
    )
    statements = forms.CharField(
        label=later(say("Your own cards")),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=later(
            say(
                "One card per line. If you also have English, write it on the same line after a bar: "
                "Nederlands | English."
            )
        ),
    )
    grid = forms.CharField(
        label=later(say("Grid")),
        required=False,
        max_length=200,
        help_text=later(
            say(
                "Cards per column from left to right, such as {example}. Leave it empty and we choose.",
                example="2,3,4,5,8,5,4,3,2",
            )
        ),
    )
    title_nl = forms.CharField(label=later(say("Title in Dutch")), max_length=120)
    title_en = forms.CharField(label=later(say("Title in English")), max_length=120, required=False)
    instruction_nl = forms.CharField(
        label=later(say("What you ask, in Dutch")), max_length=800, widget=forms.Textarea(attrs={"rows": 3})
    )
    instruction_en = forms.CharField(
        label=later(say("What you ask, in English")),
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    piles = forms.BooleanField(label=later(say("First three piles")), required=False, initial=True)
    words = forms.BooleanField(label=later(say("Ask about the cards at both ends")), required=False, initial=True)

    field_order = ("wave", "title_nl", "title_en", "instruction_nl", "instruction_en")

    def __init__(self, *args: Any, waves: list[tuple[str, str]], fixed: bool = False, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["wave"].choices = waves  # type: ignore[attr-defined]
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            ("ours", now(say("Our 36 cards on working with a supplier"))),
            ("own", now(say("My own cards"))),
        ]
        if len(waves) == 1:
            self.fields["wave"].initial = waves[0][0]
        if fixed:
            # a later wave asks the same cards, or the two could not be compared
            for name in ("source", "statements", "grid"):
                del self.fields[name]

    def clean_statements(self) -> list[QCard]:
        """Read the cards, with every fault by its line."""
        if self.cleaned_data.get("source") != "own":
            return []
        cards, wrong = read_statements(self.cleaned_data["statements"])
        if wrong:
            raise forms.ValidationError(wrong)
        return cards

    def clean(self) -> dict[str, Any]:
        """Make the cards and the grid fit each other."""
        data = super().clean() or {}
        if "source" not in self.fields or "statements" not in data:
            return data
        from klantwaarde import qmethod

        try:
            cards = data["statements"] if data.get("source") == "own" else qmethod.default_cards()
            typed = qmethod.parse_grid(data["grid"]) if data.get("grid") else None
            made = qmethod.design(cards, grid=typed)
        except KlantwaardeError as error:
            for problem in error.problems:
                self.add_error("grid", f"{now(problem.thing)} {now(problem.mend)}")
            return data
        data["made"] = made
        return data


def read_statements(text: str) -> tuple[list[QCard], list[str]]:
    """Read cards, one per line, Dutch and maybe English; and tell what is wrong, by line."""
    cards: list[QCard] = []
    wrong: list[str] = []
    seen: dict[str, int] = {}
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    width = max(2, len(str(len(lines))))
    for number, line in lines:
        parts = _BETWEEN.split(line, maxsplit=1)
        if any(len(part) > LONGEST_CARD for part in parts):
            wrong.append(
                now(say("Line {number} is too long for a card; {most} signs fit.", number=number, most=LONGEST_CARD))
            )
        if (first := seen.setdefault(parts[0].casefold(), number)) != number:
            wrong.append(now(say("Line {number} is the same as line {first}.", number=number, first=first)))
        words = {"nl": parts[0]} | ({"en": parts[1]} if len(parts) > 1 and parts[1] else {})
        cards.append(QCard(f"c{len(cards) + 1:0{width}d}", text=words))
    both = sum("en" in card.text for card in cards)
    if 0 < both < len(cards):
        wrong.append(
            now(say("{n} of {all} cards have English. Give all of them English, or none.", n=both, all=len(cards)))
        )
    return cards, wrong


class PersonForm(forms.Form):
    """Persons to ask: one with what is known, or a number of them at once."""

    label = forms.CharField(
        label=later(say("Your own note")),
        max_length=120,
        required=False,
        help_text=later(say("Such as a name; the person does not see it, and it is not in the answers.")),
    )
    customer = forms.CharField(label=later(say("Code of the customer")), max_length=60, required=False)
    function = forms.CharField(label=later(say("Function")), max_length=120, required=False)
    many = forms.IntegerField(label=later(say("How many links")), min_value=1, max_value=100, initial=1)

    def clean_customer(self) -> str:
        """A code as the tables of a study know it."""
        code = str(self.cleaned_data["customer"]).strip()
        if code and not re.fullmatch(r"[\w.-]+", code):
            raise forms.ValidationError(now(say("A code has letters, digits, points, lines and nothing else.")))
        return code


def columns_of(form: dict[str, str], grid: QGrid) -> dict[int, list[str]]:
    """Read a paper sort: the cards typed per place, with anything but letters and digits between them."""
    return {place: re.findall(r"\w+", form.get(f"place:{place}", "")) for place in grid.places}
