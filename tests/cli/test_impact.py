"""`klantwaarde impact` and `klantwaarde events import` on the composed example."""

from __future__ import annotations

import csv
import json
import shutil

import pytest


def test_the_words_of_the_command_line(root, say_words, tmp_path):
    study = root / "examples/installatie"
    met = say_words("impact", study, "--as-of", "2026-05-01", "--json", "-")
    assert met.code == 0, met.err
    body = json.loads(met.out)["body"]
    assert body["start"] == "2025-09-01"
    met = say_words("impact", study, "--as-of", "2026-05-01", "--customers", tmp_path / "c.csv")
    assert "value that arrives" in met.out
    with (tmp_path / "c.csv").open(encoding="utf-8") as file:
        months = list(csv.DictReader(file))
    assert len({row["customer_id"] for row in months}) == 16
    assert sum(float(row["delivered_euro"] or 0) for row in months) == pytest.approx(
        body["waterfalls"][0]["delivered"] / 100, abs=1e-6
    )
    met = say_words("impact", root / "examples/kiosk")
    assert met.code == 2
    assert "events import" in met.err


def test_events_are_taken_in_and_the_receipt_is_printed(root, say_words, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(
        root / "examples/installatie", folder, ignore=shutil.ignore_patterns("composed", "*.py", "out", "ledger")
    )
    lines = [
        {"specversion": "1.0", "id": code, "source": "thermostaat", "type": "draaiuren", "time": "2026-03-31T23:00:00Z",
         "subject": customer, "data": {"product": "warmte", "quantity": 5, "unit": "uur"}}
        for code, customer in (("n1", "c14"), ("n1", "c14"), ("n2", "c99"))
    ]  # fmt: skip
    (tmp_path / "new.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    met = say_words("events", "import", tmp_path / "new.jsonl", "--study", folder, "--as-of", "2026-04-01")
    assert met.code == 1  # something was put aside
    assert "3 read = 1 new + 1 sent again" in met.out
    assert "customers" in met.out
    met = say_words("impact", folder, "--as-of", "2026-05-01", "--json", "-")
    customers = {one["customer"]: one for one in json.loads(met.out)["body"]["customers"]}
    assert customers["c14"]["uses"] == 1
    met = say_words("events", "import", tmp_path / "no.jsonl", "--study", folder)
    assert met.code == 2
