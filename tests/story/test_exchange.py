"""Exchange with other programs: nothing is lost on the way, and nothing hostile gets in."""

import datetime as dt
import struct
import zipfile
import zlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantwaarde.errors import InputError
from klantwaarde.exporters.quotes import matrix_csv, quotes_csv, quotes_workbook
from klantwaarde.exporters.refi import codebook_xml, write_project
from klantwaarde.importers.refi import read_codes, read_project
from klantwaarde.importers.transcripts import read_transcript
from klantwaarde.results.coding import CodedProject, CodeEntry, Coding, TextSource
from klantwaarde.systems.story.exchange import redacted
from klantwaarde.systems.story.text import normal_text

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def project(text="Eén regel 👍🏽\nze komen afspraken na\n\nen zijn vriendelijk é"):
    codes = [
        CodeEntry("work", {"nl": "Werk", "en": "Work"}, {"": "map"}, codable=False),
        CodeEntry(
            "reliability",
            {"nl": "Betrouwbaarheid", "en": "Reliability"},
            {"": "Doet wat hij zegt."},
            "work",
            colour="#aa0000",
        ),
        CodeEntry("personal", {"nl": "Persoonlijk", "en": "Personal"}),
    ]
    text = normal_text(text)[0]
    at = text.index("afspraken") if "afspraken" in text else 0
    codings = [
        Coding("q1", "reliability", at, min(at + 9, len(text)), "anna", "positive", "experience", "let op"),
        Coding("q1", "personal", 0, len(text), "bob", "", "", "", "2026-02-01T10:00:00Z"),
    ]
    sources = [
        TextSource(
            "q1",
            "Gesprek 1",
            text,
            attributes={"sector": "bouw", "functie": "inkoper"},
            memo="rustig",
            consent="anonymous",
        )
    ]
    return CodedProject("Onderzoek", codes, sources, codings, {"anna": "Anna", "bob": "Bob"})


def same(a, b):
    users = dict(b.coders)
    strip = lambda one: msgspec.structs.replace(one, guid="")  # noqa: E731 - only here
    assert [strip(code) for code in b.codes] == [strip(code) for code in a.codes]
    assert [strip(source) for source in b.sources] == [strip(source) for source in a.sources]
    for old, new in zip(a.codings, b.codings, strict=True):
        assert (new.source, new.code, new.start, new.end) == (old.source, old.code, old.start, old.end)
        assert (new.valence, new.frame, new.memo) == (old.valence, old.frame, old.memo)
        assert users[new.coder] == a.coders[old.coder]
        assert not old.created or new.created == old.created


def test_a_project_comes_back_as_it_went(tmp_path):
    path = tmp_path / "p.qdpx"
    write_project(project(), path, as_of=NOW)
    back, receipt = read_project(path)
    same(project(), back)
    assert not receipt.dropped
    write_project(back, tmp_path / "again.qdpx", as_of=NOW)
    again, _ = read_project(tmp_path / "again.qdpx")
    same(project(), again)
    assert [code.guid for code in again.codes] == [code.guid for code in back.codes]


@settings(max_examples=25)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_comes_back(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("t") / "p.qdpx"
    sent = project(text.replace("\ufeff", ""))
    write_project(sent, path, as_of=NOW)
    same(sent, read_project(path)[0])


def test_the_same_project_gives_the_same_bytes(tmp_path):
    for name in "ab":
        write_project(project(), tmp_path / f"{name}.qdpx", as_of=NOW)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_a_codebook_comes_back(tmp_path):
    path = tmp_path / "b.qdc"
    path.write_bytes(codebook_xml(project().codes))
    codes, _ = read_codes(path)
    assert [msgspec.structs.replace(code, guid="") for code in codes] == project().codes


QDE = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:{version}" name="P" origin="{origin}">
<Users><User guid="U" name="Kim"/></Users>
<CodeBook><Codes><Code guid="A" name="Prijs é" isCodable="true" color="#fff"><Code guid="B" name="Prijs é" isCodable="true"/></Code></Codes></CodeBook>
<Sources><TextSource guid="S" name="t" plainTextPath="{path}"><PlainTextSelection guid="X" startPosition="{start}" endPosition="{end}">
<Coding guid="C" creatingUser="U"><CodeRef targetGUID="B"/></Coding></PlainTextSelection></TextSource></Sources></Project>"""  # noqa: E501 - as programs write it


def foreign(path, text, *, encoding="utf-8", folder="sources", where="internal://t.txt", qde="project.qde", version="1.0",  # noqa: E501 - one line of a file
            start=6, end=11):  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(qde, QDE.format(version=version, origin="x", path=where, start=start, end=end))
        archive.writestr(f"{folder}/t.txt", text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "how",
    [
        {"folder": "Sources"},  # NVivo
        {"qde": "My project.qde"},  # MAXQDA
        {"version": "0.4"},
        {"encoding": "utf-8-sig"},  # a BOM before the text
        {"encoding": "utf-16"},
        {"version": "1.5"},
    ],
)
def test_files_of_other_programs_open(tmp_path, how):
    found, _ = read_project(foreign(tmp_path / "p.qdpx", "eén\r\n\r\nduur!", start=7, end=11, **how))
    one = found.codings[0]
    assert found.sources[0].text == "eén\n\nduur!"
    assert found.sources[0].text[one.start : one.end] == "duur"
    assert [code.id for code in found.codes] == ["prijs_e", "prijs_e_2"]
    assert found.codes[1].parent == "prijs_e"


@pytest.mark.parametrize(
    "where", ["relative:///../../etc/passwd", "absolute:///etc/passwd", "internal://../x", "file:///etc/passwd"]
)
def test_a_text_outside_the_file_is_not_read(tmp_path, where):
    found, receipt = read_project(foreign(tmp_path / "p.qdpx", "eigen tekst", where=where))
    assert not found.sources
    assert receipt.dropped


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/x", "C:\\x.txt", "a/../../b"])
def test_a_path_that_escapes_is_refused(tmp_path, name):
    path = foreign(tmp_path / "p.qdpx", "tekst")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(InputError, match="points outside"):
        read_project(path)


BOMBS = {
    "laughs": '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Project name="&b;"/>',
    "outside": '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project name="&x;"/>',
    "dtd": '<!DOCTYPE p SYSTEM "http://x.example/p.dtd"><Project/>',
    "deep": "<a>" * 400 + "</a>" * 400,
    "broken": "<Project",
}


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_xml_is_refused(tmp_path, name):
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", BOMBS[name])
    with pytest.raises(InputError):
        read_project(path)
    codebook = tmp_path / "b.qdc"
    codebook.write_text(BOMBS[name])
    with pytest.raises(InputError):
        read_codes(codebook)


def test_an_archive_that_unpacks_to_ten_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.qdpx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("project.qde", "w", force_zip64=True) as stream,
    ):
        for _ in range(120):  # 120 MB on the way to 10 GB: the ceiling does not care how far it would go
            stream.write(b" " * (1 << 20))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InputError, match="unpacks to more than"):
        read_project(path)


def ten_gigabytes(member):
    """A whole and honest zip of ten megabytes that unpacks to ten gigabytes of blanks."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = press.compress(b" " * (1 << 20)) + press.flush(zlib.Z_FULL_FLUSH)
    body, size, name = block * 10_240 + b"\x03\x00", 10_240 << 20, member.encode()
    big = struct.pack("<HHQQ", 1, 16, size, len(body))
    start = (
        struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 45, 0, 8, 0, 33, 0, *[0xFFFFFFFF] * 2, len(name), len(big)) + name + big
    )
    told = (45, 45, 0, 8, 0, 33, 0, 0xFFFFFFFF, 0xFFFFFFFF, len(name), len(big), 0, 0, 0, 0, 0)
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", *told) + name + big
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(start) + len(body), 0)
    return start + body + entry + end


@pytest.mark.parametrize(
    ("file", "member"), [("p.qdpx", "project.qde"), ("g.docx", "word/document.xml"), ("g.odt", "content.xml")]
)
def test_ten_honest_gigabytes_are_refused_by_every_door(tmp_path, file, member):
    path = tmp_path / file
    path.write_bytes(ten_gigabytes(member))
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].file_size == 10 * 1024**3
    with pytest.raises(InputError, match="unpacks to more than"):
        (read_project if file.endswith("qdpx") else read_transcript)(path)


def test_parts_that_are_too_much_together_are_refused(tmp_path):
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", QDE.format(version="1.0", origin="x", path="internal://t.txt", start=0, end=1))
        archive.writestr("sources/t.txt", b" " * 20_000_000)
    with pytest.raises(InputError, match="unpacks to more than"):
        read_project(path)


def test_what_is_no_archive_is_refused(tmp_path):
    for content in (b"", b"PK\x03\x04half", zlib.compress(b"x" * 100)):
        path = tmp_path / "p.qdpx"
        path.write_bytes(content)
        with pytest.raises(InputError):
            read_project(path)


def test_redaction_moves_the_codings_along():
    sent = project("Peter belt terug, mail peter@voorbeeld.nl, en komt afspraken na")
    out = redacted(sent)
    one = out.codings[0]
    assert out.sources[0].text[one.start : one.end] == "afspraken"
    assert "peter" not in msgspec.json.encode(out).decode().casefold()


def test_tables_guard_against_formulas(tmp_path):
    sent = project("=SOM(A1)")
    table = quotes_csv(sent)
    assert "'=SOM(A1)" in table
    assert matrix_csv(sent).splitlines() == ["source,reliability,personal", "q1,1,1"]
    quotes_workbook(sent, tmp_path / "q.xlsx")
    import openpyxl

    book = openpyxl.load_workbook(tmp_path / "q.xlsx")
    assert book.sheetnames == ["quotes", "matrix", "codebook"]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "Werk / Betrouwbaarheid" in table


TXT = "Interviewer: Waarom koos u voor ons?\nKlant: Om de prijs.\nEn de service.\nI: En nu?\nKlant: Nu om de mensen."


def test_turns_of_a_plain_transcript(tmp_path):
    (tmp_path / "g.txt").write_text(TXT, encoding="utf-8")
    found, _ = read_transcript(tmp_path / "g.txt")
    told = [(turn.role, found.source.text[turn.start : turn.end]) for turn in found.turns]
    assert told == [
        ("interviewer", "Waarom koos u voor ons?"),
        ("respondent", "Om de prijs.\nEn de service."),
        ("interviewer", "En nu?"),
        ("respondent", "Nu om de mensen."),
    ]


def test_subtitles_with_voices_and_times(tmp_path):
    (tmp_path / "g.vtt").write_text(
        "WEBVTT\n\nNOTE niets\n\n00:00:01.000 --> 00:00:03.000\n<v Anna>Waarom?</v>\n\n1\n00:01:05.500 --> 00:01:08.000\n<v Klant>Om de <i>prijs</i>.\n",  # noqa: E501 - one line of a file
        encoding="utf-8",
    )
    found, _ = read_transcript(tmp_path / "g.vtt", interviewer=["Anna"])
    assert [(t.speaker, t.role, t.seconds) for t in found.turns] == [
        ("Anna", "interviewer", 1.0),
        ("Klant", "respondent", 65.5),
    ]
    assert found.source.text == "Waarom?\nOm de prijs."
    (tmp_path / "g.srt").write_text(
        "1\n00:00:01,000 --> 00:00:02,500\nHallo daar\n\n2\n00:00:03,000 --> 00:00:04,000\nen welkom\n"
    )
    assert read_transcript(tmp_path / "g.srt")[0].source.text == "Hallo daar\nen welkom"


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODT = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'  # noqa: E501 - one line of a file


def test_word_and_open_document(tmp_path):
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TXT.split("\n"))
    with zipfile.ZipFile(tmp_path / "g.docx", "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    body = "".join(f"<text:p>{line.replace(' ', '<text:s/>', 1)}</text:p>" for line in TXT.split("\n"))
    with zipfile.ZipFile(tmp_path / "g.odt", "w") as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {ODT}><office:body>{body}</office:body></office:document-content>",
        )
    (tmp_path / "g.txt").write_text(TXT, encoding="utf-8")
    texts = {read_transcript(tmp_path / f"g.{kind}")[0].source.text for kind in ("docx", "odt", "txt")}
    assert len(texts) == 1


def test_text_of_a_pdf(tmp_path):
    stream = b"BT /F1 12 Tf 50 700 Td (Klant: Ze zijn erg vriendelijk.) Tj ET"
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
             b"<</Length %d>>stream\n" % len(stream) + stream + b"\nendstream", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip  # noqa: E501 - one line of a file
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    (tmp_path / "g.pdf").write_bytes(out)
    found, _ = read_transcript(tmp_path / "g.pdf")
    assert found.source.text == "Ze zijn erg vriendelijk."
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(InputError):
        read_transcript(tmp_path / "bad.pdf")


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_hostile_documents_are_refused(tmp_path, kind):
    inside = {"docx": "word/document.xml", "odt": "content.xml"}[kind]
    for bomb in BOMBS.values():
        with zipfile.ZipFile(tmp_path / f"g.{kind}", "w") as archive:
            archive.writestr(inside, bomb)
        with pytest.raises(InputError):
            read_transcript(tmp_path / f"g.{kind}")
