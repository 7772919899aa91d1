"""Transcripts of conversations: TXT, DOCX, ODT, PDF text, SRT and VTT, with who speaks when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from klantwaarde.errors import InputError, KlantwaardeError, Place, refuse, say
from klantwaarde.importers.archive_guard import MOST_FILE, bomb, open_archive, parse_xml
from klantwaarde.results.coding import TextSource, Transcript, Turn
from klantwaarde.results.receipt import Receipt
from klantwaarde.study.bounds import Bounds
from klantwaarde.study.encoding import find_encoding

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMATS = (".txt", ".md", ".docx", ".odt", ".pdf", ".srt", ".vtt")
_MOST_PAGES = 2_000
# "Interviewer:", "R1:", "Mevrouw De Wit (klant):", "[00:01:02] I:"
_SPEAKER = re.compile(
    r"^\s*(?:\[?\(?(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?)\)?\]?\s*[-–]?\s*)?"
    r"(?P<who>[^\W\d_][\w .'’()/-]{0,40}?)\s*(?:\[?\(?(?P<late>\d{1,2}:\d{2}(?::\d{2})?)\)?\]?)?\s*:\s+(?=\S)"
)
_INTERVIEWER = re.compile(
    r"(?:i|int|iv|q|v|interviewer|onderzoeker|vraag|moderator|gespreksleider|researcher)\.?\d*", re.IGNORECASE
)
_CUE = re.compile(
    r"(?P<start>\d{1,2}:\d{2}(?::\d{2})?[.,]\d{1,3})\s*-->\s*(?P<end>\d{1,2}:\d{2}(?::\d{2})?[.,]\d{1,3})"
)
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+(?P<who>[^>]{1,60})>")
_MARKUP = re.compile(r"</?[A-Za-z][^>]{0,80}>|<\d[\d:.]*>|\{\\[^}]{0,40}\}")


def read_transcript(path: Path, *, interviewer: Iterable[str] = ()) -> tuple[Transcript, Receipt]:
    """Read a conversation.

    Parameters
    ----------
    path
        The file; its ending tells the format.
    interviewer
        Names or letters of who asks, as the transcript has them; "I", "Interviewer" and the like are known.

    Returns
    -------
    tuple
        The text with its turns, and the receipt. Without marked speakers everything is one turn of the respondent.

    Raises
    ------
    InputError
        No such file, an ending we do not read, or a file that is not what its ending says or not safe to open.
    """
    suffix = path.suffix.casefold()
    if not path.is_file() or suffix not in FORMATS:
        raise refuse(
            InputError, "no-transcript", say("{file} is no transcript we read.", file=path.name),
            say("We read {formats}.", formats=", ".join(FORMATS)), say("Check the path, or save it as text."),
            Place(file=path.name),
        )  # fmt: skip
    guessed = []
    if suffix in {".srt", ".vtt"}:
        lines = _subtitles(_decoded(path))
    else:
        lines = [(line, None) for line in _lines(path, suffix)]
        if suffix == ".pdf":
            guessed.append(say("lines of the PDF were joined into paragraphs"))
    asks = {name.casefold() for name in interviewer}
    text, turns = _turned(lines, asks)
    if not text.strip():
        raise refuse(
            InputError, "transcript-empty", say("{file} holds no text.", file=path.name),
            say("A scanned PDF is a picture; it holds no text to code."), say("Have it read as text first."),
            Place(file=path.name),
        )  # fmt: skip
    speakers = dict.fromkeys(turn.speaker for turn in turns if turn.speaker)
    if not speakers:
        guessed.append(say("no speakers are marked: all of it counts as said by the respondent"))
    mapped = [say("{n} turns of {speakers} speakers", n=len(turns), speakers=len(speakers) or 1)]
    source = TextSource(path.stem, path.name, text)
    return Transcript(source, turns), Receipt(path.name, suffix[1:], mapped, guessed)


def _lines(path: Path, suffix: str) -> list[str]:
    if suffix == ".docx":
        return _docx(path)
    if suffix == ".odt":
        return _odt(path)
    if suffix == ".pdf":
        return _pdf(path)
    return _decoded(path).split("\n")


def _decoded(path: Path) -> str:
    form = find_encoding(path, Bounds(line=20_000_000), path.name)
    text = path.read_text(encoding=form.encoding)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _docx(path: Path) -> list[str]:
    with open_archive(path) as members:
        if "word/document.xml" not in members.names:
            raise _not_what(path)
        root = parse_xml(members.read("word/document.xml"), path.name)
    return [_docx_text(one) for one in root.iter() if _tag(one) == "p"]


def _docx_text(paragraph: Element) -> str:
    """Words that stand in the document now: what was struck out in tracked changes is left."""
    signs = {"tab": "\t", "br": " ", "cr": " "}
    return "".join(one.text or "" if _tag(one) == "t" else signs.get(_tag(one), "") for one in paragraph.iter())


def _odt(path: Path) -> list[str]:
    with open_archive(path) as members:
        if "content.xml" not in members.names:
            raise _not_what(path)
        root = parse_xml(members.read("content.xml"), path.name)
    return [_odt_text(one) for one in root.iter() if _tag(one) in {"p", "h"}]


def _odt_text(element: Element) -> str:
    if _tag(element) in {"note", "annotation", "tracked-changes"}:
        return ""
    out = {"s": " ", "tab": "\t", "line-break": " "}.get(_tag(element), "") + (element.text or "")
    return out + "".join(_odt_text(child) + (child.tail or "") for child in element)


def _pdf(path: Path) -> list[str]:
    if path.stat().st_size > MOST_FILE:
        raise bomb(path.name, say("It is {size:.0f} MB.", size=path.stat().st_size / 1e6))
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted or len(reader.pages) > _MOST_PAGES:
            raise bomb(path.name, say("It has a password or too many pages."))
        pages = [page.extract_text() or "" for page in reader.pages]
    except KlantwaardeError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError):
        raise _not_what(path) from None
    return _paragraphs("\n".join(pages).split("\n"))


def _paragraphs(lines: Iterable[str]) -> list[str]:
    """Join the lines of a page: a paragraph ends at an empty line, or where a speaker begins."""
    out: list[str] = []
    fresh = True
    for line in lines:
        bare = line.strip()
        if not bare:
            fresh = True
        elif fresh or _SPEAKER.match(bare):
            out.append(bare)
            fresh = False
        elif out[-1].endswith("-") and bare[:1].islower():
            out[-1] = out[-1][:-1] + bare
        else:
            out[-1] = f"{out[-1]} {bare}"
    return out


def _subtitles(text: str) -> list[tuple[str, float | None]]:
    out: list[tuple[str, float | None]] = []
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        place = next((i for i, line in enumerate(lines) if _CUE.search(line)), None)
        if place is None:
            continue  # WEBVTT, NOTE, STYLE
        match = _CUE.search(lines[place])
        seconds = _seconds(match["start"]) if match else None
        said = " ".join(lines[place + 1 :])
        voice = _VOICE.search(said)
        said = " ".join(_MARKUP.sub("", _VOICE.sub("", said)).split())
        if said:
            out.append((f"{voice['who'].strip()}: {said}" if voice else said, seconds))
    return out


def _seconds(text: str) -> float:
    parts = [float(part) for part in text.replace(",", ".").split(":")]
    return sum(part * 60.0**power for power, part in enumerate(reversed(parts)))


def _turned(lines: Iterable[tuple[str, float | None]], asks: set[str]) -> tuple[str, list[Turn]]:
    """Put lines behind each other, and a turn around what one speaker says in one go."""
    pieces: list[str] = []
    turns: list[Turn] = []
    length = 0
    who, role, begun, when = "", "respondent", 0, None
    for raw, seconds in lines:
        line = unicodedata.normalize("NFC", raw).strip()
        if not line:
            continue
        match = _SPEAKER.match(line)
        named = match is not None and len(match["who"].split()) <= 5
        if match is not None and named and (match["who"].strip() != who or seconds is None):
            if length > begun:
                turns.append(Turn(who, role, begun, length - 1, when))
            who = match["who"].strip()
            role = "interviewer" if _INTERVIEWER.fullmatch(who) or who.casefold() in asks else "respondent"
            stamp = match["time"] or match["late"]
            begun, when = length, seconds if seconds is not None else _seconds(stamp) if stamp else None
        if match is not None and named:
            line = line[match.end() :].strip()
        elif not turns and length == begun and when is None:
            when = seconds
        pieces.append(line)
        length += len(line) + 1
    if length > begun:
        turns.append(Turn(who, role, begun, length - 1, when))
    return "\n".join(pieces), turns


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _not_what(path: Path) -> KlantwaardeError:
    return refuse(
        InputError, "transcript-broken", say("{file} is not what its name says.", file=path.name),
        say("A file is complete and of the kind its ending tells."), say("Save it anew, or as plain text."),
        Place(file=path.name),
    )  # fmt: skip
