"""`Ledger`: every answer of a study with its birth certificate, on paper and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

import msgspec

from klantwaarde import __version__
from klantwaarde.errors import InputError, KlantwaardeError, Place, refuse
from klantwaarde.language import Said, say
from klantwaarde.results import PUBLISHED_SCHEMA, Answer, Published, StudyFacts, from_json, to_json


class Ledger(msgspec.Struct, frozen=True):
    """Every answer of a study, in the order in which they were given.

    Parameters
    ----------
    answers
        Each with its own provenance.
    study
        Which study they are about.
    software
        Version of klantwaarde that gave them.
    """

    answers: list[Answer]
    study: StudyFacts
    software: str = __version__

    def answer(self, key: str) -> Answer:
        """An answer by its id; raises `KeyError`."""
        for answer in self.answers:
            if answer.id == key:
                return answer
        raise KeyError(key)

    @property
    def ids(self) -> list[str]:
        """Ids in order."""
        return [answer.id for answer in self.answers]

    def of(self, system: str = "", kind: str = "") -> list[Answer]:
        """Answers of one system or one kind; empty asks for all."""
        return [a for a in self.answers if (not system or a.system == system) and (not kind or a.kind == kind)]

    def adding(self, *answers: Answer) -> Self:
        """A ledger with more answers; one with the same id takes the place of the older."""
        new = {answer.id: answer for answer in answers}
        kept = [new.pop(answer.id, answer) for answer in self.answers]
        return msgspec.structs.replace(self, answers=[*kept, *new.values()])

    def mark_stale(self, fingerprint: str) -> Self:
        """A ledger in which every answer from another record than this one is marked as stale.

        Parameters
        ----------
        fingerprint
            Of the study as it is now.
        """
        answers = [
            answer if answer.provenance.fingerprint == fingerprint else msgspec.structs.replace(answer, stale=True)
            for answer in self.answers
        ]
        return msgspec.structs.replace(self, answers=answers)

    @property
    def stale(self) -> list[str]:
        """Ids of the answers that are stale."""
        return [answer.id for answer in self.answers if answer.stale]

    def to_json(self) -> str:
        """Write the ledger as JSON; the same ledger gives the same bytes."""
        whole = Published(schema=PUBLISHED_SCHEMA, software=self.software, study=self.study, answers=self.answers)
        return to_json(whole) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, name: str = "") -> Self:
        """Read a ledger back.

        Raises
        ------
        InputError
            When the text is not a ledger of a version that this software reads.
        """
        try:
            head = msgspec.json.decode(text, type=_Head)
            if head.schema != PUBLISHED_SCHEMA:
                raise _not_a_ledger(name, say("It has the form {form}.", form=head.schema[:60] or "?"))
            whole = from_json(text, Published)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _not_a_ledger(name, say("It cannot be read: {why}", why=str(error)[:200])) from None
        return cls(answers=whole.answers, study=whole.study, software=whole.software)

    def save(self, path: str | Path) -> None:
        """Write the ledger to a file, which appears whole or not at all."""
        path = Path(path)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_text(self.to_json(), encoding="utf-8", newline="\n")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a ledger from a file.

        Raises
        ------
        InputError
            When there is no such file, or it is not a ledger.
        """
        path = Path(path)
        try:
            text = path.read_bytes()
        except OSError:
            raise _not_a_ledger(str(path), say("There is no such file.")) from None
        return cls.from_json(text, str(path))


class _Head(msgspec.Struct):
    schema: str = ""


def _not_a_ledger(name: str, why: Said) -> KlantwaardeError:
    return refuse(
        InputError,
        "not-a-ledger",
        say("{file} does not hold answers. {why}", file=name or "?", why=why),
        say("Answers are JSON in the form {form}.", form=PUBLISHED_SCHEMA),
        say("Make them anew with `klantwaarde analyse`."),
        Place(file=name or None),
    )
