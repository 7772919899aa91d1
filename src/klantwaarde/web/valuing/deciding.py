"""One customer on the weighing desk: every part, what would move its class, and decisions with reason and expiry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import named, say
from klantwaarde.pictures.score_tornado import draw as draw_tornado
from klantwaarde.reports.worth_words import amount, move_words
from klantwaarde.results import CustomerWorth, Worth, WorthPart
from klantwaarde.systems.voc.bench import Ranking
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.grouping.desk import drawing
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import study_here
from klantwaarde.web.studies.models import Study
from klantwaarde.web.valuing.bench import desk_of, today
from klantwaarde.web.valuing.models import TOP, Decision
from klantwaarde.web.valuing.weighing import frame, hidden, nothing

LONGEST_YEARS = 2


class DecisionForm(forms.Form):
    """A tier that takes the place of another one, for a time."""

    part = forms.ChoiceField(label=later(say("Part")))
    tier = forms.TypedChoiceField(
        label=later(say("Tier that holds instead")), coerce=int, choices=[(n, str(n)) for n in range(TOP, -1, -1)]
    )
    reason = forms.CharField(
        label=later(say("Why")), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=later(say("Write it so that the customer may read it.")),
    )  # fmt: skip
    expires = forms.DateField(
        label=later(say("Last day on which it holds")),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=later(say("After that the figures and judgements count again by themselves; two years at most.")),
    )  # fmt: skip

    def __init__(self, *args: Any, parts: list[WorthPart], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(part.part, later(named(part.name))) for part in parts]  # type: ignore[attr-defined]

    def clean_expires(self) -> dt.date:
        """Refuse a day that is past, and one that is too far away."""
        day: dt.date = self.cleaned_data["expires"]
        if day < today():
            raise forms.ValidationError(later(say("This day is past.")))
        if day > today().replace(day=1) + dt.timedelta(days=366 * LONGEST_YEARS):
            raise forms.ValidationError(later(say("Choose a day within two years.")))
        return day


@door(Right.WEIGH_CUSTOMERS, methods=["GET", "POST"])
@never_cache
def customer_worth(request: MemberRequest, study: str, customer: str) -> HttpResponse:
    """Show what one customer is worth and why, and let somebody decide otherwise for a time."""
    mine = study_here(request, study)
    try:
        desk = desk_of(mine)
        ranking = desk.kept() if desk is not None else None
        one = ranking.whole(customer) if ranking is not None else None
    except KlantwaardeError as error:
        return nothing(request, mine, "weighing", error)
    if hidden(mine, customer):
        return nothing(request, mine, "weighing")
    if ranking is None or one is None:
        raise Http404
    start = {"expires": today() + dt.timedelta(days=183), "part": request.GET.get("part", "")}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=start, parts=ranking.parts)
    if request.method == "POST" and not mine.anonymous:
        if request.POST.get("what") == "end":
            return _ended(request, mine, customer)
        if form.is_valid():
            return _decided(request, mine, customer, form.cleaned_data)
    more = _shown(request, ranking, one) | {"form": form, "decisions": _decisions(mine, customer)}
    status = 422 if form.errors else 200
    return render(request, "valuing/customer.html", frame(request, mine, "weighing") | more, status=status)


def _shown(request: MemberRequest, ranking: Ranking, one: CustomerWorth) -> dict[str, Any]:
    worth = Worth(customers=[one], parts=ranking.parts, classes=ranking.card.classes)
    tornado = draw_tornado(one, worth, lang=request.lang)
    words = request.membership.may(Right.READ_WORDS)
    rows = [
        {
            "part": part, "name": named(part.name), "score": score,
            "figure": amount(score.figure, part.unit) if score.figure is not None else None,
            "reasons": score.reasons if words else [],
        }
        for part in ranking.parts
        if (score := one.parts.get(part.part)) is not None
    ]  # fmt: skip
    return {
        "one": one, "rows": rows, "customers": len(ranking.tiers), "chances": list(one.chances.items()),
        "lifts": [move_words(move, one, worth) for move in one.lifts[:3]],
        "falls": [move_words(move, one, worth) for move in one.falls[:3]],
        "tornado": drawing(tornado, now(say("What one tier more or less would do")), size="small") if tornado else None,
    }  # fmt: skip


def _decisions(study: Study, customer: str) -> list[tuple[Decision, bool]]:
    return [(one, one.day <= today() <= one.expires) for one in study.decisions.filter(customer=customer)]


def _decided(request: MemberRequest, study: Study, customer: str, given: dict[str, Any]) -> HttpResponse:
    Decision.objects.of(request.organisation).update_or_create(
        study=study, customer=customer, part=given["part"], day=today(),
        defaults={
            "organisation": request.organisation, "person": request.user, "author": request.user.name,
            "tier": given["tier"], "reason": given["reason"], "expires": given["expires"],
        },
    )  # fmt: skip
    record(
        "customer-decided", organisation=request.organisation, actor=request, thing=f"study {study.slug}",
        detail={"customer": customer, "part": given["part"], "tier": given["tier"], "until": str(given["expires"])},
    )  # fmt: skip
    messages.success(request, now(say("Decided. It holds until the day you gave.")))
    return redirect("customer_worth", org=request.organisation.slug, study=study.slug, customer=customer)


def _ended(request: MemberRequest, study: Study, customer: str) -> HttpResponse:
    number = request.POST.get("decision", "")
    found = here(
        Decision.objects.all(), request, study=study, customer=customer, pk=int(number) if number.isdigit() else 0
    )
    if found.day >= today():
        found.delete()
    else:
        found.expires = min(found.expires, today() - dt.timedelta(days=1))
        found.save(update_fields=["expires"])
    record(
        "customer-decision-ended", organisation=request.organisation, actor=request, thing=f"study {study.slug}",
        detail={"customer": customer, "part": found.part},
    )  # fmt: skip
    messages.success(request, now(say("The decision holds no longer.")))
    return redirect("customer_worth", org=request.organisation.slug, study=study.slug, customer=customer)
