"""`klantwaarde agreement`: every measure of one file, with interval and chance."""

from __future__ import annotations

import json

import numpy as np
import pytest

WITHIN = {"kendall_w", "rank_correlation", "rwg_j", "average_deviation"}
BETWEEN = {"tau_b", "rank_biased_overlap", "top_hits", "top_hit_rate", "jensen_shannon"}


@pytest.fixture
def rankings(tmp_path):
    rng = np.random.default_rng(5)
    values = [f"v{i:02d}" for i in range(20)]
    lines = ["respondent,side,pair," + ",".join(values)]
    for person in range(40):
        ranks = rng.permutation(20) + 1
        cells = [str(r) if r <= 5 and person != 7 else "" for r in ranks]
        lines.append(f"p{person},{'customer' if person < 28 else 'employee'},c{person % 12},{','.join(cells)}")
    path = tmp_path / "rankings.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_measure_has_interval_and_chance(say_words, rankings):
    met = say_words("agreement", rankings, "--groups", "side", "--pairs", "pair", "--json", "-")
    assert met.code == 0, met.err
    report = json.loads(met.out)
    customers, employees = report["groups"]
    assert (customers["n"], customers["dont_know"], employees["n"]) == (27, 1, 12)
    assert {m["statistic"] for m in customers["within"]} == WITHIN
    between = {m["statistic"]: m for m in report["sides"][0]["between"]}
    assert set(between) == BETWEEN | {"weighted_kappa"}
    for one in [*customers["within"], *between.values()]:
        assert one["low"] <= one["value"] <= one["high"]
        assert one["chance"] is not None
    assert between["top_hits"]["chance"] == pytest.approx(0.45)
    assert {m["statistic"] for m in report["by_value"][0]["between_groups"]} == {"icc1", "icc2"}


def test_on_the_screen_in_dutch(say_words, rankings):
    met = say_words("agreement", rankings, "--groups", "side", "--pairs", "pair", "--lang", "nl")
    assert met.code == 0
    assert "27 mensen" in met.out
    assert "minder mensen (12) dan er waarden zijn (20)" in met.err
    assert "toeval" in met.out


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--groups", "nobody"], "nobody"), (["--groups", "side", "--respondent", "who"], "who")],
)
def test_a_column_that_is_not_there_is_named(say_words, rankings, words, code):
    met = say_words("agreement", rankings, *words)
    assert met.code == 2
    assert code in met.err


def test_a_rank_that_cannot_be_is_refused_with_row_and_column(say_words, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("respondent,side,a,b\np1,x,1,2\np2,x,2,2.5\n", encoding="utf-8")
    met = say_words("agreement", path, "--groups", "side")
    assert met.code == 2
    assert "row 3" in met.err
    assert "column b" in met.err


def ranked(tmp_path, rows, heading="respondent,side,a,b,c,d", name="r.csv"):
    path = tmp_path / name
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


# Nobody's favourite is everybody's: no value is chosen by all of a group.
SIX = ("1,2,,", "2,1,,", ",,1,2", ",1,2,", "1,,,2", "2,,1,")
PEOPLE = [f"{side}{i},{side},{row}" for side in "xy" for i, row in enumerate(SIX)]


def test_shares_and_gaps_have_interval_and_chance(say_words, tmp_path):
    path = ranked(tmp_path, [*PEOPLE, *(f"z{i},y,1,2,," for i in range(6))])
    report = json.loads(say_words("agreement", path, "--groups", "side", "--json", "-").out)
    for group in report["groups"]:
        assert [value["value"] for value in group["values"]] == list("abcd")
        assert all(v["low"] <= v["share"] <= v["high"] and v["chance"] == 0.5 for v in group["values"])
    (sides,) = report["sides"]
    (gap,) = [gap for gap in sides["gaps"] if gap["value"] == "a"]
    assert gap["gap"] == pytest.approx(10 / 12 - 4 / 6)
    assert gap["low"] < gap["gap"] < gap["high"]
    assert gap["chance"] == 0.0


def test_ties_are_told_and_share_their_places_however_they_are_written(say_words, tmp_path):
    reports = []
    for ties in ("1,2,2,4", "1,2,2,3", "1,2.5,2.5,4"):
        path = ranked(tmp_path, [*PEOPLE, f"x9,x,{ties}"])
        met = say_words("agreement", path, "--groups", "side", "--lang", "en", "--json", "-")
        assert "1 person gives several values one rank" in met.err
        reports.append(met.out)
    assert reports[0] == reports[1] == reports[2]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("x9,x,1,3,,", "ranks 1, 3 leave out a place"),
        ("x9,x,2,3,,", "ranks 2, 3 leave out a place"),
        ("x9,x,1,1,2.5,", "leave out a place"),
        ("x9,x,0,1,,", "0 is not a rank"),
        ("x9,x,-1,1,,", "−1 is not a rank"),
        ("x9,x,1,99,,", "99 is not a rank"),
        ("x9,x,1,2.3,,", "2.3 is not a rank"),
        ("x9,x,first,2,,", "a is a number"),
        ("x0,x,1,2,,", "x0 stands in several rows"),
        ("x9,,1,2,,", "A row has no group"),
    ],
)
def test_what_is_no_ranking_is_refused_in_words(say_words, tmp_path, row, told):
    met = say_words("agreement", ranked(tmp_path, [*PEOPLE, row]), "--groups", "side", "--lang", "en")
    assert met.code == 2
    assert told in met.err


def test_a_dutch_spreadsheet_gives_the_same_numbers(say_words, tmp_path):
    plain = ranked(tmp_path, [*PEOPLE, "x9,x,1,2.5,2.5,4"], name="plain.csv")
    text = plain.read_text("utf-8").replace("2.5", "2;5").replace(",", ";").replace("2;5", "2,5")
    (tmp_path / "dutch.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    here, there = (
        json.loads(say_words("agreement", tmp_path / name, "--groups", "side", "--json", "-").out) | {"file": ""}
        for name in ("plain.csv", "dutch.csv")
    )
    assert here == there


@pytest.mark.parametrize(("sides", "beside"), [("x", 0), ("xy", 1), ("xyz", 3)])
def test_one_group_two_or_three(say_words, tmp_path, sides, beside):
    rows = [f"{side}{i},{side},{row}" for side in sides for i, row in enumerate(SIX)]
    report = json.loads(say_words("agreement", ranked(tmp_path, rows), "--groups", "side", "--json", "-").out)
    assert len(report["sides"]) == beside
    assert all(side["status"] == "open" and len(side["between"]) == len(BETWEEN) for side in report["sides"])


def test_what_few_people_all_chose_stays_closed_and_cannot_be_subtracted(say_words, tmp_path):
    alike = [f"z{i},z,1,{'2,,' if i % 2 else ',2,'}" for i in range(6)]
    path = ranked(tmp_path, [*PEOPLE, *alike])
    report = json.loads(say_words("agreement", path, "--groups", "side", "--json", "-").out)
    groups = {group["group"]: group for group in report["groups"]}
    assert (groups["z"]["n"], groups["z"]["values"], groups["z"]["values_status"]) == (6, [], "closed")
    assert groups["z"]["within"][0]["value"] is not None
    assert [side["gaps"] != [] for side in report["sides"]] == [True, False, False]
    assert report["everybody"]["values"] == []
    assert "blijft gesloten" in say_words("agreement", path, "--groups", "side", "--lang", "nl").out


def test_a_group_that_does_not_know_cannot_be_found_by_subtraction(say_words, tmp_path):
    path = ranked(tmp_path, [*PEOPLE, *(f"z{i},z,,,," for i in range(3))])
    report = json.loads(say_words("agreement", path, "--groups", "side", "--json", "-").out)
    assert [group["status"] for group in report["groups"]] == ["open", "open", "closed"]
    assert report["everybody"]["status"] == "closed"
    assert report["everybody"]["dont_know"] is None


def test_pairs_of_one_account_only_stay_closed(say_words, tmp_path):
    rows = [f"{side}{i},{side},{row},c{i % 2}" for side in "xy" for i, row in enumerate(SIX)]
    path = ranked(tmp_path, rows, heading="respondent,side,a,b,c,d,account")
    words = ("agreement", path, "--groups", "side", "--pairs", "account", "--json", "-")
    (kappa,) = [m for m in json.loads(say_words(*words).out)["sides"][0]["between"] if m["statistic"].endswith("kappa")]
    assert (kappa["status"], kappa["value"], kappa["n"]) == ("closed", None, None)


def test_under_five_is_only_shown_with_a_warning(say_words, tmp_path):
    met = say_words("agreement", ranked(tmp_path, PEOPLE), "--groups", "side", "--minimum-cell", "3", "--lang", "nl")
    assert met.code == 0
    assert "geef dit niet door" in met.err
