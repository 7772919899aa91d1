"""Results of web card sorts: FlashQ and HtmlQ tables, and Easy-HtmlQ and EQ records as JSON or as a table.

HtmlQ: `sid;uid;s1...sN;npos;nneu;nneg;form...;comment...;dur0...;datetime`. EQ: one record per person, `sort` holds the
places by statement joined with |. Remarks on a card are written as "(s16) words".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from klantwaarde.errors import say
from klantwaarde.importers.qsort_cells import PlaceReader, broken, build, read_text
from klantwaarde.importers.qsort_csv import rows_of
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QCard, QRemark, QSorter, QSorts
from klantwaarde.results.receipt import Receipt

_CARD = re.compile(r"s\d+", re.IGNORECASE)
_REMARK = re.compile(r"\(?(s\d+)\)?\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)


def looks_like_htmlq(heading: list[str]) -> bool:
    """Tell whether a heading is that of FlashQ or HtmlQ: numbered statement columns s1, s2, ..."""
    folded = [name.lower() for name in heading]
    return "s1" in folded and "s2" in folded and bool({"sid", "uid"} & set(folded))


def looks_like_eq(heading: list[str]) -> bool:
    """Tell whether a heading is that of an EQ table: a column `sort`, besides others."""
    folded = [name.lower() for name in heading]
    return "sort" in folded and bool({"uid", "name", "sid", "datetime", "npos", "partid"} & set(folded))


def read_htmlq(path: Path) -> tuple[QSorts, Receipt]:
    """Read a FlashQ or HtmlQ table; a trailing separator and a missing date are fine."""
    rows, _ = rows_of(read_text(path))
    heading = rows[0]
    columns = sorted((c for c, name in enumerate(heading) if _CARD.fullmatch(name)), key=lambda c: int(heading[c][1:]))
    reader = PlaceReader(path.name)
    sorters, places, guessed = [], [], []
    for number, row in enumerate(rows[1:], start=2):
        record = dict(zip(heading, row, strict=True))
        name = record.get("uid") or record.get("sid") or f"p{number - 1}"
        places.append([reader.read(row[c], name, heading[c].lower(), number, heading[c]) for c in columns])
        kept = {key: value for key, value in record.items() if not _CARD.fullmatch(key)}
        sorters.append(_sorter(name, kept))
    reader.done()
    if any(not row[heading.index("uid")] for row in rows[1:]) if "uid" in heading else True:
        guessed.append(say("persons without a uid are named by their sid"))
    cards = [QCard(heading[c].lower()) for c in columns]
    return build(cards, sorters, places), Receipt(path.name, "htmlq", _mapped(cards, sorters), guessed)


def _mapped(cards: list[QCard], sorters: list[QSorter]) -> list[Said]:
    remarks = sum(len(sorter.remarks) for sorter in sorters)
    return [
        say("{cards} cards and {people} persons", cards=len(cards), people=len(sorters)),
        say("{remarks} remarks on cards; every other field is an attribute of the person", remarks=remarks),
    ]


def _sorter(name: str, record: Mapping[str, str]) -> QSorter:
    attributes, remarks = {}, []
    for key, value in record.items():
        if not value or key.lower() in ("uid", "sort"):
            continue
        found = _REMARK.fullmatch(value.strip()) if key.lower().startswith("comment") else None
        if found and found.group(2):
            remarks.append(QRemark(found.group(1).lower(), words=found.group(2).strip()))
        else:
            attributes[key] = value
    return QSorter(name, attributes=attributes, remarks=remarks)


def read_eq_json(path: Path) -> tuple[QSorts, Receipt]:
    """Read Easy-HtmlQ or EQ records: an object per person, or a list of them."""
    return from_records(path.name, records_of(path.name, load(path)))


def read_eq_table(path: Path) -> tuple[QSorts, Receipt]:
    """Read EQ records saved as a table with a column `sort`."""
    rows, _ = rows_of(read_text(path))
    heading = [name.lower() if name.lower() in ("sort", "uid", "name") else name for name in rows[0]]
    return from_records(path.name, [dict(zip(heading, row, strict=True)) for row in rows[1:]])


def load(path: Path) -> Any:  # noqa: ANN401 - JSON from outside can be anything
    """Read JSON, or refuse the file with the line."""
    try:
        return json.loads(read_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        row = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise broken(
            path.name,
            "json-broken",
            say("{file} is not complete JSON.", file=path.name),
            say("A JSON file is written as a whole."),
            row=row,
        ) from None


def records_of(file: str, data: object) -> list[dict[str, str]]:
    """Find the records that hold a sort."""
    found: list[object] = (
        list(data.values()) if isinstance(data, dict) else list(data) if isinstance(data, list) else []
    )
    records = [
        {str(key): "" if value is None else str(value) for key, value in one.items()}
        for one in found
        if isinstance(one, dict) and "sort" in one
    ]
    if not records:
        raise broken(
            file,
            "json-no-sorts",
            say("{file} holds no record with a sort.", file=file),
            say("Every record holds 'sort': the places by statement, joined with |."),
        )
    return records


def from_records(file: str, records: list[dict[str, str]]) -> tuple[QSorts, Receipt]:
    """Make a study of EQ records."""
    reader = PlaceReader(file)
    sorters, places = [], []
    titles = {record["name"] for record in records if record.get("name")}
    one_study = len(titles) == 1 and (len(records) > 1 or all(record.get("uid") for record in records))
    for number, record in enumerate(records, start=1):
        name = (
            record.get("uid") or record.get("partId") or ("" if one_study else record.get("name", "")) or f"p{number}"
        )
        cells = record["sort"].split("|")
        places.append([reader.read(cell, name, f"s{i + 1}", number) for i, cell in enumerate(cells)])
        kept = {key: value for key, value in record.items() if not (one_study and key == "name")}
        sorters.append(_sorter(name, kept))
    reader.done()
    widths = {len(row) for row in places}
    if len(widths) > 1:
        odd = next(sorters[i].id for i, row in enumerate(places) if len(row) != len(places[0]))
        raise broken(
            file,
            "sort-length",
            say("The sort of {who} has another number of places than the first.", who=odd),
            say("Every sort has one place per card."),
        )
    cards = [QCard(f"s{i + 1}") for i in range(len(places[0]))]
    guessed = [say("the name that all records share is the title of the study")] if one_study else []
    title = titles.pop() if one_study else ""
    return build(cards, sorters, places, title=title), Receipt(file, "eq", _mapped(cards, sorters), guessed)
