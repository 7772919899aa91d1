"""Expectations, gaps and role cues of quotes reach the values: people, accounts, intervals, and the rule for few."""

import datetime as dt

import pytest

from klantwaarde.systems.values.answer import answer_values

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
HEAD = "quote_id,respondent_id,text,values,consent,unprompted,valence,frame,roles\n"


def model_of(tmp_path, quotes, *, people=12, head=HEAD):
    from klantwaarde.study import open_study

    (tmp_path / "study.toml").write_text(
        'title = "T"\norganisation = "O"\nlanguage = "nl"\nprivacy = "named"\ncomposed = true\n'
    )
    rows = "".join(f"r{i},c{i // 2}\n" for i in range(people))
    (tmp_path / "respondents.csv").write_text("respondent_id,customer_id\n" + rows)
    (tmp_path / "customers.csv").write_text("customer_id,name\n" + "".join(f"c{i},C{i}\n" for i in range(people)))
    (tmp_path / "quotes.csv").write_text(head + quotes)
    with open_study(tmp_path) as study:
        return answer_values(study, as_of=NOW)[0].body


def told(people=12, consent="anonymous"):
    """Everybody tells an experience of reliable; the first six an expectation and a role too, two another role."""
    out = []
    for i in range(people):
        role = "adviser" if i < 6 else "coach" if i < 8 else ""
        out.append(f"e{i},r{i},Ze komen afspraken na,reliable,{consent},true,positive,experience,{role}\n")
        if i < 6:
            out.append(f"w{i},r{i},Ik verwacht dat ze afspraken nakomen,reliable,{consent},true,,expectation,\n")
    return "".join(out)


def test_people_are_counted_with_accounts_and_interval(tmp_path):
    mark = model_of(tmp_path, told()).values[0]
    heard = mark.heard
    assert (heard.expected.value, heard.expected.n, heard.expected.accounts) == (pytest.approx(0.5), 12, 6)
    assert heard.expected.low < 0.5 < heard.expected.high
    assert heard.gap.value == pytest.approx(0.5)
    assert heard.cues["adviser"].value == pytest.approx(0.5)
    assert heard.cues["coach"].status == "closed"  # two people: fewer than five
    assert heard.roles["adviser"]["nl"] == "adviseur"


def test_each_number_keeps_its_quotes(tmp_path):
    heard = model_of(tmp_path, told()).values[0].heard
    assert heard.expected_quotes == [f"w{i}" for i in range(6)]
    assert set(heard.gap_quotes) == {f"{kind}{i}" for kind in "ew" for i in range(6)}
    assert heard.cue_quotes["adviser"] == [f"e{i}" for i in range(6)]


def test_what_is_internal_is_counted_and_not_listed(tmp_path):
    heard = model_of(tmp_path, told(consent="internal")).values[0].heard
    assert heard.expected.value == pytest.approx(0.5)
    assert heard.expected_quotes == []
    assert heard.cue_quotes == {}


def test_few_people_are_closed(tmp_path):
    heard = model_of(tmp_path, told(people=4), people=4).values
    assert all(mark.heard is None or mark.heard.expected.status == "closed" for mark in heard)


def test_without_frame_or_roles_nothing_is_told(tmp_path):
    rows = "".join(f"e{i},r{i},Goed,reliable,anonymous,true,positive\n" for i in range(12))
    head = "quote_id,respondent_id,text,values,consent,unprompted,valence\n"
    assert model_of(tmp_path, rows, head=head).values[0].heard is None
