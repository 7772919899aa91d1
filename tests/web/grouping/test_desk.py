"""The Q desk: choose, turn, flag, name; what is kept there is what the answers say."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from klantwaarde import runner
from klantwaarde.results import QAnalysis
from klantwaarde.web.people.audit import AuditEntry

HOME = "/o/acme/s/installatie/viewpoints/"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def client(alice, client_of):
    return client_of(alice)


@pytest.fixture
def nameless(example, acme):
    """The same cards and sorts under a promise of anonymity."""
    import shutil

    from klantwaarde.web.studies.models import Study, Wave
    from klantwaarde.web.studies.snapshot import opened_folder

    study = Study.objects.create(
        organisation=acme, slug="nameless", title={"nl": "Anoniem", "en": "Anonymous"}, privacy="anonymous"
    )
    for wave in example.waves.all():
        Wave.objects.create(organisation=acme, study=study, code=wave.code, name=wave.name, start=wave.start)
    opened = opened_folder(study)
    opened.mkdir(parents=True)
    for name in ("sorts.csv", "talks.csv", "respondents.csv", "customers.csv"):
        shutil.copy(opened_folder(example) / name, opened / name)
    return study


def ledger_of(study):
    from klantwaarde.web.valuing.record import record_of

    steps = [step for step in runner.STEPS if step.system == "vfc"]
    with record_of(study) as opened:
        return runner.analyse(opened, as_of=dt.datetime(2026, 11, 22, tzinfo=dt.UTC), steps=steps)


def desk_analysis(study):
    from klantwaarde.systems.vfc.bench import analyse
    from klantwaarde.systems.vfc.noun import q_analysis
    from klantwaarde.web.grouping.table import table_of

    table = table_of(study)
    return q_analysis(analyse(table.bench, table.chosen)), table


def steps_of(study, again):
    return again(study).noun().card_sorts.actions


def flag(client, home=HOME, **more):
    told = {"sorter": "r022", "factor": "f3", "speaks": "unflag", "reason": "zegt zelf beide te zijn"}
    return client.post(home + "flags", told | more)


def test_every_page_says_what_was_done_and_its_source(example, client):
    for place in ("", "turn", "flags", "portraits", "people"):
        page = client.get(HOME + place).content.decode()
        assert page.count('<div class="explained"><p>') == 1, place
        assert "Source" in page, place


def test_an_angle_is_tried_without_being_kept(example, client, again):
    page = client.get(HOME + "turn?first=f1&second=f2&degrees=12").content.decode()
    assert "Turn by 12°" in page
    part = client.get(HOME + "turn?first=f1&second=f2&degrees=-30", headers={"HX-Request": "true"}).content.decode()
    assert "Turn by −30°" in part
    assert "<html" not in part
    assert steps_of(example, again) == []


def test_steps_by_hand_are_kept_with_author_and_reason_and_taken_back(example, client, again, acme):
    turn = {"first": "f1", "second": "f2", "degrees": "-12.5", "reason": "door de inkopers", "what": "rotate"}
    assert client.post(HOME + "turn", turn).status_code == 302
    assert flag(client).status_code == 302
    assert client.post(HOME + "portraits", {"factor": "f1", "nl": "rekenaar", "en": "counter"}).status_code == 302
    rotate, unflag, name = steps_of(example, again)
    assert (rotate.kind, rotate.factor, rotate.other, rotate.degrees) == ("rotate", "f1", "f2", -12.5)
    assert (unflag.kind, unflag.sorter, unflag.author, unflag.reason) == (
        "unflag", "r022", "Alice", "zegt zelf beide te zijn",
    )  # fmt: skip
    assert name.label == {"nl": "rekenaar", "en": "counter"}
    assert "r022 does not speak for viewpoint 3" in client.get(HOME).content.decode()
    client.post(HOME + "undo")
    assert [step.kind for step in steps_of(example, again)] == ["rotate", "unflag"]
    verbs = [entry.verb for entry in AuditEntry.objects.all().of(acme)]
    assert verbs == ["viewpoint-step"] * 3 + ["viewpoint-step-undone"]
    assert not [entry for entry in AuditEntry.objects.all().of(acme) if "r022" in str(entry.detail)]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("turn", {"first": "f1", "second": "f2", "degrees": "12", "what": "rotate"}),
        ("turn", {"first": "f1", "second": "f1", "degrees": "12", "what": "rotate", "reason": "x"}),
        ("turn", {"first": "f9", "second": "f1", "degrees": "12", "what": "rotate", "reason": "x"}),
        ("turn", {"first": "f1", "second": "f2", "degrees": "nan", "what": "rotate", "reason": "x"}),
        ("turn", {"first": "f1", "second": "f2", "degrees": "999", "what": "rotate", "reason": "x"}),
        ("flags", {"sorter": "r022", "factor": "f3", "speaks": "unflag", "reason": " "}),
        ("flags", {"sorter": "nobody", "factor": "f3", "speaks": "flag", "reason": "x"}),
        ("flags", {"sorter": "r022", "factor": "f3", "speaks": "drop_sorter", "reason": "x"}),
        ("portraits", {"factor": "f9", "nl": "x"}),
        ("", {"factors": "40", "extraction": "pca", "rotation": "varimax", "mode": "native", "reason": "x"}),
        ("", {"factors": "2", "extraction": "magic", "rotation": "varimax", "mode": "native", "reason": "x"}),
        ("", {"factors": "2", "extraction": "pca", "rotation": "varimax", "mode": "native", "reason": ""}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(example, client, again, place, told):
    assert client.post(HOME + place, told).status_code in {200, 422}
    assert steps_of(example, again) == []
    assert again(example).noun().card_sorts.factors is None


def test_choosing_keeps_the_number_and_steps_that_no_longer_fit_must_go_first(example, client, again):
    flag(client)
    two = {"factors": "2", "extraction": "centroid", "rotation": "none", "mode": "native", "reason": "scree"}
    page = client.post(HOME, two).content.decode()
    assert "start over" in page
    assert again(example).noun().card_sorts.factors is None
    assert client.post(HOME, two | {"over": "on"}).status_code == 302
    kept = again(example).noun().card_sorts
    assert (kept.factors, kept.extraction, kept.rotation) == (2, "centroid", "none")
    assert [step.kind for step in kept.actions] == ["choose"]
    assert "2 viewpoints are kept now." in client.get(HOME).content.decode()


def test_the_answers_equal_the_desk_to_the_last_bit(example, client, again):
    client.post(
        HOME + "turn", {"first": "f1", "second": "f3", "degrees": "-7", "reason": "door de zorg", "what": "rotate"}
    )
    flag(client)
    study = again(example)
    on_desk, table = desk_analysis(study)
    ledger = ledger_of(study)
    answered = next(a.body for a in ledger.answers if isinstance(a.body, QAnalysis))
    assert on_desk == answered
    assert [step.kind for step in answered.log] == ["rotate", "unflag"]
    from klantwaarde.systems.vfc.bench import analyse

    found = table.belonging(analyse(table.bench, table.chosen))
    bodies = {answer.kind: answer.body for answer in ledger.answers}
    assert found.groups == bodies["buyer_groups"]
    assert found.stable == bodies["stability"]
    assert table.evidence(table.chosen) == bodies["factor_choice"]
    page = client.get(HOME + "people").content.decode()
    for member in answered.sorters[:5]:
        assert member in page
    loading = f"{answered.loadings[0][0]:.2f}".replace("-", "−")
    assert loading in client.get(HOME + "flags").content.decode()


def test_in_anonymous_research_persons_are_numbers_that_stay(nameless, client, again):
    home = "/o/acme/s/nameless/viewpoints/"
    page = client.get(home + "flags").content.decode()
    assert "r022" not in page
    before, table = desk_analysis(nameless)
    number = next(shown for shown, who in table.bench.code.items() if who == "r022")
    assert flag(client, home, sorter=number).status_code == 302
    (step,) = steps_of(nameless, again)
    assert step.sorter == "r022"
    assert "r022" not in client.get(home + "flags").content.decode()
    after, _ = desk_analysis(again(nameless))
    assert after.sorters == before.sorters
    answered = next(a.body for a in ledger_of(again(nameless)).answers if isinstance(a.body, QAnalysis))
    assert after == answered


def test_who_is_erased_or_takes_a_sort_back_leaves_no_step(example, client, again):
    from klantwaarde.web.studies.erasing import erase, take_back

    moment = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    for who in ("r022", "r001", "r002"):
        flag(client, sorter=who, factor="f1", speaks="flag")
    erase(again(example), code="r022", as_of=moment)
    assert [step.sorter for step in steps_of(example, again)] == ["r001", "r002"]
    take_back(again(example), "r001", moment)
    assert [step.sorter for step in steps_of(example, again)] == ["r002"]


def test_words_only_for_who_may_read_them(example, client, client_of, bob):
    assert "<blockquote>" in client.get(HOME + "portraits").content.decode()
    theirs = client_of(bob).get(HOME + "portraits").content.decode()
    assert "<blockquote>" not in theirs
    assert "You may not read people&#x27;s own words" in theirs


def test_script_in_a_name_or_a_reason_stays_text(example, client):
    client.post(HOME + "portraits", {"factor": "f1", "nl": HOSTILE, "en": HOSTILE})
    flag(client, reason=HOSTILE)
    for place in ("", "turn", "flags", "portraits", "people"):
        page = client.get(HOME + place).content.decode()
        assert HOSTILE not in page, place
        assert "&lt;script&gt;" in page, place


def test_a_study_without_sorts_says_what_to_do(acme, client):
    from klantwaarde.web.studies.models import Study

    Study.objects.create(organisation=acme, slug="empty", title={"nl": "Leeg", "en": "Empty"})
    assert "Nobody sent a card sort yet" in client.get("/o/acme/s/empty/viewpoints/").content.decode()
    assert client.post("/o/acme/s/empty/viewpoints/undo").status_code == 302


def test_every_picture_of_the_desk_has_a_form_for_a_phone_and_a_name_of_its_own(client, example):
    kinds = {"": ("scree", "map"), "turn": ("loadings",), "portraits": ("array", "zplot"), "people": ("stability",)}
    for page, drawn in kinds.items():
        told = client.get(HOME + page).content.decode()
        for kind in drawn:
            wide = len(re.findall(rf"kw-q-{kind}(?:-wide)?\"", told))
            assert wide == told.count(f'kw-q-{kind}-phone"') > 0, (page, kind)
        named = re.findall(r'<section[^>]* aria-labelledby="(f\d)"', told)
        headings = [re.search(rf'id="{code}">([^<]+)<', told).group(1) for code in named]
        regions = re.findall(r'role="region" aria-label="([^"]+)"', told)
        assert not set(headings) & set(regions), page
        # a table that may scroll aside can be reached with the keyboard, unless it falls apart into cards on a phone
        for opened, table in re.findall(r'<div class="scroll"([^>]*)><table([^>]*)>', told):
            assert 'tabindex="0"' in opened or 'class="cards"' in table or page == "", (page, table)
    first = client.get(HOME).content.decode()
    stable = re.findall(r'data-name="[^"]+ in">([^<]+)<', first)
    assert len(stable) == 3
    assert all(re.fullmatch(r"\d+%", share) for share in stable)
    sizes = first[first.index('id="sizes"') :]
    assert 'tabindex="0"' in sizes[: sizes.index("<table")]
