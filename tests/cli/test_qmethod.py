"""`klantwaarde qmethod` and `klantwaarde qcards`: the keys, the refusals, the files."""

from __future__ import annotations

import json

import msgspec
import numpy as np
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


class Factor(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    sum_of_squares: float
    explained_variance: float
    flagged: int
    reliability: float | None
    se: float | None


class Mark(msgspec.Struct, forbid_unknown_fields=True):
    card: str
    factor: str
    level: float


class Table(msgspec.Struct, forbid_unknown_fields=True):
    """What `--json` gives, type by type; docs/qmethod.md says the same in words."""

    cards: list[str]
    sorters: list[str]
    eigenvalues: list[float]
    factors: list[Factor]
    loadings: list[list[float]]
    flags: list[list[bool]]
    z_scores: list[list[float | None]]
    arrays: list[list[int | None]]
    factor_correlation: list[list[float | None]]
    sed: list[list[float | None]]
    distinguishing: list[Mark]
    consensus: list[str]
    warnings: list[str]


@pytest.mark.parametrize(
    "choice", [(), ("--flag-level", "0"), ("--rotation", "oblimin"), ("--split", "f1"), ("--free",)], ids=" ".join
)
def test_every_value_has_its_type(say_words, sorts, choice):
    met = say_words("qmethod", sorts, "--factors", 3, *choice, "--json", "-")
    found = msgspec.json.decode(met.out, type=Table)  # strict: no string for a number, no number for a flag
    k = len(found.factors)
    names = [factor.name for factor in found.factors]
    assert len(names) == len(set(names)) == k
    assert {mark.card for mark in found.distinguishing} | set(found.consensus) <= set(found.cards)
    assert {mark.factor for mark in found.distinguishing} <= set(names)
    assert {mark.level for mark in found.distinguishing} <= {0.05, 0.01, 0.001}
    order = [(found.cards.index(mark.card), names.index(mark.factor)) for mark in found.distinguishing]
    assert order == sorted(order)
    assert found.eigenvalues == sorted(found.eigenvalues, reverse=True)
    for column, factor in enumerate(found.factors):
        assert factor.flagged == sum(row[column] for row in found.flags)
        if not choice or choice[0] == "--free":
            mine = sum(row[column] ** 2 for row in found.loadings)
            assert factor.sum_of_squares == pytest.approx(mine, abs=1e-12)
            assert factor.explained_variance == pytest.approx(100 * mine / 9, abs=1e-10)


def test_rows_are_in_the_order_of_the_file(table, tmp_path):
    source = study(1, people=6, cards=12)
    path = tmp_path / "sorts.csv"
    qmethod.write(source, path)
    found = table(path, "--factors", 2)
    assert found["cards"] == [card.id for card in source.cards]
    assert found["sorters"] == [one.id for one in source.sorters]
    turned = qmethod.make_sorts(
        np.array(source.places).T[::-1, ::-1],
        cards=[card.id for card in source.cards][::-1],
        sorters=[one.id for one in source.sorters][::-1],
    )
    qmethod.write(turned, path)
    again = table(path, "--factors", 2)
    assert again["cards"] == found["cards"][::-1]
    assert again["arrays"] == found["arrays"][::-1]
    assert np.allclose(again["loadings"], found["loadings"][::-1], atol=1e-9)


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
        ("--free", "--symmetric"),
        ("--missing", "pairwise"),
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
        "factors.csv",
        "persons.csv",
        "cards.csv",
        "differences.csv",
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


def test_no_file_of_an_anonymous_analysis_has_a_row_per_person(say_words, sorts, tmp_path):
    assert say_words("qmethod", sorts, "--factors", 3, "--out", tmp_path / "a", "--anonymous").code == 0
    assert {path.name for path in (tmp_path / "a").iterdir()} == {"report-nl.html", "report-en.html"}
    assert say_words("qmethod", sorts, "--factors", 3, "--out", tmp_path / "b").code == 0
    met = say_words("qmethod", sorts, "--factors", 3, "--out", tmp_path / "b", "--anonymous")
    assert met.code == 2
    assert "has a row per person" in met.err


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
    cards.write_text("kaart;tekst;groep;niveau\nk1;Een;Prijs;basis\nk2;Twee;toegevoegde waarde;binding\n")
    assert [(card.group, card.level) for card in qmethod.read_cards(cards)] == [
        ("price", "basic"),
        ("added", "bonding"),
    ]
    cards.write_text("kaart;tekst;groep\nk1;;price\nk2;x;rich\nk2;y;\n")
    met = say_words("qcards", tmp_path / "more", "--cards", cards)
    assert met.code == 2
    assert met.err.count("Error") >= 3


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_groups_on_the_screen_say_who_pays_for_what_and_no_percentage(say_words, tmp_path, lang):
    from klantwaarde.exporters.qsort_csv import talks_csv

    made = buyers(0)
    sorts, talks = tmp_path / "sorts.csv", tmp_path / "talks.csv"
    qmethod.write(made, sorts)
    talks.write_text(talks_csv(made), encoding="utf-8")
    met = say_words("qmethod", sorts, "--factors", 3, "--groups", "--talks", talks, "--lang", lang)
    assert met.code == 0
    price = made.cards[1].text[lang]
    words = ("Wil betalen voor", "percentage van een markt", "twee groepen") if lang == "nl" else ("Will pay for",)
    assert all(word in met.out for word in (*words, f": {price}"))


@pytest.mark.parametrize(
    "words", [("--parallel", "-3"), ("--parallel", "0"), ("--bootstrap", "2000000000"), ("--flag-level", "nan")]
)
def test_numbers_that_cannot_be_are_refused(say_words, sorts, words):
    met = say_words("qmethod", sorts, "--factors", 3, *words)
    assert (met.code, met.out) == (2, "")


def test_a_file_where_the_folder_should_come_is_not_replaced(say_words, sorts, tmp_path):
    (tmp_path / "out").write_text("mine")
    assert say_words("qmethod", sorts, "--factors", 3, "--out", tmp_path / "out").code == 2
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("kind", ["csv", "pqmethod", "htmlq", "eq", "kade-1", "kade-2", "kade-3", "kade-zip"])
def test_sorts_are_written_for_another_program_with_a_receipt(say_words, sorts, tmp_path, kind):
    target = tmp_path / "sorts.out"
    met = say_words("qmethod", sorts, "--convert", target, "--as", kind, "--lang", "nl")
    assert (met.code, met.out) == (0, "")
    assert qmethod.read(target).places == qmethod.read(sorts).places
    assert str(target) in met.err
    # these cards have no text: their names are the statements of PQMethod, and all else numbers them
    assert ("Niet in het bestand" in met.err) == (kind not in ("csv", "pqmethod"))
    before = target.read_bytes()
    assert say_words("qmethod", sorts, "--convert", target, "--as", kind).code == 2
    assert target.read_bytes() == before
    assert say_words("qmethod", sorts, "--convert", tmp_path / "no/where.csv").code == 2


def test_a_balanced_choice_of_cards_and_whom_to_ask(say_words, tmp_path):
    out = tmp_path / "out"
    met = say_words(
        "qcards", out, "--choose", 27, "--ask", "functie=inkoper,gebruiker", "--ask", "maat=klein,groot", "--lang", "nl"
    )
    assert met.code == 0
    assert "27" in met.out
    assert "inkoper, klein" in met.out
    made = json.loads((out / "design.json").read_text(encoding="utf-8"))
    assert made["balance"] == {
        group: {"basic": 3, "added": 3, "bonding": 3} for group in ("price", "added", "strategy")
    }
    assert sum(cell["persons"] for cell in made["people"]["cells"]) == made["people"]["persons"]
    again = tmp_path / "again"
    assert say_words("qcards", again, "--choose", 27, "--seed", 1).code == 0
    assert json.loads((again / "design.json").read_text(encoding="utf-8"))["cards"] == made["cards"]


@pytest.mark.parametrize(
    "words",
    [
        ("--choose", "99"),
        ("--choose", "0"),
        ("--ask", "functie"),
        ("--ask", "=a,b"),
        tuple(word for i in range(9) for word in ("--ask", f"a{i}=x,y,z")),
    ],
    ids=str,
)
def test_designs_that_cannot_be_are_refused(say_words, tmp_path, words):
    met = say_words("qcards", tmp_path / "out", *words)
    assert (met.code, met.out) == (2, "")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_tables_of_the_folder_hold_the_numbers_of_the_json(say_words, table, sorts, tmp_path, lang):
    import csv
    import io

    out = tmp_path / "out"
    assert say_words("qmethod", sorts, "--factors", 3, "--out", out, "--lang", lang).code == 0
    found = table(sorts, "--factors", 3)

    def read(name):
        text = (out / name).read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";" if lang == "nl" else ","))

    def number(text):
        return float(text.replace(",", "."))

    names = [factor["name"] for factor in found["factors"]]
    cards, persons, factors = read("cards.csv"), read("persons.csv"), read("factors.csv")
    assert [[number(row[f"z_{name}"]) for name in names] for row in cards] == found["z_scores"]
    assert [[int(row[f"place_{name}"]) for name in names] for row in cards] == found["arrays"]
    assert [row["card"] for row in cards if row["consensus"] == "1"] == found["consensus"]
    marks = [(row["card"], name) for row in cards for name in names if row[f"distinguishing_{name}"]]
    assert marks == [(mark["card"], mark["factor"]) for mark in found["distinguishing"]]
    assert [[number(row[name]) for name in names] for row in persons] == found["loadings"]
    assert [[row[f"defines_{name}"] == "1" for name in names] for row in persons] == found["flags"]
    assert [number(row["se"]) for row in factors] == [factor["se"] for factor in found["factors"]]
    assert len(read("differences.csv")) == 30 * 3


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_empty_tables_open_in_a_spreadsheet_and_come_back_filled(say_words, tmp_path, lang):
    out = tmp_path / "out"
    assert say_words("qcards", out, "--lang", lang).code == 0
    raw = (out / "sorts.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") == (lang == "nl")
    sign = ";" if lang == "nl" else ","
    lines = raw.decode("utf-8-sig").splitlines()
    ladder = qmethod.suggest_grid(36).hand_out()
    filled = [
        lines[0],
        *(f"{line[:-2]}{sign}{a}{sign}{b}" for line, a, b in zip(lines[1:], ladder, ladder[::-1], strict=True)),
    ]
    (out / "sorts.csv").write_text("\n".join(filled) + "\n", encoding="utf-8-sig")
    study = qmethod.read(out / "sorts.csv")
    assert study.cards == qmethod.default_cards()
    assert study.places == [[float(p) for p in ladder], [float(p) for p in ladder[::-1]]]
    with (out / "talks.csv").open("a", encoding="utf-8") as stream:
        stream.write(sign.join(["p1", "c01", "ja" if lang == "nl" else "yes", "", ""]) + "\n")
    assert qmethod.read_talks(out / "talks.csv", study)[0].sorters[0].remarks[0].pays is True
