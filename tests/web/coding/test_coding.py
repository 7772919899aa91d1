"""Coding: suggestions count for nothing until a person decides, and what was decided flows into the tables."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from klantwaarde.web.coding.advising import told_of
from klantwaarde.web.coding.gathering import gather
from klantwaarde.web.coding.models import Book, Coding, Decided, Text
from klantwaarde.web.studies.models import Study
from klantwaarde.web.studies.snapshot import tables_of

OF = "/o/acme/s/study/coding/"


def tables(study):
    return tables_of(Study.objects.of(study.organisation_id).get(pk=study.pk))[0]


def quote(study, text):
    return next(row for row in tables(study)["quotes"] if row["quote_id"] == text.key)


def test_what_was_said_is_gathered_once_and_the_same_words_stand_once(gathered):
    kinds = sorted(gathered.coding_texts.values_list("kind", "first", "many"))
    assert kinds == [
        ("answer", False, 1),
        ("answer", True, 1),
        ("answer", True, 2),
        ("quote", True, 1),
        ("turn", True, 1),
    ]
    again = gather(gathered)
    assert (again.new, again.changed, again.gone) == (0, 0, 0)
    assert not gathered.coding_texts.filter(text__contains="betrouwbaar").exists()  # the interviewer is never coded


def test_suggestions_have_a_reason_and_are_no_codings(client_of, alice, gathered, text_of):
    text = text_of("afspraken altijd na")
    told = told_of(text)
    assert {"reliable", "thinks_along"} <= {one.code for one in told if one.sure}
    page = client_of(alice).get(OF + "grid").content.decode()
    assert "afspraken" in page
    assert "phrase" in page  # the reason
    assert quote(gathered, text)["values"] == ""
    assert "codings" not in tables(gathered)


def test_accepting_makes_a_number_and_undoing_takes_it_back(alice, gathered, text_of, say_of):
    text = text_of("afspraken altijd na")
    reply = say_of(alice, {"key": "k", "text": text.pk, "do": "accept", "code": "reliable", "frame": "experience"})
    assert reply.json()["refused"] == []
    assert "chip" in reply.json()["rows"][str(text.pk)]
    row = quote(gathered, text)
    assert (row["values"], row["valence"], row["frame"]) == ("reliable", "positive", "experience")
    # the other person with the same words has it too
    assert sum(one["values"] == "reliable" for one in tables(gathered)["quotes"]) == 2
    assert [(one["unit_id"], one["coder"], one["code"]) for one in tables(gathered)["codings"]] == [
        (text.key, "coder1", "reliable")
    ]
    # what arrives twice counts once
    say_of(alice, {"key": "k", "text": text.pk, "do": "accept", "code": "reliable", "frame": "experience"})
    assert text.decisions.count() == 1
    say_of(alice, {"text": text.pk, "do": "undo"})
    assert quote(gathered, text)["values"] == ""
    assert text.decisions.count() == 1  # undone, and still there


def test_changing_tone_and_frame_and_giving_ones_own_code(alice, gathered, text_of, say_of):
    text = text_of("planning")
    say_of(alice, {"text": text.pk, "do": "add", "code": "Reliable", "frame": "experience", "valence": "positive",
                   "words": "klopte drie keer niet", "note": "planning is a promise"})  # fmt: skip
    made = text.codings.get()
    assert (made.code, text.text[made.start : made.end], made.note) == (
        "reliable", "klopte drie keer niet", "planning is a promise",
    )  # fmt: skip
    say_of(alice, {"text": text.pk, "do": "valence", "code": "reliable", "frame": "experience"})
    assert text.codings.get().valence == "negative"
    say_of(alice, {"text": text.pk, "do": "frame", "code": "reliable", "frame": "experience"})
    made = text.codings.get()
    assert (made.frame, made.valence, made.verdict) == ("expectation", "", "change")
    assert quote(gathered, text)["frame"] == "expectation"


def test_praise_and_complaint_in_one_answer_are_two_quotes(alice, gathered, text_of, say_of):
    text = text_of("Het is druk")
    say_of(
        alice,
        {"text": text.pk, "do": "add", "code": "reliable", "valence": "positive", "words": "afspraken"},
        {"text": text.pk, "do": "add", "code": "effort", "valence": "negative", "words": "druk"},
        {"text": text.pk, "do": "add", "code": "supplier", "words": "verder"},
    )  # fmt: skip
    rows = [row for row in tables(gathered)["quotes"] if row["quote_id"].startswith(text.key)]
    assert [(row["values"], row["valence"], row["text"]) for row in rows] == [
        ("reliable", "positive", "Ze komen hun afspraken na!"), ("effort", "negative", "Het is druk hier."),
    ]  # fmt: skip
    assert {row["roles"] for row in rows} == {"supplier"}


def test_consent_that_changed_and_words_that_were_taken_back_hold_at_once(alice, gathered, talk, text_of, say_of):
    from klantwaarde.web.talking.models import Interview, Quote

    quoted, turn, answer = text_of("Ze denken met ons mee."), text_of("Het is druk"), text_of("planning")
    for text in (quoted, turn, answer):
        say_of(alice, {"text": text.pk, "do": "add", "code": "reliable", "valence": "positive"})
    assert quote(gathered, quoted)["consent"] == quote(gathered, turn)["consent"] == "anonymous"
    Quote.objects.of(talk.organisation).update(consent="internal")
    Interview.objects.of(talk.organisation).update(consent="internal")
    assert quote(gathered, quoted)["consent"] == quote(gathered, turn)["consent"] == "internal"
    Quote.objects.of(talk.organisation).delete()
    response = gathered.responses.get(code=answer.code)
    type(response).objects.of(talk.organisation).filter(pk=response.pk).update(
        answers=response.answers | {"words": "Iets heel anders."}
    )
    rows = {row["quote_id"]: row for row in tables(gathered)["quotes"]}
    assert quoted.key not in rows
    assert (rows[answer.key]["text"], rows[answer.key]["values"]) == ("Iets heel anders.", "")


def test_a_rejected_suggestion_goes_and_a_text_without_code_was_read(client_of, alice, gathered, text_of, say_of):
    text = text_of("afspraken altijd na")
    say_of(alice, {"text": text.pk, "do": "reject", "code": "reliable", "frame": "experience"})
    page = client_of(alice).get(f"{OF}text/{text.pk}").content.decode()
    assert 'value="accept:reliable' not in page
    say_of(alice, {"text": text.pk, "do": "none"})
    assert "Read; no code." in client_of(alice).get(f"{OF}text/{text.pk}").content.decode()
    assert [one["code"] for one in tables(gathered)["codings"]] == [None]


@pytest.mark.parametrize(
    "said",
    [
        {"do": "accept", "code": "nonsense"},
        {"do": "add", "code": ""},
        {"do": "valence", "code": "reliable", "frame": "experience"},
        {"do": "undo"},
        {"do": "dance"},
        {"do": "none", "text": 999999},
    ],
)
def test_a_decision_that_cannot_be_is_refused(alice, text_of, say_of, said):
    text = text_of("planning")
    assert say_of(alice, {"key": "bad", "text": text.pk, **said}).json()["refused"] == ["bad"]
    assert not text.decisions.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"moves": [{"key": "a", "text": "x", "do": "none"}]}'])
def test_a_body_that_is_no_batch_is_refused(client_of, alice, gathered, body):
    assert client_of(alice).post(OF + "decide", body, content_type="application/json").status_code in {400, 404}


def test_all_of_it_works_as_a_plain_form(client_of, alice, gathered, text_of):
    text, client = text_of("afspraken altijd na"), client_of(alice)
    back = f"{OF}grid?state=all"
    reply = client.post(OF + "decide", {"text": text.pk, "do": "accept:reliable:experience", "next": back})
    assert reply.headers["Location"] == f"{back}#t{text.pk}"
    client.post(OF + "decide", {"text": text.pk, "do": "valence:reliable:experience"})
    client.post(OF + "decide", {"text": text.pk, "do": "add", "code": "denkt mee", "valence": "positive"})
    client.post(OF + "decide", {"text": text.pk, "do": "add", "code": "thinks_along", "valence": "positive"})
    assert dict(text.codings.values_list("code", "valence")) == {"reliable": "negative", "thinks_along": "positive"}
    assert client.post(OF + "decide", {"text": "x", "do": "none"}).status_code == 404
    away = client.post(OF + "decide", {"text": text.pk, "do": "undo", "next": "//evil.example/o/"})
    assert away.headers["Location"].startswith("/o/acme/")


def test_words_are_for_who_may_read_words(client_of, acme, member_of, gathered, text_of):
    text = text_of("planning")
    deaf = client_of(member_of(acme, "researcher", name="deaf"))
    page = deaf.get(OF)
    assert page.status_code == 200
    assert "planning" not in page.content.decode()
    for address in ("grid", f"text/{text.pk}", f"talk/{gathered.interviews.get().pk}", "codebook"):
        assert deaf.get(OF + address).status_code == 403, address
    assert deaf.post(OF + "decide", {"text": text.pk, "do": "none"}).status_code == 403
    assert deaf.post(OF + "batch").status_code == 403
    told = deaf.get(OF + "agreement")
    assert told.status_code == 200
    assert "planning" not in told.content.decode()
    viewer = client_of(member_of(acme, "viewer", name="reads", may_read_words=True))
    assert viewer.get(OF + "grid").status_code == 403  # reading words is not yet coding them


def test_the_grid_stands_beside_closed_answers_and_keeps_its_filters(client_of, alice, gathered):
    client = client_of(alice)
    page = client.get(OF + "grid?sort=long&words=planning").content.decode()
    assert page.count("data-text=") == 1
    assert "<strong>8</strong>" in page  # what the same person gave as a mark
    assert 'value="planning"' in page
    blind = client.get(OF + "grid?blind=1&state=all").content.decode()
    assert "accept:" not in blind
    for odd in ("sort=x&state=y", "after=a~b&sort=doubt", "before=1~", "code=%00", "words=%00%27"):
        assert client.get(f"{OF}grid?{odd}").status_code == 200


@pytest.mark.parametrize("sort", ["order", "doubt", "long", "short"])
def test_the_pages_of_the_grid_show_every_text_once_in_order_both_ways(client_of, alice, acme, study, sort):
    Text.objects.bulk_create(
        Text(organisation=acme, study=study, key=f"a{n}", kind="answer", text=f"woord {n}", same=f"s{n}",
             length=n % 5, doubt=(n % 7) / 10)
        for n in range(60)
    )  # fmt: skip
    from django.http import QueryDict

    from klantwaarde.web.coding.grid import page_of, wanted_of

    seen, address, pages = [], f"sort={sort}", []
    while True:
        page = page_of(study, alice.pk, wanted_of(QueryDict(address)))
        seen += [text.key for text in page.texts]
        pages.append([text.key for text in page.texts])
        if not page.after:
            break
        address = f"sort={sort}&after={page.after}"
    assert len(seen) == len(set(seen)) == 60
    back = page_of(study, alice.pk, wanted_of(QueryDict(f"sort={sort}&before={page.before}")))
    assert [text.key for text in back.texts] == pages[-2]


def test_a_batch_hides_chance_and_suggestions_when_blind(client_of, alice, gathered):
    client = client_of(alice)
    where = client.post(OF + "batch", {"blind": "1"}).headers["Location"]
    page = client.get(where).content.decode()
    assert "accept:" not in page
    batch = gathered.coding_batches.get()
    assert len(batch.places) == gathered.coding_texts.filter(first=True).count()
    assert any(by_chance for _, by_chance in batch.places)
    assert "random" not in page
    number = batch.places[0][0]
    client.post(OF + "decide", {"text": number, "do": "none", "batch": batch.pk})
    decided = Decided.objects.of(gathered.organisation).get()
    assert decided.blind
    assert decided.random == batch.places[0][1]
    from klantwaarde.systems.story.queue import by_chance as chance

    assert chance(str(number), decided.lot) == decided.random


def test_a_batch_of_another_coder_is_not_found(client_of, alice, acme, member_of, gathered):
    where = client_of(alice).post(OF + "batch").headers["Location"]
    assert client_of(member_of(acme, "analyst", may_read_words=True)).get(where).status_code == 404


def test_two_coders_side_by_side_and_what_they_settle(  # noqa: PLR0917 - fixtures are asked for what they do
    client_of, alice, acme, member_of, gathered, text_of, say_of
):
    ana = member_of(acme, "analyst", name="ana", may_read_words=True)
    one, two = text_of("afspraken altijd na"), text_of("planning")
    client_of(alice).post(OF + "batch", {"blind": "1"})
    batch = gathered.coding_batches.get().pk
    blind = {"do": "add", "blind": True}
    say_of(
        alice,
        {"text": one.pk, "code": "reliable", "batch": batch, "valence": "positive", **blind},
        {"text": two.pk, "code": "reliable", "valence": "negative", **blind},
    )
    # the colleague gets exactly what was coded blind, and does not see what was given
    client = client_of(ana)
    page = client.get(client.post(OF + "batch", {"kind": "double"}).headers["Location"]).content.decode()
    assert page.count("data-text=") == 2
    assert "chip" not in page
    say_of(
        ana,
        {"text": one.pk, "code": "reliable", "valence": "positive", **blind},
        {"text": two.pk, "code": "careful", "valence": "negative", "note": "not the promise", **blind},
    )
    page = client_of(alice).get(OF + "agreement").content.decode()
    assert "2 texts read by both." in page
    assert "1 text." in page
    assert "not the promise" in page
    # what two differ on counts for nobody, until they settle it
    assert quote(gathered, one)["values"] == "reliable"
    assert quote(gathered, two)["values"] == ""
    client_of(alice).post(OF + "agreement/settle", {"text": two.pk, "as": str(ana.pk)})
    assert quote(gathered, two)["values"] == "careful"
    assert {(row["coder"], row["code"]) for row in tables(gathered)["codings"] if row["unit_id"] == two.key} == {
        ("coder1", "reliable"), ("coder2", "careful"),
    }  # fmt: skip
    machine = client_of(alice).get(OF + "agreement?two=-1").content.decode()
    assert "the machine" in machine


def test_the_codebook_has_versions_and_codings_keep_theirs(client_of, alice, gathered, text_of, say_of):
    client, text, other = client_of(alice), text_of("afspraken altijd na"), text_of("planning")
    say_of(alice, {"text": text.pk, "do": "add", "code": "reliable", "valence": "positive"},
           {"text": other.pk, "do": "add", "code": "careful", "valence": "negative"})  # fmt: skip
    change = OF + "codebook/change"
    client.post(change, {"what": "rename", "code": "reliable", "name_nl": "houdt woord", "name_en": "keeps word"})
    assert "keeps word" in client.get(f"{OF}text/{text.pk}").content.decode()
    client.post(
        change, {"what": "split", "code": "keeps word", "names": "houdt zich aan de dag\nhoudt zich aan de prijs"}
    )
    assert quote(gathered, text)["values"] == "reliable"  # until somebody looked again
    assert "afspraken" in client.get(OF + "grid?state=again").content.decode()
    say_of(alice, {"text": text.pk, "do": "reject", "code": "reliable", "frame": "experience"},
           {"text": text.pk, "do": "add", "code": "houdt zich aan de dag", "valence": "positive"})  # fmt: skip
    assert not gathered.coding_seen.filter(again=True).exists()
    assert quote(gathered, text)["values"] == "reliable"  # a code of one's own counts for the value above it
    client.post(change, {"what": "merge", "code": "careful", "into": "thinks_along", "why": "the same here"})
    assert quote(gathered, other)["values"] == "thinks_along"
    client.post(
        change, {"what": "add", "name_nl": "belt terug", "parent": "thinks_along", "definition": "binnen een dag"}
    )
    assert [book.number for book in gathered.codebooks.all()] == [2, 3, 4, 5]
    page = client.get(OF + "codebook").content.decode()
    for shown in ("Version 5", "the same here", "belt terug", "binnen een dag"):
        assert shown in page
    assert text.codings.filter(code="reliable").get().book == 3
    assert text.decisions.order_by("pk").first().book == 1


@pytest.mark.parametrize(
    "given",
    [
        {"what": "rename", "code": "nothing", "name_nl": "x"},
        {"what": "rename", "code": "reliable", "name_nl": "", "name_en": ""},
        {"what": "rename", "code": "reliable", "name_nl": "careful"},
        {"what": "merge", "code": "reliable", "into": "reliable"},
        {"what": "split", "code": "reliable", "names": "one"},
        {"what": "split", "code": "reliable", "names": "one\nOne"},
        {"what": "add", "name_nl": "careful", "parent": "reliable"},
        {"what": "add", "name_nl": "new"},
        {"what": "other"},
        {},
    ],
)
def test_a_change_of_the_codebook_that_cannot_be_changes_nothing(client_of, alice, gathered, given):
    reply = client_of(alice).post(OF + "codebook/change", given, follow=True)
    assert 'class="message error"' in reply.content.decode()
    assert not Book.objects.of(gathered.organisation).exists()


def test_memos_stay_with_texts_and_codes(client_of, alice, gathered, text_of):
    client, text = client_of(alice), text_of("planning")
    client.post(OF + "memo", {"text": text.pk, "words": "ask about the calendar"})
    client.post(OF + "memo", {"code": "reliable", "words": "is this also the price?"})
    client.post(OF + "memo", {"words": "nowhere"})
    assert "ask about the calendar" in client.get(f"{OF}text/{text.pk}").content.decode()
    assert "is this also the price?" in client.get(OF + "codebook").content.decode()
    assert gathered.coding_memos.count() == 2


def test_a_transcript_shows_its_spans_and_never_codes_the_interviewer(client_of, alice, gathered, text_of, say_of):
    text = text_of("Het is druk")
    say_of(alice, {"text": text.pk, "do": "add", "code": "reliable", "words": "afspraken na", "valence": "positive"})
    page = client_of(alice).get(f"{OF}talk/{gathered.interviews.get().pk}").content.decode()
    assert '<mark title="reliable">afspraken na</mark>' in page
    assert "Waarom bent u zo betrouwbaar?" in page
    assert page.count("data-text=") == 2  # the quote and the turn of the customer


def test_answers_that_change_lose_their_codes_and_answers_that_go_go(alice, gathered, text_of, say_of):
    from klantwaarde.web.collecting.models import Response

    text = text_of("planning")
    say_of(alice, {"text": text.pk, "do": "none"})
    response = gathered.responses.get(code=text.code)
    Response.objects.of(gathered.organisation).filter(pk=response.pk).update(
        answers=response.answers | {"words": "Iets anders."}
    )
    assert gather(gathered).changed == 1
    assert not gathered.coding_decisions.exists()
    Response.objects.of(gathered.organisation).filter(pk=response.pk).delete()
    assert gather(gathered).gone == 1


def test_a_person_gets_and_loses_coded_words_while_the_same_words_of_another_stay_coded(
    client_of, alice, acme, gathered, text_of, say_of
):
    from klantwaarde.web.studies.erasing import erase_again

    head = text_of("afspraken altijd na")
    say_of(alice, {"text": head.pk, "do": "add", "code": "reliable", "valence": "positive", "note": "mine"})
    contact = gathered.contacts.get(code="C1")
    client = client_of(alice)
    kept = json.loads(client.post(f"/o/acme/s/study/people/{contact.pk}/give").content)
    assert {"code": "reliable", "tone": "positive", "frame": "experience", "note": "mine"} in [
        code for words in kept["coded_words"] for code in words["codes"]
    ]
    code = head.code
    client.post(f"/o/acme/s/study/people/{contact.pk}/erase")
    assert not gathered.coding_texts.filter(code=code).exists()
    heir = text_of("afspraken altijd na")
    assert heir.many == 1
    assert quote(gathered, heir)["values"] == "reliable"
    # a backup brings the words back: the list takes them out once more
    Text.objects.create(organisation=acme, study=gathered, key="old", kind="quote", code=code, text="terug", same="x")
    assert erase_again(dt.datetime(2026, 4, 1, tzinfo=dt.UTC)) >= 1
    assert not gathered.coding_texts.filter(code=code).exists()


def test_coded_words_go_when_a_study_was_kept_long_enough(acme, gathered):
    from klantwaarde.web.coding.keeping import due, remove

    late = dt.datetime(2029, 1, 1, tzinfo=dt.UTC)
    assert due(acme, late) == 0
    gathered.waves.update(state="closed", end=dt.date(2026, 3, 31))
    assert due(acme, late) == remove(acme, late) == 5
    assert not Coding.objects.of(acme).exists()


def test_the_mark_of_the_answers_changes_with_every_decision(alice, gathered, text_of, say_of):
    from klantwaarde.web.reading.source import mark_of

    marks = [mark_of(gathered)]
    for said in ({"do": "none"}, {"do": "undo"}):
        say_of(alice, {"text": text_of("planning").pk, **said})
        marks.append(mark_of(gathered))
    assert len(set(marks)) == 3


def test_the_machine_learns_from_decisions_and_never_from_what_it_is_checked_on(acme, alice, study):
    from klantwaarde.web.coding.advising import LEARN_FROM
    from klantwaarde.web.coding.book import book_of
    from klantwaarde.web.coding.deciding import Say, decide

    texts = [
        Text.objects.create(organisation=acme, study=study, key=f"a{n}", kind="answer", same=f"s{n}", length=40,
                            text=f"Het dingetje met nummer {n} was {'wonderlijk raar' if n % 2 else 'gewoon prima'}.")
        for n in range(LEARN_FROM + 6)
    ]  # fmt: skip
    said = [
        Say(f"k{n}", text.pk, "add" if n % 2 else "none", code="careful" if n % 2 else "")
        for n, text in enumerate(texts[:-2])
    ]
    decide(study, alice.pk, said, book_of(study))
    from klantwaarde.web.coding.advising import advise

    advise(study)
    told = {text.key: [one.code for one in told_of(text)] for text in study.coding_texts.filter(seen__isnull=True)}
    assert set(told) == {texts[-1].key, texts[-2].key}
    assert any("careful" in codes for codes in told.values())
