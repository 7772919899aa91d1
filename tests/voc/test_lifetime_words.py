"""The words `clv` and `retention`: intervals, covariates, priors, models side by side, pictures, and no log at all."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from klantwaarde.cli.main import group
from klantwaarde.cli.person import Person
from klantwaarde.errors import KlantwaardeError
from klantwaarde.systems.voc.lifetime import covariates
from klantwaarde.systems.voc.lifetime.model import MODELS
from klantwaarde.systems.voc.lifetime.sample import Sample
from klantwaarde.systems.voc.lifetime.value import retention_value

BASIC = ("--customer", "customer", "--date", "date", "--amount", "amount", "--as-of", "2025-12-31")


def say(*words: str, lang: str = "en"):
    return CliRunner().invoke(group(), [*words], obj=Person(lang))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 customers, half of them wholesale, who buy three times as fast and leave alike."""
    rng = np.random.default_rng(8)
    rows = ["customer,date,amount,wholesale,one"]
    start = np.datetime64("2024-07-01")
    for i in range(300):
        wholesale = i % 2
        rate, leaves = rng.gamma(2.0, 1 / 90.0) * (3.0 if wholesale else 1.0), rng.beta(1.0, 3.0)
        mean, day = 15 / rng.gamma(4.0) * 6 + 5, float(rng.integers(0, 180))
        while day < 548:
            amount = max(rng.gamma(6.0) * mean / 6, 0.01)
            rows.append(f"c{i:03d},{start + int(day)},{amount:.2f},{wholesale},1")
            if rng.random() < leaves:
                break
            day += max(rng.exponential(1 / rate), 1.0)
    path = tmp_path_factory.mktemp("clv") / "log.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def told(log: Path, *words: str) -> dict:
    met = say("clv", str(log), *BASIC, "--json", "-", *words)
    assert met.exit_code == 0, met.output
    return json.loads(met.stdout)


def refused(log: Path, *words: str) -> list[str]:
    met = say("clv", str(log), *BASIC, *words)
    assert isinstance(met.exception, KlantwaardeError)
    return [p.code for p in met.exception.problems]


def test_every_expectation_lies_between_its_ends_and_the_naive_rate_stands_beside_it(log, tmp_path):
    out = tmp_path / "out.parquet"
    report = told(log, "--out", str(out), "--spend", "gamma_gamma", "--horizon", "26")
    read = pq.read_table(out)
    table = {name: np.array(read[name].to_pylist(), float) for name in read.column_names[1:]}
    for name in ("expected_purchases", "clv"):
        assert (table[f"{name}_low"] < table[name]).all()
        assert (table[name] < table[f"{name}_high"]).all()
        assert (table[f"{name}_low"] > 0).all()
    np.testing.assert_allclose(table["naive_purchases"], table["frequency"] / table["age"] * 26, rtol=1e-12)
    assert report["ahead"]["naive_purchases"] == pytest.approx(table["naive_purchases"].sum())
    assert report["ahead"]["purchases"] == pytest.approx(table["expected_purchases"].sum())
    assert report["ahead"]["value"] == pytest.approx(table["clv"].sum())


@pytest.mark.parametrize("model", ["bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_a_covariate_is_found_and_changes_expectations(log, tmp_path, model):
    """Wholesale customers were drawn to buy three times as fast: that lies within 95 %."""
    plain = told(log, "--model", model)
    report = told(log, "--model", model, "--covariate", "wholesale", "--out", str(tmp_path / "o.parquet"))
    found = {c["on"]: c for c in report["covariates"]}
    assert found["purchases"]["low"] <= 3 <= found["purchases"]["high"]
    assert found["purchases"]["low"] > 1.5
    leaving = [c for on, c in found.items() if on != "purchases"]
    if model == "pareto_nbd":
        # They leave after as many purchases, so three times as soon: this model counts leaving by time.
        assert leaving[0]["low"] > 1
    else:
        assert all(c["low"] <= 1 <= c["high"] for c in leaving)
    assert report["log_likelihood_without"] == pytest.approx(plain["log_likelihood"], abs=1e-6)
    assert report["log_likelihood"] > plain["log_likelihood"] + 10
    row = pq.read_table(tmp_path / "o.parquet").to_pylist()[3]
    assert row["expected_purchases_low"] < row["expected_purchases"] < row["expected_purchases_high"]


@pytest.mark.parametrize("name", ["bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_slope_and_curvature_of_a_fit_with_covariates_equal_differences(name):
    """Central differences, relative 1e-6: their own error is of the order 1e-9 / 1e-4."""
    rng = np.random.default_rng(1)
    data = Sample(np.array([0.0, 1, 5, 12]), np.array([0.0, 3, 30, 36]), np.array([20.0, 30, 38, 37]), np.ones(4) * 2)
    z, model = rng.normal(size=(4, 2)), MODELS[name]
    point = rng.normal(size=4 + 2 * len(covariates.LINKS[name])) * 0.3
    value, slope, curve = covariates._totals(model, point, data, z)
    assert np.isfinite(value)
    for i in range(point.size):
        step = np.zeros(point.size)
        step[i] = 1e-5
        up, down = (covariates._totals(model, point + s * step, data, z) for s in (1, -1))
        assert slope[i] == pytest.approx((up[0] - down[0]) / 2e-5, rel=1e-6, abs=1e-6)
        np.testing.assert_allclose(curve[i], (up[1] - down[1]) / 2e-5, rtol=1e-5, atol=1e-6)


def test_what_is_no_covariate_is_refused(log):
    assert refused(log, "--covariate", "one") == ["covariate-says-nothing"]
    assert refused(log, "--covariate", "wholesale", "--model", "cnbd_k") == ["covariates-off"]
    assert refused(log, "--covariate", "amount") == ["column-twice"]


def test_a_prior_is_named_pulls_and_leaves_the_bare_estimates_beside_it(log):
    bare = told(log)
    loose, tight = (told(log, "--prior", "1,10,1,3", "--prior-width", width) for width in ("50", "0.01"))
    for report in (loose, tight):
        assert "penalised" in report["warnings"]
        assert report["prior"] == {"r": 1, "alpha": 10, "a": 1, "b": 3, "width": report["prior"]["width"]}
        assert report["unpenalised"] == pytest.approx(bare["parameters"], rel=1e-6)
    assert loose["parameters"] == pytest.approx(bare["parameters"], rel=0.02)
    assert tight["parameters"] == pytest.approx({"r": 1, "alpha": 10, "a": 1, "b": 3}, rel=0.05)
    assert bare["prior"] == bare["unpenalised"] == {}
    assert refused(log, "--prior", "1,2") == ["prior-off"]
    assert refused(log, "--prior", "a,b") == ["prior"]


def test_a_prior_gives_a_base_of_three_an_answer_with_its_certainty(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("customer,date,amount\na,2025-01-01,5\na,2025-04-01,5\nb,2025-02-01,5\nc,2025-03-01,9\n")
    report = told(path, "--prior", "0.5,6,0.9,1.6")
    assert report["converged"]
    assert {"few_repeats", "penalised"} <= {*report["warnings"]}
    assert all(error is not None for error in report["standard_errors"].values())


def test_all_models_stand_side_by_side_with_the_naive_rate_first(log):
    report = told(log, "--model", "all", "--calibration-end", "2025-08-31")
    assert [m["model"] for m in report["models"]] == ["naive", "bg_nbd", "mbg_nbd", "pareto_nbd", "cnbd_k"]
    mine = report["models"][2]
    assert mine["expected"] == pytest.approx(report["ahead"]["purchases"])
    assert mine["holdout"]["mae"] == report["holdout"]["mae"]
    assert report["models"][0]["holdout"]["mae"] == pytest.approx(report["holdout"]["naive_mae"])
    words = say("clv", str(log), *BASIC, "--model", "all").output
    assert "naive" in words
    assert "pareto_nbd" in words


def test_the_line_adds_up_to_what_was_bought(log):
    report = told(log, "--calibration-end", "2025-08-31")
    track = report["track"]
    held = report["holdout"]
    assert track["ends"][track["learned"] - 1] == "2025-08-31" == report["learned_until"]
    later = sum(track["actual"][track["learned"] :])
    assert held["actual"] - track["days"] * 3 <= later <= held["actual"]
    assert sum(track["expected"][: track["learned"]]) == pytest.approx(
        sum(track["actual"][: track["learned"]]), rel=0.1
    )
    assert sum(g["n"] for g in report["groups"]) == report["customers"]
    assert all(g["low"] <= g["actual"] <= g["high"] for g in report["groups"])
    assert [g["expected"] for g in report["groups"]] == sorted(g["expected"] for g in report["groups"])


def test_pictures_are_drawn_and_without_a_split_one_is_made(log, tmp_path):
    for lang in ("nl", "en"):
        met = say("clv", str(log), *BASIC, "--pictures", str(tmp_path), lang=lang)
        assert met.exit_code == 0, met.output
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "holdout-en.svg", "holdout-nl.svg", "tracking-en.svg", "tracking-nl.svg",
    ]  # fmt: skip
    assert "Herhaalaankopen" in (tmp_path / "tracking-nl.svg").read_text(encoding="utf-8")


def test_no_picture_of_contracts(tmp_path):
    path = tmp_path / "contracts.csv"
    rows = [f"{i},{2018 + y}-06-01" for i in range(20) for y in range(1 + i % 4)]
    path.write_text("customer,date\n" + "\n".join(rows) + "\n", encoding="utf-8")
    words = ("--customer", "customer", "--date", "date", "--model", "sbg", "--unit", "year")
    met = say("clv", str(path), *words, "--pictures", str(tmp_path))
    assert [p.code for p in met.exception.problems] == ["nothing-to-draw"]


def test_the_report_shows_how_well_purchases_were_foretold(log):
    """The chapter stands on what the answer holds and has both pictures, in both widths."""
    import datetime as dt

    from klantwaarde.reports.lifetime_chapter import lifetime_chapter
    from klantwaarde.reports.voice import Voice
    from klantwaarde.study import open_study
    from klantwaarde.systems.voc.answer import answer_worth

    folder = Path(__file__).resolve().parents[2] / "examples" / "installatie"
    with open_study(folder) as study:
        answers = answer_worth(study, as_of=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    for lang in ("nl", "en"):
        chapter = lifetime_chapter(answers, None, Voice(lang))  # type: ignore[arg-type]
        assert chapter is not None
        assert chapter.sections[0].picture is not None
        assert chapter.sections[0].phone is not None
    assert lifetime_chapter([], None, Voice("en")) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "value"), [
    (("--keep", "0.85"), 34_000), (("--keep", "0.85", "--first", "now"), 44_000),
    (("--keep", "0.85", "--years", "1"), 10_000 * 0.85 / 1.1),
    (("--keep", "1", "--discount", "0", "--years", "3"), 30_000),
])  # fmt: skip
def test_the_retention_formula_says_its_horizon_and_its_first_payment(words, value):
    met = say("retention", "--margin", "10000", *words, "--json", "-")
    report = json.loads(met.stdout)
    assert report["value"] == pytest.approx(value)
    assert {"first_year", "years", "discount", "retention"} <= report.keys()


def test_many_years_come_to_the_value_without_end():
    for first in (0, 1):
        long = retention_value(100.0, 0.85, 0.1, first_year=first, years=400)
        assert long == pytest.approx(retention_value(100.0, 0.85, 0.1, first_year=first), rel=1e-12)


@pytest.mark.parametrize(("words", "code"), [
    (("--keep", "1.2"), "number-off-range"), (("--keep", "1", "--discount", "0"), "value-without-end"),
])  # fmt: skip
def test_retention_refuses_in_words(words, code):
    met = say("retention", "--margin", "1", *words)
    assert [p.code for p in met.exception.problems] == [code]


def test_retention_in_words():
    met = say("retention", "--margin", "10000", "--keep", "0.85", "--years", "5", lang="nl")
    assert "5 betalingen tellen mee." in met.output
    assert "over een jaar" in met.output
