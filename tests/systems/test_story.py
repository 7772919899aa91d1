"""The story of a study: shares of people, quotes by consent, one speaker once, and nothing of few."""

import datetime as dt
from pathlib import Path

import pytest

from klantwaarde.pictures import hierarchical_value_map, saturation
from klantwaarde.results import Quote, Story
from klantwaarde.systems.story.answer import answer_story
from klantwaarde.systems.story.choosing import Candidate, choose

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def folder(tmp_path: Path, *, people: int = 12, quotes: str = "", settings: str = "") -> Path:
    (tmp_path / "study.toml").write_text(
        f'title = "T"\norganisation = "O"\nlanguage = "nl"\ncomposed = true\n{settings}'
    )
    (tmp_path / "respondents.csv").write_text(
        "respondent_id,customer_id\n" + "".join(f"r{i},c{i // 2}\n" for i in range(people))
    )
    (tmp_path / "customers.csv").write_text(
        "customer_id,name\n" + "".join(f"c{i},C{i}\n" for i in range(people // 2 + 1))
    )
    rows = quotes or "".join(
        f"q{i},r{i},Quote {i} van Peter over dit onderwerp,{'reliable' if i % 3 else 'clear|reliable'},anonymous,"
        f"{'positive' if i else 'negative'}\n"
        for i in range(people)
    )
    (tmp_path / "quotes.csv").write_text("quote_id,respondent_id,text,values,consent,valence\n" + rows)
    return tmp_path


def story_of(path: Path) -> Story:
    from klantwaarde.study import open_study

    with open_study(path) as study:
        return answer_story(study, as_of=NOW)[-1].body


def test_people_are_counted_not_words(tmp_path):
    body = story_of(folder(tmp_path))
    first = body.values[0]
    assert (first.value, first.people.value, first.people.n, first.people.accounts) == ("reliable", 1.0, 12, 6)
    assert (first.praise, first.complaint) == (11, 1)
    clear = next(value for value in body.values if value.value == "clear")
    assert clear.people.value == pytest.approx(4 / 12)
    assert clear.praise is None  # four speakers: fewer than five
    assert clear.people.low < 4 / 12 < clear.people.high
    assert body.heard[-1] == 2


def test_nobody_is_quoted_twice_on_a_page_and_no_name_is_shown(tmp_path):
    body = story_of(folder(tmp_path))
    shown = [quote for value in body.values for quote in value.quotes]
    assert len({quote.text for quote in shown}) == len(shown) >= 3
    assert all("Peter" not in quote.text and "[PERSOON-1]" in quote.text for quote in shown)
    assert any(quote.valence == "negative" for quote in body.values[0].quotes)  # the counter-voice


def test_without_consent_it_is_counted_and_not_shown(tmp_path):
    rows = "".join(f"q{i},r{i},Iets,reliable,internal,positive\n" for i in range(12))
    body = story_of(folder(tmp_path, quotes=rows))
    assert body.values[0].people.value == 1.0
    assert body.values[0].quotes == []
    assert body.values[0].all_quotes == []


def test_few_people_or_few_firms_are_closed(tmp_path):
    rows = "".join(f"q{i},r{i},Iets,reliable,anonymous,positive\n" for i in range(4))
    body = story_of(folder(tmp_path, quotes=rows))
    assert body.status == "closed"
    assert body.values == []
    assert body.people is None


def test_the_same_record_tells_the_same_story(tmp_path):
    path = folder(tmp_path)
    assert story_of(path) == story_of(path)


def candidate(i, text, valence="positive", speaker=None):
    return Candidate(Quote(f"q{i}", text, "anonymous", values=["a"], valence=valence), speaker or f"s{i}")


def test_quotes_are_unlike_each_other():
    same = [candidate(i, "ze komen altijd hun afspraken na dat is fijn") for i in range(5)]
    other = candidate(9, "wat zij beloven dat gebeurt ook echt bij ons op tijd")
    assert "q9" in {one.quote.id for one in choose([*same, other], most=2)}


def test_one_per_speaker_and_a_counter_voice():
    many = [candidate(i, f"woorden nummer {i} over het onderwerp van vandaag", speaker="s") for i in range(4)]
    against = candidate(8, "daar denk ik echt heel anders over dan zij", "negative")
    chosen = choose([*many, candidate(5, "nog een ander geluid met lof erin"), against], most=3)
    assert len({one.speaker for one in chosen}) == len(chosen)
    assert chosen[-1].quote.id == "q8"
    assert choose(many, taken={"s"}) == []


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_pictures_tell_what_they_show(lang):
    grown = saturation.draw([2, 3, 3], [1.5, 2.5, 3.0], 3.4, lang=lang)
    assert "3" in grown.story[0]
    assert grown.table.rows[-1] == [3, 3, 3.0]
    ladder = hierarchical_value_map.draw(["a", "b"], {("a", "b"): 4}, names={"a": "<snel>"}, lang=lang)
    assert "<snel>" not in ladder.svg
    assert ladder.table.rows == [["<snel>", "b", 4]]
    assert saturation.draw([], [], None, lang=lang).table.rows == []
