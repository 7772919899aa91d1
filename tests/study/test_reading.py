"""Files as people have them: Dutch and international, from a spreadsheet or a program, read as they are meant."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.engine import LocalEngine, cells, rows
from klantwaarde.errors import StudyError
from klantwaarde.schema.settings import Reading, Settings
from klantwaarde.schema.tables import TABLES as DECLARED
from klantwaarde.study import check_study, open_study
from klantwaarde.study.one_table import read_table
from klantwaarde.study.opened import Missing
from study_folder import SETTINGS, TABLES, changed, csv_text, write_parquet, write_study, write_xlsx

PLAIN = 'title = "x"\n[[waves]]\ncode = "2026"\n'


def _read(folder, cells_, settings=None):
    """Revenues of customers as they are understood, cell by cell; the codes of the problems when they are not."""
    path = folder / "customers.csv"
    path.write_text(csv_text([["klant", "omzet"], *[[f"K{i}", cell] for i, cell in enumerate(cells_)]], ";"), "utf-8")
    try:
        found, _ = read_table(path, DECLARED["customers"], settings=settings)
    except StudyError as error:
        return [problem.code for problem in error.problems]
    by_code = {row["customer_id"]: row["revenue"] for row in found}
    return [by_code[f"K{i}"] for i in range(len(cells_))]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["1250", "99"], [1250, 99]),
        (["1250,5", "99"], [1250.5, 99]),
        (["1250.5", "99"], [1250.5, 99]),
        (["1.250,50", "99"], [1250.5, 99]),
        (["1,250.50", "99"], [1250.5, 99]),
        (["1.250.000", "1.250"], [1250000, 1250]),  # two dots are thousands, so one is
        (["1,250,000", "1,250"], [1250000, 1250]),
        (["1.250", "0,5"], [1250, 0.5]),  # a comma with one digit is a decimal mark, so the dot is not
        (["1.250", "0.5"], [1.25, 0.5]),
        (["€ 1.234,56", "1234,56 EUR"], [1234.56, 1234.56]),
        (["€1.234,56", " 12 "], [1234.56, 12]),
        (["1 234,56", "1\u00a0234,5"], [1234.56, 1234.5]),
        (["1e3", "2.5e2"], [1000, 250]),
        (["", "n.v.t.", "#N/B", "#N/A", "nvt", "  ", "7"], [None, None, None, None, None, None, 7]),
        (["7,", ",5"], [7, 0.5]),
        (["0,125", "3"], [0.125, 3]),  # a nought in front is no thousand
        (["1234,567", "3"], [1234.567, 3]),
    ],
)
def test_numbers(written, read, tmp_path):
    assert _read(tmp_path, written) == read


@pytest.mark.parametrize("written", [["1.234"], ["1,234"], ["12.345", "7"], ["1,5", "2.5", "1.234"]])
def test_numbers_in_doubt_are_asked(written, tmp_path):
    assert _read(tmp_path, written) == ["doubtful-number"]


@pytest.mark.parametrize(("told", "read"), [("comma", 1234), ("point", 1.234)])
def test_the_settings_answer_the_doubt(told, read, tmp_path):
    assert _read(tmp_path, ["1.234"], Settings(reading=Reading(decimals=told))) == [read]


def test_the_scale_answers_the_doubt(tmp_path):
    """On a scale from 1 to 10, 7.125 cannot be seven thousand."""
    table = [["respondent_id", "wave", "value_id", "importance"], ["R1", "2026", "reliable", "7.125"]]
    write_study(tmp_path / "s", settings=PLAIN, tables={"respondents": [["respondent_id"], ["R1"]], "scores": table})
    with open_study(tmp_path / "s") as study:
        assert rows(study.table("scores"))[0]["importance"] == 7.125


def test_commas_and_points_in_one_column_are_told(tmp_path):
    tables = changed("customers", 2, "revenue", "12,5")
    tables["customers"][2][3] = "12.5"
    write_study(tmp_path / "s", tables=tables)
    assert [problem.code for problem in check_study(tmp_path / "s")] == ["mixed-marks"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["31-12-2026", "1-2-2026"], [dt.date(2026, 12, 31), dt.date(2026, 2, 1)]),
        (["31/12/2026"], [dt.date(2026, 12, 31)]),
        (["31.12.2026"], [dt.date(2026, 12, 31)]),
        (["2026-04-03", "2026-4-3"], [dt.date(2026, 4, 3)] * 2),
        (["2026-04-03T10:00:00Z", "2026-04-03 10:00"], [dt.date(2026, 4, 3)] * 2),
        (["05-05-2026"], [dt.date(2026, 5, 5)]),  # the same either way
    ],
)
def test_dates(written, read, tmp_path):
    table = [["event_id", "date", "title"], *[[f"K{i}", day, "x"] for i, day in enumerate(written)]]
    write_study(tmp_path / "s", settings=PLAIN, tables={"respondents": [["respondent_id"], ["R1"]], "events": table})
    with open_study(tmp_path / "s") as study:
        found = {row["event_id"]: row["date"] for row in rows(study.table("events"))}
    assert [found[f"K{i}"] for i in range(len(written))] == read


@pytest.mark.parametrize(("order", "month"), [("day-first", 4), ("month-first", 3)])
def test_the_settings_say_which_is_the_month(order, month, tmp_path):
    table = [["event_id", "date", "title"], ["K0", "03-04-2026", "x"]]
    settings = PLAIN + f'[reading]\ndates = "{order}"\n'
    write_study(tmp_path / "s", settings=settings, tables={"respondents": [["respondent_id"], ["R1"]], "events": table})
    with open_study(tmp_path / "s") as study:
        assert rows(study.table("events"))[0]["date"].month == month


@pytest.fixture(scope="module")
def engine():
    engine = LocalEngine()
    yield engine
    engine.close()


def test_yes_and_no(engine):
    words = ["ja", "J", "yes", "1", "WAAR", "true", " Ja ", "nee", "N", "no", "0", "onwaar", "FALSE", "misschien", ""]
    listed = ", ".join(f"('{word}')" for word in words)
    known = f"SELECT {cells.known('x')} AS k FROM (VALUES {listed}) t(x)"
    got = [row[0] for row in engine.fetch(f"SELECT {cells.boolean('k')} FROM ({known})")]
    assert got == [True] * 7 + [False] * 6 + [None] * 2


def test_a_file_from_a_dutch_spreadsheet(tmp_path):
    """Separator ;, decimal comma, mark at the start, Dutch headings and words, Windows line ends."""
    folder = tmp_path / "s"
    write_study(folder, tables={})
    texts = {
        "klanten": "Klantnummer;Naam;Sector;Omzet\r\n0012;Café ’t Hoekje;horeca;1.250,50\r\n",
        "respondenten": "Respondent;Kant;Klant;Functie;Gewicht\r\n"
        "007;klant;0012;inkoper;1,5\r\n008;medewerker;;planner;\r\n",
        "cijfers": "Respondent;Golf;Waarde;Belang;Verwachting;Ervaring\r\n007;2026;Betrouwbaar;8,5;weet niet;7\r\n",
        "rollen": "respondent;meting;rol;soort\r\n007;2026;leverancier;gegund\r\n",
        "citaten": "citaat;respondent;golf;tekst;waarden;toestemming;spontaan;toon\r\n"
        '1;007;2026;"Ze zeiden; ""morgen"" € 5";betrouwbaar | reliable;op naam;ja;negatief\r\n',
        "investeringen": "respondent;golf;investering;ervaring\r\n007;2026;moeite;3\r\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.csv").write_bytes(text.encode("cp1252" if name == "klanten" else "utf-8-sig"))
    assert check_study(folder) == []
    with open_study(folder) as study:
        assert rows(study.table("customers")) == [
            {
                "customer_id": "0012",
                "name": "Café ’t Hoekje",
                "revenue": 1250.5,
                "account_manager": None,
                "sector": "horeca",
            }
        ]
        people = {row["respondent_id"]: row for row in rows(study.table("respondents"))}
        assert (people["007"]["side"], people["007"]["weight"], people["008"]["side"]) == ("customer", 1.5, "employee")
        assert people["008"]["weight"] == 1.0
        score = rows(study.table("scores"))[0]
        assert (score["value_id"], score["importance"], score["expectation"], score["experience"]) == (
            "reliable",
            8.5,
            None,
            7,
        )
        assert study.missing("scores")["expectation"] == Missing(empty=0, dont_know=1)
        assert rows(study.table("roles"))[0] == {
            "respondent_id": "007",
            "wave": "2026",
            "role_id": "supplier",
            "kind": "granted",
        }
        quote = rows(study.table("quotes"))[0]
        assert quote["text"] == 'Ze zeiden; "morgen" € 5'
        assert (quote["values"], quote["consent"], quote["unprompted"], quote["valence"]) == (
            "reliable",
            "attributable",
            True,
            "negative",
        )
        assert rows(study.table("investments"))[0]["investment_id"] == "effort"


FORMS = [
    ("utf-8", ",", "\n"),
    ("utf-8-sig", ";", "\r\n"),
    ("cp1252", ";", "\r\n"),
    ("cp1252", "\t", "\n"),
    ("utf-16", "\t", "\r\n"),
    ("utf-16", ",", "\n"),
]
WORDS = [["quote_id", "text"], ["Q1", "één “ja”; twee, drie\tvier"], ["Q2", "naïef"]]


def test_every_form_of_a_file_is_the_same_study(tmp_path):
    tables = {"respondents": TABLES["respondents"], "scores": TABLES["scores"], "quotes": WORDS}
    settings = SETTINGS.replace('"customers.sector", ', "")
    found = set()
    for number, (encoding, delimiter, newline) in enumerate(FORMS):
        folder = write_study(tmp_path / str(number), settings=settings, tables={})
        for name, table in tables.items():
            (folder / f"{name}.csv").write_bytes(csv_text(table, delimiter, newline).encode(encoding))
        with open_study(folder) as study:
            found.add(study.fingerprint)
    assert len(found) == 1


def test_empty_and_unknown_are_kept_apart(tmp_path):
    tables = changed("scores", 3, "importance", "weet niet")
    tables["scores"][1][3] = "geen mening"
    tables["scores"][3][3] = "n.v.t."
    write_study(tmp_path / "s", tables=tables)
    with open_study(tmp_path / "s") as study:
        missing = study.missing("scores")
        assert missing["importance"] == Missing(empty=1, dont_know=2)
        assert missing["experience"] == Missing(empty=0, dont_know=1)
        assert missing["disconfirmation"] == Missing(empty=1, dont_know=0)


def test_codes_keep_their_noughts_and_lose_only_blanks(tmp_path):
    tables = {"respondents": [["respondent_id", "function"], [" 007 ", " a b "], ["7", ""], ["1e5", "#N/B"]]}
    write_study(tmp_path / "s", settings=PLAIN, tables=tables)
    with open_study(tmp_path / "s") as study:
        found = {row["respondent_id"]: row["function"] for row in rows(study.table("respondents"))}
    assert found == {"007": "a b", "7": None, "1e5": None}


def test_a_wave_may_be_left_out_when_there_is_one(tmp_path):
    table = [["respondent_id", "value_id", "importance"], ["R1", "reliable", "5"]]
    write_study(
        tmp_path / "s", settings='title = "x"', tables={"respondents": [["respondent_id"], ["R1"]], "scores": table}
    )
    with open_study(tmp_path / "s") as study:
        assert study.settings.wave_codes == ["1"]
        assert rows(study.table("scores"))[0]["wave"] == "1"


def test_kano_items_make_their_own_list(tmp_path):
    tables = {
        "respondents": [["respondent_id"], ["R1"]],
        "kano_items": [
            ["item", "naam", "waarden"],
            ["1", "Snel", "reliable|careful"],
            ["A", "Groot", ""],
            ["a", "Klein", ""],
        ],
        "kano": [
            ["respondent_id", "item", "functional", "dysfunctional"],
            ["R1", "1", "2", "5"],
            ["R1", "A", "2", "5"],
            ["R1", "a", "2", "5"],
        ],
    }
    write_study(tmp_path / "s", settings=PLAIN, tables=tables)
    with open_study(tmp_path / "s") as study:
        assert sorted(row["item"] for row in rows(study.table("kano"))) == ["1", "A", "a"]
        assert {row["item"]: row["values"] for row in rows(study.table("kano_items"))} == {
            "1": "reliable|careful",
            "A": None,
            "a": None,
        }


def test_a_workbook_with_sheets_in_dutch(tmp_path):
    write_study(tmp_path / "s", settings=PLAIN, tables={})
    write_xlsx(
        tmp_path / "s" / "onderzoek.xlsx",
        {
            "respondenten": [["respondent", "functie"], ["1", "inkoper"], ["2", ""]],
            "cijfers": [
                ["respondent", "waarde", "belang", "ervaring"],
                ["1", "betrouwbaar", "8.5", "7,5"],
                ["2", "zorgvuldig", "9", ""],
            ],
            "uitleg": [["dit is uitleg"]],
        },
    )
    assert check_study(tmp_path / "s") == []
    with open_study(tmp_path / "s") as study:
        found = {row["respondent_id"]: row for row in rows(study.table("scores"))}
    assert (found["1"]["importance"], found["1"]["experience"], found["2"]["experience"]) == (8.5, 7.5, None)


def test_parquet_as_programs_write_it(tmp_path):
    """Whole numbers as codes, floats as whole numbers, decimals, categories, timestamps and lists."""
    import decimal

    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path / "s"
    write_study(folder, settings=PLAIN, tables={})
    pq.write_table(
        pa.table({"respondent_id": pa.array([1, 2, 3], pa.int32()), "mine": [1, 2, 3]}), folder / "respondents.parquet"
    )
    pq.write_table(
        pa.table(
            {
                "respondent_id": pa.array([1.0, 2.0, None]).fill_null(3.0),
                "value_id": pa.array(["reliable", "careful", "Betrouwbaar"]).dictionary_encode(),
                "importance": pa.array([decimal.Decimal("8.5"), None, decimal.Decimal("1.0")], pa.decimal128(4, 1)),
                "experience": pa.array([7, 8, 9], pa.int8()),
                "expectation": pa.array([float("nan"), 8.25, 9.0], pa.float32()),
            }
        ),
        folder / "scores.parquet",
    )
    pq.write_table(
        pa.table(
            {"quote_id": ["a"], "text": ["x"], "values": pa.array([["reliable", "careful"]]), "unprompted": [True]}
        ),
        folder / "quotes.parquet",
    )
    pq.write_table(
        pa.table({"event_id": [1], "date": pa.array([dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)]), "title": ["x"]}),
        folder / "events.parquet",
    )
    assert [problem.code for problem in check_study(folder)] == ["unknown-column"]
    with open_study(folder) as study:
        found = {row["respondent_id"]: row for row in rows(study.table("scores"))}
        assert [(found[k]["value_id"], found[k]["importance"], found[k]["expectation"]) for k in "123"] == [
            ("reliable", 8.5, None),
            ("careful", None, 8.25),
            ("reliable", 1.0, 9.0),
        ]
        assert rows(study.table("quotes"))[0]["values"] == "reliable|careful"
        assert rows(study.table("events"))[0]["date"] == dt.date(2026, 5, 1)


def test_an_absent_table_is_empty_with_the_same_columns(tmp_path):
    with open_study(write_study(tmp_path / "full")) as study:
        full = {table: study.table(table).collect_schema() for table in DECLARED}
    tables = {"respondents": TABLES["respondents"], "customers": TABLES["customers"]}
    with open_study(write_study(tmp_path / "s", tables=tables)) as study:
        for table, schema in full.items():
            assert study.table(table).collect_schema() == schema
            assert study.has(table) is (table in tables)
        assert study.has("respondents", "weight")
        assert not study.has("respondents", "department")


NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12).map(float), st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 2))
)


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.sampled_from(["comma", "point"]), st.booleans())
def test_written_numbers_come_back(engine, numbers, mark, thousands):
    """Write numbers as a Dutch or an international program does; what is read is what was meant."""
    texts = [f"{number:,.2f}" if thousands else f"{number:.2f}" for number in numbers]
    if mark == "comma":
        texts = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    listed = ", ".join(f"('{text}')" for text in texts)
    read = cells.number("b", mark)
    bare = f"SELECT {cells.bare_number('k')} AS b FROM (SELECT {cells.known('x')} AS k FROM (VALUES {listed}) t(x))"
    got = [row[0] for row in engine.fetch(f"SELECT {read} FROM ({bare})")]
    assert got == [float(f"{number:.2f}") for number in numbers]


def test_parquet_and_csv_side_by_side(tmp_path):
    """One table as Parquet, the others as CSV: references go from one to the other."""
    folder = write_study(tmp_path / "s")
    (folder / "respondents.csv").unlink()
    write_parquet(folder / "respondents.parquet", TABLES["respondents"])
    assert check_study(folder) == []


def test_settings_can_be_named_instead_of_the_folder(tmp_path):
    folder = write_study(tmp_path / "s", settings=SETTINGS)
    with open_study(folder / "study.toml") as one, open_study(folder) as other:
        assert one.fingerprint == other.fingerprint


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-14T09:30:00Z", "2026-03-14 09:30:00"),
        ("2026-03-14T09:30:00+02:00", "2026-03-14 07:30:00"),
        ("2026-03-14T00:15:00-0130", "2026-03-14 01:45:00"),
        ("31-12-2026 23:30 +01:00", "2026-12-31 22:30:00"),
        ("2026-03-14 9:05", "2026-03-14 09:05:00"),
        ("2026-03-14", "2026-03-14 00:00:00"),
        ("2026-03-14T09:30:00.250Z", "2026-03-14 09:30:00.250000"),
    ],
)
def test_moments_come_home_in_utc(written, read, tmp_path):
    tables = {"customers": [["customer_id"], ["K1"]], "usage": [["id", "time", "customer_id"], ["e1", written, "K1"]]}
    with open_study(write_study(tmp_path / "s", settings='title = "x"', tables=tables)) as study:
        assert str(rows(study.table("usage"))[0]["time"]) == read


def test_moments_with_a_zone_in_parquet_come_home_in_utc(tmp_path):
    import datetime as dt

    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = write_study(tmp_path / "s", settings='title = "x"', tables={"customers": [["customer_id"], ["K1"]]})
    moment = dt.datetime(2026, 3, 14, 9, 30, tzinfo=dt.UTC)
    kind = pa.timestamp("us", "Europe/Amsterdam")
    table = pa.table({"id": ["e1"], "time": pa.array([moment], kind), "customer_id": ["K1"]})
    pq.write_table(table, folder / "usage.parquet")
    with open_study(folder) as study:
        assert str(rows(study.table("usage"))[0]["time"]) == "2026-03-14 09:30:00"


@pytest.mark.parametrize("written", ["spring", "2026-02-30 10:00", "2026-03-14T25:00:00Z", "10:00"])
def test_what_is_no_moment_is_told(written, tmp_path):
    tables = {"customers": [["customer_id"], ["K1"]], "usage": [["id", "time", "customer_id"], ["e1", written, "K1"]]}
    folder = write_study(tmp_path / "s", settings='title = "x"', tables=tables)
    assert [p.code for p in check_study(folder) if p.level == "error"] == ["not-a-moment"]


def test_an_event_without_a_source_is_known_by_its_id(tmp_path):
    rows_ = [["id", "time", "customer_id"], ["e1", "2026-03-14", "K1"], ["e1", "2026-03-15", "K1"]]
    tables = {"customers": [["customer_id"], ["K1"]], "usage": rows_}
    folder = write_study(tmp_path / "s", settings='title = "x"', tables=tables)
    assert [p.code for p in check_study(folder) if p.level == "error"] == ["double-key"]
