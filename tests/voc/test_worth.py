"""The scorecard of a study, and the word clv: what they give and what they refuse."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from klantwaarde.cli.main import group
from klantwaarde.cli.person import Person
from klantwaarde.errors import KlantwaardeError
from klantwaarde.results import Worth, from_json
from klantwaarde.results.answer import Answer
from klantwaarde.study import open_study
from klantwaarde.systems.voc.answer import answer_worth

ROOT = Path(__file__).resolve().parents[2]
INSTALLATIE = ROOT / "examples" / "installatie"
AS_OF = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def worth() -> Worth:
    with open_study(INSTALLATIE) as study:
        (answer,) = answer_worth(study, as_of=AS_OF)
    assert isinstance(answer.body, Worth)
    return answer.body


def customer(worth: Worth, code: str):
    return next(c for c in worth.customers if c.customer == code)


def test_every_customer_stands_in_it_once_and_in_order(worth: Worth) -> None:
    with (INSTALLATIE / "customers.csv").open(encoding="utf-8") as file:
        known = {row["customer_id"] for row in csv.DictReader(file)}
    assert {c.customer for c in worth.customers} == known
    scores = [c.score for c in worth.customers]
    assert scores == sorted(scores, reverse=True)
    assert sum(part.weight for part in worth.parts) == pytest.approx(100)


def test_a_score_is_the_weighted_tiers_that_are_known(worth: Worth) -> None:
    weights = {part.part: part.weight for part in worth.parts}
    for one in worth.customers:
        tiers = {p: s.tier for p, s in one.parts.items() if s.tier is not None}
        known = sum(weights[p] for p in tiers)
        assert one.coverage == pytest.approx(known / 100)
        assert one.score == pytest.approx(100 * sum(weights[p] * t for p, t in tiers.items()) / 5 / known)
        assert one.lowest <= one.score * known / 100 + 1e-9 <= one.highest + 1e-9
        assert sum(one.chances.values()) == pytest.approx(1)


def test_a_decision_in_force_counts_and_an_expired_one_does_not(worth: Worth) -> None:
    assert customer(worth, "c06").parts["risk"].tier == 2
    assert customer(worth, "c06").parts["risk"].decided is not None
    assert customer(worth, "c02").parts["risk"].decided is None


def test_missing_is_not_zero_and_is_said(worth: Worth) -> None:
    lacking = [c for c in worth.customers if c.parts["customer_behaviour"].tier is None]
    assert {c.customer for c in lacking} == {"c07", "c14"}
    assert all(c.coverage < 1 for c in lacking)


def test_who_stopped_buying_is_worth_less_than_a_like_customer(worth: Worth) -> None:
    gone, alike = customer(worth, "c19"), customer(worth, "c18")
    assert gone.parts["lifetime_value"].figure < alike.parts["lifetime_value"].figure


def test_double_counting_is_warned_of(worth: Worth) -> None:
    assert any("counted twice" in str(note) for note in worth.notes)


def test_the_answer_travels_as_json() -> None:
    with open_study(INSTALLATIE) as study:
        (answer,) = answer_worth(study, as_of=AS_OF)
        (again,) = answer_worth(study, as_of=AS_OF)
    from klantwaarde.results import to_json

    assert to_json(answer) == to_json(again)
    assert from_json(to_json(answer), Answer) == answer


# --- clv -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A Dutch file: semicolons, decimal commas, a byte order mark, two orders on one day and a return."""
    lines = ["klantnr;datum;bedrag"]
    for i in range(40):
        for k in range(1 + i % 5):
            lines.append(f"{i:03d};{1 + (7 * i + 11 * k) % 27:02d}-{1 + (i + 2 * k) % 12:02d}-2025;{10 + i},50")
    lines += ["000;01-01-2025;5,25", "000;01-01-2025;-2,00"]
    path = tmp_path / "aankopen.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def clv(*words: str):
    return CliRunner().invoke(group(), ["clv", *words], obj=Person("en"))


BASIC = ("--customer", "klantnr", "--date", "datum", "--amount", "bedrag")


def test_a_dutch_log_gives_a_row_per_customer(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    told = clv(str(log), *BASIC, "--json", "-", "--out", str(out), "--as-of", "2026-01-31")
    assert told.exit_code == 0, told.output
    report = json.loads(told.stdout)
    assert {"customers", "model", "parameters", "standard_errors", "log_likelihood", "converged", "spend", "holdout",
            "warnings"} <= report.keys()  # fmt: skip
    table = pq.read_table(out)
    assert table.column_names == [
        "customer", "frequency", "recency", "age", "monetary_value", "probability_alive", "expected_purchases",
        "expected_spend", "clv", "expected_purchases_low", "expected_purchases_high", "clv_low", "clv_high",
        "naive_purchases",
    ]  # fmt: skip
    assert table.num_rows == report["customers"] == 40
    assert table["customer"].to_pylist()[0] == "000"  # leading zeros survive


@pytest.mark.parametrize(("words", "code"), [
    (("--customer", "klantnr", "--date", "klantnr"), "column-twice"),
    ((*BASIC, "--unit", "month"), "unit"),
    ((*BASIC, "--calibration-end", "31-12-2025"), "not-a-date"),
    ((*BASIC, "--horizon", "-3"), "number-off-range"),
    ((*BASIC, "--calibration-end", "2031-01-01"), "calibration-after-end"),
    ((*BASIC, "--calibration-end", "2001-01-01"), "no-customers"),
])  # fmt: skip
def test_clv_refuses_in_words(log: Path, words: tuple[str, ...], code: str) -> None:
    told = clv(str(log), *words)
    assert isinstance(told.exception, KlantwaardeError)
    assert [p.code for p in told.exception.problems] == [code]


def test_nobody_came_back_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "once.csv"
    path.write_text("c,d\na,2025-01-01\nb,2025-02-01\n", encoding="utf-8")
    told = clv(str(path), "--customer", "c", "--date", "d")
    assert [p.code for p in told.exception.problems] == ["no-repeat-purchases"]


@pytest.mark.parametrize(("lost", "alpha", "beta"), [
    ((131, 126, 90, 60, 42, 34, 26), 0.668, 3.806),
    ((369, 163, 86, 56, 37, 27, 21), 0.704, 1.182),
])  # fmt: skip
def test_contracts_give_the_published_estimates(
    tmp_path: Path, lost: tuple[int, ...], alpha: float, beta: float
) -> None:
    """1,000 contracts over seven yearly renewals, high end and regular (Fader & Hardie 2007): printed digits."""
    rows = ["customer,year"]
    number = 0
    for year, many in enumerate([*lost, 1000 - sum(lost)], start=1):
        for _ in range(many):
            rows += [f"{number},{2018 + k}-06-01" for k in range(year)]
            number += 1
    path = tmp_path / "contracts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    told = clv(str(path), "--customer", "customer", "--date", "year", "--model", "sbg", "--unit", "year", "--json", "-")
    assert told.exit_code == 0, told.output
    report = json.loads(told.stdout)
    assert report["parameters"]["alpha"] == pytest.approx(alpha, abs=5.1e-4)
    assert report["parameters"]["beta"] == pytest.approx(beta, abs=5.1e-4)


def test_who_are_all_alike_still_get_the_expectation_of_chance() -> None:
    """With one shared rate and no leaving, purchases in t are rate times t; both forms agree before that limit."""
    from klantwaarde.systems.voc.lifetime import bg_future

    one = np.array([3.0])
    got = bg_future.expected_if_alive(np.array([1e7, 1e8, 1e-9, 5.0]), one, np.array([20.0]), 30.0, first_too=True)
    assert got[0] == pytest.approx(3.0, rel=1e-6)
    theta, x, age = np.array([0.243, 4.414, 0.793, 2.426]), np.array([0.0, 2, 50]), np.array([10.0, 30, 39])
    closed = bg_future.expected_if_alive(theta, x, age, 39.0, first_too=False)
    summed = bg_future._summed(theta, x, 39.0 / (4.414 + age + 39.0), first_too=False)
    np.testing.assert_allclose(summed, closed, rtol=1e-11)


def test_a_fit_that_did_not_settle_gives_no_predictions(tmp_path: Path) -> None:
    path, out = tmp_path / "one.csv", tmp_path / "out.parquet"
    path.write_text("customer,date\na,2025-01-01\na,2025-02-01\n", encoding="utf-8")
    told = clv(str(path), "--customer", "customer", "--date", "date", "--as-of", "2025-06-01", "--json", "-", "--out",
               str(out))  # fmt: skip
    report = json.loads(told.stdout)
    assert "heterogeneity_not_identified" in report["warnings"]
    table = pq.read_table(out)
    if "not_converged" in report["warnings"]:
        assert table["clv"].to_pylist() == [None]
    else:
        assert 0 < table["expected_purchases"][0].as_py() < 30
