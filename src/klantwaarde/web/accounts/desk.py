"""The pages of customers: those of one's own, the list of a study, one customer, and the portfolio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from klantwaarde.language import say, speak
from klantwaarde.pictures import portfolio_map
from klantwaarde.pictures.strategy_words import BUYERS, buyer_word
from klantwaarde.reports.chapter import Section
from klantwaarde.reports.chapters import shown
from klantwaarde.reports.customer_card import told_of_customer
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Relations, Strategy, Worth
from klantwaarde.web.accounts.contacts import asked_of, silent_per_customer
from klantwaarde.web.accounts.folio import Folio, Known, code_of, folio_of, latest_run
from klantwaarde.web.doors import MemberRequest, TooLittleRight, door
from klantwaarde.web.people.rights import Right, Role
from klantwaarde.web.reading.allowed import allowed, own_customers, without
from klantwaarde.web.reading.gate import hand_out
from klantwaarde.web.reading.grid import SORT, Cell, Column, Grid
from klantwaarde.web.reading.style import style_address
from klantwaarde.web.studies.desk import about, study_here
from klantwaarde.web.studies.models import Customer, Study

A_PAGE = 100
FILTERS = ("q", "class", "buyer", "show", SORT)


@door(Right.SEE_CUSTOMERS)
def my_accounts(request: MemberRequest) -> HttpResponse:
    """Show the customers of every study that this member may see; of one study alone, its list at once."""
    listed: list[tuple[Study, int]] = []
    for study in Study.objects.of(request.organisation).select_related("organisation"):
        # What the answers know of customers is not opened here: that is for the page of the study.
        if request.membership.role == Role.ACCOUNT_MANAGER:
            count, there = len(own_customers(request.membership, study)), False
        else:
            count, there = study.customers.count(), not study.anonymous and latest_run(study) is not None
        if count or there:
            listed.append((study, count))
    if len(listed) == 1:
        return redirect("accounts", org=request.organisation.slug, study=listed[0][0].slug)
    return render(request, "accounts/mine.html", {"listed": listed, "org": request.organisation.slug})


@door(Right.SEE_CUSTOMERS)
@never_cache
def accounts(request: MemberRequest, study: str) -> HttpResponse:
    """Show the customers of a study, sorted and chosen by the address."""
    mine = study_here(request, study)
    folio = folio_of(mine, request.membership)
    asked = _asked(request)
    listed = _List(request, mine, folio, asked)
    page = Paginator(listed.codes, A_PAGE).get_page(request.GET.get("page"))
    grid = listed.grid(page)
    more = {
        "grid": grid, "headings": grid.headings(asked), "page": page, "asked": asked, "all": len(folio.customers),
        "classes": _classes(folio), "buyers": [(code, speak(name, request.lang)) for code, name in BUYERS.items()],
        "query": urlencode(asked), "reckoned": folio.ledger is not None,
        "own": request.membership.role == Role.ACCOUNT_MANAGER,
        "has_map": _has_map(folio),
        "may_export": request.membership.may(Right.EXPORT),
    }  # fmt: skip
    return render(request, "accounts/accounts.html", about(request, mine, tab="accounts", **more))


@door(Right.EXPORT, methods=["POST"])
def take(request: MemberRequest, study: str) -> HttpResponse:
    """Hand out the list as it is chosen and sorted, for a spreadsheet."""
    mine = study_here(request, study)
    folio = folio_of(mine, request.membership)
    listed = _List(request, mine, folio, _asked(request))
    sheet = listed.grid(listed.codes).sheet("customers", request.lang)
    content = sheet.csv(request.lang).encode("utf-8", errors="replace")
    stem = f"{request.organisation.slug}_{mine.slug}_customers.csv"
    return hand_out(request, content, name=stem, kind="text/csv; charset=utf-8", what="customers")


@door(Right.SEE_CUSTOMERS)
@never_cache
def account(request: MemberRequest, study: str, account: str) -> HttpResponse:
    """Show one customer, to prepare a talk."""
    mine = study_here(request, study)
    folio = folio_of(mine, request.membership)
    known = known_here(request, mine, folio, account)
    words, names = request.membership.may(Right.READ_WORDS), request.membership.may(Right.SEE_IDENTITIES)
    today = timezone.localdate()
    more: dict[str, Any] = {
        "known": known, "words": words, "names": names, "asked": asked_of(mine, known.code, today),
        "told": _told(folio, known, request.lang, words=words, names=names),
        "revenue": _revenue(mine, known), "style": style_address(), "reckoned": folio.ledger is not None,
        "composed": folio.info is not None and folio.info.composed,
        **_beside(request, mine, known),
    }  # fmt: skip
    return render(request, "accounts/account.html", about(request, mine, tab="accounts", **more))


@door(Right.SEE_CUSTOMERS)
@never_cache
def portfolio(request: MemberRequest, study: str) -> HttpResponse:
    """Show the portfolio: value OF each customer against value delivered to it."""
    mine = study_here(request, study)
    folio = folio_of(mine, request.membership)
    made = _map(request, mine, folio)
    more = {"style": style_address(), "made": made, "own": request.membership.role == Role.ACCOUNT_MANAGER}
    return render(request, "accounts/map.html", about(request, mine, tab="accounts", **more))


def known_here(request: MemberRequest, study: Study, folio: Folio, slug: str) -> Known:
    """Give the customer of an address, or "not found"; one of a colleague is refused, and the page says why.

    Parameters
    ----------
    request, study, folio
        Who asks, in which study, and which customers they may see.
    slug
        From the address.
    """
    code = code_of(slug)
    known = folio.customers.get(code)
    if known is None and code and Customer.objects.of(request.organisation).filter(study=study, code=code).exists():
        raise TooLittleRight(Right.SEE_CUSTOMERS)
    if known is None:
        raise Http404
    return known


def _asked(request: MemberRequest) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}


def _classes(folio: Folio) -> list[str]:
    return sorted({one.worth.tier for one in folio.customers.values() if one.worth and one.worth.tier})


def _chosen(known: Known, asked: dict[str, str]) -> bool:
    if asked.get("class") and (known.worth is None or known.worth.tier != asked["class"]):
        return False
    if asked.get("buyer") and (known.strategy is None or known.strategy.buyer != asked["buyer"]):
        return False
    if asked.get("show") == "below" and not known.below:
        return False
    sought = asked.get("q", "").casefold()
    return not sought or sought in f"{known.code} {known.name} {known.manager}".casefold()


class _Raws(NamedTuple):
    name: str
    tier: str | None
    sure: float | None
    score: float | None
    buyer: str | None
    role: str | None
    below: int | None
    silent: int | None
    revenue: float | None
    manager: str | None


class _List:
    """The customers that were chosen, in the order that was asked; a line is written when it is shown."""

    def __init__(self, request: MemberRequest, study: Study, folio: Folio, asked: dict[str, str]) -> None:
        self.voice, self._folio = Voice(request.lang), folio
        self._silent = silent_per_customer(study, timezone.localdate())
        self._revenues = _revenues(study, folio)
        # One address is made, and the code of each customer put in: making thousands would take longer than the page.
        whole = {"org": request.organisation.slug, "study": study.slug, "account": "-"}
        self._before, _, self._after = reverse("account", kwargs=whole).rpartition("-")
        chosen = [known for known in folio.customers.values() if _chosen(known, asked)]
        plain = Grid("", _columns(self.voice), [self._raw(known) for known in chosen])
        self.sort = plain.sorted_by(asked.get(SORT, "")).sort
        self.codes = [row[0].kind for row in plain.sorted_by(asked.get(SORT, "")).rows]

    def grid(self, codes: Iterable[str]) -> Grid:
        """Write lines."""
        rows = [self._line(self._folio.customers[code]) for code in codes]
        return Grid(self.voice.speak(say("Customers")), _columns(self.voice), rows, self.sort)

    def _raw(self, known: Known) -> list[Cell]:
        return [Cell("", raw, kind=known.code) for raw in self._raws(known)]

    def _raws(self, known: Known) -> _Raws:
        worth, strategy, relation, voice = known.worth, known.strategy, known.relation, self.voice
        return _Raws(
            known.name or known.code,
            worth.tier if worth else None,
            worth.chances.get(worth.tier) if worth is not None and worth.tier else None,
            worth.score if worth else None,
            (buyer_word(strategy.buyer, voice.lang) if strategy else "") or None,
            voice.name(relation.granted[0].name) if relation and relation.granted else None,
            known.below,
            len(self._silent.get(known.code, [])) or None,
            self._revenues.get(known.code),
            known.manager or None,
        )

    def _line(self, known: Known) -> list[Cell]:
        voice = self.voice
        raw = self._raws(known)
        told = [
            raw.name, raw.tier, voice.share(raw.sure), "" if raw.score is None else voice.count(round(raw.score)),
            raw.buyer, raw.role, voice.count(raw.below), voice.count(raw.silent),
            voice.speak(say("{x:,.0f}", x=raw.revenue)), raw.manager,
        ]  # fmt: skip
        made = [Cell("" if one is None else str(text), one) for text, one in zip(told, raw, strict=True)]
        made[0] = Cell(raw.name, raw.name, f"{self._before}{known.slug}{self._after}")
        if raw.below:
            made[6] = Cell(made[6].shown, raw.below, kind="below")
        return made


def _columns(voice: Voice) -> list[Column]:
    """Who it is, its class and how sure, what it buys, and what asks for attention."""
    return [
        Column("name", voice.speak(say("Customer"))),
        Column("class", voice.speak(say("Class"))),
        Column("sure", voice.speak(say("How sure")), number=True),
        Column("score", voice.speak(say("Score")), number=True),
        Column("buyer", voice.speak(say("Buys as"))),
        Column("role", voice.speak(say("Role granted"))),
        Column("below", voice.speak(say("Below expectation")), number=True),
        Column("silent", voice.speak(say("Silent contacts")), number=True),
        Column("revenue", voice.speak(say("Revenue (EUR a year)")), number=True),
        Column("manager", voice.speak(say("Looked after by"))),
    ]


def _revenues(study: Study, folio: Folio) -> dict[str, float]:
    """Revenue as it was typed or imported, else as the answers have it."""
    found = {
        code: one.worth.revenue
        for code, one in folio.customers.items()
        if one.worth is not None and one.worth.revenue is not None
    }
    typed = Customer.objects.of(study.organisation_id).filter(study=study, revenue__isnull=False)
    return found | {code: float(revenue) for code, revenue in typed.values_list("code", "revenue")}


def _revenue(study: Study, known: Known) -> float | None:
    typed = Customer.objects.of(study.organisation_id).filter(study=study, code=known.code).first()
    if typed is not None and typed.revenue is not None:
        return float(typed.revenue)
    return known.worth.revenue if known.worth else None


def _told(folio: Folio, known: Known, lang: str, *, words: bool, names: bool) -> dict[str, Any] | None:
    """Say what the answers hold of a customer, without the words or names that this member may not read."""
    if folio.ledger is None or folio.info is None:
        return None
    answers = [_of(answer, known.code, words=words, names=names) for answer in folio.ledger.answers]
    return told_of_customer(answers, folio.info, known.code, lang=lang)


def _of(answer: Answer, code: str, *, words: bool, names: bool) -> Answer:
    body = answer.body
    if isinstance(body, Worth) and not words:
        lines = [without(one, words=words, names=names) if one.customer == code else one for one in body.customers]
        return msgspec.structs.replace(answer, body=msgspec.structs.replace(body, customers=lines))
    if isinstance(body, Relations) and not (words and names):
        kept = [without(one, words=words, names=names) for one in body.relations if one.customer == code]
        return msgspec.structs.replace(answer, body=msgspec.structs.replace(body, relations=kept))
    return answer


def _has_map(folio: Folio) -> bool:
    return any(
        one.strategy is not None
        and one.strategy.score is not None
        and one.strategy.delivered is not None
        and one.strategy.delivered.value is not None
        for one in folio.customers.values()
    )


def _map(request: MemberRequest, study: Study, folio: Folio) -> dict[str, Any] | None:
    """The portfolio map as the report draws it, of the customers that this member may see."""
    if folio.ledger is None or not _has_map(folio):
        return None
    answers = allowed(folio.ledger, request.membership, study).answers
    found = [answer for answer in answers if isinstance(answer.body, Strategy)]
    if not found or not isinstance(found[-1].body, Strategy):
        return None
    worth = next((answer.body for answer in answers if isinstance(answer.body, Worth)), None)
    classes = worth.classes if worth is not None else {}
    wide, phone = (
        portfolio_map.draw(found[-1].body, classes, lang=request.lang, width=width) for width in ("wide", "phone")
    )
    section = Section(title=say("The portfolio"), picture=wide, phone=phone)
    return {"look": shown(section, Voice(request.lang)), "sources": found[-1].provenance.sources}


def _beside(request: MemberRequest, study: Study, known: Known) -> dict[str, Any]:
    """What is being done for the customer, and what asks for attention."""
    from klantwaarde.web.acting.desk import beside_customer

    return beside_customer(request, study, known.code, request.lang)
