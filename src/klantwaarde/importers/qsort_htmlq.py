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
from klantwaarde.importers.qsort_csv import ABOUT, rows_of
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QCard, QRemark, QSorter, QSorts
from klantwaarde.results.receipt import Receipt

_CARD = re.compile(r"s\d+", re.IGNORECASE)
_FIELD = re.compile(r"\(?([A-Za-z][\w/ -]*)\)?\s*:\s*(.*)", re.DOTALL)
_SORT = re.compile(r"(?:\(?q?sort\)?\s*:)?\s*([+\-\u2212]?[\d.,]*(?:\|[+\-\u2212 ]*[\d.,]*){2,})\s*", re.IGNORECASE)
FIXED = ("sid", "uid", "sort", "name", "datetime", "npos", "nneu", "nneg")
IDS = ("uid", "partid", "participantname", "userinputid", "urlusercode", "accesscode", "randomid")
_NONE = re.compile(r"-+|no .*|no_response|", re.IGNORECASE)
_REMARK = re.compile(r"\(?(s\d+)\)?\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)


def looks_like_htmlq(heading: list[str]) -> bool:
    """Tell whether a heading is that of FlashQ or HtmlQ: numbered statement columns s1, s2, ..."""
    folded = [name.lower() for name in heading]
    return "s1" in folded and "s2" in folded and bool({"sid", "uid"} & set(folded))


def looks_like_eq(heading: list[str]) -> bool:
    """Tell whether a heading is that of an EQ table: a column `sort`, besides others."""
    folded = [name.lower() for name in heading]
    return "sort" in folded and bool({"name", "sid", "datetime", "npos", *IDS} & set(folded))


def read_htmlq(path: Path) -> tuple[QSorts, Receipt]:
    """Read a FlashQ or HtmlQ table; a trailing separator and a missing date are fine."""
    rows, _ = rows_of(read_text(path), path.name)
    heading = [name.lower() if name.lower() in FIXED else name for name in rows[0]]
    columns = sorted((c for c, name in enumerate(heading) if _CARD.fullmatch(name)), key=lambda c: int(heading[c][1:]))
    numbers = [int(heading[c][1:]) for c in columns]
    if numbers != list(range(1, len(numbers) + 1)):
        raise broken(
            path.name,
            "htmlq-columns",
            say("The columns of {file} do not run from s1 to s{last}.", file=path.name, last=numbers[-1]),
            say("Every statement has one column: s1, s2, s3, ..."),
            row=1,
        )
    reader = PlaceReader(path.name)
    sorters, places, unnamed = [], [], False
    for number, row in enumerate(rows[1:], start=2):
        record = dict(zip(heading, row, strict=True))
        unnamed = unnamed or not record.get("uid")
        name = record.get("uid") or record.get("sid") or f"p{number - 1}"
        places.append([reader.read(row[c], name, heading[c].lower(), number, heading[c]) for c in columns])
        kept = {key: value for key, value in record.items() if not _CARD.fullmatch(key)}
        sorters.append(_sorter(name, kept))
    reader.done()
    guessed = [say("persons without a uid are named by their sid")] if unnamed else []
    cards = [QCard(heading[c].lower()) for c in columns]
    return build(cards, sorters, places), Receipt(path.name, "htmlq", _mapped(cards, sorters), guessed, [])


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
            attributes[key.removeprefix(ABOUT)] = value
    return QSorter(name, attributes=attributes, remarks=remarks)


def read_eq_json(path: Path) -> tuple[QSorts, Receipt]:
    """Read Easy-HtmlQ or EQ records: an object per person, or a list of them."""
    return from_records(path.name, records_of(path.name, load(path)))


def read_eq_table(path: Path) -> tuple[QSorts, Receipt]:
    """Read EQ records saved as a table with a column `sort`."""
    rows, _ = rows_of(read_text(path), path.name)
    heading = [name.lower() if name.lower() in FIXED else name for name in rows[0]]
    records = [dict(zip(heading, row, strict=True)) for row in rows[1:]]
    return from_records(path.name, records_of(path.name, records))


class _Twice(Exception):  # noqa: N818 - a signal inside this file, no error of its own
    """A name that stands twice in one object: JSON would keep the last and lose the first in silence."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        raise _Twice(next(name for i, (name, _) in enumerate(pairs) if name in {other for other, _ in pairs[:i]}))
    return out


def load(path: Path) -> Any:  # noqa: ANN401 - JSON from outside can be anything
    """Read JSON, or refuse the file with the line."""
    try:
        return json.loads(read_text(path), object_pairs_hook=_once)
    except _Twice as twice:
        raise broken(
            path.name,
            "json-twice",
            say("{file} holds '{name}' twice in one place.", file=path.name, name=str(twice)[:60]),
            say("Every record, and every field of a record, has a name of its own."),
        ) from None
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
    """Find the records that hold a sort: one alone, a list of them, or an object of them.

    Newer versions write a record as `r1`, `r2`, ... with "(partId): An" and "(sort): 1|0|-1" as values.
    """
    found: list[object] = [data] if _holds_sort(data) else []
    if not found:
        found = list(data.values()) if isinstance(data, dict) else list(data) if isinstance(data, list) else []
    records = [_fields(one) for one in found if isinstance(one, dict) and _holds_sort(one)]
    if not records:
        raise broken(
            file,
            "json-no-sorts",
            say("{file} holds no record with a sort.", file=file),
            say("Every record holds 'sort': the places by statement, joined with |."),
        )
    return records


def _holds_sort(one: object) -> bool:
    if not isinstance(one, dict):
        return False
    if "sort" in one:
        return isinstance(one["sort"], str | list)
    return any(
        isinstance(value, str) and "sort" in value[:8].lower() and _SORT.fullmatch(value) for value in one.values()
    )


def _fields(one: dict[Any, Any]) -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in one.items():
        name, text = str(key), "" if value is None else value if isinstance(value, str) else json.dumps(value)
        if name == "sort" and isinstance(value, list):
            text = "|".join("" if cell is None else str(cell) for cell in value)
        elif re.fullmatch(r"r\d+", name) and (told := _FIELD.fullmatch(text)):
            name, text = {"projectName": "name"}.get(told.group(1), told.group(1)), told.group(2)
        elif name != "sort" and "sort" not in one and _SORT.fullmatch(text) and "sort" in text[:8].lower():
            name = "sort"
        if name.lower() in ("sort", "qsort"):
            name, text = "sort", text.split(":", 1)[-1]
        out[name] = text
    return out


def _who(record: Mapping[str, str]) -> str:
    folded = {key.lower(): value.strip() for key, value in record.items()}
    return next((folded[key] for key in IDS if key in folded and not _NONE.fullmatch(folded[key])), "")


def from_records(file: str, records: list[dict[str, str]]) -> tuple[QSorts, Receipt]:
    """Make a study of EQ records."""
    reader = PlaceReader(file)
    sorters, places = [], []
    titles = {record["name"] for record in records if record.get("name")}
    one_study = len(titles) == 1 and (len(records) > 1 or all(map(_who, records)))
    for number, record in enumerate(records, start=1):
        name = _who(record) or ("" if one_study else record.get("name", "")) or f"p{number}"
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
    return build(cards, sorters, places, title=title), Receipt(file, "eq", _mapped(cards, sorters), guessed, [])
