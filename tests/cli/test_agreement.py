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
