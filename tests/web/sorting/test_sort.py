"""The pages of who sorts: consent first, every move once, nothing that does not fit the grid."""

# ruff: noqa: ARG002, RUF012 - fixtures are asked for what they do

from __future__ import annotations

import json

import pytest

from klantwaarde.web.sorting.models import Played, Sorter

pytestmark = pytest.mark.django_db


def fresh(sorter):
    return Sorter.objects.of(sorter.organisation_id).select_related("design").get(pk=sorter.pk)


def moves_of(sorter):
    return Played.objects.of(sorter.organisation_id).filter(sorter=sorter)


def test_an_unknown_link_is_not_found(anyone):
    assert anyone.get("/q/nobody-knows-this/").status_code == 404


def test_the_first_page_tells_what_is_kept_and_asks(anyone, sorter):
    page = anyone.get(f"/q/{sorter.token}/").content.decode()
    assert "in which order and how long each step took" in page
    assert "board-data" not in page


def test_without_a_tick_nobody_begins(anyone, sorter):
    reply = anyone.post(f"/q/{sorter.token}/agree", {})
    assert reply.status_code == 422
    assert fresh(sorter).consent_version is None


def test_no_move_is_kept_before_the_person_agreed(anyone, sorter, send_moves):
    reply = send_moves(anyone, sorter, {"do": "pile", "card": "c01", "to": "low"})
    assert reply.status_code == 409
    assert not moves_of(sorter).exists()


def test_consent_carries_its_version_and_moment(agreed, sorter):
    agreed(sorter)
    kept = fresh(sorter)
    assert (kept.consent_version, kept.quoting) == (1, "anonymous")
    assert kept.consent_at is not None


def test_nobody_is_quoted_by_name_in_anonymous_research(agreed, sorter):
    agreed(sorter, quoting="attributable")
    assert fresh(sorter).quoting == "internal"


def test_in_a_named_study_one_may_be_quoted_by_name(acme, design_of, agreed):
    from klantwaarde.web.sorting.sorting_pages import new_sorter

    named = new_sorter(design_of(acme, slug="named", privacy="named"))
    agreed(named, quoting="attributable")
    assert fresh(named).quoting == "attributable"


def test_the_board_comes_with_its_cards_as_data(agreed, sorter):
    page = agreed(sorter).get(f"/q/{sorter.token}/").content.decode()
    start = page.index('id="board-data"')
    data = json.loads(page[page.index(">", start) + 1 : page.index("</script>", start)])
    assert sorted(data["order"]) == sorted(sorter.design.board.codes)
    assert data["state"]["step"] == "piles"


def test_each_person_has_an_order_of_their_own_that_stays(design):
    from klantwaarde.web.sorting.sorting_pages import _data, new_sorter

    class Request:
        lang = "nl"
        META: dict = {}
        COOKIES: dict = {}

    people = [new_sorter(design) for _ in range(4)]
    orders = [tuple(_data(Request(), one)["order"]) for one in people]
    assert len(set(orders)) > 1
    assert orders == [tuple(_data(Request(), one)["order"]) for one in people]


class TestMoves:
    def test_a_move_that_arrives_twice_counts_once(self, agreed, sorter):
        client = agreed(sorter)
        batch = json.dumps({"moves": [{"key": "k" * 16, "do": "pile", "card": "c01", "to": "low", "ms": 700}]})
        replies = [
            client.post(f"/q/{sorter.token}/moves", batch, content_type="application/json").json() for _ in range(3)
        ]
        assert moves_of(sorter).count() == 1
        assert [reply["state"]["times"] for reply in replies] == [{"piles": 700}] * 3

    def test_what_the_rules_refuse_is_told_and_the_rest_is_kept(self, agreed, sorter, send_moves):
        client = agreed(sorter)
        top = sorter.design.board.ends[1]
        reply = send_moves(
            client, sorter, *[{"do": "place", "card": f"c0{n}", "place": top} for n in range(1, 5)], {"do": "send"}
        )  # fmt: skip
        told = reply.json()
        room = sorter.design.board.room[top]
        assert len(told["state"]["spots"]) == room
        assert [one["code"] for one in told["refused"]] == ["column-full"] * (4 - room) + ["grid-first"]
        assert moves_of(sorter).exclude(refused="").count() == 5 - room

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[]", b'{"moves": 3}', b'{"moves": [{"key": "12345678", "do": "fly"}]}',
            b'{"moves": [{"key": "short", "do": "send"}]}',
            b'{"moves": [{"key": "12345678", "do": "send", "sent": true}]}',
            b'{"moves": [{"key": "12345678", "do": "place", "card": "c01", "place": 1e99}]}',
            b"\xff\xfe", b"[" * 100000,
        ],
    )  # fmt: skip
    def test_what_is_no_move_is_refused_whole(self, agreed, sorter, body):
        reply = agreed(sorter).post(f"/q/{sorter.token}/moves", body, content_type="application/json")
        assert reply.status_code == 400
        assert not moves_of(sorter).exists()

    def test_too_many_moves_at_once_are_refused(self, agreed, sorter, send_moves):
        many = [{"do": "pile", "card": "c01", "to": "low"}] * 201
        assert send_moves(agreed(sorter), sorter, *many).status_code == 400

    def test_words_stand_in_the_board_and_not_in_the_log_of_moves(self, sent):
        assert sent.sorting.said["c09"].words == "Daar gaat het om."
        assert all("words" not in played.move for played in moves_of(sent))

    def test_after_sending_nothing_moves(self, sent, anyone, send_moves):
        told = send_moves(anyone, sent, {"do": "lift", "card": "c01"}).json()
        assert told["refused"][0]["code"] == "sent"
        assert fresh(sent).state == sent.state

    def test_a_form_from_elsewhere_is_refused(self, sorter, client_of):
        strict = client_of(enforce_csrf_checks=True)
        assert strict.post(f"/q/{sorter.token}/agree", {"agree": "yes"}).status_code == 403
        assert fresh(sorter).consent_version is None


class TestSentAndWithdrawn:
    def test_thanks_show_ones_own_grid(self, sent, anyone):
        page = anyone.get(f"/q/{sent.token}/").content.decode()
        for card in sent.design.card_set:
            assert card.text["en"].replace("'", "&#x27;") in page

    def test_a_name_the_researcher_noted_is_gone_once_an_anonymous_sort_is_sent(
        self, design, agreed, send_moves, whole_sort
    ):
        from klantwaarde.web.sorting.sorting_pages import new_sorter

        one = new_sorter(design, label="Jan de Boer")
        send_moves(agreed(one), one, *whole_sort(design.board))
        assert fresh(one).label == ""

    def test_withdrawing_removes_everything(self, sent, anyone):
        anyone.post(f"/q/{sent.token}/withdraw")
        left = fresh(sent)
        assert (left.state, left.quoting) == ({}, sent.quoting)
        assert not moves_of(sent).exists()
        assert "removed" in anyone.get(f"/q/{sent.token}/").content.decode()

    def test_nobody_comes_back_after_withdrawing(self, sent, anyone, send_moves):
        anyone.post(f"/q/{sent.token}/withdraw")
        anyone.post(f"/q/{sent.token}/agree", {"agree": "yes"})
        assert send_moves(anyone, sent, {"do": "pile", "card": "c01", "to": "low"}).status_code == 409


class TestOpenLink:
    def test_each_start_is_a_person_of_its_own(self, design, anyone):
        design.open_token = "open-and-secret"
        design.save()
        first, second = (anyone.post("/q/open/open-and-secret/")["location"] for _ in range(2))
        assert first != second
        assert design.sorters.count() == 2

    def test_a_closed_link_is_not_found(self, design, anyone):
        assert anyone.get("/q/open/open-and-secret/").status_code == 404

    def test_looking_starts_nothing(self, design, anyone):
        design.open_token = "open-and-secret"
        design.save()
        assert anyone.get("/q/open/open-and-secret/").status_code == 200
        assert not design.sorters.exists()


class TestPlainList:
    def fill(self, client, sorter, form):
        return client.post(f"/q/{sorter.token}/list", {"key": "abcdefgh", **form})

    def test_a_whole_sort_without_a_script(self, agreed, sorter):
        client, board = agreed(sorter), sorter.design.board
        codes = board.codes
        places = [place for place, many in board.room.items() for _ in range(many)]
        self.fill(client, sorter, {"go": "grid", **{f"pile-{card}": "mid" for card in codes}})
        chosen = {f"place-{card}": str(at) for card, at in zip(codes, places, strict=True)}
        self.fill(client, sorter, {"go": "words", **chosen, "key": "ijklmnop"})
        self.fill(
            client, sorter, {"go": "send", f"words-{codes[-1]}": "Hierom", f"pays-{codes[-1]}": "no", "key": "q" * 8}
        )
        kept = fresh(sorter)
        assert kept.sent_at is not None
        assert kept.sorting.places == dict(zip(codes, places, strict=True))
        assert (kept.sorting.said[codes[-1]].words, kept.sorting.said[codes[-1]].pays) == ("Hierom", False)

    def test_a_full_column_is_told_and_what_fits_is_saved(self, agreed, sorter):
        client, board = agreed(sorter), sorter.design.board
        self.fill(client, sorter, {"go": "grid", **{f"pile-{card}": "mid" for card in board.codes}})
        top = board.ends[1]
        reply = self.fill(
            client, sorter, {"go": "words", "key": "x" * 8, **{f"place-{card}": str(top) for card in board.codes}}
        )
        assert reply.status_code == 422
        assert f"+{top}: 9 cards, and there is room for {board.room[top]}." in reply.content.decode()
        assert len(fresh(sorter).sorting.spots) == board.room[top]

    def test_cards_change_places_in_one_go(self, agreed, sorter):
        client, board = agreed(sorter), sorter.design.board
        low, high = board.ends
        self.fill(client, sorter, {"go": "grid", **{f"pile-{card}": "mid" for card in board.codes}})
        self.fill(client, sorter, {"go": "", "key": "x" * 8, "place-c01": str(low), "place-c02": str(high)})
        self.fill(client, sorter, {"go": "", "key": "y" * 8, "place-c01": str(high), "place-c02": str(low)})
        assert fresh(sorter).sorting.places == {"c01": high, "c02": low}

    def test_a_form_that_arrives_twice_counts_once(self, agreed, sorter):
        client = agreed(sorter)
        for _ in range(2):
            self.fill(client, sorter, {"go": "", "pile-c01": "low"})
        assert moves_of(sorter).count() == 1
