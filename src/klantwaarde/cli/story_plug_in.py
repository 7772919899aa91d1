"""A plug-in beside our own suggestions in `story code`: when named and agreed to, redacted first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klantwaarde.cli.person import Person
from klantwaarde.cli.spoken import Option
from klantwaarde.cli.story_coder import Given
from klantwaarde.language import say

if TYPE_CHECKING:
    from klantwaarde.results.coding import Decision, Suggestion
    from klantwaarde.systems.story.codebook import Codebook
    from klantwaarde.systems.story.plugins import PlugInCoder

Told = Iterator[tuple[dict[str, str], Given, "list[Suggestion]"]]
SCHEMA = "klantwaarde.story.plug-in/1"
# Answers that are asked about together.
TOGETHER = 200

PLUG_IN = Option(
    "--plug-in", "plug_in", metavar="NAME",
    said=say("Ask this plug-in too, such as one for a language model; off unless named."),
)  # fmt: skip
AGREED = Option(
    "--agreed", metavar="FILE.toml", type=click.Path(path_type=Path),
    said=say("What the project agreed to: which plug-in, where words go, and who said so."),
)  # fmt: skip
NAMES = Option(
    "--names", metavar="FILE", type=click.Path(path_type=Path),
    said=say("Names of this project, one per line; taken out before a plug-in is asked."),
)  # fmt: skip


@dataclass(slots=True)
class Asked:
    """A plug-in that may be asked, what people decided on its suggestions, and the codebook."""

    coder: PlugInCoder
    record: Mapping[str, tuple[int, int]]
    codebook: Codebook

    def beside(self, told: Told) -> Told:
        """Put its suggestions beside ours, some hundreds of answers at a time."""
        from klantwaarde.systems.story.plugins import beside
        from klantwaarde.systems.story.text import says_nothing

        while part := list(islice(told, TOGETHER)):
            asked = [given.text for _, given, _ in part if not says_nothing(given.text)]
            theirs = dict(zip(asked, self.coder.suggest(asked, self.codebook), strict=True))
            for row, given, own in part:
                yield row, given, beside(own, theirs.get(given.text, ()), self.record)

    def put_beside(self, own: Sequence[Suggestion], text: str) -> list[Suggestion]:
        """Put its suggestions for one answer beside ours."""
        from klantwaarde.systems.story.plugins import beside
        from klantwaarde.systems.story.text import says_nothing

        theirs = [] if says_nothing(text) else self.coder.suggest([text], self.codebook)[0]
        return beside(own, theirs, self.record)

    def ask_ahead(self, texts: Sequence[str]) -> None:
        """Ask about many answers together, so that what comes after is known."""
        from klantwaarde.systems.story.text import says_nothing

        self.coder.suggest([text for text in texts if not says_nothing(text)], self.codebook)

    def log(self) -> dict[str, Any]:
        """Give who was asked, under which agreement, and every call in counts; no words."""
        agreed = self.coder.agreed
        assert agreed is not None  # noqa: S101 - nothing is asked without
        return {
            "schema": SCHEMA, "name": agreed.name, "version": self.coder.plug_in.version, "endpoint": agreed.endpoint,
            "by": agreed.by, "on": agreed.on, "leaves": agreed.leaves, "redacted": True,
            "decided": sum(n for _, n in self.record.values()), "calls": self.coder.log,
        }  # fmt: skip

    def tell(self, person: Person) -> None:
        """Tell what left."""
        log = self.coder.log
        person.tell(
            say("The plug-in {name} was called {n} {n:time|times}, with {answers} redacted {answers:answer|answers} in "
                "all; {dropped} of its suggestions could not be checked and were dropped.",
                name=self.coder.plug_in.name, n=len(log), answers=sum(one.segments for one in log),
                dropped=sum(one.dropped for one in log))
        )  # fmt: skip


def asked_of(
    given: Mapping[str, Any], decisions: Sequence[Decision], codebook: Codebook, person: Person
) -> Asked | None:
    """Find the plug-in that was named, and check the agreement before anything is read; nothing when none is named.

    Raises
    ------
    MethodError
        No such plug-in, no agreement with it, or an endpoint that is not safe.
    InputError
        An agreement without a plug-in, or one that cannot be read.
    """
    from klantwaarde.cli.story_redact import lines_of
    from klantwaarde.errors import InputError, Place, refuse
    from klantwaarde.systems.story.agreed import read_agreement
    from klantwaarde.systems.story.plugins import PlugInCoder, loaded, record_of
    from klantwaarde.systems.story.redacting import Redactor

    name, path = given["plug_in"], given["agreed"]
    if name is None:
        if path is None:
            return None
        raise refuse(
            InputError, "agreement-alone", say("There is an agreement, and no plug-in was named."),
            say("A plug-in is asked only when it is named."), say("Add --plug-in, or leave --agreed out."),
        )  # fmt: skip
    if path is not None and not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("An agreement stands in a file."), say("Correct the path."), Place(file=path.name),
        )  # fmt: skip
    agreed = None if path is None else read_agreement(path.read_bytes(), path.name)
    plug_in = loaded(name)
    redactor = Redactor(lang=person.lang, known=lines_of(given["names"]))
    coder = PlugInCoder(plug_in, agreed, redactor)
    coder.open()
    return Asked(coder, record_of(plug_in.name, decisions), codebook)
