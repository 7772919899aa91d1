"""Card sorts as tables of a study: `respondents`, `cards`, `sorts` and `talks`, which the analysis reads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from klantwaarde.reports.sheet import Cell, Sheet
from klantwaarde.results import QCard
from klantwaarde.web.sorting.models import Design, Sorter
from klantwaarde.web.studies.models import Customer
from klantwaarde.web.studies.pseudonyms import account_code

if TYPE_CHECKING:
    from klantwaarde.web.studies.models import Study

Rows = list[dict[str, Any]]


def explode(study: Study, *, words: bool = True) -> dict[str, Rows]:
    """Give the tables of every sort that was sent and not withdrawn.

    Parameters
    ----------
    study
        Whose card sorts.
    words
        Whether what people wrote goes along; the snapshot needs it, an export asks for the right to read words.
    """
    designs = list(study.card_designs.all())
    sent = [
        sorter
        for design in designs
        for sorter in design.sorters.filter(sent_at__isnull=False, withdrawn_at__isnull=True).order_by("code")
    ]
    if not sent:
        return {}
    accounts = {
        code: account_code(study, Customer(code=code)) for code in {one.customer for one in sent if one.customer}
    }
    people = {sorter.code: _respondent(sorter, accounts) for sorter in sent}
    out: dict[str, Rows] = {
        "respondents": list(people.values()),
        "cards": [_card(card) for card in _cards(designs)],
        "sorts": [row for sorter in sent for row in _sort(sorter)],
        "talks": [row for sorter in sent for row in _talk(sorter, words=words)],
    }
    return {name: rows for name, rows in out.items() if rows}


def _cards(designs: Iterable[Design]) -> list[QCard]:
    """Every card of the study once; a later wave takes the cards of the first, so texts do not differ."""
    found: dict[str, QCard] = {}
    for design in designs:
        for card in design.card_set:
            found.setdefault(card.id, card)
    return list(found.values())


def erase_person(study: Study, code: str, _contact: object = None) -> int:
    """Remove the sorts of a person, by the code of the person in the tables; give how many rows that were."""
    gone: int
    gone, _ = Sorter.objects.of(study.organisation_id).filter(design__study=study, code=code).delete()
    return gone


def codes_of(study: Study) -> set[str]:
    """Give who sorted, to hold a restored backup against the list of erasures."""
    return set(Sorter.objects.of(study.organisation_id).filter(design__study=study).values_list("code", flat=True))


def _respondent(sorter: Sorter, accounts: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"respondent_id": sorter.code, "side": "customer"}
    if sorter.customer:
        row["customer_id"] = accounts[sorter.customer]  # a pseudonym in anonymous research
    if sorter.function:
        row["function"] = sorter.function
    return row


def _card(card: QCard) -> dict[str, Any]:
    row: dict[str, Any] = {"card": card.id}
    row |= {f"text_{lang}": text for lang, text in card.text.items() if lang in {"nl", "en"} and text}
    return row | {name: value for name, value in (("group", card.group), ("level", card.level)) if value}


def _sort(sorter: Sorter) -> Rows:
    places = sorter.sorting.places
    return [
        {"respondent_id": sorter.code, "wave": sorter.design.wave, "card": card, "place": places[card]}
        for card in sorted(places)
    ]


def _talk(sorter: Sorter, *, words: bool) -> Rows:
    rows = []
    for card, said in sorted(sorter.sorting.said.items()):
        row: dict[str, Any] = {"respondent_id": sorter.code, "wave": sorter.design.wave, "card": card}
        if said.pays is not None:
            row["pays"] = said.pays
        if words and said.words:
            row |= {"words": said.words, "consent": sorter.quoting}
        if len(row) > 3:
            rows.append(row)
    return rows


def archive(tables: Mapping[str, Rows]) -> bytes:
    """Put tables in one archive, a CSV file each; no text runs as a formula, and the same rows give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, rows in tables.items():
            heads = list(dict.fromkeys(head for row in rows for head in row))
            cells: list[list[Cell]] = [[_cell(row.get(head)) for head in heads] for row in rows]
            made.writestr(zipfile.ZipInfo(f"{name}.csv", (2000, 1, 1, 0, 0, 0)), Sheet(name, heads, cells).csv("en"))
    return out.getvalue()


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str):
        return value
    return "true" if value is True else "false" if value is False else int(str(value))
