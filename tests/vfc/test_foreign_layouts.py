"""Files as other programs write them: layouts from their help pages and sample data, and what goes wrong on the way.

KADE: the help pages "XLSX Type 1 File Setup", "KADE Zip Files" and the sheets of its output; EQ: the sample record of
its repository; HtmlQ: its settings files. All numbers here are made up.
"""

from __future__ import annotations

import io
import json
import zipfile

import msgspec
import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.errors import InputError, KlantwaardeError
from klantwaarde.results import QCard, QGrid, QRemark, QSorter, QSorts
from sample_sorts import drawn

GRID = QGrid([-2, -1, 0, 1, 2], [1, 2, 3, 2, 1])
PLACES = [[-2, -1, -1, 0, 0, 0, 1, 1, 2], [2, 1, 1, 0, 0, 0, -1, -1, -2], [0, 1, -1, 2, -2, 0, 1, -1, 0]]
SORTS = [[float(place) for place in sort] for sort in PLACES]
TEXTS = [f'Statement {i}, with "quotes"' for i in range(1, 10)]


def workbook(path, sheets):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def by_place(sorts, names):
    """Lay sorts out as KADE's type 1: a person per column, statement numbers by place."""
    columns = [sorted(range(1, 10), key=lambda card, sort=sort: (sort[card - 1], card)) for sort in sorts]
    ladder = sorted(sorts[0])
    return [
        ["Participant Name and Sort Value:", *names],
        *([p, *row] for p, row in zip(ladder, zip(*columns, strict=True), strict=True)),
    ]


def kade(sorts, **more):
    return {
        "name": [["Project Name"], ["My project"]],
        "sorts": sorts,
        "pattern": [list(range(-6, 14)), [0, 0, 0, 0, 1, 2, 3, 2, 1, *[0] * 11]],
        "statements": [["Number", "Statements"], *([i, text] for i, text in enumerate(TEXTS, start=1))],
        "version": [["Version"], [2]],
        **more,
    }


def as_meant(path, names=("An", "Bo", "Cy")):
    study = qmethod.read(path)
    assert study.places == SORTS
    assert tuple(one.id for one in study.sorters) == names
    return study


def test_kade_type_1_with_persons_in_columns(tmp_path):
    study = as_meant(workbook(tmp_path / "x.xlsx", kade(by_place(SORTS, ["An", "Bo", "Cy"]))))
    assert (study.title, study.grid) == ("My project", GRID)
    assert [card.text[""] for card in study.cards] == TEXTS


def test_kade_type_1_below_a_block_of_instructions(tmp_path):
    block = [["Project Name:", "old"], *([f"line {i}"] for i in range(20)), []]
    as_meant(workbook(tmp_path / "x.xlsx", kade([*block, *by_place(SORTS, ["An", "Bo", "Cy"])])))


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [("B3", 9, "card-twice"), ("B3", 12, "no-statement"), ("B3", "x", "no-statement"), ("A5", "oops", "type-1-layout")],
)
def test_kade_type_1_names_what_is_wrong(tmp_path, cell, value, code):
    import openpyxl

    path = workbook(tmp_path / "x.xlsx", kade(by_place(SORTS, ["An", "Bo", "Cy"]), type=[["Type"], [1]]))
    book = openpyxl.load_workbook(path)
    book["sorts"][cell] = value
    book.save(path)
    with pytest.raises(InputError) as caught:
        qmethod.read(path)
    assert caught.value.problems[0].code == code


@pytest.mark.parametrize("above", [[], [["Sort Pattern:", *sorted(PLACES[0])], []], [["Name", *range(1, 10)]]])
def test_kade_type_2_with_and_without_what_stands_above(tmp_path, above):
    lines = [[name, *sort] for name, sort in zip(("An", "Bo", "Cy"), PLACES, strict=True)]
    as_meant(workbook(tmp_path / "x.xlsx", kade([*above, *lines])))


def test_kade_type_3_is_a_workbook_of_results(tmp_path):
    lines = [[name, *sort, 0.0, 1.225] for name, sort in zip(("An", "Bo", "Cy"), PLACES, strict=True)]
    heads = [["sorts", ""], ["", ""], ["Q sorts", ""], ["", ""]]
    heads.append(["Participant", *(f"S{i}" for i in range(1, 10)), "Mean", "St Dev"])
    numbered = [[i, text] for i, text in enumerate(TEXTS, start=1)]
    study = as_meant(
        workbook(
            tmp_path / "x.xlsx",
            {
                "Project Overview": [["Project Overview"], [], ["Project Name:  ", "My project"]],
                "statements": [["statements", ""], ["", ""], ["Statement Number", "Statements"], *numbered],
                "Q sorts": [*heads, *lines],
            },
        )
    )
    assert study.title == "My project"
    assert [card.text[""] for card in study.cards] == TEXTS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_kade_zip_keeps_whole_lines_and_its_grid(tmp_path, encoding):
    path = tmp_path / "x.zip"
    lines = [",".join([name, *map(str, sort)]) for name, sort in zip(("Zoë", "Bo", "Cy"), PLACES, strict=True)]
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {
            "name.txt": "Price, value; é",
            "pattern.txt": "0,0,0,0,1,2,3,2,1,0,0,0,0,0,0,0,0,0,0,0",
            "sorts.txt": "\r\n".join(lines),
            "statements.txt": "\r\n".join(TEXTS),
        }.items():
            archive.writestr(f"study/{name}", text.encode(encoding))
        archive.writestr("study/KADE_output.docx", b"PK not for us")
        archive.writestr("../../etc/evil.txt", b"nothing")
    study, receipt = qmethod.read_with_receipt(path)
    assert study.places == SORTS
    assert (study.title, study.grid, study.sorters[0].id) == ("Price, value; é", GRID, "Zoë")
    assert [card.text[""] for card in study.cards] == TEXTS
    assert len(receipt.dropped) == 2
    assert not (tmp_path.parent / "etc").exists()


@pytest.mark.parametrize("twice", [True, False])
def test_a_zip_that_is_no_study_is_refused(tmp_path, twice):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if twice:
            archive.writestr("a/sorts.txt", "An,1,0\n")
            archive.writestr("b/sorts.txt", "An,0,1\n")
        else:
            archive.writestr("sorts.txt", b"0," * 15_000_000)  # unpacks to 30 MB
    with pytest.raises(InputError) as caught:
        qmethod.read(path)
    assert caught.value.problems[0].code == ("zip-twice" if twice else "zip-large")


def test_a_plain_table_in_a_workbook_is_read_and_said(tmp_path):
    rows = [["card", "An", "Bo", "Cy"], *([f"k{i}", *(sort[i] for sort in PLACES)] for i in range(9))]
    path = workbook(tmp_path / "x.xlsx", {"Sheet1": rows})
    as_meant(path)
    assert "Sheet1" in str(qmethod.read_with_receipt(path)[1].guessed[0])


def test_what_a_spreadsheet_made_of_a_plus_is_a_number_and_of_a_date_a_refusal(tmp_path):
    import datetime as dt

    lines = [[name, *sort] for name, sort in zip(("An", "Bo", "Cy"), PLACES, strict=True)]
    lines[0][9] = "=+2"
    as_meant(workbook(tmp_path / "x.xlsx", kade(lines)))
    lines[1][1] = dt.datetime(2026, 2, 1)  # noqa: DTZ001 - as a sheet holds it
    lines[2][1] = "=A1*2"
    with pytest.raises(InputError) as caught:
        qmethod.read(workbook(tmp_path / "y.xlsx", kade(lines)))
    assert [p.code for p in caught.value.problems] == ["place-not-number"] * 2
    assert "made a date of it" in str(caught.value.problems[0].mend)


def sort_text(sort):
    return "|".join(f"{place:+d}" for place in sort)


def test_one_eq_record_alone(tmp_path):
    path = tmp_path / "x.json"
    record = {"dur0": 140, "datetime": "2021-08-25 10:47:15", "sort": sort_text(PLACES[0]), "name": "My_Q_project 1.0"}
    record |= {"npos": 12, "userInputId": "---", "urlUserCode": "An", "comment16": "(s6) card 3", "form4": "0|1|0"}
    path.write_text(json.dumps(record))
    study = qmethod.read(path)
    assert study.places == SORTS[:1]
    assert study.sorters[0].id == "An"
    assert study.sorters[0].remarks == [QRemark("s6", words="card 3")]


@pytest.mark.parametrize("shape", ["object", "list"])
@pytest.mark.parametrize("wide", [False, True])
def test_records_of_older_and_newer_clients(tmp_path, shape, wide):
    records = []
    for who, sort in zip(("An", "Bo", "Cy"), PLACES, strict=True):
        if wide:
            parts = [
                ("projectName", "My study - 2024"),
                ("randomId", "9f1"),
                ("partId", who),
                ("urlUsercode", "no usercode set"),
            ]
            parts += [("dateTime", "1/2/2024 | 10:00:00"), ("sort", sort_text(sort))]
            records.append({f"r{i}": f"({key}): {value}" for i, (key, value) in enumerate(parts, start=1)})
        else:
            records.append(
                {"name": "My study - 2024", "participantName": who, "randomId": "x", "sort": sort_text(sort)}
            )
    path = tmp_path / "x.json"
    path.write_text(json.dumps(records if shape == "list" else {f"-K{i}": one for i, one in enumerate(records)}))
    assert as_meant(path).title == "My study - 2024"


def test_a_sheet_of_records_with_the_word_before_each_value(tmp_path):
    path = tmp_path / "x.csv"
    rows = [f"(partId): {who},sort: {sort_text(sort)}" for who, sort in zip(("An", "Bo", "Cy"), PLACES, strict=True)]
    path.write_text("partId,sort\n" + "\n".join(row.replace("(partId): ", "") for row in rows) + "\n")
    as_meant(path)


def test_settings_of_htmlq_and_eq(tmp_path):
    (tmp_path / "statements.xml").write_text(
        '<statements version="1.0"><statement id="1">{{{b}}}Easier{{{/b}}} for me</statement>'
        '<statement id="2">{i}Second{/i}{br}line</statement></statements>'
    )
    (tmp_path / "config.xml").write_text('<config><item id="studyTitle">Travel</item></config>')
    (tmp_path / "map.xml").write_text(
        '<map><item id="qSortHeaderNumbers">-1,1</item><item id="qSortPattern">1,1</item></map>'
    )
    study = qmethod.read(tmp_path)
    assert [card.text[""] for card in study.cards] == ["Easier for me", "Second line"]
    assert (study.title, study.grid) == ("Travel", QGrid([-1, 0, 1], [1, 0, 1]))
    (tmp_path / "map.xml").write_text('<map><column id="N1">1</column></map>')
    with pytest.raises(InputError) as caught:
        qmethod.read(tmp_path)
    assert caught.value.problems[0].code == "map-column"


HARD = [
    "Zoë",
    "O'Brien",
    "Smit, Jan",
    'De "baas"',
    "=cmd|' /C calc'!A0",
    "+31",
    "-5",
    "@x",
    "007",
    "0",
    "averylongname1",
]
HARD += [
    "averylongname2",
    "averylon",
    "😀 smile",
    "日本太郎",
    "a;b",
    "a|b",
    "Ã©",
    "'=x",
    "text",
    "nl",
    "NA",
    "s1",
    "2-jan",
    "1,5",
]


def hard(n, places, counts, *, free=False, missing=False):
    rng = np.random.default_rng(3)
    ladder = np.array(QGrid(places, counts).hand_out(), float)
    sorts = []
    for _ in HARD:
        sort = rng.choice(places, n).astype(float).tolist() if free else rng.permutation(ladder).tolist()
        if missing:
            sort[0] = sort[int(rng.integers(1, n))] = None
        sorts.append(sort)
    cards = [
        QCard(f"{i:03d}" if i % 3 else f"k{i}, =x", text={"en": f'Card {i}; "q", é =1+1'}, group="price")
        for i in range(n)
    ]
    facts = {"age": "34", "role": "=buyer", "name": "N", "uid": "u", "3": "7"}
    people = [QSorter(name, attributes=facts, remarks=[QRemark(cards[2].id, 'too dear;\n, "x"')]) for name in HARD]
    return QSorts(cards, people, sorts, grid=None if free else QGrid(places, counts), title="Wat; telt, é")


STUDIES = {
    "asymmetric": hard(20, [-2, -1, 0, 1, 2, 3], [1, 2, 4, 6, 4, 3]),
    "60 cards, 13 columns": hard(60, list(range(-6, 7)), [1, 3, 5, 5, 5, 7, 8, 7, 5, 5, 5, 3, 1]),
    "free": hard(24, [-3, -2, -1, 0, 1, 2, 3], [1] * 7, free=True),
    "missing": hard(20, [-2, -1, 0, 1, 2], [2, 4, 8, 4, 2], missing=True),
}
WAYS = [("csv", {"orientation": way, "profile": p}) for way in ("cards", "persons") for p in ("international", "dutch")]
WAYS += [(kind, {}) for kind in ("htmlq", "eq", "kade-1", "kade-2", "kade-3", "kade-zip", "pqmethod")]


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize(
    ("kind", "choices"), WAYS, ids=lambda one: one if isinstance(one, str) else "-".join(one.values())
)
def test_hard_names_come_back_or_stand_in_the_receipt(tmp_path, name, kind, choices):
    study = STUDIES[name]
    path = tmp_path / "x.out"
    if kind == "kade-1" and name in ("free", "missing"):
        with pytest.raises(KlantwaardeError, match="type 2"):
            qmethod.write(study, path, kind)
        return
    receipt = qmethod.write(study, path, kind, **choices)
    again = qmethod.read(path)
    assert again.places == study.places
    changed = [(a.id, b.id) for a, b in zip(study.sorters, again.sorters, strict=True) if a.id != b.id]
    told = " ".join(map(str, receipt.dropped))
    assert all(old in told and new in told for old, new in changed)
    assert len({one.id for one in again.sorters}) == len(HARD)
    lost_facts = "group, level and value of the cards" in told
    assert lost_facts == (kind != "csv")
    assert not changed or kind in ("pqmethod", "kade-zip")
    if kind == "csv":
        assert [card.id for card in again.cards] == [card.id for card in study.cards]
    if kind in ("htmlq", "eq") or choices.get("orientation") == "persons":
        kept = [{k: v for k, v in one.attributes.items() if k not in ("sid", "datetime")} for one in again.sorters]
        assert kept == [one.attributes for one in study.sorters]
    if kind.startswith("kade"):
        assert [card.wording("en") for card in again.cards] == [card.wording("en") for card in study.cards]
        assert study.grid is None or again.grid == study.grid
        assert again.title == study.title


@pytest.mark.parametrize(("kind", "choices"), WAYS[:6])
def test_no_written_cell_is_a_formula(tmp_path, kind, choices):
    path = tmp_path / "x.out"
    qmethod.write(STUDIES["asymmetric"], path, kind, **choices)
    if kind == "eq":
        return  # JSON is no sheet
    import csv

    sign = ";" if kind == "htmlq" or choices.get("profile") == "dutch" else ","
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=sign):
        for cell in row:
            number = cell.lstrip("+-").strip().replace(",", ".", 1).replace(".", "", 1).isdigit()
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or number, cell


@pytest.mark.parametrize("kind", ["kade-1", "kade-2", "kade-3", "ours"])
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path, kind):
    study = STUDIES["asymmetric"]
    path = tmp_path / "x.xlsx"
    if kind == "ours":
        path.write_bytes(qmethod.workbook(qmethod.analyse(study, 2)))
    else:
        qmethod.write(study, path, kind)
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(one).decode() for one in archive.namelist() if one.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)


def table():
    places, _, _ = drawn(1, cards=12, people=6, k=2)
    rows = [["card", *(f"p{i}" for i in range(6))]]
    return [*rows, *([f"k{i}", *(f"{int(place):+d}" for place in row)] for i, row in enumerate(places))], places


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.encode("utf-16"),
        lambda t: b"\xef\xbb\xbf" + t.encode(),
        lambda t: t.replace("p0", "Zoë").encode("cp1252"),
        lambda t: t.replace("\n", "\r\n").encode(),
        lambda t: t.replace("\n", "\r").encode(),
        lambda t: t.replace(",", ";").encode(),
        lambda t: t.replace(",", "\t").encode(),
        lambda t: ("sep=;\n" + t).encode(),
        lambda t: t.replace("\n", ",,\n").encode(),
        lambda t: ("\n\n" + t.replace("\n", "\n\n")).encode(),
        lambda t: t.replace("-", "\u2212").encode(),
        lambda t: t.replace("+", "=+").encode(),
        lambda t: t.replace("\n", ",\n", 1).encode(),
    ],
)
def test_a_table_that_went_through_other_hands_is_read_right(tmp_path, spoil):
    rows, places = table()
    path = tmp_path / "x.csv"
    path.write_bytes(spoil("\n".join(map(",".join, rows)) + "\n"))
    assert np.array_equal(np.array(qmethod.read(path).places).T, places)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda t: t[:-8], "file-cut"),
        (lambda t: t.replace("k3,", '"k3,'), "quote-open"),
        (lambda t: t + "x" * 3_000_000, "cell-too-long"),
        (lambda t: t.replace("k3", '"' + "k" * 200_000 + '"'), "table-cell"),
        (lambda t: t.replace("k3", "k\0"), "not-text"),
        (lambda t: t.replace("+1", "1-feb"), "place-not-number"),
        (lambda t: t.replace("+1", "9" * 400), "place-not-number"),
        (lambda t: t.replace("+1", "1,5"), "heading-empty"),
        (lambda t: t.split("\n", 1)[1], "no-heading"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path, spoil, code):
    rows, _ = table()
    path = tmp_path / "x.csv"
    path.write_bytes(spoil("\n".join(map(",".join, rows)) + "\n").encode())
    with pytest.raises(KlantwaardeError) as caught:
        qmethod.read(path)
    problem = caught.value.problems[0]
    assert problem.code == code
    assert all(str(part) for part in (problem.thing, problem.rule, problem.mend))
    if code == "place-not-number" and "feb" in str(problem.thing):
        assert "made a date of it" in str(problem.mend)


def test_numbers_about_persons_are_no_places(tmp_path):
    places, _, _ = drawn(1, cards=12, people=6, k=2)
    path = tmp_path / "x.csv"
    rows = [["", *(f"k{i}" for i in range(12)), "age"]]
    rows += [[f"p{i}", *(str(int(p)) for p in places[:, i]), str(30 + i)] for i in range(6)]
    path.write_text("\n".join(map(",".join, rows)) + "\n")
    study, receipt = qmethod.read_with_receipt(path)
    assert np.array_equal(np.array(study.places).T, places)
    assert [one.attributes for one in study.sorters] == [{"age": str(30 + i)} for i in range(6)]
    assert any("age" in str(line) for line in receipt.guessed)


def test_cards_without_a_place_are_counted(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("card,An,Bo\nk1,1,\nk2,0,n.v.t.\nk3,-1,0\n")
    assert any("2 empty cells" in str(line) for line in qmethod.read_with_receipt(path)[1].guessed)


def test_the_five_layouts_of_lipset_give_the_same_numbers(shared_data):
    files = ["lipset.csv", "lipset.dat", "lipset_htmlq.csv", "lipset_easyhtmlq.json"]
    tables = []
    for file in files:
        study = qmethod.read(shared_data / "qmethod" / file)
        cards = [QCard(f"s{i + 1}") for i in range(33)]
        bare = msgspec.structs.replace(study, cards=cards, sorters=[QSorter(one.id) for one in study.sorters])
        tables.append(qmethod.table(qmethod.analyse(bare, 3)))
    assert all(json.dumps(one) == json.dumps(tables[0]) for one in tables)
