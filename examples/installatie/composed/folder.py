"""Write drawn tables as a study folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from composed.draw import Tables
from composed.truth import Truth


def write_tables(tables: Tables, folder: Path) -> list[Path]:
    """Write each table as CSV; the columns are those of its first row, an empty cell is no answer."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        written.append(path)
    return written


def settings(truth: Truth, *, title: str) -> str:
    """Give the settings of a study that is drawn only to be tested: its own values, nothing from the catalogue."""
    lines = [
        f"title = {quoted(title)}",
        'language = "nl"',
        'privacy = "anonymous"',
        "composed = true",
        "",
    ]
    for number, wave in enumerate(truth.waves):
        lines += [
            "[[waves]]",
            f"code = {quoted(wave)}",
            f"start = {2024 + number}-03-01",
            f"end = {2024 + number}-05-31",
            "",
        ]
    lines += [
        "[scales]",
        f"score = {list(truth.score)}",
        f"disconfirmation = {list(truth.direct)}",
        "overall = { satisfaction = [1, 10], quality = [1, 10], recommend = [0, 10], reuse = [1, 10] }",
        "",
        "[catalogue]",
        'use = "none"',
        "",
    ]
    for value in truth.values:
        lines += [
            f"[catalogue.values.{value.code}]",
            f"name = {{ nl = {quoted(value.name_nl)}, en = {quoted(value.name_en)} }}",
            f"level = {quoted(value.given_level)}",
            f"type = {quoted(value.kind)}",
            "",
        ]
    return "\n".join(lines)


def quoted(text: str) -> str:
    """Put a text between quotes as TOML wants it (JSON wants the same)."""
    return json.dumps(text, ensure_ascii=False)


def write_study(truth: Truth, tables: Tables, folder: Path, *, title: str = "Getrokken studie") -> Path:
    """Write settings and tables, and return the folder."""
    write_tables(tables, folder)
    (folder / "study.toml").write_text(settings(truth, title=title), encoding="utf-8")
    return folder
