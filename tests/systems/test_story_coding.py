"""Coders, machines and ladders of a study: what the story tells of them, and what the report shows."""

import csv
import datetime as dt

import numpy as np
import pytest

from klantwaarde.pictures import hierarchical_value_map
from klantwaarde.systems.story.answer import answer_story

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def study(tmp_path, *, people=12, codings=(), ladders=()):
    (tmp_path / "study.toml").write_text('title = "T"\norganisation = "O"\nlanguage = "nl"\ncomposed = true\n')
    rows = "".join(f"r{i},c{i // 2}\n" for i in range(people))
    (tmp_path / "respondents.csv").write_text("respondent_id,customer_id\n" + rows)
    (tmp_path / "customers.csv").write_text("customer_id,name\n" + "".join(f"c{i},C{i}\n" for i in range(people)))
    for name, head, table in (
        ("codings", "unit_id,coder,code,respondent_id,machine,random", codings),
        ("ladders", "ladder_id,respondent_id,step,element", ladders),
    ):
        if table:
            with (tmp_path / f"{name}.csv").open("w", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(head.split(","))
                writer.writerows(table)
    return tmp_path


def told(path):
    from klantwaarde.study import open_study

    with open_study(path) as opened:
        return answer_story(opened, as_of=NOW)


def of_known_error(n=400, checked=300, seed=5):
    """A machine with sensitivity .8 and specificity .9 on a code that 40% of the answers have."""
    rng = np.random.default_rng(seed)
    out = []
    for i in range(n):
        truth = rng.random() < 0.4
        machine = rng.random() < (0.8 if truth else 0.1)
        chance = i < checked
        out.append((f"u{i}", "machine", "reliable" if machine else "", "", "true", str(chance).lower()))
        if chance:
            out.append((f"u{i}", "anna", "reliable" if truth else "", "", "false", "true"))
    return out


def test_a_machine_share_is_corrected_for_its_error(tmp_path):
    body = told(study(tmp_path, codings=of_known_error()))[0].body
    one = body.machine[0]
    assert body.machines == ["machine"]
    assert (body.machine_answers, body.checked) == (400, 300)
    # Known truth: raw expects .4 x .8 + .6 x .1 = .38; corrected .40. The interval holds the truth.
    assert one.raw == pytest.approx(0.38, abs=0.06)
    assert one.corrected.low < 0.4 < one.corrected.high


def test_without_a_check_the_share_stays_raw_and_says_why(tmp_path):
    body = told(study(tmp_path, codings=of_known_error(checked=10)))[0].body
    assert body.machine[0].corrected is None
    assert body.machine[0].why is not None


def test_agreement_counts_machines_and_people_by_the_same_figures(tmp_path):
    body = told(study(tmp_path, codings=of_known_error()))[0].body
    assert body.agreement.coders == ["anna", "machine"]
    assert body.agreement.units == 300
    one = body.agreement.codes[0]
    assert 0 < one.alpha.low < one.alpha.value < one.alpha.high < 1
    assert len(body.agreement.disagreements) > 0


def test_every_two_coders_stand_beside_each_other(tmp_path):
    codings = of_known_error(checked=200)
    same = [(unit, "bram", code, *rest) for unit, coder, code, *rest in codings if coder == "anna"]
    body = told(study(tmp_path, codings=[*codings, *same]))[0].body
    pairs = {(pair.first, pair.second): pair for pair in body.agreement.pairs}
    assert set(pairs) == {("anna", "bram"), ("anna", "machine"), ("bram", "machine")}
    assert pairs["anna", "bram"].alpha.value == pytest.approx(1.0)
    assert pairs["anna", "machine"].alpha.value == pytest.approx(pairs["bram", "machine"].alpha.value)
    assert pairs["anna", "machine"].alpha.low < pairs["anna", "machine"].alpha.value < 0.9
    assert pairs["anna", "machine"].units == 200
    two = told(study(tmp_path, codings=of_known_error()))[0].body
    assert two.agreement.pairs == []  # of two coders all figures are of that pair


def climbed(people):
    steps = ("vaste_monteur", "minder_storingen", "reliable")
    return [(f"l{i}", f"r{i}", step, one) for i in range(people) for step, one in enumerate(steps, start=1)]


def test_links_are_counted_in_people_and_few_are_left_out(tmp_path):
    ladders = [*climbed(8), ("x", "r9", 1, "appel"), ("x", "r9", 2, "peer")]
    body = told(study(tmp_path, ladders=ladders))[0].body
    found = body.ladders
    assert [(link.start, link.end, link.direct) for link in found.links] == [
        ("minder_storingen", "reliable", 8),
        ("vaste_monteur", "minder_storingen", 8),
    ]
    assert found.people == 9
    assert found.left_out == 1
    assert found.names["reliable"]["nl"] == "betrouwbaar"
    assert found.names["vaste_monteur"]["nl"] == "vaste monteur"
    assert "appel" not in found.elements


def test_ladders_of_few_people_are_closed(tmp_path):
    assert told(study(tmp_path, people=4, ladders=climbed(4)))[0].body.ladders is None


def test_the_chapter_tells_all_of_it(tmp_path):
    from klantwaarde.reports.info import StudyInfo
    from klantwaarde.reports.story_chapter import story_chapter
    from klantwaarde.reports.voice import Voice

    answers = told(study(tmp_path, codings=of_known_error(), ladders=climbed(8)))
    info = StudyInfo(title={"nl": "T"}, waves={"1": {"nl": "1"}})
    for lang, words in (("nl", "volgens de machine"), ("en", "as the machine tells")):
        chapter = story_chapter(answers, info, Voice(lang))
        tables = [section.table for section in chapter.sections if section.table is not None]
        assert any(words in table.headings for table in tables)
        assert any(section.picture is not None for section in chapter.sections)
        assert any("0,8" in str(row) or "0.8" in str(row) or "0.6" in str(row) or "0,6" in str(row)
                   for table in tables for row in table.rows)  # fmt: skip


def test_a_line_past_a_row_goes_round_the_boxes():
    links = {("a", "b"): 3, ("b", "c"): 3, ("a", "c"): 2}
    picture = hierarchical_value_map.draw(["a", "b", "c"], links, names={}, lang="nl")
    assert picture.svg.count("<path") >= 3
    assert next(row[:2] for row in picture.table.rows) in (["a", "b"], ["b", "c"])
    assert hierarchical_value_map.draw([], {}, names={}, lang="en").table.rows == []
    # On a phone the strongest links that fit are drawn; the table keeps all.
    broad = {(f"a{i}", "b"): 9 - i for i in range(6)}
    phone = hierarchical_value_map.draw([*(f"a{i}" for i in range(6)), "b"], broad, names={}, lang="en", width="phone")
    assert ">a2<" in phone.svg
    assert ">a3<" not in phone.svg
    assert len(phone.table.rows) == 6
    assert "strongest" in phone.svg
    loop = hierarchical_value_map.draw(["a", "b"], {("a", "b"): 3, ("b", "a"): 3}, names={}, lang="nl")
    assert loop.table.rows == [["a", "b", 3], ["b", "a", 3]]
