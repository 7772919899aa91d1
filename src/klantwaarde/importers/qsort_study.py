"""Study definitions of HtmlQ, Easy-HtmlQ and EQ: statements, map, config and language to cards, grid and texts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from klantwaarde.errors import say
from klantwaarde.importers.qsort_cells import BOUNDS, broken, exists, grid_from_counts, is_place, to_place
from klantwaarde.language import Said
from klantwaarde.results.q_sorts import QCard, QGrid, QSorts
from klantwaarde.results.receipt import Receipt

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MARKUP = re.compile(r"\{{1,3}/?[a-z]+(?: [^{}]*)?\}{1,3}", re.IGNORECASE)
FILES = ("statements.xml", "map.xml", "config.xml", "language.xml")


def read_definition(folder: Path) -> tuple[QSorts, Receipt]:
    """Read the definition of a web card sort as a study without sorts yet.

    Parameters
    ----------
    folder
        Holds `statements.xml`, and if there are `map.xml` (grid), `config.xml` (title) and `language.xml` (texts).
    """
    mapped: list[Said] = []
    root = _xml(folder / "statements.xml")
    cards = [
        QCard(f"s{one.get('id', str(i)).strip()}", text={"": _words(one)})
        for i, one in enumerate(root.iter("statement"), start=1)
    ]
    if not cards:
        raise broken(
            "statements.xml",
            "no-statements",
            say("statements.xml holds no statement."),
            say("Every statement is an element 'statement' with an id."),
        )
    mapped.append(say("{cards} statements are cards", cards=len(cards)))
    grid = None
    if (folder / "map.xml").is_file():
        grid = _grid(folder / "map.xml")
        mapped.append(say("map.xml is the grid; its colours are not used"))
    title = _item(folder / "config.xml", "studyTitle") or _item(folder / "config.xml", "title")
    instruction = _item(folder / "language.xml", "condOfInst")
    if title:
        mapped.append(say("the title comes from config.xml"))
    if instruction:
        mapped.append(say("the instruction comes from language.xml"))
    dropped = [say("other settings and texts of {file}", file=name) for name in FILES[2:] if (folder / name).is_file()]
    study = QSorts(
        cards=cards,
        sorters=[],
        places=[],
        grid=grid,
        forced=None,
        title=title,
        instruction={"": instruction} if instruction else {},
    )
    return study, Receipt(folder.name, "htmlq-study", mapped, [], dropped)


def _xml(path: Path) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    exists(path)
    with path.open("rb") as stream:
        raw = stream.read(BOUNDS.xlsx_bytes)
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise broken(
            path.name,
            "xml-broken",
            say("{file} is not plain XML.", file=path.name),
            say("The file is complete and declares no entities."),
        ) from None
    return root


def _grid(path: Path) -> QGrid | None:
    """Read the columns of a map; without them the items that EQ writes beside them."""
    root = _xml(path)
    pairs = [(one.get("id", ""), _words(one)) for one in root.iter("column")]
    if not pairs:
        heads, counts = _item(path, "qSortHeaderNumbers"), _item(path, "qSortPattern")
        pairs = list(zip(heads.split(","), counts.split(","), strict=False)) if heads and counts else []
    columns: dict[int, int] = {}
    for head, held in pairs:
        if not is_place(head) or not is_place(held):
            raise broken(
                path.name,
                "map-column",
                say("A column of {file} is called '{head}' and holds '{held}'.", file=path.name, head=head, held=held),
                say("A column has a place such as -2 as id, and the number of its cards."),
            )
        columns[int(to_place(head) or 0)] = int(to_place(held) or 0)
    return grid_from_counts(columns)


def _words(element: Element) -> str:
    """Give the words of an element without the marks {b} or {{{b}}} that stand for HTML."""
    return " ".join(_MARKUP.sub(" ", "".join(element.itertext())).split())


def _item(path: Path, wanted: str) -> str:
    if not path.is_file():
        return ""
    for one in _xml(path).iter():
        if one.get("id", "").lower() == wanted.lower():
            return _words(one)
    return ""
