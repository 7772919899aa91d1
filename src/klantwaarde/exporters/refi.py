"""REFI-QDA: a codebook (`.qdc`) or a project (`.qdpx`) that other programs for coding open."""

from __future__ import annotations

import datetime as dt
import os
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from klantwaarde.language import say
from klantwaarde.results.coding import CodedProject, CodeEntry, Coding, TextSource
from klantwaarde.results.receipt import Receipt

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
_SPACE = uuid.UUID("6f2b8f0e-6d1c-5c5b-9a53-1f0c5b1f7a10")
_STAMP = (2020, 1, 1, 0, 0, 0)


def codebook_xml(codes: Iterable[CodeEntry]) -> bytes:
    """Write codes as `.qdc`."""
    root = Element("CodeBook", {"xmlns": CODEBOOK, "origin": "klantwaarde"})
    _codes(SubElement(root, "Codes"), list(codes))
    return _bytes(root)


def write_project(project: CodedProject, path: Path, *, as_of: dt.datetime) -> Receipt:
    """Write a project as `.qdpx`; the same project at the same moment gives the same bytes.

    Parameters
    ----------
    project
        Texts, codes and codings. Texts go out as they are kept: redact them before.
    path
        Where it goes; it appears there whole or not at all.
    as_of
        The moment it counts as written.

    Returns
    -------
    Receipt
        Which choices the standard left to us.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for source in project.sources:
                # Line ends as the other programs expect them; places in the project count both signs.
                _put(archive, f"sources/{_guid(source.guid, 'source', source.id)}.txt", _crlf(source.text).encode())
            _put(archive, "project.qde", _project_xml(project, as_of))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    mapped = [say("{n} codes", n=len(project.codes)), say("{n} texts", n=len(project.sources)),
              say("{n} codings", n=len(project.codings))]  # fmt: skip
    guessed = [say("valence and frame stand in the note of a quote, since the standard has no place for them")]
    return Receipt(path.name, "qdpx", mapped, guessed)


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _project_xml(project: CodedProject, as_of: dt.datetime) -> bytes:
    stamp = as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
    root = Element(
        "Project", {"xmlns": PROJECT, "name": project.name, "origin": "klantwaarde", "creationDateTime": stamp}
    )
    users = SubElement(root, "Users")
    names = dict(project.coders)
    for coding in project.codings:
        names.setdefault(coding.coder, coding.coder or "klantwaarde")
    user_guid = {coder: _guid(coder if _is_guid(coder) else "", "user", coder) for coder in names}
    for coder, name in names.items():
        SubElement(users, "User", {"guid": user_guid[coder], "name": name})
    book = SubElement(SubElement(root, "CodeBook"), "Codes")
    _codes(book, project.codes)
    code_guid = {code.id: _guid(code.guid, "code", code.id) for code in project.codes}
    variables = sorted({name for source in project.sources for name in source.attributes} | {"consent"})
    held = SubElement(root, "Variables")
    for name in variables:
        SubElement(held, "Variable", {"guid": _guid("", "variable", name), "name": name, "typeOfVariable": "Text"})
    sources = SubElement(root, "Sources")
    notes: list[tuple[str, str]] = []
    by_source: dict[str, list[Coding]] = {}
    for coding in project.codings:
        by_source.setdefault(coding.source, []).append(coding)
    for source in project.sources:
        _source(sources, source, by_source.get(source.id, []), code_guid, user_guid, stamp, notes)
    written = SubElement(root, "Notes")
    for guid, text in notes:
        note = SubElement(written, "Note", {"guid": guid, "name": text[:60]})
        SubElement(note, "PlainTextContent").text = text
    # The standard asks for this order: Users, CodeBook, Variables, Cases, Sources, Notes.
    cases = Element("Cases")
    for source in project.sources:
        _case(cases, source)
    root.insert(3, cases)
    return _bytes(root)


def _source(  # noqa: PLR0917 - what a source is made of
    sources: Element, source: TextSource, codings: list[Coding], codes: Mapping[str, str], users: Mapping[str, str],
    stamp: str, notes: list[tuple[str, str]],
) -> None:  # fmt: skip
    guid = _guid(source.guid, "source", source.id)
    element = SubElement(
        sources, "TextSource",
        {"guid": guid, "name": source.name or source.id, "plainTextPath": f"internal://{guid}.txt",
         "creationDateTime": stamp},
    )  # fmt: skip
    SubElement(element, "Description").text = f"klantwaarde:{source.id}"
    places = _places(source.text)
    for number, one in enumerate(codings):
        key = f"{source.id}|{number}|{one.code}"
        selection = SubElement(
            element, "PlainTextSelection",
            {"guid": _guid("", "selection", key), "name": source.text[one.start : one.end][:60].replace("\n", " "),
             "startPosition": str(places[one.start]), "endPosition": str(places[one.end])},
        )  # fmt: skip
        coding = SubElement(
            selection, "Coding",
            {"guid": _guid(one.guid, "coding", key), "creatingUser": users[one.coder],
             "creationDateTime": one.created or stamp},
        )  # fmt: skip
        SubElement(coding, "CodeRef", {"targetGUID": codes[one.code]})
        told = f"[klantwaarde valence={one.valence} frame={one.frame}] " if one.valence or one.frame else ""
        if told or one.memo:
            note = _guid("", "note", key)
            notes.append((note, (told + one.memo).strip()))
            SubElement(selection, "NoteRef", {"targetGUID": note})
    if source.memo:
        note = _guid("", "note", f"source|{source.id}")
        notes.append((note, source.memo))
        SubElement(element, "NoteRef", {"targetGUID": note})


def _case(cases: Element, source: TextSource) -> None:
    case = SubElement(cases, "Case", {"guid": _guid("", "case", source.id), "name": source.name or source.id})
    for name, value in {**source.attributes, "consent": source.consent}.items():
        held = SubElement(case, "VariableValue")
        SubElement(held, "VariableRef", {"targetGUID": _guid("", "variable", name)})
        SubElement(held, "TextValue").text = value
    SubElement(case, "SourceRef", {"targetGUID": _guid(source.guid, "source", source.id)})


def _codes(parent: Element, codes: list[CodeEntry]) -> None:
    made: dict[str, Element] = {}
    left = list(codes)
    known = {code.id for code in codes}
    while left:
        now = [code for code in left if code.parent in made or code.parent not in known] or left
        for code in now:
            name = code.names.get("nl") or code.names.get("en") or code.names.get("") or code.id
            attributes = {
                "guid": _guid(code.guid, "code", code.id),
                "name": name,
                "isCodable": str(code.codable).lower(),
            }
            if code.colour:
                attributes["color"] = code.colour
            element = SubElement(made.get(code.parent, parent), "Code", attributes)
            definition = code.definition.get("nl") or code.definition.get("en") or code.definition.get("", "")
            ours = "|".join(
                [f"id={code.id}", *(f"name_{lang}={text}" for lang, text in sorted(code.names.items()) if lang)]
            )
            SubElement(element, "Description").text = f"{definition}\nklantwaarde:{ours}".strip()
            made[code.id] = element
        left = [code for code in left if code.id not in made]


def _places(text: str) -> list[int]:
    """Place of each code point when every line end counts as two signs."""
    out, at = [], 0
    for sign in text:
        out.append(at)
        at += 2 if sign == "\n" else 1
    return [*out, at]


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def _guid(own: str, kind: str, key: str) -> str:
    """Keep the GUID a thing came with; otherwise one that follows from what it is."""
    return own if _is_guid(own) else str(uuid.uuid5(_SPACE, f"{kind}:{key}"))


def _is_guid(text: str) -> bool:
    try:
        uuid.UUID(text.strip("{}"))
    except ValueError:
        return False
    return True


def _bytes(root: Element) -> bytes:
    indent(root)
    # Control characters cannot stand in XML; the texts themselves lie beside it, whole.
    for element in root.iter():
        element.text = _clean(element.text) if element.text else element.text
        for name, value in element.attrib.items():
            element.set(name, _clean(value))
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def _clean(text: str) -> str:
    return "".join(
        sign for sign in text
        if sign in "\t\n\r" or 0x20 <= ord(sign) < 0xD800 or 0xE000 <= ord(sign) < 0xFFFE or ord(sign) >= 0x10000
    )  # fmt: skip
