"""`klantwaarde story codebook`: keep a codebook in versions; merging, splitting and renaming never lose a coding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.delivery import write_whole
from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Argument, Option, command, person_of
from klantwaarde.errors import InputError, KlantwaardeError, Place, refuse
from klantwaarde.language import Said, say

if TYPE_CHECKING:
    from klantwaarde.systems.story.codebook import Codebook


@command(
    "codebook",
    say(
        "Make a codebook with versions, or change one. Codes keep their id for good; what was merged, split or renamed "
        "stands in its history, so that every coding keeps its meaning. Codings of a code that was split ask for "
        "another look."
    ),
    Argument("book", metavar="BOOK.json", type=click.Path(path_type=Path), said=say("The codebook; made when new.")),
    Option("--from", "source", metavar="FILE", type=click.Path(path_type=Path),
           said=say("Codes to begin with: CSV, XLSX or .qdc; those that come along when left out.")),
    Option("--catalogue", metavar="STUDY", type=click.Path(path_type=Path),
           said=say("Or begin with the values, investments and roles of a study.")),
    Option("--merge", metavar="A,B=C", multiple=True, said=say("Let codes A and B go on as C.")),
    Option("--split", metavar="A=B,C", multiple=True, said=say("Put new codes B and C in the place of A.")),
    Option("--rename", metavar="A=NAME|NAME", multiple=True,
           said=say("Give A another name: Dutch, and English after a |.")),
    Option("--phrase", metavar="CODE:LANG:TONE:WORDS", multiple=True,
           said=say("Add a phrase; tone is + praise, - complaint, 0 subject, ~ hint or x not this code.")),
    Option("--by", metavar="NAME", default="", said=say("Who changes it.")),
    Option("--why", metavar="TEXT", default="", said=say("Why.")),
)  # fmt: skip
@click.pass_context
def codebook(ctx: click.Context, /, book: Path, **given: Any) -> None:  # noqa: ANN401 - click hands over every option
    """Make or change a codebook."""
    from klantwaarde.systems.story.versions import codebook_json

    person = person_of(ctx)
    before = _beginning(book, given, person)
    after = _changed(before, given)
    if after is before and book.is_file():
        _tell(after, person)
        return
    write_whole(book, codebook_json(after))
    _tell(after, person)
    person.tell(say("Version {version} stands in {file}.", version=after.version, file=book.name))


def read_versions(path: Path) -> Codebook:
    """Read a codebook with its versions."""
    from klantwaarde.systems.story.versions import codebook_of_json

    if not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("A codebook is one file."), say("Correct the path."), Place(file=path.name),
        )  # fmt: skip
    return codebook_of_json(path.read_bytes(), path.name)


def _beginning(book: Path, given: dict[str, Any], person: Person) -> Codebook:
    if book.is_file():
        return read_versions(book)
    if given["catalogue"] is not None:
        from klantwaarde.study import open_study
        from klantwaarde.systems.story.codebook import codebook_of as of_catalogue

        with open_study(given["catalogue"]) as study:
            return of_catalogue(study.catalogue)
    from klantwaarde.cli.story_coder import codebook_of

    return codebook_of(given["source"], person)


def _changed(codebook: Codebook, given: dict[str, Any]) -> Codebook:
    from klantwaarde.systems.story.codebook import Code
    from klantwaarde.systems.story.phrases import read_phrase

    told = {"by": given["by"], "why": given["why"]}
    for text in given["merge"]:
        old, new = _sides(text)
        codebook = codebook.merged(_names(old), new.strip(), **told)
    for text in given["split"]:
        old, new = _sides(text)
        codebook = codebook.split(old.strip(), [Code(name, {"nl": name, "en": name}) for name in _names(new)], **told)
    for text in given["rename"]:
        old, new = _sides(text)
        dutch, _, english = new.partition("|")
        names = {"nl": dutch.strip(), "en": (english or dutch).strip()}
        codebook = codebook.renamed(old.strip(), names, **told)
    phrases = []
    for text in given["phrase"]:
        code, lang, tone, words = _four(text)
        codebook.code(code)
        phrases.append(read_phrase(words, code=code, lang=lang, tone=tone, source="researcher"))
    return codebook.with_phrases(phrases, **told) if phrases else codebook


def _sides(text: str) -> tuple[str, str]:
    before, sign, after = text.partition("=")
    if not (sign and before.strip() and after.strip()):
        raise _unreadable(text, say("A change has two sides, with = between them, such as a,b=c."))
    return before, after


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _four(text: str) -> tuple[str, str, str, str]:
    parts = [part.strip() for part in text.split(":", 3)]
    if len(parts) != 4 or parts[1] not in {"nl", "en"} or not all(parts):
        raise _unreadable(text, say("A phrase is written as code, language, tone and words, with : between them."))
    return parts[0], parts[1], parts[2], parts[3]


def _unreadable(text: str, rule: Said) -> KlantwaardeError:
    return refuse(
        InputError, "change-unreadable", say("“{text}” cannot be read.", text=text[:80]), rule,
        say("Write it like the example on the help page."),
    )  # fmt: skip


def _tell(codebook: Codebook, person: Person) -> None:
    person.answer(
        say("Version {version}: {n} codes, {phrases} phrases.", version=codebook.version, n=len(codebook.active),
            phrases=len(codebook.phrases))
    )  # fmt: skip
    kinds = {"merge": say("merged"), "split": say("split"), "rename": say("renamed"), "phrases": say("phrases added")}
    for change in codebook.history:
        codes = "; ".join(f"{old} → {', '.join(new)}" for old, new in change.mapping.items())
        person.answer(
            say("   {version} {what}: {codes} {why}", version=change.version, what=kinds.get(change.what, change.what),
                codes=codes, why=change.why)
        )  # fmt: skip
