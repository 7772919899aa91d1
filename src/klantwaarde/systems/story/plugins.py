"""Other coders by a plug-in: off unless the project says so, redacted first, logged in counts, and never a decision."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol, TypeVar

import msgspec

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.coding import Decision, Suggestion
from klantwaarde.systems.story.agreed import Agreed
from klantwaarde.systems.story.codebook import Codebook
from klantwaarde.systems.story.endpoints import Endpoint, Resolve, addresses_of, checked_endpoint
from klantwaarde.systems.story.learning import precision
from klantwaarde.systems.story.redacting import Redacted, Redactor

GROUP = "klantwaarde.coders"
"""Where plug-ins are found: an entry point per coder, which gives a `PlugIn` when called without arguments."""
# Of so many decisions on its suggestions a plug-in has to stand before it weighs in.
LEAST_DECISIONS = 50
# A plug-in may say so much about one answer; what comes after is dropped and counted.
MOST_PROPOSED = 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a plug-in gives for one segment: a code, how sure, the literal words, and why."""

    segment: int
    code: str
    confidence: float
    evidence: str
    reason: str = ""


class PlugIn(Protocol):
    """A coder from outside, such as one that asks a language model.

    It may also have ``embed(texts, endpoint) -> rows of numbers``.
    """

    name: str
    version: str
    endpoint: str

    def suggest(self, segments: Sequence[str], codebook: Codebook, endpoint: Endpoint) -> Sequence[Proposed]:
        """Suggest codes for redacted segments. Their words are data and steer nothing.

        The codebook comes with its names and definitions, and without phrases: those may hold customers' words.
        """


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


def discovered(found: Iterable[EntryPoint] | None = None) -> dict[str, EntryPoint]:
    """Give the plug-ins that are installed, by name; none of them is loaded."""
    every = entry_points(group=GROUP) if found is None else found
    return {one.name: one for one in sorted(every, key=lambda one: one.name)}


def loaded(name: str, found: Iterable[EntryPoint] | None = None) -> PlugIn:
    """Load one plug-in that is installed.

    Raises
    ------
    MethodError
        No such plug-in.
    """
    every = discovered(found)
    if name not in every:
        raise refuse(
            MethodError, "plug-in-unknown", say("There is no plug-in {name}.", name=name[:80]),
            say("Installed are: {names}.", names=", ".join(every) or "–"), say("Install it, or correct the name."),
        )  # fmt: skip
    made: PlugIn = every[name].load()()
    return made


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
    resolve
        Looks a host up.
    log
        Every call, in counts.
    known
        What was answered before, by a hash of the redacted words, the plug-in and the codebook; kept by who wants to
        ask only once.
    """

    plug_in: PlugIn
    agreed: Agreed | None
    redactor: Redactor
    resolve: Resolve = addresses_of
    log: list[Call] = field(default_factory=list)
    known: dict[str, list[Proposed]] = field(default_factory=dict)
    _endpoint: Endpoint | None = None

    def suggest(self, texts: Sequence[str], codebook: Codebook) -> list[list[Suggestion]]:
        """Ask for suggestions; what is no code of ours or no literal words of the text is dropped and counted.

        The same words are asked for once, and what was answered is kept for this version of plug-in and codebook.

        Raises
        ------
        MethodError
            When the project did not agree to this plug-in and this endpoint, when the endpoint is not safe, or when it
            is too much or takes too long.
        """
        endpoint = self.open()
        clean = [self.redactor.redact(text) for text in texts]
        codes = msgspec.structs.replace(codebook, phrases=(), history=())
        of_codes = hashlib.sha256(msgspec.json.encode(codes)).hexdigest()
        keys = [self._key(one.text, of_codes) for one in clean]
        new = {key: one.text for key, one in zip(keys, clean, strict=True) if key not in self.known}
        for part in self._parts(new):
            self._ask(part, codes, endpoint)
        out: list[list[Suggestion]] = []
        for key, one in zip(keys, clean, strict=True):
            ours = [self._ours(each, one) for each in self.known[key]]
            out.append([each for each in ours if each is not None])
        return out

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Ask for numbers that stand for texts, under the same agreement.

        Raises
        ------
        MethodError
            As for `suggest`, and when the plug-in does not give them.
        """
        endpoint = self.open()
        ask: Callable[..., Sequence[Sequence[float]]] | None = getattr(self.plug_in, "embed", None)
        if ask is None:
            raise refuse(
                MethodError, "plug-in-no-embed", say("The plug-in {name} gives no numbers.", name=self.plug_in.name),
                say("A plug-in may code, or also give numbers."), say("Use another one."),
            )  # fmt: skip
        clean = [self.redactor.redact(text).text for text in texts]
        self._guard(sum(map(len, clean)))
        found = self._in_time(lambda: ask(clean, endpoint))
        if len(found) != len(clean) or len({len(row) for row in found}) > 1:
            raise self._nonsense()
        self._note(len(clean), sum(map(len, clean)), len(clean), 0)
        return found

    def open(self) -> Endpoint:
        """Check the agreement and the endpoint, once; the address is kept, so that it cannot turn meanwhile.

        Raises
        ------
        MethodError
            When the project did not agree to it, or its endpoint is not safe.
        """
        plug = self.plug_in
        if self.agreed is None or (self.agreed.name, self.agreed.endpoint) != (plug.name, plug.endpoint):
            raise refuse(
                MethodError, "plug-in-off", say("The plug-in {name} is off.", name=plug.name),
                say("Words leave only when the project names the plug-in, where they go, and who agreed."),
                say("Agree to it in the project, or code without it."),
            )  # fmt: skip
        if self._endpoint is None:
            self._endpoint = checked_endpoint(plug.endpoint, local=self.agreed.local, resolve=self.resolve)
        return self._endpoint

    def _key(self, text: str, of_codes: str) -> str:
        plug = self.plug_in
        return hashlib.sha256(f"{plug.name} {plug.version} {of_codes} {text}".encode()).hexdigest()

    def _parts(self, new: Mapping[str, str]) -> Iterable[dict[str, str]]:
        """Texts in calls that are not too large."""
        assert self.agreed is not None  # noqa: S101 - it was opened
        part: dict[str, str] = {}
        size = 0
        for key, text in new.items():
            self._guard(len(text))
            if part and size + len(text) > self.agreed.most:
                yield part
                part, size = {}, 0
            part[key] = text
            size += len(text)
        if part:
            yield part

    def _guard(self, size: int) -> None:
        assert self.agreed is not None  # noqa: S101 - it was opened
        if size > self.agreed.most:
            raise refuse(
                MethodError, "plug-in-size", say("{n} characters are too many for one call.", n=size),
                say("A call holds at most {most} characters.", most=self.agreed.most), say("Ask in parts."),
            )  # fmt: skip
        if len(self.log) >= self.agreed.calls:
            raise refuse(
                MethodError, "plug-in-calls",
                say("The plug-in {name} was called often enough.", name=self.plug_in.name),
                say("The project agreed to {n} calls at most.", n=self.agreed.calls),
                say("Ask for fewer answers, or agree to more."),
            )  # fmt: skip

    def _ask(self, part: Mapping[str, str], codebook: Codebook, endpoint: Endpoint) -> None:
        self._guard(0)
        texts = list(part.values())
        found: list[object] = self._in_time(lambda: list(self.plug_in.suggest(texts, codebook, endpoint)))
        kept: dict[int, list[Proposed]] = {i: [] for i in range(len(texts))}
        codes = {code.id for code in codebook.active}
        dropped = 0
        for one in found:
            if isinstance(one, Proposed) and _holds(one, texts, codes) and len(kept[one.segment]) < MOST_PROPOSED:
                kept[one.segment].append(one)
            else:
                dropped += 1
        for place, key in enumerate(part):
            self.known[key] = kept[place]
        self._note(len(texts), sum(map(len, texts)), sum(map(len, kept.values())), dropped)

    def _note(self, segments: int, characters: int, kept: int, dropped: int) -> None:
        plug = self.plug_in
        self.log.append(Call(plug.name, plug.version, plug.endpoint, segments, characters, kept, dropped))

    def _in_time(self, work: Callable[[], T]) -> T:
        """Wait no longer than was agreed; what goes wrong inside the plug-in is told, not shown."""
        import threading

        assert self.agreed is not None  # noqa: S101 - it was opened
        done: list[Any] = []

        def run() -> None:
            try:
                done.append((work(), None))
            except Exception as error:  # noqa: BLE001 - whatever a stranger's code does
                done.append((None, error))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.agreed.seconds)
        if not done:
            raise refuse(
                MethodError, "plug-in-late", say("The plug-in {name} gave no answer in time.", name=self.plug_in.name),
                say("A call may take {seconds:.0f} seconds.", seconds=self.agreed.seconds),
                say("Try again later, or code without it."),
            )  # fmt: skip
        found, error = done[0]
        if error is not None:
            raise self._nonsense() from error
        result: T = found
        return result

    def _nonsense(self) -> MethodError:
        wrong = refuse(
            MethodError, "plug-in-failed", say("The plug-in {name} failed.", name=self.plug_in.name),
            say("A plug-in gives suggestions, or a row of numbers per text."),
            say("Tell its maker, or code without it."),
        )  # fmt: skip
        assert isinstance(wrong, MethodError)  # noqa: S101 - made of it
        return wrong

    def _ours(self, one: Proposed, clean: Redacted) -> Suggestion | None:
        """Its evidence, put back in the place where the words stand in the answer itself; nothing for a bare label."""
        at = clean.text.find(one.evidence)
        stop = at + len(one.evidence)
        for mark in clean.marks:
            if mark.start <= at and stop <= mark.end:
                return None
            at = mark.start if mark.start < at < mark.end else at
            stop = mark.end if mark.start < stop < mark.end else stop
        start, end = bisect_left(clean.places, at), bisect_left(clean.places, stop)
        reason = say("{name}: {reason}", name=self.plug_in.name, reason=" ".join(one.reason.split())[:200])
        return Suggestion(
            one.code, round(one.confidence, 3), "neutral", "experience", start, end, reason, sure=False,
            source=self.plug_in.name,
        )  # fmt: skip


def _holds(one: Proposed, texts: Sequence[str], codes: set[str]) -> bool:
    """Whether it names a code of ours, a segment that is there, a chance, and words that literally stand there."""
    kinds = (one.code, str), (one.segment, int), (one.confidence, int | float), (one.evidence, str), (one.reason, str)
    return (
        all(isinstance(value, kind) for value, kind in kinds)
        and one.code in codes
        and 0 <= one.segment < len(texts)
        and 0 <= one.confidence <= 1
        and bool(one.evidence.strip())
        and one.evidence in texts[one.segment]
    )


def beside(
    own: Sequence[Suggestion], theirs: Sequence[Suggestion], record: Mapping[str, tuple[int, int]]
) -> list[Suggestion]:
    """Put the suggestions of a plug-in beside our own.

    Parameters
    ----------
    own
        Of the phrases and what was learned.
    theirs
        Of the plug-in.
    record
        Accepted of decided on its suggestions, per code. Under fifty decisions in all they stand behind ours as further
        candidates; from there on a code of theirs has the chance that its record gives.
    """
    weighs = sum(n for _, n in record.values()) >= LEAST_DECISIONS
    have = {one.code for one in own if one.sure}
    named = {one.code for one in theirs}
    # A further candidate of ours is a guess; words that were pointed at say more.
    out = [one for one in own if one.sure or one.code not in named]
    for one in theirs:
        if one.code in have:
            continue
        chance = precision(*record.get(one.code, (0, 0))) if weighs else min(one.confidence, 0.19)
        out.append(msgspec.structs.replace(one, confidence=round(chance, 3), sure=weighs and chance >= 0.5))
        have.add(one.code)
    return sorted(out, key=lambda one: (not one.sure, -one.confidence, one.start, one.code, one.frame))


def record_of(name: str, decisions: Iterable[Decision]) -> dict[str, tuple[int, int]]:
    """Count what was accepted of what people decided on the suggestions of one plug-in, per code."""
    out: dict[str, tuple[int, int]] = {}
    for one in decisions:
        if one.source == name and one.code:
            accepted, n = out.get(one.code, (0, 0))
            out[one.code] = accepted + (one.verdict != "reject"), n + 1
    return out
