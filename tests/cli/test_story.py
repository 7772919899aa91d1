"""`klantwaarde story` as a person calls it."""

import csv
import json

import pytest

from klantwaarde.cli.main import run


def lines(path, rows):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return str(path)


ROWS = [{"id": "a", "question": "waardering", "text": "Ze komen hun afspraken na."}, {"id": "b", "text": "-"},
        {"id": "c", "question": "verbeterpunt", "text": "Levertijden."}]  # fmt: skip


def test_code_gives_a_list_per_row(tmp_path, capsys):
    assert run(["story", "code", lines(tmp_path / "a.jsonl", ROWS), "--text", "text", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)["suggestions"]
    assert [[one["code"] for one in row] for row in told] == [["reliability"], [], ["delivery"]]
    assert set(told[0][0]) == {"code", "confidence", "valence", "frame", "start", "end", "reason"}
    assert told[2][0]["valence"] == "negative"
    one = told[0][0]
    assert ROWS[0]["text"][one["start"] : one["end"]] == "komen hun afspraken na"


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_code_reads_csv_of_any_kind(tmp_path, capsys, sign):
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=sign).writerows(
            [["nr", "antwoord"], ["1", "Goed, maar te duur"], ["2", "deskundig\r\nen vlot"]]
        )
    assert run(["story", "code", str(path), "--text", "Antwoord", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)["suggestions"]
    assert {one["code"] for one in told[0]} == {"price_value"}
    assert {one["code"] for one in told[1]} == {"expertise", "responsiveness"}


def test_any_codebook(tmp_path, capsys):
    book = tmp_path / "b.csv"
    book.write_text(
        "code,name_nl,definition_nl,phrases_nl\nwater,Water,Schoon water,drinkwater|kraanwater\nlucht,Lucht,,\n"
    )
    path = lines(
        tmp_path / "a.jsonl", [{"text": "Lekker kraanwater"}, {"text": "de lucht is schoon"}, {"text": "deskundig"}]
    )
    assert run(["story", "code", path, "--text", "text", "--codebook", str(book), "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)["suggestions"]
    assert [[one["code"] for one in row] for row in told] == [["water"], ["lucht"], []]


def test_a_column_that_is_not_there_is_refused(tmp_path, capsys):
    assert run(["story", "code", lines(tmp_path / "a.jsonl", ROWS), "--text", "woorden"]) == 2
    assert "woorden" in capsys.readouterr().err


def test_from_suggestions_to_decisions_to_a_table_of_quotes(tmp_path, capsys):
    sheet = tmp_path / "s.csv"
    path = lines(tmp_path / "a.jsonl", ROWS)
    assert run(["story", "code", path, "--text", "text", "--id", "id", "--out", str(sheet), "--lang", "en"]) == 0
    with sheet.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        sure = row["shown"] == "suggested"
        row["decision"] = ("accept" if row["code"] == "reliability" else "reject") if row["code"] and sure else ""
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    quotes = tmp_path / "quotes.csv"
    capsys.readouterr()
    assert run(["story", "decide", str(sheet), "--quotes", str(quotes), "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["codes"] == [{"code": "delivery", "accept": 0, "reject": 1, "change": 0},
                             {"code": "reliability", "accept": 1, "reject": 0, "change": 0}]  # fmt: skip
    table = list(csv.DictReader(quotes.read_text("utf-8").splitlines()))
    assert [(row["quote_id"], row["values"], row["valence"]) for row in table] == [("a", "reliability", "positive")]
    assert run(["story", "code", path, "--text", "text", "--decided", str(sheet), "--json", "-"]) == 0


def test_a_word_that_is_no_decision_is_refused(tmp_path, capsys):
    sheet = tmp_path / "s.csv"
    sheet.write_text("row,text,code,decision\n1,a,b,misschien\n")
    assert run(["story", "decide", str(sheet)]) == 2
    assert "misschien" in capsys.readouterr().err


def test_agreement_as_json(tmp_path, capsys):
    path = tmp_path / "k.csv"
    rows = [
        (u, c, "1" if u < 5 or u in {"x": range(8), "y": range(8, 10)}[c] else "0") for u in range(100) for c in "xy"
    ]
    path.write_text("unit,coder,code\n" + "".join(f"u{u},{c},{v}\n" for u, c, v in rows))
    assert run(["story", "agreement", str(path), "--draws", "100", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    one = next(code for code in told["codes"] if code["code"] == "1")
    # a 5, b 3, c 2, d 90: the check of the method page.
    assert one["percent"] == pytest.approx(0.95)
    assert one["positive"] == pytest.approx(0.667, abs=5e-4)
    assert one["kappa"] == pytest.approx(0.640, abs=5e-4)
    assert one["alpha"] == pytest.approx(0.641, abs=5e-4)
    assert one["ac1"] == pytest.approx(0.942, abs=5e-4)
    assert len(told["disagreements"]) == 5


def test_agreement_needs_two_coders(tmp_path):
    (tmp_path / "k.csv").write_text("unit,coder,code\n1,a,x\n")
    assert run(["story", "agreement", str(tmp_path / "k.csv")]) == 2


def test_redact_leaves_no_trace(tmp_path, capsys):
    path = lines(tmp_path / "a.jsonl", [{"text": "Bel Peter op 06-12345678 of peter@voorbeeld.nl"}])
    assert run(["story", "redact", path, "--text", "text", "--lang", "nl", "--json", "-"]) == 0
    out = capsys.readouterr().out
    assert "Peter" not in out
    assert "12345678" not in out
    assert "[PERSOON-1]" in out


def test_import_and_export(tmp_path, capsys):
    (tmp_path / "g.txt").write_text("Interviewer: Waarom?\nKlant: Om de prijs.", encoding="utf-8")
    assert run(["story", "import", str(tmp_path / "g.txt"), "--json", "-"]) == 0
    assert len(json.loads(capsys.readouterr().out)["turns"]) == 2
    project = {
        "name": "p",
        "codes": [{"id": "a", "names": {"nl": "A"}}],
        "sources": [{"id": "1", "name": "1", "text": "mooi"}],
        "codings": [{"source": "1", "code": "a", "start": 0, "end": 4, "coder": "k"}],
    }
    (tmp_path / "p.json").write_text(json.dumps(project))
    for kind in ("qdpx", "qdc", "csv", "xlsx"):
        assert (
            run(["story", "export", str(tmp_path / f"o.{kind}"), "--from", str(tmp_path / "p.json"), "--redact"]) == 0
        )
    assert run(["story", "import", str(tmp_path / "o.qdpx"), "--json", "-"]) == 0
    assert run(["story", "export", str(tmp_path / "o.odp"), "--from", str(tmp_path / "p.json")]) == 2
    assert run(["story", "export", str(tmp_path / "o.qdpx"), "--from", str(tmp_path / "none.json")]) == 2


def test_the_guide_follows_the_catalogue(capsys):
    assert run(["story", "guide", "--lang", "nl"]) == 0
    out = capsys.readouterr().out
    assert out.count("**") == 24
    assert "betrouwbaar" in out
