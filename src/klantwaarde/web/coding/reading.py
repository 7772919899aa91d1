"""One conversation with its spans, one text with everything known, and memos."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from klantwaarde.language import say
from klantwaarde.web.coding.desk import readable_study, surroundings
from klantwaarde.web.coding.models import Memo, Text
from klantwaarde.web.coding.rows import rows_of
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.person import Person
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import about, to
from klantwaarde.web.studies.models import Study
from klantwaarde.web.talking.desk import called
from klantwaarde.web.talking.forms import CONSENT_NAMES
from klantwaarde.web.talking.models import Interview

MOST_TURNS = 400
MOST_MEMO = 4_000


@door(Right.CODE_WORDS)
@never_cache
def reading(request: MemberRequest, study: str, interview: int) -> HttpResponse:
    """Read a conversation from begin to end, and code what the customer said."""
    mine = readable_study(request, study)
    talk: Interview = here(Interview.objects.select_related("contact", "study"), request, study=mine, pk=interview)
    blind = request.GET.get("blind") == "1"
    about_all = surroundings(request, mine, blind=blind)
    texts = list(mine.coding_texts.filter(interview=talk).select_related("advice").order_by("turn", "pk"))
    rows = rows_of(mine, texts, request.user.pk, about_all["book"], request.lang, blind=blind)
    by_turn = {row["text"].turn: row for row in rows if row["text"].kind == "turn"}
    told = [(turn, by_turn.get(turn.number)) for turn in talk.turns.all()[:MOST_TURNS]]
    more = {
        "talk": talk, "called": called(request, talk), "told": told,
        "quotes": [row for row in rows if row["text"].kind == "quote"],
        "missing": talk.turns.filter(side="respondent").exists() and not by_turn,
    }  # fmt: skip
    return render(request, "coding/reading.html", about(request, mine, tab="coding", **about_all, **more))


def _text(request: MemberRequest, mine: Study, number: int) -> Text:
    found = mine.coding_texts.filter(pk=number).select_related("advice", "interview").first()
    if found is None:
        raise Http404
    text: Text = found
    return text


@door(Right.CODE_WORDS)
@never_cache
def one_text(request: MemberRequest, study: str, text: int) -> HttpResponse:
    """Show one text beside everything the same person answered, with its memos."""
    mine = readable_study(request, study)
    found = _text(request, mine, text)
    blind = request.GET.get("blind") == "1"
    about_all = surroundings(request, mine, blind=blind)
    row = rows_of(mine, [found], request.user.pk, about_all["book"], request.lang, blind=blind)[0]
    memos = list(found.memos.all())
    people = dict(Person.objects.filter(pk__in={memo.by for memo in memos}).values_list("pk", "name"))
    others = mine.coding_texts.filter(code=found.code, wave=found.wave).exclude(pk=found.pk)[:10] if found.code else []
    more = {
        "row": row, "memos": [(memo, people.get(memo.by, "")) for memo in memos], "others": others,
        "consent": CONSENT_NAMES.get(found.consent, found.consent),
    }  # fmt: skip
    return render(request, "coding/text.html", about(request, mine, tab="coding", **about_all, **more))


@door(Right.CODE_WORDS, methods=["POST"])
def add_memo(request: MemberRequest, study: str) -> HttpResponse:
    """Keep a memo on a text or on a code."""
    mine = readable_study(request, study)
    words, code, number = (request.POST.get(name, "").strip() for name in ("words", "code", "text"))
    found = _text(request, mine, int(number)) if number.isdigit() else None
    if words and (found is not None or code):
        Memo.objects.create(
            organisation=request.organisation, study=mine, text=found, code=code[:60], by=request.user.pk,
            words=words[:MOST_MEMO],
        )  # fmt: skip
        messages.success(request, later(say("The memo is kept.")))
    if request.POST.get("back") == "agreement":
        return to(request, "coding_agreement", mine)
    if found is not None:
        return redirect(reverse("coding_text", args=[request.organisation.slug, mine.slug, found.pk]))
    return redirect(f"{reverse('coding_codebook', args=[request.organisation.slug, mine.slug])}#{code}")
