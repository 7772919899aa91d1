"""What a person who sorts meets: what we ask of them, the board, a plain list, and thanks."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from klantwaarde.language import LANGUAGES, speak_name
from klantwaarde.web.doors import VisitorRequest, open_door
from klantwaarde.web.look.tongue import answer_in
from klantwaarde.web.sorting.board import Move
from klantwaarde.web.sorting.models import QUOTING, Design, Sorter
from klantwaarde.web.sorting.plain import PlainList
from klantwaarde.web.sorting.playing import play_batch
from klantwaarde.web.sorting.script import script_address
from klantwaarde.web.sorting.texts import board_texts
from klantwaarde.web.studies.erasing import take_back
from klantwaarde.web.tenancy.lock import inside

WHY = "a person who sorts cards has no account; the link is the key"
MOST_MOVES = 200
"""In one batch; a browser sends at most 100."""


def with_token(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find whose link this is; an unknown link meets "not found", and so does one that was withdrawn."""

    @wraps(view)
    @never_cache
    def entered(request: VisitorRequest, token: str) -> HttpResponse:
        sorter = (
            Sorter.objects.everywhere("a link names the person, and the person the organisation")
            .select_related("design", "design__study")
            .filter(token=token)
            .first()
        )
        if sorter is None:
            raise Http404
        with inside(sorter.organisation_id):
            _speak_with(request, sorter.design, sorter.lang)
            return view(request, sorter)

    return entered


def _speak_with(request: VisitorRequest, design: Design, lang: str) -> None:
    asked = request.GET.get("lang", "")
    known = [code for code in LANGUAGES if _speaks(design, code)]
    from_cookie = request.COOKIES.get("kw-lang", "")
    for choice in (asked, from_cookie, lang, design.study.language, request.lang):
        if choice in known:
            answer_in(request, choice)
            return


def _speaks(design: Design, lang: str) -> bool:
    return all(card.text.get(lang) or card.text.get("") for card in design.card_set)


@open_door(WHY, methods=["GET"])
@with_token
def sort(request: VisitorRequest, sorter: Sorter) -> HttpResponse:
    """Show the person where they are."""
    if sorter.withdrawn_at:
        return render(request, "sorting/withdrawn.html", {"design": sorter.design, "lang": request.lang})
    if sorter.sent_at:
        return render(request, "sorting/thanks.html", _about(request, sorter) | {"columns": _columns(request, sorter)})
    if sorter.consent_version is None:
        return render(request, "sorting/welcome.html", _about(request, sorter) | _asked(sorter.design))
    return render(request, "sorting/board.html", _about(request, sorter) | {"data": _data(request, sorter)})


@open_door(WHY, methods=["POST"])
@with_token
def agree(request: VisitorRequest, sorter: Sorter) -> HttpResponse:
    """Keep what the person agreed to, and go on."""
    design = sorter.design
    if sorter.withdrawn_at or sorter.sent_at:
        return redirect("sort", token=sorter.token)
    if request.POST.get("agree") != "yes":
        more = _about(request, sorter) | _asked(design) | {"missing": True}
        return render(request, "sorting/welcome.html", more, status=422)
    quoting = request.POST.get("quoting", "internal")
    sorter.quoting = quoting if quoting in _asked(design)["quotings"] else "internal"
    sorter.consent_version = design.consent_version
    sorter.consent_at = timezone.now()
    sorter.lang = request.lang
    sorter.save(update_fields=["quoting", "consent_version", "consent_at", "lang"])
    if request.POST.get("way") == "list":
        return redirect("sort_list", token=sorter.token)
    return redirect("sort", token=sorter.token)


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    moves: list[Move]


@open_door(WHY, methods=["POST"])
@with_token
def moves(request: VisitorRequest, sorter: Sorter) -> HttpResponse:
    """Take moves in, and tell how the board lies."""
    if sorter.withdrawn_at or sorter.consent_version is None:
        return JsonResponse({"why": "no-consent"}, status=409)
    try:
        batch = msgspec.json.decode(request.body, type=_Batch).moves
    except (msgspec.DecodeError, UnicodeDecodeError, RequestDataTooBig):
        return JsonResponse({"why": "unreadable"}, status=400)
    if len(batch) > MOST_MOVES or any(not 8 <= len(move.key) <= 64 for move in batch):
        return JsonResponse({"why": "unreadable"}, status=400)
    told = play_batch(sorter, batch)
    return HttpResponse(msgspec.json.encode(told), content_type="application/json")


@open_door(WHY, methods=["GET", "POST"])
@with_token
def plain_list(request: VisitorRequest, sorter: Sorter) -> HttpResponse:
    """Sort without a script: a form per step, told what does not fit yet."""
    if sorter.withdrawn_at or sorter.sent_at or sorter.consent_version is None:
        return redirect("sort", token=sorter.token)
    page = PlainList(sorter, request.lang)
    if request.method == "POST":
        page.take(request.POST)
        if page.onward:
            return redirect("sort" if page.sent else "sort_list", token=sorter.token)
    return render(
        request, "sorting/plain.html", _about(request, sorter) | {"page": page}, status=422 if page.wrong else 200
    )


@open_door(WHY, methods=["GET", "POST"])
@with_token
def withdraw(request: VisitorRequest, sorter: Sorter) -> HttpResponse:
    """Let a person stop: what they did is removed at once."""
    if request.method == "POST":
        take_back(sorter.design.study, sorter.code, timezone.now())
        with transaction.atomic():
            sorter.played.all().delete()
            sorter.state, sorter.number, sorter.withdrawn_at = {}, 0, timezone.now()
            sorter.save(update_fields=["state", "number", "withdrawn_at"])
        return redirect("sort", token=sorter.token)
    return render(request, "sorting/withdraw.html", _about(request, sorter))


@open_door(WHY, methods=["GET", "POST"])
@never_cache
def open_link(request: VisitorRequest, token: str) -> HttpResponse:
    """Start a new sort: one link for many persons, such as a tablet on a table."""
    design = (
        Design.objects.everywhere("an open link names the design, and the design the organisation")
        .select_related("study")
        .filter(open_token=token)
        .exclude(open_token="")
        .first()
    )
    if design is None:
        raise Http404
    with inside(design.organisation_id):
        _speak_with(request, design, "")
        if request.method == "POST":
            return redirect("sort", token=new_sorter(design, lang=request.lang).token)
        return render(request, "sorting/open.html", {"design": design, "title": speak_name(design.title, request.lang)})


def new_sorter(design: Design, **facts: Any) -> Sorter:  # noqa: ANN401 - fields of the model
    """Add a person to a design, with the next free code and an order of cards of their own."""
    with transaction.atomic():
        taken = set(
            Sorter.objects.of(design.organisation_id)
            .filter(design__study=design.study_id)
            .values_list("code", flat=True)
        )
        number = len(taken) + 1
        while f"K{number:03d}" in taken:
            number += 1
        facts.setdefault("code", f"K{number:03d}")
        # which card comes first is no secret; it only has to differ per person and be known afterwards
        facts.setdefault("seed", random.SystemRandom().randrange(2**31))
        made: Sorter = Sorter.objects.create(organisation_id=design.organisation_id, design=design, **facts)
        return made


# --- what the pages need ---------------------------------------------------------------------------------------------


def _about(request: HttpRequest, sorter: Sorter) -> dict[str, Any]:
    lang, design = request.lang, sorter.design  # type: ignore[attr-defined] # set by TongueMiddleware
    return {
        "sorter": sorter,
        "design": design,
        "title": speak_name(design.title, lang),
        "instruction": speak_name(design.instruction, lang),
        "low": speak_name(design.low, lang),
        "high": speak_name(design.high, lang),
        "consent": speak_name(design.consent, lang),
        "minutes": 15 + len(design.cards) // 3,
        "many": len(design.cards),
        "script": script_address(),
    }


def _asked(design: Design) -> dict[str, Any]:
    named = design.study.privacy == "named"
    return {"quotings": QUOTING if named else QUOTING[:2], "named": named}


def _data(request: HttpRequest, sorter: Sorter) -> dict[str, Any]:
    lang, design = request.lang, sorter.design  # type: ignore[attr-defined]
    board = design.board
    order = list(board.codes)
    random.Random(sorter.seed).shuffle(order)  # noqa: S311 - an order, not a secret
    return {
        "name": sorter.token[:12],
        "moves": reverse("sort_moves", kwargs={"token": sorter.token}),
        "csrf": get_token(request),
        # the deck comes in an order of its own for each person
        "board": {
            "cards": order,
            "places": board.grid.places,
            "counts": board.grid.counts,
            "piles": board.piles,
            "words": board.words,
        },
        "order": order,
        "cards": {card.id: {"text": card.wording(lang), "number": _number(card.id)} for card in board.cards},
        "ends": {"low": speak_name(design.low, lang), "high": speak_name(design.high, lang)},
        "state": msgspec.to_builtins(sorter.sorting) | {"said": _said(sorter)},
        "texts": board_texts(lang),
    }


def _said(sorter: Sorter) -> dict[str, dict[str, Any]]:
    return {card: {"words": one.words, "pays": one.pays} for card, one in sorter.sorting.said.items()}


def _number(code: str) -> str:
    """Give the number of a card as people say it: c07 is card 7."""
    digits = "".join(sign for sign in code if sign.isdigit())
    return str(int(digits)) if digits else code


def _columns(request: HttpRequest, sorter: Sorter) -> list[tuple[str, list[str]]]:
    lang = request.lang  # type: ignore[attr-defined]
    board, places = sorter.design.board, sorter.sorting.places
    texts = {card.id: card.wording(lang) for card in board.cards}
    high_first = sorted((place for place, many in board.room.items() if many), reverse=True)
    return [(signed(place), [texts[card] for card in board.codes if places.get(card) == place]) for place in high_first]


def signed(place: int) -> str:
    """Write a place as it stands above its column."""
    return f"+{place}" if place > 0 else f"−{-place}" if place < 0 else "0"
