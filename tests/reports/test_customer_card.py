"""The page of one customer: everything it should hold, nothing it may not, the same bytes, safe with any text."""

from __future__ import annotations

import csv

import msgspec
import pytest

from composed_ledger import composed_ledger
from html_outline import Outline
from klantwaarde.errors import InputError
from klantwaarde.ledger import Ledger
from klantwaarde.reports.customer_card import render_card
from klantwaarde.reports.info import StudyInfo
from klantwaarde.results import Relations, Strategy, Worth
from sample_model import HOSTILE


@pytest.fixture(scope="module")
def told(root) -> tuple[Ledger, StudyInfo]:
    return composed_ledger(root)


def card(told, code: str, lang: str = "en") -> str:
    ledger, info = told
    return render_card(ledger.answers, info, code, lang=lang)


def words(page: str) -> str:
    return " ".join(" ".join(text for _, text in Outline(page).text).split())


def test_a_card_holds_class_buyer_role_play_red_values_and_what_would_move_the_class(told):
    ledger, _ = told
    worth = ledger.answer("voc/worth/all").body
    assert isinstance(worth, Worth)
    text = words(card(told, "c06"))
    one = next(one for one in worth.customers if one.customer == "c06")
    assert "Scholengroep Wielingerdijk" in text
    for part in (
        "A score 72", "78% sure of class A", "On 25 April 2025: class A, score 76.", "strategy buyer",
        "A joint plan with a board sponsor", "is treated as a transaction", "responsive", "2 of 3",
        "Set by Ilse on 10 February 2026 until 31 January 2027", "craftsman (1)", "Will not pay for",
    ):  # fmt: skip
        assert part in text, part
    short = one.parts["revenue"].short
    assert f"EUR {short:,.0f} short of tier 5" in text
    assert "less." in text  # what would drop its class


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_is_whole_and_the_same_every_time(told, lang):
    for code in ("c01", "c10", "c20"):
        page = card(told, code, lang)
        assert page == card(told, code, lang)
        outline = Outline(page)
        assert outline.open == []
        assert outline.headings[0] == 1
        assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
        ids = [attrs["id"] for _, attrs in outline.elements if attrs.get("id")]
        assert len(ids) == len(set(ids))
        assert {tag for tag, _ in outline.elements}.isdisjoint({"script", "iframe", "link", "img", "form"})
        assert "{" not in words(page)
        assert "default-src &#39;none&#39;" in page


def test_dutch_is_dutch(told):
    text = words(card(told, "c01", "nl"))
    for part in ("Klantkaart", "Waarde VAN de klant", "Waarde VOOR de klant", "Wat te doen", "strategiekoper", "€ "):
        assert part in text
    for word in (" the ", " class ", " buyer", "less."):
        assert word not in text.lower()


def test_only_words_that_may_stand_under_a_name_are_on_any_card(root, told):
    with (root / "examples/installatie/quotes.csv").open(encoding="utf-8") as file:
        quotes = list(csv.DictReader(file))
    pages = "".join(words(card(told, f"c{i:02d}", "nl")) for i in range(1, 21))
    for quote in quotes:
        assert quote["consent"] == "attributable" or quote["text"] not in pages, quote["quote_id"]
    assert any(quote["text"] in pages for quote in quotes if quote["consent"] == "attributable")
    with (root / "examples/installatie/talks.csv").open(encoding="utf-8") as file:
        assert not [row for row in csv.DictReader(file) if row["words"] and row["words"] in pages]


def test_where_nobody_agreed_nothing_of_its_people_is_told(told):
    text = words(card(told, "c20"))
    assert "Hotel Lindenrade aan Zee" in text
    for part in ("Value FOR the customer", "Role", "Below expectation", "In their words", "What this customer buys"):
        assert part not in text


def test_without_strategy_or_names_the_scorecard_alone_makes_a_card(told):
    ledger, info = told
    alone = [answer for answer in ledger.answers if isinstance(answer.body, Worth)]
    text = words(render_card(alone, info, "c01", lang="en"))
    assert "Value OF the customer" in text
    assert "What to do" not in text


@pytest.mark.parametrize(("code", "kept", "refusal"), [
    ("c99", True, "customer-unknown"), ("", True, "customer-unknown"), ("c01", False, "no-scorecard"),
])  # fmt: skip
def test_what_cannot_be_written_is_refused(told, code, kept, refusal):
    ledger, info = told
    with pytest.raises(InputError) as refused:
        render_card(ledger.answers if kept else [], info, code, lang="nl")
    assert [p.code for p in refused.value.problems] == [refusal]


def test_hostile_text_stays_text(told):
    """Names, reasons, quotes, plays and owners come from files of strangers."""
    ledger, info = told
    answers = []
    for answer in ledger.answers:
        body = answer.body
        if isinstance(body, Worth):
            parts = [
                msgspec.structs.replace(part, name={"nl": HOSTILE, "en": HOSTILE}, unit=HOSTILE) for part in body.parts
            ]
            customers = [
                msgspec.structs.replace(one, name=HOSTILE, parts={
                    code: msgspec.structs.replace(part, reasons=[HOSTILE]) for code, part in one.parts.items()})
                for one in body.customers
            ]  # fmt: skip
            body = msgspec.structs.replace(body, customers=customers, parts=parts)
        elif isinstance(body, Strategy):
            cells = [msgspec.structs.replace(c, play={"nl": HOSTILE}, owner=HOSTILE) for c in body.cells]
            body = msgspec.structs.replace(body, cells=cells)
        elif isinstance(body, Relations):
            relations = [
                msgspec.structs.replace(
                    one, quotes=[msgspec.structs.replace(q, text=HOSTILE, by=HOSTILE) for q in one.quotes]
                )
                for one in body.relations
            ]
            body = msgspec.structs.replace(body, relations=relations)
        answers.append(msgspec.structs.replace(answer, body=body))
    plain = {tag for tag, _ in Outline(card(told, "c06", "nl")).elements}
    hostile = Outline(render_card(answers, info, "c06", lang="nl"))
    assert {tag for tag, _ in hostile.elements} <= plain
    assert not [name for _, attrs in hostile.elements for name in attrs if name.startswith("on")]
