"""The codebook of a study: made of its catalogue, kept in versions, and counted by what the study knows."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from klantwaarde.language import Named, named
from klantwaarde.schema.catalogue import Catalogue
from klantwaarde.systems.story.codebook import Code, Codebook, codebook_of
from klantwaarde.systems.story.versions import codebook_json, codebook_of_json
from klantwaarde.web.coding.models import Book
from klantwaarde.web.studies.models import Study

LEVELS = ("basic", "added", "bonding", "investment", "role", "")


def book_of(study: Study) -> Codebook:
    """Give the codebook as it is now: the newest version, with what the catalogue got since."""
    catalogue = study.catalogue()
    newest = study.codebooks.last()
    return _whole(msgspec.json.encode(catalogue), newest.body if newest is not None else "")


@lru_cache(maxsize=32)
def _whole(catalogue: bytes, body: str) -> Codebook:
    fresh = codebook_of(msgspec.json.decode(catalogue, type=Catalogue))
    if not body:
        return fresh
    kept = codebook_of_json(body.encode(), "codebook")
    known = {code.id for code in kept.codes}
    codes = tuple(code for code in fresh.codes if code.id not in known)
    phrases = tuple(phrase for phrase in fresh.phrases if phrase.code not in known)
    return msgspec.structs.replace(kept, codes=(*kept.codes, *codes), phrases=(*kept.phrases, *phrases))


def keep(study: Study, book: Codebook) -> Book:
    """Keep a new version."""
    made: Book = Book.objects.create(
        organisation_id=study.organisation_id, study=study, number=book.version, body=codebook_json(book)
    )
    return made


class Counting:
    """Which value, investment or role of the study a code counts for.

    A code that was merged counts for the one it went on as; a code of one's own for the first above it that the study
    knows; a code that was split for itself, until somebody looked again.
    """

    def __init__(self, book: Codebook, catalogue: Catalogue) -> None:
        self.parents = {code.id: code.parent for code in book.codes}
        self.merged = {
            old: new
            for change in book.history
            if change.what == "merge"
            for old, into in change.mapping.items()
            for new in into
        }
        self.subjects = catalogue.values.keys() | catalogue.investments.keys()
        self.roles = frozenset(catalogue.roles)
        self.active = {code.id for code in book.active}

    def of(self, code: str) -> str:
        """Give what it counts for, or nothing."""
        for _ in range(20):  # longer than any tree of codes; a circle ends here too
            if code in self.merged and code not in self.active:
                code = self.merged[code]
            elif code in self.subjects or code in self.roles or not code:
                return code
            else:
                code = self.parents.get(code, "")
        return ""


def name_of(code: Code) -> Named:
    """Give the name of a code in both languages."""
    return named(code.names or {"nl": code.id})


def tree(book: Codebook) -> list[tuple[str, list[tuple[Code, int]]]]:
    """Give the active codes per level, each with its depth below the code above it."""
    active = {code.id: code for code in book.active}
    # A code that was split stays as the roof of what came of it.
    roofs = {
        code.parent: book.code(code.parent) for code in active.values() if code.parent and code.parent in _ids(book)
    }
    shown = {code.id: code for code in book.codes if code.id in active or code.id in roofs}
    below: dict[str, list[Code]] = {}
    for code in shown.values():
        below.setdefault(code.parent if code.parent in shown else "", []).append(code)

    def walk(parent: str, depth: int) -> list[tuple[Code, int]]:
        out = []
        for code in below.get(parent, ()):
            out.append((code, depth))
            if depth < 9:
                out += walk(code.id, depth + 1)
        return out

    flat = walk("", 0)
    groups: dict[str, list[tuple[Code, int]]] = {}
    level = ""
    for code, depth in flat:
        level = (code.level if code.level in LEVELS else "") if depth == 0 else level
        groups.setdefault(level, []).append((code, depth))
    return [(level, groups[level]) for level in LEVELS if level in groups]


def _ids(book: Codebook) -> set[str]:
    return {code.id for code in book.codes}


def resolve(book: Codebook, typed: str) -> str:
    """Find the active code that somebody typed: by its id or by its name in either language."""
    wanted = " ".join(typed.casefold().split())
    for code in book.active:
        names = {" ".join(name.casefold().split()) for name in code.names.values()}
        if wanted and (wanted == code.id.casefold() or wanted in names):
            return code.id
    return ""
