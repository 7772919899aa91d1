"""REFI-QDA: codebooks (`.qdc`) and projects (`.qdpx`) as MAXQDA, NVivo, ATLAS.ti, QualCoder and others write them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from klantwaarde.errors import InputError, Place, refuse, say
from klantwaarde.importers.archive_guard import MOST_MEMBER, Members, bomb, open_archive, parse_xml
from klantwaarde.language import Said
from klantwaarde.results.coding import CodedProject, CodeEntry, Coding, TextSource
from klantwaarde.results.receipt import Receipt

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_VALENCE = re.compile(r"\[klantwaarde valence=(\w*) frame=(\w*)\]\s*")
_OURS = "klantwaarde:"
# What a project may hold and we do not: it is told, never dropped in silence.
_NOT_OURS = ("PictureSource", "PDFSource", "AudioSource", "VideoSource", "Links", "Graphs", "Transcript")


def read_codes(path: Path) -> tuple[list[CodeEntry], Receipt]:
    """Read the codes of a codebook or of a project."""
    if path.suffix.casefold() == ".qdpx":
        project, receipt = read_project(path)
        return project.codes, receipt
    if not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("A codebook is one file."), say("Correct the path."),
        )  # fmt: skip
    if path.stat().st_size > MOST_MEMBER:
        raise bomb(path.name, say("It is {size:.0f} MB.", size=path.stat().st_size / 1e6))
    root = parse_xml(path.read_bytes(), path.name)
    codes = _codes(root, path.name)
    return codes, Receipt(path.name, "qdc", mapped=[say("{n} codes", n=len(codes))])


def read_project(path: Path) -> tuple[CodedProject, Receipt]:
    """Read a project: texts, codes, codings, coders, and the attributes of who spoke.

    Returns
    -------
    tuple
        The project, and the receipt: what was mapped, what was guessed, and what such a project holds that we do not.

    Raises
    ------
    InputError
        Damaged or hostile archives and XML, no project in it, or a text outside the archive.
    """
    dropped: list[Said] = []
    guessed: list[Said] = []
    with open_archive(path) as members:
        qde = [name for name in members.names if name.casefold().endswith(".qde") and "/" not in name.strip("/")]
        if len(qde) != 1:
            raise refuse(
                InputError, "no-project", say("{file} holds {n} projects.", file=path.name, n=len(qde)),
                say("A project file holds exactly one .qde."), say("Export the project again."), Place(file=path.name),
            )  # fmt: skip
        root = parse_xml(members.read(qde[0]), f"{path.name}/{qde[0]}")
        codes = _codes(root, path.name)
        by_guid = {code.guid: code.id for code in codes}
        attributes = _attributes(root)
        notes = {note.get("guid", ""): _plain(note) for note in _all(root, "Note")}
        sources: list[TextSource] = []
        codings: list[Coding] = []
        for element in _all(root, "TextSource"):
            raw = _text_of(element, members, path.name)
            if raw is None:
                dropped.append(say("the text of {name}: it stands outside the file", name=element.get("name", "?")))
                continue
            text, places, shifted = _placed(raw)
            if shifted:
                guessed.append(say("line ends of {name}: places count them as one sign", name=element.get("name", "?")))
            source = _source(element, text, attributes, notes)
            sources.append(source)
            codings += _codings(element, source, places, by_guid, notes)
    counts = {name: len(_all(root, name)) for name in _NOT_OURS}
    dropped += [say("{n} x {what}", n=n, what=name) for name, n in counts.items() if n]
    coders = {user.get("guid", ""): user.get("name", "") for user in _all(root, "User")}
    project = CodedProject(root.get("name", path.stem), codes, sources, codings, coders)
    mapped = [
        say("{n} codes", n=len(codes)),
        say("{n} texts", n=len(sources)),
        say("{n} codings", n=len(codings)),
    ]
    return project, Receipt(path.name, "qdpx", mapped, guessed, dropped)


def _codes(root: Element, file: str) -> list[CodeEntry]:
    found: list[CodeEntry] = []
    seen: set[str] = set()

    def walk(element: Element, parent: str) -> None:
        for child in element:
            if _tag(child) != "Code":
                continue
            name, guid = child.get("name", "").strip(), child.get("guid", "")
            description = next((_plain(d) for d in child if _tag(d) == "Description"), "")
            id_, description, names = _id_of(name, description, seen)
            seen.add(id_)
            found.append(
                CodeEntry(id_, names, {"": description} if description else {}, parent, colour=child.get("color", ""),
                          guid=guid, codable=child.get("isCodable", "true").casefold() not in {"false", "0"})
            )  # fmt: skip
            walk(child, id_)

    for codes in _all(root, "Codes"):
        walk(codes, "")
    if not found and _tag(root) == "CodeBook":
        raise refuse(
            InputError, "codebook-empty", say("{file} holds no codes.", file=file),
            say("A codebook has at least one code."), say("Export it again."), Place(file=file),
        )  # fmt: skip
    return found


def _id_of(name: str, description: str, seen: set[str]) -> tuple[str, str, dict[str, str]]:
    """Our own id when we wrote the code; otherwise one made of its name."""
    names = {"": name}
    if _OURS in description:
        before, _, ours = description.partition(_OURS)
        parts = dict(piece.split("=", 1) for piece in ours.strip().split("|") if "=" in piece)
        names = {lang: parts[f"name_{lang}"] for lang in ("nl", "en") if f"name_{lang}" in parts} or names
        if parts.get("id") and parts["id"] not in seen:
            return parts["id"], before.strip(), names
        description = before.strip()
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "code"
    id_, n = base, 2
    while id_ in seen:
        id_, n = f"{base}_{n}", n + 1
    return id_, description, names


def _text_of(element: Element, members: Members, file: str) -> str | None:
    inline = next((child for child in element if _tag(child) == "PlainTextContent"), None)
    if inline is not None:
        return inline.text or ""
    path = element.get("plainTextPath", "")
    # Only what lies in the archive: relative:// and absolute:// would let a file read what it should not.
    if not path.startswith("internal://"):
        return None
    wanted = path.removeprefix("internal://").casefold()
    name = next((m for m in members.names if m.casefold() in {f"sources/{wanted}", wanted}), None)
    if name is None:
        return None
    content = members.read(name)
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise refuse(
            InputError, "source-not-text", say("A text in {file} is not written in UTF-8.", file=file),
            say("Plain texts in a project are UTF-8."), say("Export the project again."), Place(file=file),
        ) from None  # fmt: skip


def _placed(raw: str) -> tuple[str, list[int], bool]:
    r"""Text as we keep it (NFC, ``\n``), and per place in theirs the place in ours, with one more for the end."""
    places: list[int] = []
    out: list[str] = []
    at = length = 0
    while at < len(raw):
        end = at + 1
        if raw[at] == "\r":
            end += raw[at + 1 : at + 2] == "\n"
            piece = "\n"
        else:
            while end < len(raw) and unicodedata.combining(raw[end]):
                end += 1
            piece = unicodedata.normalize("NFC", raw[at:end])
        places += [length] * (end - at)
        out.append(piece)
        length += len(piece)
        at = end
    return "".join(out), [*places, length], "\r" in raw


def _source(element: Element, text: str, attributes: dict[str, dict[str, str]], notes: dict[str, str]) -> TextSource:
    guid, name = element.get("guid", ""), element.get("name", "")
    told = dict(attributes.get(guid, {}))
    consent = told.pop("consent", "internal")
    memo = " ".join(notes.get(ref.get("targetGUID", ""), "") for ref in element if _tag(ref) == "NoteRef").strip()
    description = next((_plain(child) for child in element if _tag(child) == "Description"), "")
    id_ = description.removeprefix(_OURS) if description.startswith(_OURS) else name or guid
    return TextSource(id_, name, text, guid, told, memo, consent)


def _codings(
    element: Element, source: TextSource, places: list[int], by_guid: dict[str, str], notes: dict[str, str]
) -> list[Coding]:
    found: list[Coding] = []
    for selection in (child for child in element if _tag(child) == "PlainTextSelection"):
        start, end = (_place(selection.get(name, ""), places) for name in ("startPosition", "endPosition"))
        memo = " ".join(notes.get(ref.get("targetGUID", ""), "") for ref in selection if _tag(ref) == "NoteRef").strip()
        match = _VALENCE.search(memo)
        valence, frame = (match[1], match[2]) if match else ("", "")
        for coding in (child for child in selection if _tag(child) == "Coding"):
            ref = next((child for child in coding if _tag(child) == "CodeRef"), None)
            code = by_guid.get(ref.get("targetGUID", "") if ref is not None else "")
            if code is not None:
                found.append(
                    Coding(source.id, code, min(start, end), max(start, end), coding.get("creatingUser", ""), valence,
                           frame, _VALENCE.sub("", memo), coding.get("creationDateTime", ""), coding.get("guid", ""))
                )  # fmt: skip
    return found


def _place(text: str, places: list[int]) -> int:
    number = int(text) if text.isdigit() else 0
    return places[min(number, len(places) - 1)]


def _attributes(root: Element) -> dict[str, dict[str, str]]:
    """Variables of cases, and of sources themselves, by the GUID of the source."""
    names = {variable.get("guid", ""): variable.get("name", "") for variable in _all(root, "Variable")}
    found: dict[str, dict[str, str]] = {}
    for holder in (*_all(root, "Case"), *_all(root, "TextSource")):
        told: dict[str, str] = {}
        for value in (child for child in holder if _tag(child) == "VariableValue"):
            ref = next((child for child in value if _tag(child) == "VariableRef"), None)
            cell = next((child for child in value if _tag(child) != "VariableRef"), None)
            if ref is not None and cell is not None:
                told[names.get(ref.get("targetGUID", ""), "?")] = cell.text or ""
        refs = [ref.get("targetGUID", "") for ref in holder if _tag(ref) == "SourceRef"] or [holder.get("guid", "")]
        for guid in refs:
            found.setdefault(guid, {}).update(told)
    return found


def _plain(note: Element) -> str:
    own = next((child.text or "" for child in note if _tag(child) == "PlainTextContent"), None)
    return own if own is not None else (note.text or "").strip()


def _all(root: Element, tag: str) -> list[Element]:
    return [element for element in root.iter() if _tag(element) == tag]


def _tag(element: Element) -> str:
    """Name without its namespace: 1.0, 1.5 and 0.4 read alike."""
    return str(element.tag).rpartition("}")[2]
