"""`klantwaarde qmethod` and `klantwaarde qcards`: the keys, the refusals, the files."""

from __future__ import annotations

import json

import pytest

from klantwaarde import qmethod
from sample_sorts import buyers, drawn, study

KEYS = [
    "cards",
    "sorters",
    "eigenvalues",
    "factors",
    "loadings",
    "flags",
    "z_scores",
    "arrays",
    "factor_correlation",
    "sed",
    "distinguishing",
    "consensus",
    "warnings",
]


@pytest.fixture
def sorts(tmp_path):
    path = tmp_path / "sorts.csv"
    qmethod.write(study(1, people=9, cards=30), path)
    return path


@pytest.fixture
def table(say_words):
    def table(*words):
        met = say_words("qmethod", *words, "--json", "-")
        assert (met.code, met.err) == (0, "")
        return json.loads(met.out)

    return table


def test_exactly_the_promised_keys(table, sorts):
    found = table(sorts, "--factors", 3)
    assert list(found) == KEYS
    assert all(
        list(f) == ["name", "sum_of_squares", "explained_variance", "flagged", "reliability", "se"]
        for f in found["factors"]
    )
    assert all(list(d) == ["card", "factor", "level"] for d in found["distinguishing"])
    assert len(found["loadings"]) == len(found["flags"]) == len(found["sorters"]) == 9
    assert len(found["z_scores"]) == len(found["arrays"]) == len(found["cards"]) == 30
    assert len(found["eigenvalues"]) == 9
    assert {
        len(row)
        for name in ("loadings", "flags", "z_scores", "arrays", "sed", "factor_correlation")
        for row in found[name]
    } == {3}
    assert all(isinstance(text, str) for text in found["warnings"])


def test_lipset_on_the_command_line(table, shared_data):
    found = table(shared_data / "qmethod/lipset.csv", "--factors", 3)
    assert found["eigenvalues"][:4] == pytest.approx([2.384, 2.015, 1.341, 1.127], abs=0.5e-3)
    assert [f["flagged"] for f in found["factors"]] == [3, 3, 3]
    assert found["sed"][0][1] == pytest.approx(0.392, abs=0.5e-3)
    assert found["loadings"][4][0] == pytest.approx(-0.833, abs=0.6e-3)


@pytest.mark.parametrize(
    "choice",
    [
        ("--extraction", "centroid"),
        ("--extraction", "horst"),
        ("--rotation", "none"),
        ("--rotation", "quartimax"),
        ("--rotation", "oblimin"),
        ("--compat", "qmethod"),
        ("--compat", "pqmethod"),
        ("--compat", "qmethod", "--converged"),
        ("--correlation", "spearman"),
        ("--flag-level", "2.576"),
        ("--majority", "off"),
        ("--multiplicity", "fdr"),
        ("--positive-only",),
        ("--free",),
    ],
    ids=" ".join,
)
def test_every_choice_runs_and_keeps_the_keys(table, sorts, choice):
    assert list(table(sorts, "--factors", 2, *choice)) == KEYS


def test_choices_reach_the_analysis(table, sorts):
    plain, turned = table(sorts, "--factors", 3, "--rotation", "none"), table(sorts, "--factors", 3)
    assert plain["loadings"] != turned["loadings"]
    split = table(sorts, "--factors", 3, "--split", "f1")
    assert [f["name"] for f in split["factors"]] == ["f1a", "f1b", "f2", "f3"]


def test_bootstrap_and_groups_are_extra_keys(table, tmp_path):
    path, talks = tmp_path / "b.csv", tmp_path / "t.csv"
    made = buyers(0, each=5)
    qmethod.write(made, path)
    talks.write_text("sorter,card,pays\nprice0,c02,yes\n")
    found = table(path, "--factors", 3, "--bootstrap", 50, "--seed", 3, "--groups", "--talks", talks, "--parallel", 50)
    assert list(found) == [*KEYS, "choice", "bootstrap", "groups"]
    assert found["bootstrap"]["resamples"] == 50
    assert found["bootstrap"]["seed"] == 3
    assert found["groups"]["hypothesis"] == "supported"
    again = table(path, "--factors", 3, "--bootstrap", 50, "--seed", 3, "--groups", "--talks", talks, "--parallel", 50)
    assert again == found


def test_without_factors_it_shows_and_does_not_choose(say_words, table, sorts):
    found = table(sorts, "--parallel", 50)
    assert {rule["code"] for rule in found["rules"]} >= {"parallel", "sequential", "humphrey", "two_sorts", "kaiser"}
    assert "factors" not in found
    met = say_words("qmethod", sorts, "--parallel", 50)
    assert met.code == 0
    assert "Nothing is chosen for you" in met.out


@pytest.mark.parametrize(
    ("content", "words", "told"),
    [
        ("card,An\nk1,1\nk2,0\nk3,-1\n", ("--factors", "1"), "only one sort (An)"),
        ("card,An,Bo\nk1,1,0\nk2,0,0\nk3,-1,0\n", ("--factors", "1"), "Bo gave every card the same place"),
        ("card,An,Bo\nk1,1,0\nk1,0,1\nk3,-1,-1\n", ("--factors", "1"), "k1"),
        ("card,An,Bo\nk1,1,0\nk2,0,one\nk3,-1,-1\n", ("--factors", "1"), "Bo, card k2: 'one' is not a place"),
        ("card,An,Bo\nk1,1,0\nk2,0,1\nk3,-1,-1\n", ("--factors", "2"), "2 factors were asked for from 2 persons"),
        (
            "card,An,Bo,Cy\nk1,1,0,1\nk2,0,1,1\nk3,-1,-1,-1\n",
            ("--factors", "1", "--grid", "1,1,1"),
            "Cy, +1: 2 cards, should be 1 (k1, k2)",
        ),
        ("card,An,Bo,Cy\nk1,1,0,7\nk2,0,1,1\nk3,-1,-1,0\n", ("--factors", "1"), "Cy put card k1 at +7"),
        ("", ("--factors", "1"), "no table of sorts"),
    ],
)
def test_refusals_name_person_and_card(say_words, tmp_path, content, words, told):
    path = tmp_path / "x.csv"
    path.write_text(content)
    met = say_words("qmethod", path, *words, "--json", "-")
    assert met.code == 2
    assert met.out == ""
    assert told in met.err
    assert "Traceback" not in met.err


@pytest.mark.parametrize("words", [("--rotation", "upside"), ("--factors", "many"), ("--extraction", "x")])
def test_unknown_words(say_words, sorts, words):
    met = say_words("qmethod", sorts, *words)
    assert met.code == 2
    assert met.out == ""


def test_a_file_that_is_not_there(say_words):
    met = say_words("qmethod", "nowhere.csv", "--factors", 2)
    assert met.code == 2
    assert "nowhere.csv" in met.err


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_screen_speaks(say_words, sorts, lang):
    met = say_words("qmethod", sorts, "--factors", 3, "--bootstrap", 40, "--lang", lang)
    assert met.code == 0
    assert ("zienswijze" in met.out) == (lang == "nl")
    assert ("viewpoint" in met.out) == (lang == "en")


def test_the_folder_has_everything_and_replays(say_words, table, sorts, tmp_path):
    out = tmp_path / "out"
    met = say_words("qmethod", sorts, "--factors", 3, "--split", "f1", "--bootstrap", 40, "--out", out)
    assert met.code == 0
    names = {path.name for path in out.iterdir()}
    assert names == {
        "analysis.json",
        "log.json",
        "replay.py",
        "report.lis",
        "report-en.html",
        "report-nl.html",
        "workbook-en.xlsx",
        "workbook-nl.xlsx",
    }
    assert table(sorts, "--log", out / "log.json") == table(sorts, "--factors", 3, "--split", "f1")
    before = (out / "analysis.json").read_bytes()
    say_words("qmethod", sorts, "--factors", 3, "--split", "f1", "--bootstrap", 40, "--out", out)
    assert (out / "analysis.json").read_bytes() == before


def test_a_report_that_names_nobody(say_words, sorts, tmp_path):
    assert say_words("qmethod", sorts, "--factors", 3, "--out", tmp_path / "a", "--anonymous").code == 0
    assert say_words("qmethod", sorts, "--factors", 3, "--out", tmp_path / "b").code == 0
    closed, open_ = (tmp_path / f"{name}/report-en.html" for name in "ab")
    assert ">p7<" in open_.read_text(encoding="utf-8")
    assert ">p7<" not in closed.read_text(encoding="utf-8")


def test_another_file_is_not_overwritten(say_words, sorts, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "replay.py").write_text("print('mine')\n")
    met = say_words("qmethod", sorts, "--factors", 3, "--out", out)
    assert met.code == 2
    assert (out / "replay.py").read_text() == "print('mine')\n"
    assert {path.name for path in out.iterdir()} == {"replay.py"}


def test_what_was_guessed_is_said(say_words, table, tmp_path):
    path = tmp_path / "turned.csv"
    qmethod.write(qmethod.make_sorts(drawn(1, cards=12, people=6, k=2)[0]), path, orientation="persons")
    assert any(
        text.startswith("guessed: persons stand in the rows") for text in table(path, "--factors", 2)["warnings"]
    )
    assert "Guessed: persons stand in the rows" in say_words("qmethod", path, "--factors", 2).err


def test_cards_to_print(say_words, tmp_path):
    met = say_words("qcards", tmp_path / "cards")
    assert met.code == 0
    assert "36" in met.out
    names = {path.name for path in (tmp_path / "cards").iterdir()}
    assert names == {"cards-nl.html", "cards-en.html", "sorts.csv", "talks.csv", "design.json"}
    page = (tmp_path / "cards/cards-nl.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert say_words("qcards", tmp_path / "cards").code == 2


def test_own_cards_to_print(say_words, tmp_path):
    cards = tmp_path / "mine.csv"
    cards.write_text("kaart;tekst;groep\n" + "".join(f"k{i};Kaart {i};price\n" for i in range(12)), encoding="utf-8")
    assert say_words("qcards", tmp_path / "out", "--cards", cards, "--grid", "2,2,4,2,2").code == 0
    assert "Kaart 11" in (tmp_path / "out/cards-nl.html").read_text(encoding="utf-8")
    cards.write_text("kaart;tekst;groep\nk1;;price\nk2;x;rich\nk2;y;\n")
    met = say_words("qcards", tmp_path / "more", "--cards", cards)
    assert met.code == 2
    assert met.err.count("Error") >= 3
