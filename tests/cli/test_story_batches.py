"""`klantwaarde story` in rounds: a batch to decide on, what it teaches, corrected shares, a codebook in versions."""

import csv
import json

import pytest

from klantwaarde.cli.main import run

GOLD = {
    "Ze komen altijd hun afspraken na": {"reliability"},
    "Vriendelijke mensen en altijd bereikbaar": {"personal", "responsiveness"},
    "De prijs is te hoog": {"price_value"},
    "Levertijden zijn veel te lang": {"delivery"},
    "Prima hoor": set(),
}


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "vraag", "antwoord"])
        for i in range(60):
            text = list(GOLD)[i % len(GOLD)]
            number = "" if i < 20 else f" ({i})"  # the first twenty are four times the same five
            writer.writerow([f"r{i}", "waardering", text + number])
    return path


def sheet_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def decide(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def decided(rows):
    out, seen = [], set()
    for row in rows:
        gold = next(codes for text, codes in GOLD.items() if row["text"].startswith(text))
        if row["row"] not in seen:
            seen.add(row["row"])
            told = {one["code"] for one in rows if one["row"] == row["row"]}
            out += [{**row, "code": code, "decision": "accept"} for code in sorted(gold - told)]
            out += [] if gold else [{**row, "code": "", "decision": "none"}]
        if row["code"]:
            out.append({**row, "decision": "ja" if row["code"] in gold else "nee"})
    return out


def test_a_batch_holds_identical_answers_once_and_three_codes_to_choose_from(answers, tmp_path):
    out = tmp_path / "q.csv"
    command = ["story", "queue", str(answers), "--text", "antwoord", "--id", "id", "--size", "12", "--lang", "en"]
    assert run([*command, "--out", str(out)]) == 0
    rows = sheet_of(out)
    names = list(dict.fromkeys(row["row"] for row in rows))
    assert len(names) == 12
    assert len({row["text"] for row in rows}) == 12
    assert all(sum(row["row"] == name for row in rows) >= 3 for name in names)
    assert all(row["reason"] for row in rows)
    several = [row for row in rows if int(row["n"]) > 1]
    assert all(len(row["rows"].split("|")) == int(row["n"]) for row in several)
    assert len({len(row["lot"]) for row in rows}) == 1  # nothing shows which ones chance chose
    again = tmp_path / "again.csv"
    assert run([*command, "--out", str(again)]) == 0
    assert again.read_bytes() == out.read_bytes()


def test_blind_shows_no_suggestion_and_takes_codes_as_decisions(answers, tmp_path, capsys):
    out = tmp_path / "b.csv"
    base = ["story", "queue", str(answers), "--text", "antwoord", "--id", "id", "--lang", "en"]
    assert run([*base, "--blind", "--size", "5", "--out", str(out)]) == 0
    rows = sheet_of(out)
    assert len(rows) == 5
    assert {row["code"] + row["reason"] + row["confidence"] for row in rows} == {""}
    for row in rows:
        row["code"] = "delivery" if "Lever" in row["text"] else ""
    capsys.readouterr()
    assert run(["story", "decide", str(decide(out, rows)), "--json", "-", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert all(one["blind"] for one in told["codings"])
    assert {one["code"] for one in told["codings"]} <= {"delivery"}


def test_rounds_teach_and_only_chance_feeds_figures(answers, tmp_path, capsys):
    out = tmp_path / "q.csv"
    base = ["story", "queue", str(answers), "--text", "antwoord", "--id", "id", "--lang", "en"]
    assert run([*base, "--size", "30", "--out", str(out)]) == 0
    sheet = decide(out, decided(sheet_of(out)))
    capsys.readouterr()
    assert run(["story", "decide", str(sheet), "--json", "-", "--lang", "en"]) == 0
    machine = json.loads(capsys.readouterr().out)["machine"]
    assert machine["by_chance"]
    assert machine["answers"] <= 6  # about one in seven of thirty
    assert machine["f1"]["value"] == pytest.approx(1.0)
    assert run([*base, "--decided", str(sheet), "--size", "50", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    before = {row["text"] for row in sheet_of(sheet)}
    assert not {one["text"] for one in told["answers"]} & before
    assert all(one["suggestions"] for one in told["answers"])


def test_a_share_is_raw_until_the_check_is_large_enough(answers, tmp_path, capsys):
    base = ["story", "shares", str(answers), "--text", "antwoord", "--json", "-", "--lang", "en"]
    assert run(base) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answers"] == 60
    assert {code["label"] for code in told["codes"]} == {"machine-coded, uncorrected"}
    price = next(code for code in told["codes"] if code["code"] == "price_value")
    assert price["raw"] == pytest.approx(12 / 60)


def test_a_share_is_corrected_where_chance_chose_twenty(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    texts = [f"De prijs is te hoog, zaak {i}" if i % 2 else f"Vriendelijke mensen, zaak {i}" for i in range(120)]
    path.write_text("\n".join(json.dumps({"text": text}) for text in texts))
    sheet = tmp_path / "d.csv"
    with sheet.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["row", "text", "code", "decision", "random"])
        for i in range(60):
            writer.writerow([i, texts[i], "price_value" if i % 2 else "personal", "accept", "1"])
    assert run(["story", "shares", str(path), "--text", "text", "--decided", str(sheet), "--json", "-"]) == 0
    codes = {code["code"]: code for code in json.loads(capsys.readouterr().out)["codes"]}
    assert codes["price_value"]["label"] == "corrected"
    assert codes["price_value"]["corrected"] == pytest.approx(0.5, abs=0.05)
    assert codes["price_value"]["interval"][0] < 0.5 < codes["price_value"]["interval"][1]
    assert codes["delivery"]["label"] == "machine-coded, uncorrected"


def test_phrases_and_codes_are_proposed(tmp_path, capsys):
    path, sheet = tmp_path / "a.jsonl", tmp_path / "d.csv"
    odd = [f"De sluitmoer blijft prachtig vast, klus {i}" for i in range(12)]
    other = [f"Ze zijn vriendelijk, klus {i}" for i in range(12)]
    unheard = [f"Het parkeerterrein ligt vol, klus {i}" for i in range(6)]
    path.write_text("\n".join(json.dumps({"text": text}) for text in odd + other + unheard))
    with sheet.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["row", "text", "code", "decision", "valence"])
        for i in range(8):
            writer.writerow([f"o{i}", odd[i], "quality", "accept", "positive"])
            writer.writerow([f"p{i}", other[i], "personal", "accept", "positive"])
    command = ["story", "propose", str(path), "--text", "text", "--decided", str(sheet), "--no-forecast", "--json", "-"]
    assert run(command) == 0
    told = json.loads(capsys.readouterr().out)
    phrase = next(one for one in told["phrases"] if "sluitmoer" in one["text"])
    assert (phrase["code"], phrase["tone"], phrase["lang"]) == ("quality", "+", "nl")
    assert phrase["changes"] == 12
    assert any("parkeerterrein" in code["terms"] and code["answers"] == 6 for code in told["codes"])


def test_a_codebook_in_versions(tmp_path, capsys):
    book = tmp_path / "b.json"
    base = ["story", "codebook", str(book), "--lang", "en"]
    assert run([*base, "--merge", "ease,flexibility=ease", "--by", "Kim", "--why", "one thing"]) == 0
    assert run([*base, "--rename", "quality=Degelijk|Solid", "--phrase", "quality:nl:+:piekfijn spul"]) == 0
    assert "merged: flexibility → ease one thing" in capsys.readouterr().out
    kept = json.loads(book.read_text())
    assert kept["version"] == 4
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Heel flexibel"}))
    assert run(["story", "code", str(path), "--text", "text", "--codebook", str(book), "--json", "-"]) == 0
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["suggestions"][0]] == ["ease"]
    assert run([*base, "--merge", "nosuch=ease"]) == 2
    assert run([*base, "--split", "ease"]) == 2
    assert run([*base, "--phrase", "ease:xx:+:a"]) == 2
    book.write_text("{}")
    assert run(base) == 2


def test_three_codes_on_request(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Ze komen hun afspraken na"}) + "\n" + json.dumps({"text": "-"}))
    assert run(["story", "code", str(path), "--text", "text", "--three", "--json", "-"]) == 0
    first, empty = json.loads(capsys.readouterr().out)["suggestions"]
    assert len({one["code"] for one in first}) >= 3
    assert "sure" not in first[0]
    assert not first[-1]["sure"]
    assert all(one["reason"] for one in first)
    assert empty == []
