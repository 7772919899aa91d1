"""The coding desk: how far it is, the grid, and decisions that come in."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from klantwaarde.language import Said, say, speak
from klantwaarde.web.coding.advising import advise_later, made_with, take_in_later
from klantwaarde.web.coding.batches import double_batch, new_batch
from klantwaarde.web.coding.book import book_of, tree
from klantwaarde.web.coding.deciding import Done, Say, decide
from klantwaarde.web.coding.gathering import waiting
from klantwaarde.web.coding.grid import SORTS, STATES, page_of, standing, wanted_of
from klantwaarde.web.coding.models import FRAMES, VALENCES, Batch, Text
from klantwaarde.web.coding.rows import FRAME_NAMES, VALENCE_NAMES, Names, rows_of
from klantwaarde.web.doors import MemberRequest, door, here, need
from klantwaarde.web.look.tongue import later
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import about, study_here, to
from klantwaarde.web.studies.models import Study
from klantwaarde.web.talking.script import script_address

MOST_SAID = 200
SORT_NAMES: dict[str, Said] = {
    "order": say("as they came in"),
    "doubt": say("most in doubt first"),
    "long": say("longest first"),
    "short": say("shortest first"),
}
STATE_NAMES: dict[str, Said] = {
    "open": say("not read by me yet"),
    "read": say("read by me"),
    "again": say("to look at again"),
    "all": say("all"),
}
LEVEL_NAMES: dict[str, Said] = {
    "basic": say("Basic values"),
    "added": say("Added values"),
    "bonding": say("Bonding values"),
    "investment": say("Investments"),
    "role": say("Roles"),
    "": say("Other codes"),
}


def readable_study(request: MemberRequest, study: str) -> Study:
    """Give the study, to somebody who may read what people said."""
    mine = study_here(request, study)
    need(request, Right.READ_WORDS)
    return mine


@door(Right.CODE_WORDS)
def coding(request: MemberRequest, study: str) -> HttpResponse:
    """Show how far the coding is, without a word of anybody."""
    mine = study_here(request, study)
    book = book_of(mine)
    talks = mine.interviews.filter(turns__isnull=False).distinct() if request.membership.may(Right.READ_WORDS) else []
    batch = mine.coding_batches.filter(coder=request.user.pk).first()
    more = {
        "standing": standing(mine, request.user.pk),
        "waiting": waiting(mine),
        "talks": talks,
        "coders": mine.coding_seen.filter(coder__gt=0).values("coder").distinct().count(),
        "version": book.version,
        "codes": len(book.active),
        "batch": batch,
        "renew": mine.coding_texts.filter(first=True, seen__isnull=True)
        .exclude(advice__made_with=made_with(mine, book))
        .exists(),
    }
    return render(request, "coding/coding.html", about(request, mine, tab="coding", **more))


@door(Right.CODE_WORDS, methods=["POST"])
def gather(request: MemberRequest, study: str) -> HttpResponse:
    """Take in what was said since the last time, in the queue of tasks."""
    mine = study_here(request, study)
    transaction.on_commit(lambda: take_in_later.enqueue(mine.pk, mine.organisation_id))
    messages.success(
        request, later(say("What was said is being taken in. With thousands of answers this takes a minute."))
    )
    return to(request, "coding", mine)


@door(Right.CODE_WORDS, methods=["POST"])
def renew(request: MemberRequest, study: str) -> HttpResponse:
    """Suggest anew with what was decided since, in the queue of tasks."""
    mine = study_here(request, study)
    transaction.on_commit(lambda: advise_later.enqueue(mine.pk, mine.organisation_id))
    messages.success(request, later(say("Suggestions are being made anew, with what was decided since.")))
    return to(request, "coding", mine)


def surroundings(request: MemberRequest, study: Study, *, blind: bool = False) -> dict[str, Any]:
    """Give what every page with texts to code needs."""
    book = book_of(study)
    names = Names(book, request.lang)
    texts = {name: speak(said, request.lang) for name, said in TOLD.items()}
    return {
        "book": book,
        "codes": [(code.id, names[code.id]) for code in book.active],
        "tree": [
            (LEVEL_NAMES[level], [(code, names[code.id], depth) for code, depth in those])
            for level, those in tree(book)
        ],
        "valences": [(code, VALENCE_NAMES[code]) for code in VALENCES],
        "frames": [(code, FRAME_NAMES[code]) for code in FRAMES],
        "blind": blind,
        "here": request.get_full_path(),
        "script": script_address("coding"),
        "data": {
            "name": f"coding-{study.pk}-{request.user.pk}",
            "texts": texts,
            "blind": blind,
            "url": reverse("coding_decide", args=[request.organisation.slug, study.slug]),
        },
    }


TOLD: dict[str, Said] = {
    "saved": say("Everything is saved."),
    "saving": say("Saving …"),
    "waiting": say("No line. What you decide is kept in this browser and sent later."),
    "stuck": say("Your log-in has ended. Log in again in another window; nothing is lost."),
    "refused": say("The server did not understand this decision."),
    "accept": say("Accepted: {code}", code="{code}"),
    "reject": say("Rejected: {code}", code="{code}"),
    "add": say("Given: {code}", code="{code}"),
    "valence": say("Other tone: {code}", code="{code}"),
    "frame": say("Experience or expectation changed: {code}", code="{code}"),
    "none": say("Read; no code."),
    "undo": say("Undone."),
    "note": say("Reason kept: {code}", code="{code}"),
    "end": say("This is the last one on this page."),
    "begin": say("This is the first one on this page."),
}


@door(Right.CODE_WORDS)
@never_cache
def grid(request: MemberRequest, study: str) -> HttpResponse:
    """Show the grid: a page of texts, beside what the same persons answered."""
    mine = readable_study(request, study)
    wanted = wanted_of(request.GET)
    page = page_of(mine, request.user.pk, wanted)
    about_all = surroundings(request, mine, blind=wanted.blind)
    waves = [(wave.code, wave.spoken) for wave in mine.waves.all()]
    more = {
        "rows": rows_of(mine, page.texts, request.user.pk, about_all["book"], request.lang, blind=wanted.blind),
        "wanted": wanted,
        "waves": waves,
        "standing": standing(mine, request.user.pk),
        "before": wanted.address(before=page.before, after="") if page.before else "",
        "after": wanted.address(after=page.after, before="") if page.after else "",
        "states": [(one, STATE_NAMES[one]) for one in STATES],
        "sorts": [(one, SORT_NAMES[one]) for one in SORTS],
    }
    return render(request, "coding/grid.html", about(request, mine, tab="coding", **about_all, **more))


class _Said(msgspec.Struct, forbid_unknown_fields=True):
    moves: list[Say]


@door(Right.CODE_WORDS, methods=["POST"])
def decisions(request: MemberRequest, study: str) -> HttpResponse:
    """Take decisions in: from the queue of a browser, or from one plain form."""
    mine = readable_study(request, study)
    book = book_of(mine)
    if request.content_type != "application/json":
        return _as_form(request, mine)
    try:
        batch = msgspec.json.decode(request.body, type=_Said)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return JsonResponse({"why": "unreadable"}, status=400)
    if len(batch.moves) > MOST_SAID or any(not one.key for one in batch.moves):
        return JsonResponse({"why": "too many"}, status=400)
    done = decide(mine, request.user.pk, batch.moves, book)
    blind = {one.text: one.blind for one in batch.moves}
    return JsonResponse({"refused": done.refused, "rows": _drawn(request, mine, done, blind)})


def _drawn(request: MemberRequest, study: Study, done: Done, blind: dict[int, bool]) -> dict[int, str]:
    """The rows that changed, drawn anew."""
    if not done.changed:
        return {}
    texts = list(study.coding_texts.filter(pk__in=done.changed).select_related("advice"))
    book = book_of(study)
    rows = [
        row
        for hidden in (False, True)
        for row in rows_of(
            study,
            [text for text in texts if blind.get(text.pk, False) == hidden],
            request.user.pk,
            book,
            request.lang,
            blind=hidden,
        )
    ]
    return {row["text"].pk: render_to_string("coding/inside.html", {"row": row}, request) for row in rows}


def _as_form(request: MemberRequest, study: Study) -> HttpResponse:
    """One decision from a plain form; its button says what is done to which coding."""
    given = request.POST
    back = given.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/o/"):
        back = reverse("coding_grid", args=[request.organisation.slug, study.slug])
    do, _, rest = given.get("do", "add").partition(":")
    code, _, frame = rest.partition(":")
    number = given.get("text", "")
    if not number.isdigit():
        raise Http404
    typed = do in {"add", ""}
    said = Say(
        key=given.get("key", "")[:64] or secrets.token_hex(16),
        text=int(number),
        do=do or "add",
        code=given.get("code", "") if typed else code,
        frame=given.get("frame", "") if typed else frame,
        valence=given.get("valence", "") if typed else "",
        words=given.get("words", "")[:5000],
        note=given.get("note", ""),
        batch=int(given["batch"]) if given.get("batch", "").isdigit() else 0,
        blind=given.get("blind") == "1",
    )
    done = decide(study, request.user.pk, [said], book_of(study))
    if done.refused:
        messages.error(request, later(say("This is no code of the codebook: {code}", code=said.code[:60])))
    return redirect(f"{back}#t{number}")


@door(Right.CODE_WORDS, methods=["POST"])
def begin_batch(request: MemberRequest, study: str) -> HttpResponse:
    """Make the next batch: of the queue, or of what a colleague coded blind."""
    mine = readable_study(request, study)
    blind = request.POST.get("blind") == "1"
    if request.POST.get("kind") == "double":
        batch = double_batch(mine, request.user.pk)
    else:
        batch = new_batch(mine, request.user.pk, blind=blind)
    if batch is None:
        messages.success(request, later(say("There is nothing left to read here.")))
        return to(request, "coding", mine)
    record(
        "coding-batch-made",
        organisation=request.organisation,
        actor=request,
        thing=f"study {mine.slug}",
        detail={"texts": len(batch.places), "blind": batch.blind},
    )
    return to(request, "coding_batch", mine, batch=batch.pk)


@door(Right.CODE_WORDS)
@never_cache
def one_batch(request: MemberRequest, study: str, batch: int) -> HttpResponse:
    """Show one's own batch."""
    mine = readable_study(request, study)
    own: Batch = here(Batch.objects.all(), request, study=mine, pk=batch)
    if own.coder != request.user.pk:
        raise Http404  # whose batch it is would tell what they read
    places = [pk for pk, _ in own.places]
    found: dict[int, Text] = {one.pk: one for one in mine.coding_texts.filter(pk__in=places).select_related("advice")}
    texts = [found[pk] for pk in places if pk in found]
    about_all = surroundings(request, mine, blind=own.blind)
    rows = rows_of(mine, texts, request.user.pk, about_all["book"], request.lang, blind=own.blind)
    more = {"rows": rows, "batch": own, "left": sum(not row["read"] for row in rows)}
    return render(request, "coding/batch.html", about(request, mine, tab="coding", **about_all, **more))
