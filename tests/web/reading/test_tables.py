"""Tables that sort by the address and leave as files; two groups side by side; each page says what was done and why."""

# ruff: noqa: ARG002 - fixtures are asked for what they do

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from klantwaarde.reports.view import views
from klantwaarde.reports.voice import Voice
from klantwaarde.web.reading.pages import Book
from klantwaarde.web.reading.tables import key_of, tables_of

pytestmark = pytest.mark.django_db
AT = "/o/acme/s/installatie/answers/"


def rows_of(page):
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", page.split("<tbody>")[1], re.DOTALL)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row) for row in found]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


def file_of(reply):
    assert reply["Content-Disposition"].startswith("attachment; ")
    return list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))


class TestChapterTables:
    def test_every_table_of_every_chapter_is_there_with_its_own_cells(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        book, client, seen = Book(ledger, info, "en"), client_of(alice), 0
        for chapter in book.chapters:
            page = client.get(AT + chapter.id).content.decode()
            for number, named in enumerate(tables_of(chapter, book.voice), start=1):
                assert f"{chapter.id}/tables/{number}" in page
                told = rows_of(client.get(f"{AT}{chapter.id}/tables/{number}").content.decode())
                assert told == [[book.voice.cell(cell) if cell is not None else "" for cell in row]
                                for row in named.table.rows]  # fmt: skip
                seen += 1
        assert seen > 10

    def test_it_sorts_by_a_link_and_leaves_in_that_order(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        book = Book(ledger, info, "en")
        worth = next(chapter for chapter in book.chapters if chapter.id == "worth")
        table = tables_of(worth, book.voice)[0].table
        at = next(i for i in range(len(table.headings)) if isinstance(table.rows[0][i], float))
        client, address = client_of(alice), f"{AT}worth/tables/1?sort=-c{at + 1}"
        page = client.get(address).content.decode()
        assert 'aria-sort="descending"' in page
        told = file_of(client.post(address))
        column = [float(row[at]) for row in told[1:] if row[at]]
        assert column == sorted(column, reverse=True)
        assert [row[0] for row in told[1:]] == [row[0] for row in rows_of(page)]

    def test_a_long_table_comes_in_pages_in_the_same_order(self, run, client_of, alice, monkeypatch):
        from klantwaarde.web.reading import desk

        client = client_of(alice)
        whole = rows_of(client.get(f"{AT}worth/tables/1?sort=-c3").content.decode())
        monkeypatch.setattr(desk, "A_PAGE", 7)
        told, page = [], 1
        while len(told) < len(whole):
            told += rows_of(client.get(f"{AT}worth/tables/1?sort=-c3&page={page}").content.decode())
            page += 1
        assert told == whole
        assert page > 2

    def test_who_may_not_take_files_out_gets_none(self, run, client_of, acme, member_of):
        viewer = client_of(member_of(acme, "viewer"))
        assert viewer.get(f"{AT}quality/tables/1").status_code == 200
        assert viewer.post(f"{AT}quality/tables/1").status_code == 403
        assert viewer.post(f"{AT}compare").status_code == 403
        assert viewer.get(f"{AT}worth/tables/1").status_code == 404, "customers by name are not for viewers"

    def test_a_table_that_is_not_there_is_not_found(self, run, client_of, alice):
        for place in ("worth/tables/0", "worth/tables/99", "nothing/tables/1", "value/tables/1"):
            assert client_of(alice).get(AT + place).status_code == 404


def test_the_numbers_sort_and_keep_their_anchors(run, client_of, alice):
    page = client_of(alice).get(AT + "numbers", {"sort": "-c7"}).content.decode()
    column = [row[6].replace("\u2212", "-") for row in rows_of(page) if row[6]]
    assert [float(x) for x in column] == sorted((float(x) for x in column), reverse=True)
    assert len(set(re.findall(r'id="(number-\d+)"', page))) == len(rows_of(page))


class TestSideBySide:
    def test_both_sides_are_those_of_the_ledger(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        voice = Voice("en")
        listed = views(ledger.answers, info)
        left, right = listed[0], next(view for view in listed if view.group not in {"wave", "role"})
        page = client_of(alice).get(AT + "compare", {"left": key_of(left), "right": key_of(right)}).content.decode()
        told = {row[0]: row for row in rows_of(page)}
        for view, first in ((left, 2), (right, 7)):
            for mark in view.model.values:
                row = told[voice.name(mark.name)]
                for at, estimate in enumerate((mark.expectation, mark.experience), start=first + 1):
                    between, value = voice.between(estimate), voice.value(estimate)
                    assert row[at] == (f"{value}between {between}" if between else value)
                assert row[first + 3].startswith(voice.difference(mark.disconfirmation))

    def test_a_closed_side_says_closed_and_nothing_else(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        listed = views(ledger.answers, info)
        closed = next(view for view in listed if view.model.status == "closed")
        page = client_of(alice).get(AT + "compare", {"left": key_of(listed[0]), "right": key_of(closed)})
        for row in rows_of(page.content.decode()):
            assert not re.search(r"\d", "".join(row[7:])), row

    def test_the_choice_stands_in_the_address_of_every_heading_and_file(self, run, reckoned, client_of, alice):
        ledger, info, _ = reckoned
        listed = views(ledger.answers, info)
        asked = {"left": key_of(listed[1]), "right": key_of(listed[0]), "sort": "-a-expectation"}
        client = client_of(alice)
        page = client.get(AT + "compare", asked).content.decode()
        heads = re.findall(r'<th scope="col"[^>]*><a href="([^"]+)"', page)
        assert all("left=" in html.unescape(one) and "right=" in html.unescape(one) for one in heads)
        form = html.unescape(re.search(r'action="(\?left=[^"]+)"', page)[1])
        assert [row[0] for row in file_of(client.post(AT + "compare" + form))[1:]] == [row[0] for row in rows_of(page)]

    def test_an_unknown_group_gives_the_latest_waves(self, run, client_of, alice):
        assert client_of(alice).get(AT + "compare", {"left": "'; --", "right": "<x>"}).status_code == 200


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_says_in_two_sentences_what_was_done_and_why_with_the_source(run, reckoned, client_of, alice, lang):
    ledger, info, _ = reckoned
    book, client = Book(ledger, info, lang), client_of(alice, lang=lang)
    for place in ["value", "numbers", "method", "compare", *[chapter.id for chapter in book.chapters]]:
        page = client.get(AT + place).content.decode()
        told = re.search(r'<aside class="why-box".*?</strong>(.*?)</p>(.*?)</aside>', page, re.DOTALL)
        if told is None:
            told = re.search(r'<p class="why"><span class="why-label">.*?</span>(.*?)</p>()', page, re.DOTALL)
            chapter = next(one for one in book.chapters if one.id == place)
            assert chapter.sources, place
            assert all(html.escape(source, quote=False)[:20] in page for source in chapter.sources)
        else:
            assert ("Bron" if lang == "nl" else "Source") in told[2], place
        sentences = re.findall(r"[.?!](?:\s|$)", html.unescape(told[1]).strip())
        assert len(sentences) == 2, (place, told[1])
