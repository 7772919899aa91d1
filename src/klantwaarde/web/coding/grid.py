"""The grid: thousands of texts by pages of a cursor, so that the last page is as fast as the first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from klantwaarde.web.coding.models import TOGETHER, Coding, Seen, Text
from klantwaarde.web.studies.models import Study

A_PAGE = 25
SORTS: dict[str, tuple[str, bool]] = {"order": ("id", False), "doubt": ("doubt", True), "long": ("length", True),
                                      "short": ("length", False)}  # fmt: skip
STATES = ("open", "read", "again", "all")


class Wanted(msgspec.Struct, frozen=True):
    """What somebody wants to see; it stands in the address.

    Parameters
    ----------
    state
        ``open``: not read by me yet; ``read``; ``again``: a code was split since; ``all``.
    sort, code, question, wave, words
        How sorted, and which texts only.
    blind
        Without suggestions.
    after, before
        Place of the last text of the page before, or of the first of the page after: ``value~id``.
    """

    state: str = "open"
    sort: str = "order"
    code: str = ""
    question: str = ""
    wave: str = ""
    words: str = ""
    blind: bool = False
    after: str = ""
    before: str = ""

    def address(self, **other: Any) -> str:  # noqa: ANN401 - fields of this
        """Write it as the end of an address."""
        told = msgspec.to_builtins(msgspec.structs.replace(self, **other))
        usual = msgspec.to_builtins(Wanted())
        return "?" + urlencode(
            {name: "1" if value is True else value for name, value in told.items() if value != usual[name]}
        )


def wanted_of(given: QueryDict) -> Wanted:
    """Read an address; what is not understood is as usual."""
    state, sort = given.get("state", "open"), given.get("sort", "order")
    return Wanted(
        state=state if state in STATES else "open",
        sort=sort if sort in SORTS else "order",
        code=given.get("code", "")[:60],
        question=given.get("question", "")[:80],
        wave=given.get("wave", "")[:40],
        words=given.get("words", "").replace("\0", "").strip()[:100],
        blind=given.get("blind") == "1",
        after=given.get("after", "")[:40],
        before=given.get("before", "")[:40],
    )


class Page(msgspec.Struct, frozen=True):
    """One page: its texts, and the cursors of the page before and after it, where there are such pages."""

    texts: list[Text]
    before: str
    after: str


def page_of(study: Study, coder: int, wanted: Wanted) -> Page:
    """Read one page: by its index up to where it ends, whatever the number of texts before it."""
    column, falling = SORTS[wanted.sort]
    rows = _filtered(study, coder, wanted)
    back = bool(wanted.before)
    place = _place(wanted.before or wanted.after, column)
    down = falling != back
    if place is not None:
        value, number = place
        sign = "lt" if down else "gt"
        if column == "id":
            rows = rows.filter(**{f"id__{sign}": number})
        else:
            # The first condition lets the index begin at the cursor; the second is the exact one.
            rows = rows.filter(**{f"{column}__{sign}e": value})
            rows = rows.filter(Q(**{f"{column}__{sign}": value}) | Q(**{column: value, f"id__{sign}": number}))
    order = [f"-{column}", "-id"] if down else [column, "id"]
    found = list(rows.order_by(*dict.fromkeys(order)).select_related("advice")[: A_PAGE + 1])
    more, found = len(found) > A_PAGE, found[:A_PAGE]
    if back:
        found.reverse()
    if not found:
        return Page([], "", "")
    first, last = (f"{getattr(one, column)}~{one.pk}" for one in (found[0], found[-1]))
    has_before, has_after = (more, True) if back else (place is not None, more)
    return Page(found, first if has_before else "", last if has_after else "")


def _place(cursor: str, column: str) -> tuple[float, int] | None:
    value, _, number = cursor.partition("~")
    try:
        return (float(value), int(number)) if cursor else None
    except ValueError:
        return None


def _filtered(study: Study, coder: int, wanted: Wanted) -> Any:  # noqa: ANN401 - a queryset
    rows = study.coding_texts.filter(first=True)
    own = Seen.objects.of(study.organisation_id).filter(text=OuterRef("pk"), coder=coder)
    if wanted.state == "open":
        rows = rows.filter(~Exists(own))
    elif wanted.state == "read":
        rows = rows.filter(Exists(own))
    elif wanted.state == "again":
        rows = rows.filter(Exists(own.filter(again=True)))
    if wanted.code:
        given = Coding.objects.of(study.organisation_id).filter(
            study=study, code=wanted.code, coder__in=[coder, TOGETHER], verdict__in=["accept", "change"]
        )
        rows = rows.filter(pk__in=given.values("text_id"))
    if wanted.question:
        rows = rows.filter(question=wanted.question)
    if wanted.wave:
        rows = rows.filter(wave=wanted.wave)
    if wanted.words:
        rows = rows.filter(text__icontains=wanted.words)
    return rows


def standing(study: Study, coder: int) -> dict[str, int]:
    """Tell how far a coder is: texts, those read, and those to look at again."""
    seen = study.coding_seen.filter(coder=coder)
    return {
        "texts": study.coding_texts.filter(first=True).count(),
        "read": seen.count(),
        "again": seen.filter(again=True).count(),
    }
