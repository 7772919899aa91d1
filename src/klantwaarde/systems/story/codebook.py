"""`Codebook`: codes with their phrases, in versions; merging, splitting and renaming keep their history."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import msgspec

from klantwaarde.errors import InputError, refuse, say
from klantwaarde.results.coding import CodeEntry
from klantwaarde.systems.story.function_words import words
from klantwaarde.systems.story.phrases import Phrase, read_phrase
from klantwaarde.systems.story.text import folded
from klantwaarde.systems.story.word_forms import lemmas

if TYPE_CHECKING:
    from klantwaarde.schema.catalogue import Catalogue


class Code(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing a customer may speak of.

    Parameters
    ----------
    id
        Stable; it outlives every renaming.
    names, definition
        Per language.
    include, exclude, examples
        When it does apply and when it does not.
    parent
        Code above it, or empty.
    level
        ``basic``, ``added`` or ``bonding``, or empty; ``investment`` and ``role`` for what is no value.
    status
        ``active``, ``merged``, ``split`` or ``dropped``.
    """

    id: str
    names: dict[str, str]
    definition: dict[str, str] = {}
    include: str = ""
    exclude: str = ""
    examples: list[str] = []
    parent: str = ""
    level: str = ""
    status: str = "active"


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one version changed: which codes became which, by whom and why."""

    version: int
    what: str
    mapping: dict[str, list[str]] = {}
    by: str = ""
    why: str = ""


class Codebook(msgspec.Struct, frozen=True):
    """Codes, phrases and what happened to them.

    Parameters
    ----------
    codes
        In order; those that are no longer active stay, so that old codings keep their meaning.
    phrases
        What to look for.
    version
        Goes up with every change; each coding names the version it was made under.
    history
        Every change, oldest first.
    """

    codes: tuple[Code, ...]
    phrases: tuple[Phrase, ...] = ()
    version: int = 1
    history: tuple[Change, ...] = ()

    @property
    def active(self) -> list[Code]:
        """The codes that may be given."""
        return [code for code in self.codes if code.status == "active"]

    def code(self, id_: str) -> Code:
        """Give the code with this id."""
        found = next((code for code in self.codes if code.id == id_), None)
        if found is None:
            raise refuse(
                InputError,
                "unknown-code",
                say("The codebook has no code {code}.", code=id_),
                say("Codings name codes of the codebook."),
                say("Add the code, or correct the name."),
            )
        return found

    def renamed(self, id_: str, names: Mapping[str, str], *, by: str = "", why: str = "") -> Codebook:
        """Give a code another name; its id, codings and phrases stay."""
        new = msgspec.structs.replace(self.code(id_), names=dict(names))
        codes = tuple(new if code.id == id_ else code for code in self.codes)
        return self._next(codes, self.phrases, "rename", {id_: [id_]}, by, why)

    def merged(self, ids: Sequence[str], into: str, *, by: str = "", why: str = "") -> Codebook:
        """Let several codes go on as one of them; the others stay as history."""
        self.code(into)
        gone = {id_ for id_ in ids if self.code(id_).id != into}
        codes = tuple(msgspec.structs.replace(c, status="merged") if c.id in gone else c for c in self.codes)
        moved = [_moved(phrase, into) if phrase.code in gone else phrase for phrase in self.phrases]
        unique = {(phrase.code, phrase.lang, phrase.text, phrase.tone): phrase for phrase in moved}
        return self._next(codes, tuple(unique.values()), "merge", {id_: [into] for id_ in sorted(gone)}, by, why)

    def split(self, id_: str, into: Sequence[Code], *, by: str = "", why: str = "") -> Codebook:
        """Put several codes in the place of one; what was coded with it asks for a new decision."""
        old = self.code(id_)
        codes = [msgspec.structs.replace(c, status="split") if c.id == old.id else c for c in self.codes]
        known = {code.id for code in codes}
        codes += [code for code in into if code.id not in known]
        phrases = tuple(phrase for phrase in self.phrases if phrase.code != id_)
        return self._next(tuple(codes), phrases, "split", {id_: [code.id for code in into]}, by, why)

    def with_phrases(self, phrases: Iterable[Phrase], *, by: str = "", why: str = "") -> Codebook:
        """Add phrases; one that is there already takes its new tone and weight."""
        kept = {(phrase.code, phrase.lang, phrase.text): phrase for phrase in self.phrases}
        kept |= {(phrase.code, phrase.lang, phrase.text): phrase for phrase in phrases}
        return self._next(self.codes, tuple(kept.values()), "phrases", {}, by, why)

    def now(self, id_: str) -> list[str]:
        """Say which active codes a code of any older version is now: itself, one, several (look again), or none."""
        open_ = [id_]
        for change in self.history:
            if change.what in {"merge", "split"}:
                open_ = [new for old in open_ for new in change.mapping.get(old, [old])]
        active = {code.id for code in self.active}
        return list(dict.fromkeys(code for code in open_ if code in active))

    def _next(
        self, codes: tuple[Code, ...], phrases: tuple[Phrase, ...], what: str, mapping: dict[str, list[str]],
        by: str, why: str,
    ) -> Codebook:  # fmt: skip
        change = Change(self.version + 1, what, mapping, by, why)
        return Codebook(codes, phrases, self.version + 1, (*self.history, change))


def _moved(phrase: Phrase, code: str) -> Phrase:
    from dataclasses import replace

    return replace(phrase, code=code)


@cache
def shipped_codebook() -> Codebook:
    """Give the codebook that comes along: seventeen values of business customers, with phrases in Dutch and English."""
    codes = tuple(
        Code(
            row["code"],
            {"nl": row["name_nl"], "en": row["name_en"]},
            {"nl": row["definition_nl"], "en": row["definition_en"]},
        )
        for row in _rows("codes.csv")
    )
    return Codebook(codes, tuple(shipped_phrases()))


@cache
def shipped_phrases() -> tuple[Phrase, ...]:
    """Give every phrase that comes along: a file per code, a row per language and tone."""
    found: dict[tuple[str, str, str], Phrase] = {}
    for code in (row["code"] for row in _rows("codes.csv")):
        for row in _rows("phrases", f"{code}.csv"):
            for text in row["phrases"].split("|"):
                phrase = read_phrase(spelled_out(text, row["lang"]), code=code, lang=row["lang"], tone=row["tone"])
                found.setdefault((phrase.code, phrase.lang, phrase.text), phrase)
    return tuple(found.values())


@cache
def word_classes() -> dict[tuple[str, str], str]:
    """Give the named rows of words that phrases write as ``{quick}``, by name and language."""
    return {(row["name"], row["lang"]): row["words"] for row in _rows("classes.csv")}


def spelled_out(text: str, lang: str) -> str:
    """Write a named row of words in full: ``{quick} geholpen`` becomes ``snel/vlot/... geholpen``."""
    classes = word_classes()
    return _CLASS.sub(lambda match: classes.get((match[1], lang), match[0]), text)


_CLASS = re.compile(r"\{(\w+)\}")


def _rows(*name: str) -> list[dict[str, str]]:
    import csv

    text = resources.files("klantwaarde.systems.story").joinpath("lexicon", *name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def codebook_of(catalogue: Catalogue) -> Codebook:
    """Make a codebook of a study's own catalogue: its values, its investments and its roles, with their phrases.

    Investments are costs, so their phrases count as complaints. A value that has the id of a shipped code takes the
    shipped phrases as well.
    """
    codes: list[Code] = []
    phrases: list[Phrase] = []
    for kind, entries in (
        ("value", catalogue.values),
        ("investment", catalogue.investments),
        ("role", catalogue.roles),
    ):
        for id_, entry in entries.items():
            level = getattr(entry, "level", "") if kind == "value" else kind
            codes.append(Code(id_, dict(entry.name), level=level))
            tone = "-" if kind == "investment" else "+" if kind == "value" else "0"
            synonyms = getattr(entry, "synonyms", {}) or {}
            for lang in ("nl", "en"):
                texts = [entry.name.get(lang, ""), *synonyms.get(lang, ())]
                phrases += seeded(texts, code=id_, lang=lang, tone=tone)
                phrases += [p for p in shipped_phrases() if p.code == id_ and p.lang == lang]
    unique = {(phrase.code, phrase.lang, phrase.text): phrase for phrase in phrases}
    return Codebook(tuple(codes), tuple(unique.values()))


def codebook_from(entries: Iterable[CodeEntry]) -> tuple[Codebook, list[str]]:
    """Make a codebook of the rows of a file.

    A code without phrases of its own takes those that are shipped with a code of the same id, and otherwise its names
    and the short parts of its definition.

    Returns
    -------
    tuple
        The codebook, and the ids of codes that took shipped phrases.
    """
    codes: list[Code] = []
    found: dict[tuple[str, str, str], Phrase] = {}
    borrowed: list[str] = []
    for entry in entries:
        codes.append(Code(entry.id, dict(entry.names), dict(entry.definition), parent=entry.parent, level=entry.level))
        phrases = [p for kind, texts in entry.phrases.items() for text in texts for p in _written(entry.id, kind, text)]
        if not phrases:
            phrases = [p for p in shipped_phrases() if p.code == entry.id]
            borrowed += [entry.id] if phrases else []
        if not phrases:
            phrases = _of_definition(entry)
        for phrase in phrases:
            found.setdefault((phrase.code, phrase.lang, phrase.text), phrase)
    return Codebook(tuple(codes), tuple(found.values())), borrowed


def _written(code: str, kind: str, text: str) -> list[Phrase]:
    lang, tone = (kind[:-1], kind[-1]) if kind else ("", "+")
    return [
        read_phrase(text, code=code, lang=each, tone=tone, source="researcher")
        for each in ([lang] if lang else ["nl", "en"])
    ]


def _of_definition(entry: CodeEntry) -> list[Phrase]:
    """Names count as praise of the value, parts of a definition as a subject."""
    out: list[Phrase] = []
    for tone, texts in (("+", entry.names), ("0", entry.definition)):
        for lang, text in texts.items():
            parts = [part for piece in re.split(r"[,;.:|()]", text) for part in _JOINED.split(piece)]
            short = [part for part in parts if 0 < len(part.split()) <= _FREE]
            for each in [lang] if lang else ["nl", "en"]:
                out += seeded(short, code=entry.id, lang=each, tone=tone)
    out += seeded([entry.id.replace("_", " ")], code=entry.id, lang="en", tone="+")
    return out


_JOINED = re.compile(r"\s(?:en|of|and|or|&)\s")
_LONGEST, _FREE = 12, 5
_SMALL = words("de het een en van is zijn wij we ons onze ze zij er je u the a an and of is are we our they it to")


def seeded(texts: Iterable[str], *, code: str, lang: str, tone: str) -> list[Phrase]:
    """Make phrases of plain words, such as names and synonyms: small words may be left out or stand between."""
    found: list[Phrase] = []
    for text in texts:
        bare = [word.strip(".,:;()'\"") for word in text.replace("/", " ").replace("&", " ").replace("*", "").split()]
        bare = [word for word in bare if word]
        content = [word for word in bare if word.casefold() not in _SMALL] or bare
        # In any form: who writes *houdt zich aan de planning* means *houden* as well.
        content = ["/".join(dict.fromkeys(lemmas(folded(word), lang))) for word in content]
        if 0 < len(content) <= _LONGEST:
            written = (" .. " if len(content) < _FREE else " ").join(content)
            found.append(read_phrase(written, code=code, lang=lang, tone=tone))
    return found
