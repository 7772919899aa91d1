"""Two coders side by side: how far they agree, per code with its interval, and what they differ on."""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.db.models import Min
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from klantwaarde.language import say
from klantwaarde.results.coder_agreement import CoderAgreement
from klantwaarde.systems.story.agreeing import agreement
from klantwaarde.web.coding.advising import told_of
from klantwaarde.web.coding.book import book_of
from klantwaarde.web.coding.deciding import ACCEPTED, Say, decide, rebuild
from klantwaarde.web.coding.models import TOGETHER, Coding, Text
from klantwaarde.web.coding.rows import Names
from klantwaarde.web.doors import MemberRequest, door, need
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.person import Person
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import about, log, study_here, to
from klantwaarde.web.studies.models import Study

MACHINE = -1
DRAWS, SEED = 200, 1
MOST, SHOWN = 3000, 50
FIRM, TENTATIVE = 0.8, 0.667


def coders_of(study: Study) -> list[int]:
    """Give who coded, in the order in which they began."""
    began = study.coding_seen.filter(coder__gt=0).values("coder").order_by("coder").annotate(first=Min("pk"))
    return [row["coder"] for row in sorted(began, key=lambda row: row["first"])]


@door(Right.CODE_WORDS)
@never_cache
def agreement_page(request: MemberRequest, study: str) -> HttpResponse:
    """Show how far two coders agree; the words on which they differ are for who may read words."""
    mine = study_here(request, study)
    coders = coders_of(mine)
    people = dict(Person.objects.filter(pk__in=coders).values_list("pk", "name"))
    one, two = _pair(request, coders)
    blind = request.GET.get("blind", "1") == "1"
    may_read = request.membership.may(Right.READ_WORDS)
    more: dict[str, Any] = {
        "coders": [(pk, people.get(pk) or str(pk)) for pk in coders],
        "one": one,
        "two": two,
        "blind": blind,
        "called_one": people.get(one, ""),
        "called_two": people.get(two, "") if two != MACHINE else later(say("the machine")),
        "first_coder": one,
        "may_read": may_read,
        "machine": MACHINE,
        "firm": FIRM,
        "tentative": TENTATIVE,
    }
    if one and two:
        told = _reckoned(tuple(_rows(mine, one, two, blind=blind)))
        names = Names(book_of(mine), request.lang)
        more |= {"told": told, "codes": [(names[code.code], code) for code in told.codes]}
        if may_read:
            more["differ"] = _differ(mine, told, one, two, names)
    return render(request, "coding/agreement.html", about(request, mine, tab="coding", **more))


def _pair(request: MemberRequest, coders: list[int]) -> tuple[int, int]:
    def asked(name: str) -> int:
        given = request.GET.get(name, "")
        number = int(given) if given.lstrip("-").isdigit() and len(given) < 12 else 0
        return number if number in coders or number == MACHINE else 0

    one, two = asked("one"), asked("two")
    if not one or one == MACHINE:
        one = request.user.pk if request.user.pk in coders else (coders[0] if coders else 0)
    if not two or two == one:
        two = next((coder for coder in coders if coder != one), MACHINE if coders else 0)
    return one, two


def _both(study: Study, one: int, two: int, *, blind: bool) -> list[int]:
    """The texts that both read; blind as a rule, since otherwise one measures how far the machine pulls people."""
    seen = study.coding_seen.filter(coder=one)
    seen = seen.filter(blind=True) if blind else seen
    texts = set(seen.values_list("text_id", flat=True))
    if two != MACHINE:
        theirs = study.coding_seen.filter(coder=two)
        texts &= set((theirs.filter(blind=True) if blind else theirs).values_list("text_id", flat=True))
    return sorted(texts)[:MOST]


def _rows(study: Study, one: int, two: int, *, blind: bool) -> list[tuple[str, str, str]]:
    texts = _both(study, one, two, blind=blind)
    given: dict[tuple[int, int], set[str]] = {(text, coder): set() for text in texts for coder in (one, two)}
    for at in range(0, len(texts), 500):
        some = texts[at : at + 500]
        codings = study.codings.filter(text__in=some, coder__in=[one, two], verdict__in=ACCEPTED)
        for text, coder, code in codings.values_list("text_id", "coder", "code"):
            given[text, coder].add(code)
        if two == MACHINE:
            for row in study.coding_texts.filter(pk__in=some).select_related("advice"):
                given[row.pk, MACHINE] = {found.code for found in told_of(row) if found.sure}
    return [
        (str(text), str(coder), code)
        for (text, coder), codes in sorted(given.items())
        for code in (sorted(codes) or [""])
    ]


@lru_cache(maxsize=32)
def _reckoned(rows: tuple[tuple[str, str, str], ...]) -> CoderAgreement:
    return agreement(rows, draws=DRAWS, seed=SEED)


def _differ(study: Study, told: CoderAgreement, one: int, two: int, names: Names) -> list[dict[str, Any]]:
    shown = [int(each.unit) for each in told.disagreements]
    settled = set(study.coding_seen.filter(coder=TOGETHER, text__in=shown[:MOST]).values_list("text_id", flat=True))
    open_ = [pk for pk in shown if pk not in settled] + [pk for pk in shown if pk in settled]
    texts = {text.pk: text for text in study.coding_texts.filter(pk__in=open_[:SHOWN]).select_related("advice")}
    codings: dict[tuple[int, int], list[Coding]] = {}
    for coding in study.codings.filter(text__in=list(texts), verdict__in=ACCEPTED):
        codings.setdefault((coding.text_id, coding.coder), []).append(coding)
    return [
        {
            "text": texts[pk],
            "settled": pk in settled,
            "sides": [_side(texts[pk], coder, codings.get((pk, coder), []), names) for coder in (one, two)],
            "together": [names[coding.code] for coding in codings.get((pk, TOGETHER), [])],
        }
        for pk in open_[:SHOWN]
        if pk in texts
    ]


def _side(text: Text, coder: int, codings: list[Coding], names: Names) -> list[tuple[str, str]]:
    if coder == MACHINE:
        return [(names[found.code], "") for found in told_of(text) if found.sure]
    return [(names[coding.code], coding.note) for coding in codings]


@door(Right.CODE_WORDS, methods=["POST"])
def settle(request: MemberRequest, study: str) -> HttpResponse:
    """Settle together what coders differ on: a third layer, while what each of them gave stays."""
    mine = study_here(request, study)
    need(request, Right.READ_WORDS)
    number = request.POST.get("text", "")
    text = mine.coding_texts.filter(pk=int(number)).first() if number.isdigit() else None
    if text is None:
        raise Http404
    as_, typed = request.POST.get("as", ""), request.POST.get("codes", "")
    coders = [int(one) for one in as_.split(",") if one.isdigit()]
    book, ticket = book_of(mine), secrets.token_hex(12)
    text.decisions.filter(coder=TOGETHER, undone=False).update(undone=True)
    rebuild(text, TOGETHER)
    found = text.codings.filter(coder__in=coders, verdict__in=ACCEPTED) if coders else []
    said = [
        Say(
            f"{ticket}-{at}",
            text.pk,
            "accept",
            code=one.code,
            frame=one.frame,
            valence=one.valence,
            start=one.start,
            end=one.end,
        )
        for at, one in enumerate(found)
    ]
    said += [Say(f"{ticket}-t{at}", text.pk, "add", code=one) for at, one in enumerate(typed.split(";")) if one.strip()]
    done = decide(mine, TOGETHER, said or [Say(f"{ticket}-n", text.pk, "none")], book)
    if done.refused:
        messages.error(request, later(say("This is no code of the codebook: {code}", code=typed[:60])))
    log(request, "coding-settled", mine, text=text.pk)
    messages.success(request, later(say("Settled. What each of you gave stays as it was.")))
    return to(request, "coding_agreement", mine)
