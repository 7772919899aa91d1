"""The researcher's pages: a card sort from our cards or one's own, links, paper, files; and who may do which."""

# ruff: noqa: ARG002, PLR0917, RUF012 - fixtures are asked for what they do

from __future__ import annotations

import io
import zipfile

import pytest

from klantwaarde.study import open_study
from klantwaarde.web.sorting.models import Design, Sorter
from klantwaarde.web.sorting.tables import archive, explode

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}"


def address(design, page=""):
    return f"/o/acme/s/{design.study.slug}/cards/{design.pk}/{page}"


def new_form(**more):
    return {
        "wave": "w1", "source": "ours", "title_nl": "Wat telt?", "instruction_nl": "Leg de kaarten.", "piles": "on",
        "words": "on", **more,
    }  # fmt: skip


@pytest.fixture
def study(design):
    study = design.study
    design.delete()
    return study


class TestNewDesign:
    def url(self, study):
        return f"/o/acme/s/{study.slug}/cards/new"

    def test_our_cards_with_our_grid(self, study, client_of, bob):
        reply = client_of(bob).post(self.url(study), new_form())
        made = study.card_designs.get()
        assert reply["location"].endswith(f"/cards/{made.pk}/")
        assert (len(made.cards), made.grid["counts"]) == (36, [2, 3, 4, 5, 8, 5, 4, 3, 2])

    def test_own_statements_in_two_languages_with_an_own_grid(self, study, client_of, bob):
        lines = "\n".join(f"Uitspraak {n} | Statement {n}" for n in range(1, 10))
        client_of(bob).post(self.url(study), new_form(source="own", statements=lines, grid="1,2,3,2,1"))
        made = study.card_designs.get()
        assert made.cards[0] == {"id": "c01", "text": {"nl": "Uitspraak 1", "en": "Statement 1"}}
        assert made.grid == {"places": [-2, -1, 0, 1, 2], "counts": [1, 2, 3, 2, 1]}

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            ({"statements": "a\nb\na"}, "Line 3 is the same as line 1."),
            ({"statements": "a | x\nb"}, "1 of 2 cards have English"),
            ({"statements": "x" * 300}, "Line 1 is too long"),
            ({"statements": "\n".join("abcdefghi"), "grid": "1,2,1"}, "The grid holds 4 cards; there are 9 cards."),
            ({"statements": "\n".join("abcdefghi"), "grid": "one"}, "cannot be read"),
            ({"statements": "a\nb"}, "A grid was asked for 2 cards."),
        ],
    )
    def test_what_does_not_fit_is_told(self, study, client_of, bob, more, told):
        reply = client_of(bob).post(self.url(study), new_form(source="own", **more))
        assert reply.status_code == 422
        assert told in reply.content.decode()
        assert not study.card_designs.exists()

    def test_a_later_wave_asks_the_same_cards(self, design, client_of, bob):
        client_of(bob).post(f"/o/acme/s/{design.study.slug}/cards/new", new_form(statements="other"))
        second = design.study.card_designs.last()
        assert (second.cards, second.grid) == (design.cards, design.grid)


class TestPersons:
    def test_a_number_of_links_at_once(self, design, client_of, bob):
        client_of(bob).post(
            address(design, "persons"), {"label": "Groep A", "many": "3", "customer": "K01", "function": ""}
        )
        made = list(design.sorters.all())
        assert [one.code for one in made] == ["K001", "K002", "K003"]
        assert len({one.token for one in made}) == 3
        assert {one.label for one in made} == {"Groep A 1", "Groep A 2", "Groep A 3"}

    def test_links_are_there_to_be_sent(self, design, sorter, client_of, bob):
        assert f"/q/{sorter.token}/" in client_of(bob).get(address(design)).content.decode()

    def test_who_may_not_field_sees_no_links(self, design, sorter, client_of, acme, member_of):
        page = client_of(member_of(acme, "analyst")).get(address(design)).content.decode()
        assert sorter.token not in page

    def test_a_name_stands_beside_a_sent_sort_only_for_who_may_know(self, design, sent, client_of, bob, alice):
        Sorter.objects.of(sent.organisation_id).update(label="Jan de Boer")
        assert "Jan de Boer" in client_of(alice).get(address(design)).content.decode()
        assert "Jan de Boer" not in client_of(bob).get(address(design)).content.decode()

    def test_the_open_link_opens_and_closes_for_good(self, design, client_of, bob):
        client = client_of(bob)
        seen = []
        for _ in range(3):
            client.post(address(design, "open-link"))
            seen.append(Design.objects.of(design.organisation_id).get(pk=design.pk).open_token)
        assert seen[1] == ""
        assert seen[0] != seen[2]


class TestPaper:
    def typed(self, board):
        codes = iter(board.codes)
        return {
            f"place:{place}": " ".join(next(codes).lstrip("c0") for _ in range(many))
            for place, many in board.room.items()
        }

    def test_a_paper_sort_is_a_sort(self, design, client_of, bob):
        reply = client_of(bob).post(
            address(design, "paper"),
            {**self.typed(design.board), "customer": "K07", "function": "inkoper", "pays:c09": "yes"},
        )
        assert reply.status_code == 302
        kept = design.sorters.get()
        assert (kept.channel, kept.status, kept.customer) == ("paper", "sent", "K07")
        counts = {place: list(kept.sorting.places.values()).count(place) for place in design.board.room}
        assert counts == design.board.room
        assert kept.sorting.said["c09"].pays is True

    def test_faults_are_told_and_nothing_is_kept(self, design, client_of, bob):
        typed = self.typed(design.board) | {"place:2": "44"}
        reply = client_of(bob).post(address(design, "paper"), typed)
        page = reply.content.decode()
        assert reply.status_code == 422
        assert "There is no card 44." in page
        assert "is missing." in page
        assert not design.sorters.exists()


def test_the_printed_cards_have_no_code_in_them(design, client_of, bob):
    page = client_of(bob).get(address(design, "print-nl")).content.decode()
    assert page.count("<svg") >= 2
    assert "<style" not in page
    assert " style=" not in page


class TestExport:
    def open(self, reply):
        return {
            n.removesuffix(".csv"): zipfile.ZipFile(io.BytesIO(reply.content)).read(n).decode("utf-8-sig")
            for n in zipfile.ZipFile(io.BytesIO(reply.content)).namelist()
        }

    def test_tables_of_a_study(self, design, sent, client_of, alice):
        files = self.open(client_of(alice).post(address(design, "export")))
        assert set(files) == {"cards", "sorts", "talks", "respondents"}
        assert len(files["sorts"].splitlines()) == 10
        assert "Daar gaat het om." in files["talks"]

    def test_words_stay_with_who_may_read_them(self, design, sent, client_of, bob):
        files = self.open(client_of(bob).post(address(design, "export")))
        assert "Daar gaat het om." not in files["talks"]
        assert "true" in files["talks"]

    def test_the_log_tells_who_took_it(self, design, sent, client_of, alice):
        from klantwaarde.web.people.audit import AuditEntry

        client_of(alice).post(address(design, "export"))
        entry = AuditEntry.objects.of(design.organisation).last()
        assert (entry.verb, entry.actor) == ("file-taken-out", alice.pk)

    def test_no_formula_leaves(self, design, agreed, send_moves, sorter, whole_sort, client_of, alice):
        moves = whole_sort(design.board)
        moves[-2]["words"] = '=HYPERLINK("http://x")'
        send_moves(agreed(sorter), sorter, *moves)
        files = self.open(client_of(alice).post(address(design, "export")))
        assert "'=HYPERLINK" in files["talks"]

    def test_the_same_sorts_give_the_same_bytes(self, design, sent):
        assert archive(explode(design.study)) == archive(explode(design.study))

    def test_withdrawn_and_unsent_sorts_stay_out(self, design, sent, sorter, anyone):
        anyone.post(f"/q/{sent.token}/withdraw")
        assert explode(design.study) == {}


def test_the_tables_open_as_a_study_and_give_the_sort_back(acme, design_of, agreed, send_moves, whole_sort, tmp_path):
    """From the board to the analysis of viewpoints: three persons, the same places."""
    from klantwaarde.systems.vfc.gather import sorts_of
    from klantwaarde.web.sorting.sorting_pages import new_sorter

    design = design_of(acme)
    for _ in range(3):
        one = new_sorter(design, customer="K01")
        send_moves(agreed(one), one, *whole_sort(design.board))
    tables = explode(design.study)
    (account,) = {row["customer_id"] for row in tables["respondents"]}
    assert account != "K01", "anonymous research keeps no code of a customer"
    tables["customers"] = [{"customer_id": account}]
    content = zipfile.ZipFile(io.BytesIO(archive(tables)))
    content.extractall(tmp_path)
    tmp_path.joinpath("study.toml").write_text(
        'title = "x"\norganisation = "Acme"\nlanguage = "nl"\nprivacy = "anonymous"\n'
        '[[waves]]\ncode = "w1"\nlabel = "een"\n',
        "utf-8",
    )
    with open_study(tmp_path) as study:
        assert not [p for p in study.problems if p.level == "error"]
        sorts, customer, strange = sorts_of(study, "w1")
    assert (len(sorts.sorters), set(customer.values()), strange) == (3, {account}, [])
    board = design.board
    ladder = [place for place, many in board.room.items() for _ in range(many)]
    assert list(sorts.places) == [[float(place) for place in ladder]] * 3


def test_the_snapshot_of_a_study_has_its_card_sorts(sent, tmp_path):
    from klantwaarde.web.studies.snapshot import write_snapshot

    made = write_snapshot(sent.design.study, tmp_path / "record")
    assert (made.rows["sorts"], made.rows["cards"], made.rows["talks"], made.rows["respondents"]) == (9, 9, 1, 1)
    with open_study(tmp_path / "record") as study:
        assert not [p for p in study.problems if p.level == "error"]


def test_erasing_a_person_takes_their_sort_along(sent, sorter):
    from klantwaarde.web.sorting.tables import erase_person

    assert erase_person(sent.design.study, sorter.code) > 0
    assert explode(sent.design.study) == {}


def test_a_sort_that_was_taken_back_does_not_come_back_with_a_backup(sent, sorter, anyone):
    from django.utils import timezone

    from klantwaarde.web.studies.erasing import erase_again, folder_of
    from klantwaarde.web.studies.snapshot import write_snapshot

    study, before = sent.design.study, explode(sent.design.study)
    write_snapshot(study, folder_of(study))
    anyone.post(f"/q/{sorter.token}/withdraw")
    assert explode(study) == {}
    with open_study(folder_of(study)) as opened:
        assert opened.count("respondents") == 0
    sent.save()  # as a restore does
    assert explode(study) == before
    erase_again(timezone.now())
    assert explode(study) == {}


class TestStrangers:
    PAGES = [
        ("get", ""),
        ("get", "paper"),
        ("get", "print-nl"),
        ("post", "persons"),
        ("post", "open-link"),
        ("post", "export"),
    ]

    @pytest.mark.parametrize(("method", "page"), PAGES)
    def test_another_organisation_finds_nothing(self, design, client_of, charlie, other, method, page):
        client = client_of(charlie)
        assert getattr(client, method)(address(design, page)).status_code == 404
        theirs = address(design, page).replace("/o/acme/", "/o/other/")
        assert getattr(client, method)(theirs).status_code == 404

    @pytest.mark.parametrize(("method", "page"), PAGES)
    def test_a_viewer_may_none_of_it(self, design, client_of, acme, member_of, method, page):
        assert getattr(client_of(member_of(acme, "viewer")), method)(address(design, page)).status_code == 403

    @pytest.mark.parametrize(("method", "page"), PAGES)
    def test_who_is_not_logged_in_is_asked_to(self, design, anyone, method, page):
        assert getattr(anyone, method)(address(design, page)).status_code == 302

    @pytest.mark.parametrize("page", ["persons", "open-link", "export"])
    def test_what_changes_something_is_no_get(self, design, client_of, alice, page):
        assert client_of(alice).get(address(design, page)).status_code == 405


def test_hostile_text_is_text_everywhere(acme, design_of, agreed, send_moves, whole_sort, client_of, alice):
    from klantwaarde import qmethod
    from klantwaarde.results import QCard
    from klantwaarde.web.sorting.sorting_pages import new_sorter

    cards = [
        QCard(card.id, text={"nl": HOSTILE + card.id, "en": HOSTILE + card.id}) for card in qmethod.default_cards()[:9]
    ]
    text = {"nl": HOSTILE, "en": HOSTILE}
    design = design_of(
        acme, slug="hostile", cards=cards, title=text, instruction=text, low=text, high=text, consent=text
    )
    one = new_sorter(design, label=HOSTILE, customer="K1", function=HOSTILE)
    visitor = client_of()
    pages = [visitor.get(f"/q/{one.token}/")]
    agreed(one)
    pages += [
        visitor.get(f"/q/{one.token}/"),
        visitor.get(f"/q/{one.token}/list"),
        visitor.get(f"/q/{one.token}/withdraw"),
    ]
    moves = whole_sort(design.board)
    moves[-2]["words"] = HOSTILE
    send_moves(visitor, one, *moves)
    pages.append(visitor.get(f"/q/{one.token}/"))
    desk = client_of(alice)
    pages += [desk.get(address(design, page)) for page in ("", "paper", "print-nl", "print-en")]
    pages.append(desk.get(f"/o/acme/s/{design.study.slug}/cards/"))
    for page in pages:
        assert page.status_code == 200
        body = page.content.decode()
        assert "<script>alert" not in body
        assert "49" not in body.replace("c49", "") or "{{7*7}}" in body
