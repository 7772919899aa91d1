"""Files in and out: what goes in comes back, what a format cannot hold stands in the receipt."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import zipfile

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde import qmethod
from klantwaarde.errors import InputError, KlantwaardeError, MethodError
from klantwaarde.importers.qsort import format_of
from klantwaarde.importers.qsort_study import read_definition
from klantwaarde.results import QCard, QGrid, QRemark, QSorter, QSorts
from sample_sorts import drawn


@pytest.fixture
def rich():
    places, _, _ = drawn(2, cards=24, people=5, k=2)
    cards = [
        QCard(f"k{i}", text={"en": f"Card {i}, with a comma", "nl": f"Kaart {i}; é"}, group="price") for i in range(24)
    ]
    sorters = [
        QSorter("Anna", attributes={"role": "buyer"}, remarks=[QRemark("k3", words="too dear", pays=False)]),
        QSorter("=Bert", attributes={"role": "user"}),
        QSorter("Céline"),
        QSorter("a very long name"),
        QSorter("a very long nickname"),
    ]
    grid = qmethod.suggest_grid(24)
    return QSorts(cards, sorters, [list(column) for column in places.T], grid=grid, title="What counts")


def back(study, path, kind, **choices):
    receipt = qmethod.write(study, path, kind, **choices)
    again, read = qmethod.read_with_receipt(path)
    return again, receipt, read


@pytest.mark.parametrize("profile", ["international", "dutch"])
@pytest.mark.parametrize("orientation", ["cards", "persons"])
def test_csv_both_ways_round(rich, tmp_path, orientation, profile):
    again, receipt, read = back(rich, tmp_path / "x.csv", "csv", orientation=orientation, profile=profile)
    assert again.places == rich.places
    assert [s.id for s in again.sorters] == [s.id for s in rich.sorters]
    assert [c.id for c in again.cards] == [c.id for c in rich.cards]
    if orientation == "cards":
        assert again.cards == rich.cards
    else:
        assert [s.attributes for s in again.sorters] == [s.attributes for s in rich.sorters]
        assert any("rows" in str(line) for line in read.guessed)
    assert receipt.dropped


def test_a_name_is_no_formula(rich, tmp_path):
    qmethod.write(rich, tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8") as stream:
        assert next(csv.reader(stream))[-4] == "'=Bert"


def test_pqmethod(rich, tmp_path):
    again, receipt, _ = back(rich, tmp_path / "x.dat", "pqmethod")
    assert again.places == rich.places
    assert again.grid == rich.grid
    assert again.title == rich.title
    assert [c.text[""] for c in again.cards] == [c.text["en"] for c in rich.cards]
    names = [s.id for s in again.sorters]
    assert names == ["Anna", "=Bert", "Céline", "a very l", "a very 2"]
    assert sum("became" in str(line) for line in receipt.dropped) == 2
    lines = (tmp_path / "x.dat").read_bytes().splitlines()
    assert {len(line) for line in lines[2:]} == {10 + 48}  # bytes: an accent shifts no place


def test_pqmethod_writes_the_known_file_again(shared_data, tmp_path):
    source = shared_data / "qmethod/lipset.dat"
    qmethod.write(qmethod.read(source), tmp_path / "lipset.dat", "pqmethod")
    assert (tmp_path / "lipset.dat").read_text() == source.read_text()
    assert (tmp_path / "lipset.sta").read_text() == (shared_data / "qmethod/lipset.sta").read_text()


@pytest.mark.parametrize("kind", ["htmlq", "eq"])
def test_web_sorts(rich, tmp_path, kind):
    again, receipt, _ = back(rich, tmp_path / "x.txt", kind)
    assert again.places == rich.places
    assert [s.id for s in again.sorters] == [s.id for s in rich.sorters]
    assert again.sorters[0].attributes["role"] == "buyer"
    assert again.sorters[0].remarks == [QRemark("s4", words="too dear")]
    assert any("pay" in str(line) for line in receipt.dropped)
    if kind == "eq":
        assert again.title == rich.title


@pytest.mark.parametrize("kind", ["kade-1", "kade-2", "kade-3", "kade-zip"])
def test_kade(rich, tmp_path, kind):
    again, _, read = back(rich, tmp_path / "x.xlsx", kind)
    assert again.places == rich.places
    assert again.grid == rich.grid
    assert again.title == rich.title
    assert [s.id for s in again.sorters] == [s.id for s in rich.sorters]
    assert [c.text[""] for c in again.cards] == [c.text["en"] for c in rich.cards]
    assert f"type {2 if kind == 'kade-zip' else kind[-1]}" in str(read.mapped[0])


def test_our_own_workbook_reads_back_as_type_3(rich, tmp_path):
    analysis = qmethod.analyse(rich, 2)
    raw = qmethod.workbook(analysis)
    assert raw == qmethod.workbook(analysis)  # the same bytes
    (tmp_path / "x.xlsx").write_bytes(raw)
    again = qmethod.read(tmp_path / "x.xlsx")
    assert again.places == rich.places
    assert [c.id for c in again.cards] == [c.id for c in rich.cards]


def test_missing_and_free_places_come_back(tmp_path):
    study = qmethod.make_sorts([[1, 2.5, None], [0, -1, 2], [None, 3, -2], [2, 0, 0]])
    for kind in ("csv", "htmlq", "eq", "kade-2"):
        again, _, _ = back(study, tmp_path / f"x.{kind}", kind)
        assert again.places == study.places, kind


def test_pqmethod_refuses_what_does_not_fit(tmp_path):
    study = qmethod.make_sorts([[1, 2.5], [0, -1], [2, 1]], sorters=["An", "Bo"])
    with pytest.raises(MethodError) as caught:
        qmethod.write(study, tmp_path / "x.dat", "pqmethod")
    assert "Bo put card c1 at 2.5" in str(caught.value.problems[0].thing)


def test_kade_1_refuses_missing_cards(tmp_path):
    study = qmethod.make_sorts([[1, None], [0, -1], [-1, 1]], grid=QGrid([-1, 0, 1], [1, 1, 1]))
    with pytest.raises(MethodError, match="type 2"):
        qmethod.write(study, tmp_path / "x.xlsx", "kade-1")


def test_unknown_format(rich, tmp_path):
    with pytest.raises(InputError, match="spss") as caught:
        qmethod.write(rich, tmp_path / "x", "spss")
    assert "csv" in str(caught.value.problems[0].rule)


@given(data=st.data(), people=st.integers(2, 6), cards=st.integers(3, 12))
@settings(max_examples=25)
def test_any_whole_sort_survives_every_format(tmp_path_factory, data, people, cards):
    folder = tmp_path_factory.mktemp("q")
    cells = st.lists(st.integers(-6, 13), min_size=cards, max_size=cards)
    places = data.draw(st.lists(cells, min_size=people, max_size=people))
    study = qmethod.make_sorts(np.array(places, dtype=float).T)
    for kind in ("csv", "pqmethod", "htmlq", "eq", "kade-2"):
        path = folder / f"{kind}.x"
        qmethod.write(study, path, kind)
        orientation = "cards" if kind == "csv" else "auto"
        assert qmethod.read(path, orientation=orientation).places == study.places, kind


@pytest.mark.parametrize(
    "text",
    [
        "card;An;Bo\nk1;+1;\u22122\nk2; 0;1\nk3;-1;1\n",
        "\ufeffcard\tAn\tBo\nk1\t1\t-2\nk2\t0\t1\nk3\t-1\t1\n",
        'sep=;\ncard;An;Bo\n"k1";"1";"-2"\nk2;0;1\nk3;-1;1\n',
        "card,An,Bo,\nk1,1,-2,\nk2,0,1,\n\nk3,-1,1,\n",
        "card,text,An,Bo\nk1,one,1,-2\nk2,two,0,1\nk3,three,-1,1\n",
    ],
)
def test_tables_as_they_are(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    study = qmethod.read(path)
    assert study.places == [[1, 0, -1], [-2, 1, 1]]
    assert [s.id for s in study.sorters] == ["An", "Bo"]
    assert [c.id for c in study.cards] == ["k1", "k2", "k3"]


def test_dutch_encoding_and_decimal_comma(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("kaart;Zoë;José\nk1;1,5;-2\nk2;0;1\nk3;-1;1\n".encode("cp1252"))
    study = qmethod.read(path)
    assert [s.id for s in study.sorters] == ["Zoë", "José"]
    assert study.places[0][0] == 1.5


def test_unknown_letters_name_person_card_row_and_column(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("card,An,Bo\nk1,1,x7\nk2,0,1\nk3,-1,oops\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        qmethod.read(path)
    found = caught.value.problems
    assert [p.code for p in found] == ["place-not-number"] * 2
    assert str(found[0].thing) == "Bo, card k1: 'x7' is not a place."
    assert (found[0].place.row, found[0].place.column, found[0].place.file) == (2, "Bo", "x.csv")


def test_the_way_round_is_seen_and_can_be_told(tmp_path):
    places, _, _ = drawn(1, cards=12, people=6, k=2)
    path = tmp_path / "x.csv"
    qmethod.write(qmethod.make_sorts(places), path, orientation="persons")
    assert len(qmethod.read(path).sorters) == 6
    assert len(qmethod.read(path, orientation="cards").sorters) == 12


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: t.replace("  0  9 33", "  0 10 33"), "dat-persons"),
        (lambda t: t.replace("  0  9 33", "  0  9 34"), "dat-grid"),
        (lambda t: t.replace("US3        2-2", "US3        2"), "dat-length"),
        (lambda t: t.replace("US3        2-2", "US3        2 q"), "place-not-number"),
        (lambda t: t.replace("  0  9 33", "  0  9  x"), "dat-head"),
        (lambda t: t.replace(" -4  4  0  0  2", " -4  4  0  0  3"), "dat-grid"),
    ],
)
def test_a_broken_dat_file_is_refused_by_line(shared_data, tmp_path, change, code):
    text = (shared_data / "qmethod/lipset.dat").read_text()
    path = tmp_path / "broken.dat"
    path.write_text(change(text))
    with pytest.raises(InputError) as caught:
        qmethod.read(path)
    assert caught.value.problems[0].code == code


def test_statements_that_do_not_agree(shared_data, tmp_path):
    (tmp_path / "x.dat").write_text((shared_data / "qmethod/lipset.dat").read_text())
    (tmp_path / "x.sta").write_text("only one\n")
    with pytest.raises(InputError) as caught:
        qmethod.read(tmp_path / "x.dat")
    assert caught.value.problems[0].code == "sta-count"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": {"uid": "x"', "json-broken"),
        ('{"a": {"uid": "x"}}', "json-no-sorts"),
        ("[]", "json-no-sorts"),
        ('{"a": {"sort": "1|0|-1"}, "a": {"sort": "0|1|-1"}}', "json-twice"),
        ('[{"uid": "x", "sort": "1|0|-1"}, {"uid": "y", "sort": "1|0"}]', "sort-length"),
        ('[{"uid": "x", "sort": "1|0|z"}]', "place-not-number"),
    ],
)
def test_broken_records(tmp_path, text, code):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        qmethod.read(path)
    assert caught.value.problems[0].code == code


def test_eq_as_a_table(tmp_path):
    path = tmp_path / "eq.csv"
    path.write_text('uid,sort,comment1,datetime\nAn,1|0|-1,"(s2) never",2026\nBo,-1|1|0,,2026\n')
    study = qmethod.read(path)
    assert study.places == [[1, 0, -1], [-1, 1, 0]]
    assert study.sorters[0].remarks == [QRemark("s2", words="never")]


def test_a_kade_zip(rich, tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("name.txt", "My study\n")
        archive.writestr("statements.txt", "".join(f"{c.text['en']}\n".replace(",", "") for c in rich.cards))
        rows = [",".join([s.id, *(str(int(p)) for p in row)]) for s, row in zip(rich.sorters, rich.places, strict=True)]
        archive.writestr("sorts.csv", "\n".join(rows))
    study = qmethod.read(path)
    assert study.places == rich.places
    assert len(study.cards) == 24


def test_a_workbook_without_sorts_and_one_that_is_none(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Prices"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(KlantwaardeError) as caught:
        qmethod.read(tmp_path / "x.xlsx")
    assert caught.value.problems[0].code == "no-sorts-sheet"
    with zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    with pytest.raises(KlantwaardeError) as caught:
        qmethod.read(tmp_path / "bad.xlsx")
    assert caught.value.problems[0].code == "workbook-unreadable"


def test_a_card_twice_in_the_grid(rich, tmp_path):
    import openpyxl

    qmethod.write(rich, tmp_path / "x.xlsx", "kade-1")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    sheet = book["sorts"]
    sheet["B3"], sheet["B4"] = 5, 5
    book.save(tmp_path / "y.xlsx")
    with pytest.raises(InputError) as caught:
        qmethod.read(tmp_path / "y.xlsx")
    assert caught.value.problems[0].code == "card-twice"
    assert "Anna" in str(caught.value.problems[0].thing)


def test_a_study_definition(tmp_path):
    (tmp_path / "statements.xml").write_text(
        '<?xml version="1.0"?><statements><statement id="1">First &amp; best</statement>'
        '<statement id="2">Second</statement><statement id="3">Third</statement></statements>'
    )
    (tmp_path / "map.xml").write_text(
        '<map><column id="-1" colour="FFD5D5">1</column><column id=" 0" colour="E9E9E9">1</column>'
        '<column id="+1" colour="9FDFBF">1</column></map>'
    )
    (tmp_path / "config.xml").write_text('<config><item id="title">My study</item></config>')
    study, receipt = read_definition(tmp_path)
    assert [c.text[""] for c in study.cards] == ["First & best", "Second", "Third"]
    assert study.grid == QGrid([-1, 0, 1], [1, 1, 1])
    assert study.title == "My study"
    assert receipt.dropped
    assert format_of(tmp_path) == "htmlq-study"


def test_xml_that_reaches_out_is_refused(tmp_path):
    (tmp_path / "statements.xml").write_text(
        '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<statements><statement id="1">&x;</statement></statements>'
    )
    with pytest.raises(InputError) as caught:
        read_definition(tmp_path)
    assert caught.value.problems[0].code == "xml-broken"


def test_talks_are_added_and_faults_told_by_row(rich, tmp_path):
    path = tmp_path / "talks.csv"
    path.write_text(
        "persoon;kaart;betaalt;woorden;toestemming;afdeling\nAnna;k1;ja;Prima;anoniem;inkoop\nCéline;k2;nee;;;\n",
        encoding="utf-8",
    )
    study, receipt = qmethod.read_talks(path, rich)
    assert study.sorters[0].remarks[-1] == QRemark("k1", "Prima", pays=True, consent="anonymous")
    assert study.sorters[0].attributes["afdeling"] == "inkoop"
    assert study.sorters[2].remarks == [QRemark("k2", pays=False)]
    assert "2" in str(receipt.mapped[0])
    path.write_text("sorter,card,pays,consent\nZed,k1,yes,\nAnna,k99,yes,\nAnna,k1,perhaps,loud\n")
    with pytest.raises(InputError) as caught:
        qmethod.read_talks(path, rich)
    assert [(p.code, p.place.row) for p in caught.value.problems] == [
        ("talk-unknown", 2),
        ("talk-unknown", 3),
        ("talk-answer", 4),
        ("talk-answer", 4),
    ]
    path.write_text("who,what\nAnna,k1\n")
    with pytest.raises(InputError, match="sorter and card"):
        qmethod.read_talks(path, rich)


def test_talks_come_back(rich, tmp_path):
    from klantwaarde.exporters.qsort_csv import talks_csv

    bare = msgspec.structs.replace(rich, sorters=[msgspec.structs.replace(s, remarks=[]) for s in rich.sorters])
    path = tmp_path / "talks.csv"
    path.write_text(talks_csv(rich), encoding="utf-8")
    again, _ = qmethod.read_talks(path, bare)
    assert [s.remarks for s in again.sorters] == [s.remarks for s in rich.sorters]


@pytest.mark.parametrize("text", ["", "\n\n", "card\n", "card,An\n", "just some words\nand more\n"])
def test_files_that_hold_no_table(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(InputError):
        qmethod.read(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError) as caught:
        qmethod.read(tmp_path / "none.csv")
    assert caught.value.problems[0].code == "no-file"


@given(text=st.text(max_size=200))
@settings(max_examples=60)
def test_no_text_breaks_a_reader(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("q") / "x.csv"
    path.write_text(text, encoding="utf-8", newline="")
    with contextlib.suppress(KlantwaardeError):
        assert qmethod.read(path).cards


def test_the_listing_has_every_table(shared_data):
    analysis = qmethod.analyse(shared_data / "qmethod/lipset.dat", 3)
    text = qmethod.lis(analysis)
    for title in (
        "Correlation Matrix Between Sorts",
        "Unrotated Factor Matrix",
        "Cumulative Communalities",
        "Factor Matrix with an X Indicating a Defining Sort",
        "Free Distribution Data Results",
        "Factor Scores -- f3",
        "Correlations Between Factor Scores",
        "Descending Array of Differences Between f2 and f3",
        "Factor Q-Sort Values for Each Statement",
        "Consensus vs. Disagreement",
        "Factor Characteristics",
        "Standard Errors for Differences",
        "Distinguishing Statements for f1",
        "Consensus Statements",
    ):
        assert title in text
    assert "JP5               -0.8335X" in text
    assert "0.9231" in text
    assert "free" not in [w.code for w in qmethod.noun(analysis).warnings]


def test_the_workbook_has_a_crib_sheet_per_factor(shared_data):
    import openpyxl

    analysis = qmethod.analyse(shared_data / "qmethod/lipset.csv", 3)
    book = openpyxl.load_workbook(
        io.BytesIO(qmethod.workbook(analysis, stable=qmethod.bootstrap(analysis, 50, seed=1)))
    )
    assert {"crib f1", "crib f2", "crib f3", "loadings", "arrays", "method", "sorts"} <= set(book.sheetnames)
    assert book["loadings"]["B2"].value == pytest.approx(analysis.loadings[0, 0])
    rows = list(book["crib f1"].iter_rows(min_row=2, values_only=True))
    top = [row[1] for row in rows if row[0] == "placed highest"]
    assert sorted(top) == sorted(c for c, p in zip(analysis.sorts.cards, analysis.places[:, 0], strict=True) if p == 4)


def test_json_of_a_record_with_numbers(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"uid": 7, "sort": "1|0|-1", "npos": 1}, {"uid": 8, "sort": "0|1|-1", "npos": None}]))
    study = qmethod.read(path)
    assert [s.id for s in study.sorters] == ["7", "8"]
    assert study.sorters[0].attributes == {"npos": "1"}
