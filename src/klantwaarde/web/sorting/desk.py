"""What a researcher sees of card sorts: designs, who sorts and how far they are, paper, and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache

from klantwaarde.language import LANGUAGES, Said, say, speak, speak_name
from klantwaarde.pictures.q_cards import draw_cards, draw_grid
from klantwaarde.web.doors import MemberRequest, door, here
from klantwaarde.web.look.tongue import now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.reading.gate import hand_out
from klantwaarde.web.sorting.board import Saying, Sorting, from_columns
from klantwaarde.web.sorting.forms import DesignForm, PersonForm, columns_of
from klantwaarde.web.sorting.models import Design, Sorter, new_token
from klantwaarde.web.sorting.sorting_pages import new_sorter, signed
from klantwaarde.web.sorting.tables import archive, explode
from klantwaarde.web.studies.models import Study

if TYPE_CHECKING:
    from collections.abc import Iterable

STATUSES: dict[str, Said] = {
    "asked": say("not begun"),
    "busy": say("busy"),
    "sent": say("sent"),
    "withdrawn": say("withdrawn"),
}
LOW = {"nl": "telt het minst", "en": "counts least"}
HIGH = {"nl": "telt het meest", "en": "counts most"}


def _study(request: MemberRequest, study: str) -> Study:
    mine: Study = here(Study.objects.all(), request, slug=study)
    return mine


def _design(request: MemberRequest, study: str, design: int) -> Design:
    mine: Design = here(Design.objects.select_related("study"), request, study__slug=study, pk=design)
    return mine


@door(Right.SEE_COLLECTING)
def designs(request: MemberRequest, study: str) -> HttpResponse:
    """Show the card sorts of a study."""
    mine = _study(request, study)
    found = [(design, *_progress(design)) for design in mine.card_designs.all()]
    return render(request, "sorting/designs.html", {"study": mine, "designs": found, "may": _may(request)})


def _progress(design: Design) -> tuple[int, int, int]:
    people = list(design.sorters.filter(withdrawn_at__isnull=True).values_list("started_at", "sent_at"))
    return len(people), sum(begun is not None for begun, _ in people), sum(sent is not None for _, sent in people)


def _may(request: MemberRequest) -> dict[str, bool]:
    rights = (Right.CHANGE_STUDY, Right.FIELD_STUDY, Right.EXPORT, Right.SEE_IDENTITIES, Right.READ_WORDS)
    return {right.value: request.membership.may(right) for right in rights}


@door(Right.CHANGE_STUDY, methods=["GET", "POST"])
def new_design(request: MemberRequest, study: str) -> HttpResponse:
    """Make a card sort: from our cards or one's own; a later wave asks the cards of the first."""
    from klantwaarde import qmethod

    mine = _study(request, study)
    earlier = mine.card_designs.first()
    waves = [(wave.code, speak_name(wave.name, request.lang) or wave.code) for wave in mine.waves.all()]
    ours = qmethod.design()
    start: dict[str, Any] = {f"title_{lang}": ours.title[lang] for lang in LANGUAGES}
    start |= {f"instruction_{lang}": ours.instruction[lang] for lang in LANGUAGES}
    form = DesignForm(request.POST or None, waves=waves, fixed=earlier is not None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        cards, grid = (
            (earlier.cards, earlier.grid)
            if earlier is not None
            else (msgspec.to_builtins(data["made"].cards), msgspec.to_builtins(data["made"].grid))
        )
        with transaction.atomic():
            design = Design.objects.create(
                organisation=request.organisation,
                study=mine,
                wave=data["wave"],
                title=_both(data, "title"),
                instruction=_both(data, "instruction"),
                low=LOW,
                high=HIGH,
                cards=cards,
                grid=grid,
                piles=data["piles"],
                words=data["words"],
            )
            _log(request, "card-sort-made", design, cards=len(cards))
        return redirect("card_design", org=request.organisation.slug, study=study, design=design.pk)
    about = {"study": mine, "form": form, "earlier": earlier}
    return render(request, "sorting/new_design.html", about, status=422 if form.errors else 200)


def _log(request: MemberRequest, verb: str, design: Design, **detail: Any) -> None:  # noqa: ANN401 - particulars
    record(verb, organisation=request.organisation, actor=request, thing=f"design {design.pk}", detail=detail)


def _both(data: dict[str, Any], name: str) -> dict[str, str]:
    return {lang: text for lang in LANGUAGES if (text := data[f"{name}_{lang}"].strip())}


@door(Right.SEE_COLLECTING)
@never_cache
def one_design(request: MemberRequest, study: str, design: int) -> HttpResponse:
    """Show one card sort: how many sorted, who, and what can be done next."""
    mine = _design(request, study, design)
    asked, begun, sent = _progress(mine)
    about = {
        "study": mine.study,
        "design": mine,
        "title": speak_name(mine.title, request.lang),
        "instruction": speak_name(mine.instruction, request.lang),
        "cards": [(card.id, card.wording(request.lang)) for card in mine.card_set],
        "grid": [(signed(place), range(many)) for place, many in mine.board.room.items()],
        "people": [_person(request, sorter) for sorter in mine.sorters.all()],
        "asked": asked,
        "begun": begun,
        "sent": sent,
        "open_link": _address(request, "sort_open", mine.open_token) if mine.open_token else "",
        "form": PersonForm(),
        "may": _may(request),
        "languages": LANGUAGES,
    }
    return render(request, "sorting/design.html", about)


def _person(request: MemberRequest, sorter: Sorter) -> dict[str, Any]:
    # who gave which answer is known only to who may know it; before the cards are sent there is no answer yet
    known = sorter.sent_at is None or request.membership.may(Right.SEE_IDENTITIES)
    times = sorter.sorting.times
    piles = list(sorter.sorting.piles.values())
    return {
        "sorter": sorter,
        "label": sorter.label if known else "",
        "status": STATUSES[sorter.status],
        "link": _address(request, "sort", sorter.token) if sorter.status in {"asked", "busy"} else "",
        "minutes": {step: ms / 60000 for step, ms in times.items()},
        "piles": tuple(piles.count(pile) for pile in ("low", "mid", "high")) if piles else None,
        "placed": len(sorter.sorting.spots),
    }


def _address(request: MemberRequest, route: str, token: str) -> str:
    return request.build_absolute_uri(reverse(route, kwargs={"token": token}))


@door(Right.FIELD_STUDY, methods=["POST"])
def add_persons(request: MemberRequest, study: str, design: int) -> HttpResponse:
    """Make links for persons."""
    mine = _design(request, study, design)
    form = PersonForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        for number in range(data["many"]):
            label = data["label"] if data["many"] == 1 or not data["label"] else f"{data['label']} {number + 1}"
            new_sorter(mine, label=label, customer=data["customer"], function=data["function"])
        _log(request, "persons-asked-to-sort", mine, persons=data["many"])
        messages.success(request, now(say("{n} {n:link is|links are} ready.", n=data["many"])))
    else:
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
    return _to_design(request, mine)


@door(Right.FIELD_STUDY, methods=["POST"])
def switch_open_link(request: MemberRequest, study: str, design: int) -> HttpResponse:
    """Open or close the link by which anybody may sort; a link that was closed never works again."""
    mine = _design(request, study, design)
    mine.open_token = "" if mine.open_token else new_token()
    mine.save(update_fields=["open_token"])
    _log(request, "card-sort-open-link", mine, open=bool(mine.open_token))
    return _to_design(request, mine)


def _to_design(request: MemberRequest, design: Design) -> HttpResponse:
    return redirect("card_design", org=request.organisation.slug, study=design.study.slug, design=design.pk)


@door(Right.FIELD_STUDY, methods=["GET", "POST"])
@never_cache
def paper(request: MemberRequest, study: str, design: int) -> HttpResponse:
    """Type a sort over from paper: the card numbers per column."""
    mine = _design(request, study, design)
    board = mine.board
    typed = {place: request.POST.get(f"place:{place}", "") for place in board.grid.places}
    wrong: list[Said] = []
    form = PersonForm(request.POST or None)
    del form.fields["many"]
    if request.method == "POST":
        spots, faults = from_columns(board, columns_of(request.POST.dict(), board.grid))
        wrong = _told(faults, board.room)
        if not wrong and form.is_valid():
            moment = timezone.now()
            said = _paper_words(request, board.codes)
            state = Sorting(step="grid", spots=spots, said=said, sent=True)
            data = form.cleaned_data
            with transaction.atomic():
                sorter = new_sorter(
                    mine,
                    channel="paper",
                    label="" if mine.study.privacy == "anonymous" else data["label"],
                    customer=data["customer"],
                    function=data["function"],
                    state=msgspec.to_builtins(state),
                    started_at=moment,
                    sent_at=moment,
                    consent_at=moment,
                    consent_version=mine.consent_version,
                )
                _log(request, "paper-sort-typed", mine, sort=sorter.code)
            messages.success(request, now(say("Sort {code} is in. You can type the next one.", code=sorter.code)))
            return redirect("card_paper", org=request.organisation.slug, study=study, design=design)
    columns = [(place, signed(place), many, typed[place]) for place, many in board.room.items() if many]
    about = {
        "study": mine.study,
        "design": mine,
        "title": speak_name(mine.title, request.lang),
        "columns": columns,
        "wrong": wrong,
        "form": form,
        "cards": [(card.id, card.wording(request.lang)) for card in board.cards],
    }
    return render(request, "sorting/paper.html", about, status=422 if wrong or form.errors else 200)


def _paper_words(request: MemberRequest, codes: Iterable[str]) -> dict[str, Saying]:
    out = {}
    for code in codes:
        pays = {"yes": True, "no": False}.get(request.POST.get(f"pays:{code}", ""))
        words = request.POST.get(f"words:{code}", "").strip()[:2000]
        if words or pays is not None:
            out[code] = Saying(words, pays)
    return out


def _told(faults: list[tuple[str, str]], room: dict[int, int]) -> list[Said]:
    """Say what is wrong with a typed sort, one sentence per fault."""
    out = []
    for kind, detail in faults:
        if kind in {"crowded", "short"}:
            place = int(detail)
            out.append(
                say(
                    "{place}: this column has {n} {n:place|places}, and there is another number of cards.",
                    place=signed(place),
                    n=room[place],
                )
            )
        elif kind == "unknown":
            out.append(say("There is no card {card}.", card=detail))
        elif kind == "double":
            out.append(say("Card {card} stands there twice.", card=detail))
        else:
            out.append(say("Card {card} is missing.", card=detail))
    return out


@door(Right.SEE_COLLECTING)
def printed(request: MemberRequest, study: str, design: int, lang: str) -> HttpResponse:
    """Show the grid and the cards at their true size, to print and cut."""
    mine = _design(request, study, design)
    noun = mine.noun()
    # our own drawings, every text in them escaped
    about = {
        "print_lang": lang,
        "title": speak_name(mine.title, lang),
        "heading": speak(say("Cards and grid to print"), lang),
        "how": speak(
            say("Print on A4 at 100%, one side, and cut along the dashed lines. The numbers stay on the cards."), lang
        ),
        "grid": mark_safe(draw_grid(noun, lang=lang).svg),  # noqa: S308
        "sheets": [mark_safe(sheet.svg) for sheet in draw_cards(noun, lang=lang)],  # noqa: S308
    }
    return render(request, "sorting/print.html", about)


@door(Right.EXPORT, methods=["POST"])
def export(request: MemberRequest, study: str, design: int) -> HttpResponse:
    """Hand out the sorts as tables of a study, in one archive; words only to who may read them."""
    mine = _design(request, study, design)
    words = request.membership.may(Right.READ_WORDS)
    content = archive(explode(mine.study, words=words))
    return hand_out(
        request,
        content,
        name=f"{mine.study.slug}-card-sorts.zip",
        kind="application/zip",
        what="card sorts",
        words=words,
    )
