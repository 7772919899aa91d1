"""What the words of `story` share: the codebook, what was learned, and the answers of a file, identical ones once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option
from klantwaarde.language import say

if TYPE_CHECKING:
    from klantwaarde.results.coding import Decision, Suggestion
    from klantwaarde.systems.story.codebook import Codebook
    from klantwaarde.systems.story.learning import Blended
    from klantwaarde.systems.story.suggesting import Coder

QUESTIONS = ("question", "vraag")
MARKS = ("mark", "cijfer", "score", "rapportcijfer")
LANGS = ("lang", "language", "taal")
# More different answers than these are not held at once.
MOST = 200_000

ANSWERS = Argument(
    "answers", metavar="ANSWERS", type=click.Path(path_type=Path), said=say("CSV, JSON lines or XLSX.")
)  # fmt: skip
TEXT = Option("--text", metavar="COLUMN", required=True, said=say("Column with the answers."))
CODEBOOK = Option(
    "--codebook", metavar="FILE", type=click.Path(path_type=Path), said=say("Your own codes: CSV, XLSX, .qdc or .json.")
)
QUESTION = Option(
    "--question", metavar="COLUMN", said=say("Column with the question; “question” or “vraag” unless told.")
)
ID = Option("--id", "id_", metavar="COLUMN", said=say("Column that names the answer, for the sheet."))
DECIDED = Option(
    "--decided", metavar="FILE", type=click.Path(path_type=Path), said=say("Sheet with decisions to learn from.")
)
JSON = Option("--json", "json_to", metavar="FILE|-", said=say("Give JSON, in a file or with - on the standard output."))


class Machine(Protocol):
    """Suggests codes: the phrases alone, or with what was learned."""

    def suggest(self, text: str, *, question: str = "", mark: int = 0, lang: str = "") -> list[Suggestion]:
        """Give what is suggested."""

    def ranked(self, text: str, *, question: str = "", mark: int = 0, lang: str = "") -> list[Suggestion]:
        """Give three codes at least."""


def codebook_of(path: Path | None, person: Person) -> Codebook:
    """Read the codebook; the one that comes along when none is named."""
    from klantwaarde.systems.story.codebook import codebook_from, shipped_codebook

    if path is None:
        return shipped_codebook()
    suffix = path.suffix.casefold()
    if suffix == ".json":
        from klantwaarde.cli.story_codebook import read_versions

        return read_versions(path)
    if suffix in {".qdc", ".qdpx"}:
        from klantwaarde.importers.refi import read_codes

        entries, _ = read_codes(path)
    else:
        from klantwaarde.importers.codebooks import read_codebook

        entries = read_codebook(path)
    codebook, borrowed = codebook_from(entries)
    if borrowed:
        person.tell(
            say("{n} {n:code|codes} without phrases took those that come along: {codes}.",
                n=len(borrowed), codes=", ".join(borrowed))
        )  # fmt: skip
    return codebook


def coder_of(codebook: Codebook, person: Person) -> Coder:
    """Make the coder of the phrases."""
    from klantwaarde.systems.story.suggesting import Coder

    return Coder(codebook, lang=person.lang if person.asked else "nl")


def decided_of(path: Path | None) -> tuple[list[Decision], dict[str, str]]:
    """Read a sheet with decisions; without one, none."""
    if path is None:
        return [], {}
    from klantwaarde.importers.decisions import read_decisions
    from klantwaarde.systems.story.checking import with_chance

    decisions, texts = read_decisions(path)
    return with_chance(decisions), texts


def learned_of(coder: Coder, decisions: list[Decision], texts: dict[str, str], person: Person) -> Blended | None:
    """Learn from decisions, and say so; nothing when there are none."""
    if not decisions:
        return None
    from klantwaarde.systems.story.learning import learn

    learned = learn(coder, decisions, texts)
    person.tell(say("Learned from {n} decisions on {texts} answers.", n=len(decisions), texts=len(texts)))
    return learned


def optional(headings: list[str], asked: str | None, usual: Iterable[str]) -> str | None:
    """Give the heading that was asked for, or one of the usual ones that is there."""
    from klantwaarde.errors import InputError, Place, refuse
    from klantwaarde.importers.answers import found_heading

    if asked is not None and found_heading(headings, asked) is None:
        raise refuse(
            InputError, "no-column", say("There is no column {name}.", name=asked),
            say("Its columns are: {names}.", names=", ".join(headings[:40])), say("Name one of them."),
            Place(column=asked),
        )  # fmt: skip
    return next((h for name in ([asked] if asked else usual) if (h := found_heading(headings, name)) is not None), None)


def mark_of(text: str) -> int:
    """A closed mark out of ten: 8 and up is praise, below 5.5 is complaint."""
    try:
        mark = float(text.replace(",", "."))
    except ValueError:
        return 0
    return 1 if mark >= 8 else -1 if mark < 5.5 else 0


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given: its words, what was asked, the mark beside it, its language."""

    text: str
    question: str = ""
    mark: int = 0
    lang: str = ""


@dataclass(slots=True)
class Columns:
    """Where in a file of answers the words, the question, the mark, the language and the name of an answer stand."""

    text: str
    question: str | None
    mark: str | None
    lang: str | None
    id: str | None

    def read(self, row: dict[str, str]) -> Given:
        """Read one row."""
        said = row.get(self.lang, "").strip().lower()[:2] if self.lang else ""
        return Given(
            row.get(self.text, ""), row.get(self.question, "") if self.question else "",
            mark_of(row.get(self.mark, "")) if self.mark else 0, said if said in {"nl", "en"} else "",
        )  # fmt: skip


def columns_of(headings: list[str], text: str, question: str | None = None, id_: str | None = None) -> Columns:
    """Find the columns of a file of answers."""
    from klantwaarde.importers.answers import found_heading

    return Columns(
        found_heading(headings, text) or text,
        optional(headings, question, QUESTIONS),
        optional(headings, None, MARKS),
        optional(headings, None, LANGS),
        optional(headings, id_, ()) if id_ else None,
    )


@dataclass(slots=True)
class Answers:
    """Every different answer of a file once, with the rows it stands for."""

    rows: dict[Given, list[str]] = field(default_factory=dict)

    @property
    def first(self) -> dict[str, Given]:
        """Each different answer by the name of its first row."""
        return {names[0]: given for given, names in self.rows.items()}


def gathered(path: Path, text: str, question: str | None, id_: str | None) -> Answers:
    """Read a file of answers whole, identical ones once.

    Raises
    ------
    InputError
        More different answers than are held at once.
    """
    from klantwaarde.errors import InputError, Place, refuse
    from klantwaarde.importers.answers import open_answers

    out = Answers()
    with open_answers(path, needs=[text]) as (headings, rows):
        columns = columns_of(headings, text, question, id_)
        for place, row in enumerate(rows, start=1):
            names = out.rows.setdefault(columns.read(row), [])
            names.append(row.get(columns.id, "") if columns.id else str(place))
            if len(out.rows) > MOST:
                raise refuse(
                    InputError, "too-many-answers", say("{file} holds too many different answers.", file=path.name),
                    say("At most {most} are held at once.", most=MOST),
                    say("Draw a part of the file at random, or use story code, which reads any number."),
                    Place(file=path.name),
                )  # fmt: skip
    return out


def streamed(
    rows: Iterable[dict[str, str]], columns: Columns, machine: Machine, *, three: bool, most_seen: int = 100_000
) -> Iterator[tuple[dict[str, str], Given, list[Suggestion]]]:
    """Suggest row by row; identical answers to the same question are looked at once."""
    seen: dict[Given, list[Suggestion]] = {}
    work = machine.ranked if three else machine.suggest
    for row in rows:
        given = columns.read(row)
        found = seen.get(given)
        if found is None:
            found = work(given.text, question=given.question, mark=given.mark, lang=given.lang)
            if len(seen) < most_seen:
                seen[given] = found
        yield row, given, found
