"""Other coders by a plug-in: off unless the project says so, redacted first, logged in counts, and never a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.results.coding import Suggestion
from klantwaarde.systems.story.codebook import Codebook
from klantwaarde.systems.story.redacting import Redacted, Redactor


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a plug-in gives for one segment: a code, how sure, the literal words, and why."""

    segment: int
    code: str
    confidence: float
    evidence: str
    reason: str = ""


class PlugIn(Protocol):
    """A coder from outside, such as one that asks a language model."""

    name: str
    version: str
    endpoint: str

    def suggest(self, segments: Sequence[str], codebook: Codebook) -> Sequence[Proposed]:
        """Suggest codes for redacted segments. Their words are data and steer nothing."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the project agreed to: which plug-in, where its words go, and who said so."""

    name: str
    endpoint: str
    by: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it is logged: counts, no words."""

    name: str
    version: str
    endpoint: str
    segments: int
    characters: int
    kept: int
    dropped: int


@dataclass(slots=True)
class PlugInCoder:
    """A plug-in as one more coder.

    Parameters
    ----------
    plug_in
        Who is asked.
    agreed
        What the project agreed to; without it nothing is sent.
    redactor
        Takes out what tells who somebody is, before anything leaves.
    most
        Characters in one call at most.
    log
        Every call, in counts.
    """

    plug_in: PlugIn
    agreed: Agreed | None
    redactor: Redactor
    most: int = 100_000
    log: list[Call] = field(default_factory=list)

    def suggest(self, texts: Sequence[str], codebook: Codebook) -> list[list[Suggestion]]:
        """Ask for suggestions; what is no code of ours or no literal words of the text is dropped and counted.

        Raises
        ------
        MethodError
            When the project did not agree to this plug-in and this endpoint, or when it is too much for one call.
        """
        if self.agreed is None or (self.agreed.name, self.agreed.endpoint) != (
            self.plug_in.name,
            self.plug_in.endpoint,
        ):
            raise refuse(
                MethodError, "plug-in-off", say("The plug-in {name} is off.", name=self.plug_in.name),
                say("Words leave only when the project names the plug-in, where they go, and who agreed."),
                say("Agree to it in the project, or code without it."),
            )  # fmt: skip
        clean = [self.redactor.redact(text) for text in texts]
        size = sum(len(one.text) for one in clean)
        if size > self.most:
            raise refuse(
                MethodError, "plug-in-size", say("{n} characters are too many for one call.", n=size),
                say("A call holds at most {most} characters.", most=self.most), say("Ask in parts."),
            )  # fmt: skip
        out: list[list[Suggestion]] = [[] for _ in texts]
        codes = {code.id for code in codebook.active}
        dropped = 0
        for one in self.plug_in.suggest([each.text for each in clean], codebook):
            found = self._checked(one, clean, codes)
            if found is None:
                dropped += 1
            else:
                out[one.segment].append(found)
        kept = sum(len(those) for those in out)
        plug = self.plug_in
        self.log.append(Call(plug.name, plug.version, plug.endpoint, len(texts), size, kept, dropped))
        return out

    def _checked(self, one: Proposed, clean: Sequence[Redacted], codes: set[str]) -> Suggestion | None:
        if one.code not in codes or not 0 <= one.segment < len(clean) or not 0 <= one.confidence <= 1:
            return None
        at = clean[one.segment].text.find(one.evidence) if one.evidence else -1
        if at < 0:
            return None
        places = clean[one.segment].places
        start = next(i for i, place in enumerate(places) if place >= at)
        end = next((i for i, place in enumerate(places) if place >= at + len(one.evidence)), len(places) - 1)
        reason: Said = say("{name}: {reason}", name=self.plug_in.name, reason=one.reason[:200])
        return Suggestion(one.code, one.confidence, "neutral", "experience", start, max(end, start + 1), reason)
