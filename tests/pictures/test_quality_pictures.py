"""The pictures of perceived quality: strict XML, everything inside, every number in the table, closed stays closed."""

from __future__ import annotations

import datetime as dt

import pytest

from klantwaarde.language import say, speak
from klantwaarde.pictures import gap_list, importance_performance, path_diagram, response_surface, stated_derived
from klantwaarde.results import CLOSED, Estimate
from klantwaarde.results.quality_gaps import GapLine, QualityGaps
from klantwaarde.study import open_study
from klantwaarde.systems.quality.answer import answer_quality

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=["kiosk", "installatie"])
def bodies(request, root):
    with open_study(root / "examples" / request.param) as study:
        return {a.kind: a.body for a in answer_quality(study, as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))}


def every(bodies, lang, width):
    names = {"satisfaction": "tevredenheid", "functional": "functionele kwaliteit (hoe), heel lang"}
    about = {"lang": lang, "width": width}
    return {
        "gaps": gap_list.draw(bodies["gaps"], **about),
        "surface": response_surface.draw(bodies["surface"], **about),
        "map": importance_performance.draw(bodies["model"], names=names, **about),
        "paths": path_diagram.draw(bodies["model"], names=names, **about),
        "stated": stated_derived.draw(bodies["drivers"], **about),
    }


@pytest.fixture(params=[(lang, width) for lang in ("nl", "en") for width in ("wide", "phone")])
def drawn(request, bodies):
    return every(bodies, *request.param)


def test_every_picture_is_whole(drawn, parse):
    for kind, picture in drawn.items():
        root = parse(picture.svg)
        _, _, w, h = map(float, root.get("viewBox").split())
        for text in root.iter(f"{SVG}text"):
            if text.get("transform"):
                continue
            x, wide = float(text.get("x")), float(text.get("textLength", 8))
            left = {"end": x - wide, "middle": x - wide / 2}.get(text.get("text-anchor"), x)
            assert left >= -0.5, (kind, text.text)
            assert left + wide <= w + 0.5, (kind, text.text)
            assert 0 <= float(text.get("y")) <= h, (kind, text.text)
            assert float(text.get("font-size")) >= 11
        assert picture.alt
        assert len(picture.story) >= 1
        assert all(len(row) == len(picture.table.headings) for row in picture.table.rows)
        assert "{" not in picture.alt + " ".join(picture.story)
        assert "effect" not in picture.alt.casefold()


def test_on_a_phone_the_same_is_told_in_its_width(bodies, parse):
    wide, phone = every(bodies, "nl", "wide"), every(bodies, "nl", "phone")
    for kind, picture in phone.items():
        # As wide as a phone of 390 px between its margins, so that no letter becomes smaller than it was drawn.
        assert float(parse(picture.svg).get("viewBox").split()[2]) <= 360, kind
        assert (picture.alt, picture.story, picture.table) == (wide[kind].alt, wide[kind].story, wide[kind].table)


def test_the_table_holds_the_numbers(bodies):
    picture = gap_list.draw(bodies["gaps"], lang="nl")
    first = bodies["gaps"].lines[0]
    assert picture.table.rows[0][1:4] == [first.expectation.value, first.experience.value, first.gap.value]


def test_a_closed_value_shows_no_number(parse):
    seen = Estimate(value=8.1, low=7.0, high=9.0, n=20)
    felt = Estimate(value=6.3, low=5.0, high=7.0, n=20)
    gap = Estimate(value=-1.8, low=-2.5, high=-1.1, n=20)
    gaps = QualityGaps(
        say("x"), (1, 10),
        [GapLine("a", {"nl": "open", "en": "open"}, seen, felt, gap),
         GapLine("b", {"nl": "dicht", "en": "shut"}, CLOSED, CLOSED, CLOSED, status="closed")],
    )  # fmt: skip
    picture = gap_list.draw(gaps, lang="nl")
    assert picture.table.rows[1][1:] == [None] * 7
    texts = [text.text for text in parse(picture.svg).iter(f"{SVG}text")]
    assert texts.count("-1,8") + texts.count("−1,8") == 1
    assert "gesloten" in picture.story[-1]


def test_no_picture_without_stated_importance(bodies):
    import msgspec

    bare = msgspec.structs.replace(
        bodies["drivers"], items=[msgspec.structs.replace(row, stated=None) for row in bodies["drivers"].items]
    )
    assert stated_derived.draw(bare, lang="nl") is None
    assert speak(bodies["drivers"].headline, "nl") != speak(bodies["drivers"].headline, "en")
