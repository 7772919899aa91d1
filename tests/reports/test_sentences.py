from __future__ import annotations

import msgspec
import pytest

from klantwaarde.reports.html import render
from klantwaarde.reports.relation_words import RelationWords
from klantwaarde.reports.sentences import Sentences
from klantwaarde.reports.view import views
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Contrast, LevelEvidence, LevelVerdict, PenaltyReward, Quote
from sample_ledger import INFO, answer
from sample_model import around, sample_model, share

NL, EN = Voice("nl"), Voice("en")
MODEL = sample_model("nl")
RELIABLE = MODEL.values[0]


def test_both_sides_are_said_in_one_sentence_without_statistics():
    assert Sentences(NL, INFO).both_sides(RELIABLE) == "Klanten verwachten een 9,3 en ervaren een 7,4."
    assert Sentences(EN, INFO).both_sides(RELIABLE) == "Customers expect 9.3 and experience 7.4."


def test_of_a_cost_lower_is_better():
    assert Sentences(NL, INFO).cost_sides(MODEL.investments[2]) == (
        "Klanten verwachten een 4,1 en ervaren een 6,2; lager is beter."
    )


@pytest.mark.parametrize("side", ["expectation", "experience"])
def test_a_side_that_was_not_asked_is_not_made_up(side):
    mark = msgspec.structs.replace(
        RELIABLE, **{side: msgspec.structs.replace(RELIABLE.gap, value=None, status="missing")}
    )
    assert Sentences(NL, INFO).both_sides(mark) == "Voor deze waarde is niet naar beide kanten gevraagd."


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (LevelVerdict(catalogue="basic"), "Niveau: Basis. Dit is niet getoetst: alleen de lijst met waarden zegt het."),
        (
            LevelVerdict("basic", "basic", {"basic": 0.9}, "firm", [LevelEvidence("kano", {"basic": 1.0}, 30.0)]),
            "Niveau: Basis, en zo gaan klanten er ook mee om. Dit staat vast: ten minste twee bronnen zijn het eens.",
        ),
        (
            LevelVerdict(
                "added",
                "basic",
                {"basic": 0.9},
                "conflict",
                [LevelEvidence("kano", {"basic": 1.0}, 30.0)],
                disagrees=True,
            ),
            (
                "Niveau in dit onderzoek: Toegevoegde waarde. Klanten gaan ermee om als: Basis. "
                "De bronnen spreken elkaar tegen."
            ),
        ),
    ],
)
def test_the_level_says_what_the_catalogue_and_what_customers_say(level, said):
    assert Sentences(NL, INFO).level(msgspec.structs.replace(RELIABLE, level=level)) == said


def test_each_source_of_a_level_has_its_row_and_all_together_the_last():
    evidence = [
        LevelEvidence("kano", {"basic": 0.7, "added": 0.3}, 40.0, 52),
        LevelEvidence("mention", {"basic": 0.4, "bonding": 0.6}, 12.0, None),
    ]
    level = LevelVerdict("basic", "basic", {"basic": 0.66, "indifferent": 0.04}, "provisional", evidence)
    assert [
        [cell.text for cell in row[1:]]
        for row in Sentences(NL, INFO).evidence_rows(msgspec.structs.replace(RELIABLE, level=level))
    ] == [
        ["70%", "30%", "–", "–", "52"],
        ["40%", "–", "60%", "–", "–"],
        ["66%", "–", "–", "4%", ""],
    ]


def test_penalty_and_reward_are_a_connection_never_an_effect():
    contrast = Contrast(low=5.0, high=9.0, penalty=around(-1.2, 0.3, 40), reward=around(0.3, 0.2, 40))
    model = msgspec.structs.replace(MODEL, penalty_reward=[PenaltyReward("reliable", "satisfaction", contrast)])
    (note,) = Sentences(NL, INFO).evidence_notes(RELIABLE, model)
    assert "−1,2" in note
    assert "+0,3" in note
    assert "verband" in note
    closed = msgspec.structs.replace(contrast, status="closed")
    model = msgspec.structs.replace(MODEL, penalty_reward=[PenaltyReward("reliable", "satisfaction", closed)])
    assert Sentences(NL, INFO).evidence_notes(RELIABLE, model) == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_page_calls_a_correlation_an_effect(pages, lang):
    assert "effect" not in pages[lang].casefold()


def test_a_mismatch_of_roles_is_told_both_ways_and_for_the_own_team_too():
    mismatch = {"match": share(0.5, 60), "under": share(0.3, 60), "over": share(0.2, 60), "aspired_over": share(0.6, 9)}
    lines = RelationWords(NL, INFO).mismatch(msgspec.structs.replace(MODEL, role_mismatch=mismatch))
    assert [line.split(" (")[0] for line in lines] == [
        "In 50% van de relaties speelt u de rol die de klant u gunt",
        "In 30% doet u minder dan past bij de rol die de klant u gunt",
        "In 20% doet u meer dan past bij de rol die de klant u gunt",
        "In 60% wil uw team meer doen dan bij die rol past",
    ]
    assert "(bijna zeker tussen 18% en 42%)." in lines[1]


def test_quotes_are_counted_and_only_shown_with_consent():
    words = Sentences(NL, INFO)
    hidden = Quote(id="x", text="nee", consent="internal")
    model = msgspec.structs.replace(MODEL, quotes=MODEL.quotes | {"x": hidden})
    assert [quote.id for quote in words.shown_quotes(["x", "q01", "gone"], model)] == ["q01"]
    assert words.quote_count([MODEL.quotes["q01"]], 14) == "14 uitspraken hierover; u ziet er hier 1."
    assert words.quote_count([], 1) == "1 uitspraak hierover; we mogen er hier geen laten zien."


def test_a_speaker_is_called_as_agreed():
    words = Sentences(NL, INFO)
    assert words.speaker(MODEL.quotes["q02"]) == "hoofd techniek, zorginstelling, najaar 2026"
    assert words.speaker(MODEL.quotes["q01"]) == "een klant, najaar 2026"


def test_the_lines_under_how_far_do_we_deliver():
    lines = Sentences(NL, INFO).level_lines(MODEL)
    assert [(level, state) for level, state, _, _ in lines] == [
        ("basic", "below"),
        ("added", "below"),
        ("bonding", "met"),
    ]
    assert lines[1][2] == "gemiddeld −0,4 punt (bijna zeker tussen −0,8 en 0,0)"


def test_advice_stands_in_three_lists_in_order_of_work():
    (view,) = views([answer(MODEL)], INFO)
    groups = Sentences(NL, INFO).priority_groups(view.model)
    assert {heading: [line.subject for line in lines] for _, heading, lines in groups} == {
        "Doe dit eerst": ["reliable", "on_time", "time"],
        "Maak hier het verschil": ["thinks_along", "knows_our_business", "committed"],
        "Doe hier minder aan": ["tidy_administration"],
    }
    assert Sentences(NL, INFO).kind(MODEL.priorities[1]) == "breng de basis op orde (waarschijnlijk)"


def test_a_closed_study_shows_only_that_it_is_closed():
    leaky = msgspec.structs.replace(MODEL, status="closed", respondents=3)
    page = render([answer(leaky)], INFO, lang="nl")
    assert "Gesloten. Groepen van minder dan 5 mensen" in page
    assert "betrouwbaar" not in page
    assert "vakwerk" not in page, "a headline may tell what is closed"
    assert "data:text/csv" not in page
