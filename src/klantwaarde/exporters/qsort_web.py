"""Sorts as the tables and records that web card sorts write: HtmlQ and FlashQ CSV, Easy-HtmlQ and EQ JSON."""

from __future__ import annotations

import csv
import io
import json
import re

from klantwaarde.errors import say
from klantwaarde.exporters.qsort_csv import ABOUT, guarded, place_text
from klantwaarde.exporters.qsort_pqmethod import facts_lost
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QSorter, QSorts
from klantwaarde.results.receipt import Receipt

TAKEN = frozenset(
    {"uid", "sort", "qsort", "name"}
    | {"partid", "participantname", "userinputid", "urlusercode", "accesscode", "randomid"}
)
_TAKEN = re.compile(r"s\d+|r\d+|comment.*|about: .*", re.IGNORECASE)
NO_DATE = "2000-01-01 00:00:00"


def _signed(place: float | None) -> str:
    if place is None:
        return ""
    text = place_text(place)
    return f"+{text}" if place > 0 else f" {text}" if place == 0 else text


def _comments(one: QSorter, number: dict[str, int]) -> dict[str, str]:
    held = [r for r in one.remarks if r.words and r.card in number]
    return {f"comment{i}": f"(s{number[r.card]}) {r.words}" for i, r in enumerate(held)}


def _own(key: str) -> str:
    """Mark an attribute whose name means something else in these files; the mark goes off on reading."""
    taken = key.lower() in TAKEN or _TAKEN.fullmatch(key) or not key
    return f"{ABOUT}{key}" if taken else key


def _lost(study: QSorts, *, title: bool) -> list[Said]:
    out = [say("names and texts of cards: they are numbered s1, s2, ..."), *facts_lost(study)]
    if study.grid is not None:
        out.append(say("the grid, which is read from the sorts again"))
    if any(remark.pays is not None for one in study.sorters for remark in one.remarks):
        out.append(say("who will pay for what; write it as a table of talks"))
    known = {card.id for card in study.cards}
    if any(remark.card not in known for one in study.sorters for remark in one.remarks):
        out.append(say("remarks on cards that are not in the study"))
    if any(remark.words and remark.consent != "internal" for one in study.sorters for remark in one.remarks):
        out.append(say("consent per remark: on reading back, remarks are internal"))
    if study.instruction or (study.title and not title):
        out.append(say("title and instruction"))
    return out


def htmlq_csv(study: QSorts, *, name: str = "sorts.csv") -> tuple[str, Receipt]:
    """Write sorts as HtmlQ's semicolon table: sid;uid;s1...;npos;nneu;nneg;attributes;comments;datetime."""
    number = {card.id: i + 1 for i, card in enumerate(study.cards)}
    fixed = ("sid", "npos", "nneu", "nneg", "datetime")
    more = sorted({key for one in study.sorters for key in one.attributes if key not in fixed})
    most = max((len(_comments(one, number)) for one in study.sorters), default=0)
    talk = [f"comment{i}" for i in range(most)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    heads = [f"s{i + 1}" for i in range(len(study.cards))]
    writer.writerow(
        ["sid", "uid", *heads, "npos", "nneu", "nneg", *(guarded(_own(key)) for key in more), *talk, "datetime", ""]
    )
    for i, (one, sort) in enumerate(zip(study.sorters, study.places, strict=True), start=1):
        facts = one.attributes
        words = list(_comments(one, number).values())
        writer.writerow(
            [
                guarded(facts.get("sid", f"{i:08d}")),
                guarded(one.id),
                *map(_signed, sort),
                *(guarded(facts.get(pile, "")) for pile in fixed[1:4]),
                *(guarded(facts.get(key, "")) for key in more),
                *words,
                *[""] * (most - len(words)),
                guarded(facts.get("datetime", NO_DATE)),
                "",
            ]
        )
    return out.getvalue(), Receipt(name, "htmlq", [], _dates(study), _lost(study, title=False))


def eq_json(study: QSorts, *, name: str = "sorts.json") -> tuple[str, Receipt]:
    """Write sorts as Easy-HtmlQ and EQ records."""
    number = {card.id: i + 1 for i, card in enumerate(study.cards)}
    records = {}
    for i, (one, sort) in enumerate(zip(study.sorters, study.places, strict=True), start=1):
        record = {"name": study.title} if study.title else {}
        record |= {"uid": one.id, **{_own(key): value for key, value in one.attributes.items()}}
        record |= _comments(one, number)
        record.setdefault("datetime", NO_DATE)
        record["sort"] = "|".join(map(place_text, sort))
        records[f"-ID{i:05d}"] = record
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n", Receipt(
        name, "eq", [], _dates(study), _lost(study, title=True)
    )


def _dates(study: QSorts) -> list[Said]:
    if all("datetime" in one.attributes for one in study.sorters):
        return []
    return [say("sorts without a date got {date}", date=NO_DATE)]
