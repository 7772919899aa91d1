"""The codebook as a page: its tree, its versions, and what changes it: rename, merge, split, add."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render

from klantwaarde.errors import KlantwaardeError
from klantwaarde.language import Said, say
from klantwaarde.systems.story.codebook import Code, Codebook, seeded
from klantwaarde.web.coding.book import book_of, keep, resolve
from klantwaarde.web.coding.desk import readable_study, surroundings
from klantwaarde.web.coding.models import Coding, Seen
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.people.person import Person
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import about, log, to
from klantwaarde.web.studies.forms import one_line

if TYPE_CHECKING:
    from django.http import QueryDict

    from klantwaarde.web.studies.models import Study

LONGEST = 120
WHAT: dict[str, Said] = {
    "rename": say("renamed"),
    "merge": say("merged"),
    "split": say("cut in parts"),
    "add": say("added"),
    "phrases": say("phrases changed"),
}


@door(Right.CODE_WORDS)
def codebook(request: MemberRequest, study: str) -> HttpResponse:
    """Show the codes as a tree, how often each was given, and what was ever changed."""
    mine = readable_study(request, study)
    about_all = surroundings(request, mine)
    book: Codebook = about_all["book"]
    counts = {
        row["code"]: row["n"]
        for row in mine.codings.filter(verdict__in=["accept", "change"])
        .values("code")
        .order_by("code")
        .annotate(n=Count("text", distinct=True))
    }
    people = dict(
        Person.objects.filter(pk__in={int(c.by) for c in book.history if c.by.isdigit()}).values_list("pk", "name")
    )
    memos: dict[str, list[str]] = {}
    for memo in mine.coding_memos.exclude(code=""):
        memos.setdefault(memo.code, []).append(memo.words)
    more = {
        "levels": [
            (
                level,
                [
                    {
                        "code": code,
                        "name": name,
                        "depth": depth,
                        "n": counts.get(code.id, 0),
                        "memos": memos.get(code.id, []),
                        "definition": code.definition.get(request.lang) or next(iter(code.definition.values()), ""),
                        "active": code.status == "active",
                    }
                    for code, name, depth in those
                ],
            )
            for level, those in about_all["tree"]
        ],
        "history": [
            {
                "number": change.version,
                "what": WHAT.get(change.what, change.what),
                "mapping": list(change.mapping.items()),
                "by": people.get(int(change.by), "") if change.by.isdigit() else change.by,
                "why": change.why,
            }
            for change in reversed(book.history)
        ],
    }
    return render(request, "coding/codebook.html", about(request, mine, tab="coding", **about_all, **more))


@door(Right.CODE_WORDS, methods=["POST"])
def change(request: MemberRequest, study: str) -> HttpResponse:
    """Change the codebook: a new version, while codings keep the one they were made under."""
    mine = readable_study(request, study)
    what = request.POST.get("what", "")
    with transaction.atomic():
        list(type(mine).objects.of(request.organisation).select_for_update().filter(pk=mine.pk))  # one change at a time
        book = book_of(mine)
        try:
            changed, codes, fault = _CHANGES.get(what, _nothing)(book, request.POST, str(request.user.pk))
        except KlantwaardeError as error:
            changed, codes, fault = None, [], error.problems[0].thing
        if changed is None:
            messages.error(request, now(fault))
            return to(request, "coding_codebook", mine)
        keep(mine, changed)
        _look_again(mine, what, codes)
        log(request, "codebook-changed", mine, what=what, version=changed.version)
    messages.success(request, later(say("Version {n} of the codebook is in use.", n=changed.version)))
    return to(request, "coding_codebook", mine)


Changed = tuple[Codebook | None, list[str], Said]
_FINE = say("Saved.")


def _nothing(_book: Codebook, _given: QueryDict, _by: str) -> Changed:
    return None, [], say("Choose what to do with a code.")


def _rename(book: Codebook, given: QueryDict, by: str) -> Changed:
    code = resolve(book, given.get("code", ""))
    names = _names(given)
    if not code or not names:
        return None, [], say("Choose a code and give it a name.")
    if any(resolve(book, name) not in {"", code} for name in names.values()):
        return None, [], say("Another code has this name.")
    return book.renamed(code, names, by=by, why=_why(given)), [code], _FINE


def _merge(book: Codebook, given: QueryDict, by: str) -> Changed:
    into = resolve(book, given.get("into", ""))
    codes = [
        code for code in dict.fromkeys(resolve(book, one) for one in given.getlist("code")) if code and code != into
    ]
    if not into or not codes:
        return None, [], say("Choose two different codes.")
    return book.merged(codes, into, by=by, why=_why(given)), codes, _FINE


def _split(book: Codebook, given: QueryDict, by: str) -> Changed:
    code = resolve(book, given.get("code", ""))
    names = [name for name in (one_line(line)[:LONGEST] for line in given.get("names", "").splitlines()) if name]
    if not code or len(names) < 2:
        return None, [], say("Choose a code, and write two names or more, one on each line.")
    if any(resolve(book, name) for name in names) or len({name.casefold() for name in names}) < len(names):
        return None, [], say("Another code has this name.")
    old, taken, parts = book.code(code), {one.id for one in book.codes}, []
    for name in names:
        id_ = _id(name, taken)
        taken.add(id_)
        parts.append(Code(id_, {"nl": name, "en": name}, parent=code, level=old.level))
    changed = book.split(code, parts, by=by, why=_why(given))
    phrases = [
        phrase
        for part in parts
        for lang in ("nl", "en")
        for phrase in seeded([part.names[lang]], code=part.id, lang=lang, tone="+")
    ]
    return _with(changed, changed.codes, (*changed.phrases, *phrases)), [code], _FINE


def _add(book: Codebook, given: QueryDict, by: str) -> Changed:
    names, parent = _names(given), resolve(book, given.get("parent", ""))
    if not names:
        return None, [], say("Choose a code and give it a name.")
    if any(resolve(book, name) for name in names.values()):
        return None, [], say("Another code has this name.")
    if not parent:
        return None, [], say("Choose the code above it: that is what it counts for.")
    id_ = _id(names.get("nl") or names["en"], {one.id for one in book.codes})
    definition = one_line(given.get("definition", ""))[:400]
    new = Code(
        id_,
        names,
        {"nl": definition, "en": definition} if definition else {},
        parent=parent,
        level=book.code(parent).level,
    )
    phrases = [phrase for lang, name in names.items() for phrase in seeded([name], code=id_, lang=lang, tone="+")]
    # A new version by the door that codebooks have for phrases; the code goes along.
    longer = _with(book, (*book.codes, new), book.phrases)
    return longer.with_phrases(phrases, by=by, why=_why(given)), [id_], _FINE


_CHANGES = {"rename": _rename, "merge": _merge, "split": _split, "add": _add}


def _with(book: Codebook, codes: tuple[Code, ...], phrases: tuple[object, ...]) -> Codebook:
    import msgspec

    return msgspec.structs.replace(book, codes=codes, phrases=phrases)


def _names(given: QueryDict) -> dict[str, str]:
    told = {lang: one_line(given.get(f"name_{lang}", ""))[:LONGEST] for lang in ("nl", "en")}
    either = told["nl"] or told["en"]
    return {lang: name or either for lang, name in told.items()} if either else {}


def _why(given: QueryDict) -> str:
    return one_line(given.get("why", ""))[:400]


def _id(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    start = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "code"
    start = start if start[0].isalpha() else f"c_{start}"
    return start if start not in taken else next(made for n in range(2, 9999) if (made := f"{start}_{n}") not in taken)


def _look_again(study: Study, what: str, codes: list[str]) -> None:
    """What was coded with a code that was split asks for a new decision."""
    if what != "split":
        return
    given = Coding.objects.of(study.organisation_id).filter(
        study=study, code__in=codes, verdict__in=["accept", "change"]
    )
    for text, coder in given.values_list("text_id", "coder").distinct():
        Seen.objects.of(study.organisation_id).filter(text_id=text, coder=coder).update(again=True)
