"""Read the default catalogue that comes with the package."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from klantwaarde.schema.catalogue import Catalogue, CatalogueInvestment, CatalogueRole, CatalogueValue
from klantwaarde.schema.column import fold
from klantwaarde.schema.settings import LEVELS


@cache
def default_catalogue() -> Catalogue:
    """The 44 values, 4 investments and 24 roles a study starts from, in Dutch and English."""
    values = {
        row["value_id"]: CatalogueValue(
            code=row["value_id"], name=_name(row), level=row["level"], type=row["type"], synonyms=_synonyms(row)
        )
        for row in _rows("values.csv")
    }
    investments = {
        row["investment_id"]: CatalogueInvestment(code=row["investment_id"], name=_name(row), synonyms=_synonyms(row))
        for row in _rows("investments.csv")
    }
    roles = {
        row["role_id"]: CatalogueRole(
            code=row["role_id"],
            name=_name(row),
            shares={level: float(row[f"share_{level}"]) / 100 for level in LEVELS},
            initiative=row["initiative"],
            expectation={lang: row[f"expectation_{lang}"] for lang in ("nl", "en")},
        )
        for row in _rows("roles.csv")
    }
    return Catalogue(values=values, investments=investments, roles=roles)


def words_of(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """Folded word -> code for each list: codes, and names in both languages where they point at one entry only."""
    lists = {
        "values": {code: value.name for code, value in catalogue.values.items()},
        "investments": {code: investment.name for code, investment in catalogue.investments.items()},
        "roles": {code: role.name for code, role in catalogue.roles.items()},
    }
    words: dict[str, dict[str, str]] = {}
    for listed, entries in lists.items():
        by_name: dict[str, set[str]] = {}
        for code, names in entries.items():
            for name in names.values():
                by_name.setdefault(fold(name), set()).add(code)
        clear = {name: next(iter(codes)) for name, codes in by_name.items() if len(codes) == 1 and name}
        words[listed] = {**clear, **{fold(code): code for code in entries}, **{code: code for code in entries}}
    return words


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("klantwaarde.study") / "catalogue" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _name(row: dict[str, str]) -> dict[str, str]:
    return {lang: row[f"name_{lang}"] for lang in ("nl", "en")}


def _synonyms(row: dict[str, str]) -> dict[str, list[str]]:
    return {lang: [word for word in row[f"synonyms_{lang}"].split("|") if word] for lang in ("nl", "en")}
