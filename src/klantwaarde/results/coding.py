"""Nouns of coded words: `Suggestion` of a machine, `Coding` and `Decision` of a person."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said


class Suggestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code that may fit; it counts for nothing until a person decides.

    Parameters
    ----------
    code
        Code of the codebook.
    confidence
        0 to 1.
    valence
        ``positive``, ``negative``, ``mixed`` or ``neutral``; ``None`` for an expectation.
    frame
        ``experience`` or ``expectation``.
    start, end
        The evidence, in Unicode code points of the text as given, end exclusive.
    reason
        Why, in words.
    phrase
        The phrase of the codebook that was found, as written there; empty when it was learned or is a guess.
    sure
        False for a further candidate: shown to choose from, and under what the code asks for.
    source
        Name of the plug-in that suggests it; empty for our own.
    """

    code: str
    confidence: float
    valence: str | None
    frame: str
    start: int
    end: int
    reason: Said
    phrase: str = ""
    sure: bool = True
    source: str = ""


class CodeEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code as it stands in a file: its id, names and definition, and the phrases that point at it.

    Parameters
    ----------
    id
        Stable code.
    names, definition
        Per language (``nl``, ``en``); the language may be empty when the file does not tell it.
    parent, level, colour, memo
        As far as the file has them.
    guid
        Of an exchange file, so that it goes back under the same one.
    codable
        False for a folder that only holds codes.
    phrases
        Per language and tone: ``nl+``, ``en-``, ``nl0``.
    """

    id: str
    names: dict[str, str]
    definition: dict[str, str] = {}
    parent: str = ""
    level: str = ""
    colour: str = ""
    memo: str = ""
    guid: str = ""
    codable: bool = True
    phrases: dict[str, list[str]] = {}


class Coding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code that a person gave to a stretch of text.

    Parameters
    ----------
    source
        Id of the text.
    code
        Code of the codebook.
    start, end
        Unicode code points of the text as kept, end exclusive.
    coder
        Who.
    valence, frame
        As in `Suggestion`; empty when not told.
    memo, created, guid
        As far as there are any.
    """

    source: str
    code: str
    start: int
    end: int
    coder: str = ""
    valence: str = ""
    frame: str = ""
    memo: str = ""
    created: str = ""
    guid: str = ""


class TextSource(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text as it was said, kept once and for good: NFC, lines ending in a plain newline.

    Parameters
    ----------
    id
        Of the text.
    name
        As people know it.
    text
        The words.
    guid
        Of an exchange file.
    attributes
        Of who said it, such as sector or function; never coded.
    memo
        Note on the whole text.
    consent
        ``internal``, ``anonymous`` or ``attributable``.
    """

    id: str
    name: str
    text: str
    guid: str = ""
    attributes: dict[str, str] = {}
    memo: str = ""
    consent: str = "internal"


class Turn(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one speaker said in one go.

    Parameters
    ----------
    speaker
        As the transcript names them; empty when it does not.
    role
        ``interviewer`` or ``respondent``; turns of an interviewer are never coded as customer values.
    start, end
        Place in the text of the transcript, end exclusive.
    seconds
        When it was said, from the start of the recording.
    """

    speaker: str
    role: str
    start: int
    end: int
    seconds: float | None = None


class Transcript(msgspec.Struct, frozen=True):
    """A conversation in writing: the text, and who said which part of it."""

    source: TextSource
    turns: list[Turn]


class CodedProject(msgspec.Struct, frozen=True):
    """Texts, codes and codings of a project, as they travel between programs."""

    name: str
    codes: list[CodeEntry]
    sources: list[TextSource]
    codings: list[Coding]
    coders: dict[str, str] = {}


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person decided on one code of one answer.

    Parameters
    ----------
    row
        Id of the answer.
    code
        Code of the codebook.
    verdict
        ``accept``, ``reject`` or ``change`` (accepted with another valence or frame); ``none``, without a code: the
        answer was read and has none.
    by
        Who.
    valence, frame, start, end
        As decided.
    random
        True when the answer came from the random share of the queue: only those feed figures.
    lot
        Of the batch the answer came in; it holds whether chance chose it.
    blind
        True when the person decided without seeing suggestions.
    source
        Name of the plug-in whose suggestion was decided on; empty for our own.
    """

    row: str
    code: str
    verdict: str
    by: str = ""
    valence: str = ""
    frame: str = ""
    start: int = 0
    end: int = 0
    random: bool = False
    lot: str = ""
    blind: bool = False
    source: str = ""
