"""Files that leave: no script, no formula, never opened as a page, and only by who may take them."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import msgspec
import pytest

from klantwaarde.web.people.rights import Right
from web.routes.walk import routes
from web.security.test_script import Dangers

pytestmark = pytest.mark.django_db
SCRIPT = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", ' =HYPERLINK("http://x")', "\uff1d1+1"]
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def runs(cell):
    """Whether a spreadsheet would run this cell; a number with a sign is a number."""
    if not cell.startswith(RUNS) and not cell.lstrip().startswith(RUNS):
        return False
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return True
    return False


def cells(content):
    """Every cell of a CSV file, headings too."""
    text = content.decode("utf-8-sig")
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.KEYS_FOLDER, settings.STUDIES_FOLDER = tmp_path / "keys", tmp_path / "studies"


@pytest.fixture
def answers_in(acme):
    """Make a study whose answers hold one text in every place where somebody may have typed it."""
    from klantwaarde.ledger import Ledger
    from klantwaarde.results.published import StudyFacts
    from klantwaarde.web.reading.models import Run
    from klantwaarde.web.reading.source import mark_of
    from klantwaarde.web.studies.models import Study
    from sample_ledger import answer, hostile_info
    from sample_model import hostile_model

    def made(text):
        both = {"nl": text, "en": text}
        model = hostile_model()
        model = msgspec.structs.replace(
            model,
            values=[msgspec.structs.replace(one, name=both) for one in model.values],
            quotes={key: msgspec.structs.replace(one, text=text, by=text) for key, one in model.quotes.items()},
            roles=[msgspec.structs.replace(one, name=both) for one in model.roles],
            investments=[msgspec.structs.replace(one, name=both) for one in model.investments],
        )
        info = msgspec.structs.replace(
            hostile_info(), title=both, organisation=text, waves={"2026-1": both, "2026-2": both},
            segments={"customers.sector": both}, notice=both,
        )  # fmt: skip
        facts = StudyFacts(
            title=both, organisation=text, language="nl", privacy="anonymous", composed=True, minimum_cell=5,
            waves=["2026-1", "2026-2"], fingerprint="9f2c" * 16,
        )  # fmt: skip
        study = Study.objects.create(organisation=acme, slug="study", title=both)
        run = Run(organisation=acme, study=study, mark=mark_of(study))
        run.keep(Ledger(answers=[answer(model, wave="2026-2")], study=facts), info)
        run.save()
        return study

    return made


def take(client, what):
    return client.post(f"/o/acme/s/study/answers/take/{what}")


def is_a_file(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment"), "never opened as a page of ours"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content


def test_a_script_runs_in_no_file_of_the_answers(answers_in, alice, client_of):
    answers_in(SCRIPT)
    for lang in ("nl", "en"):
        client = client_of(alice, lang=lang)
        report = is_a_file(take(client, "report")).decode()
        assert "<script>alert" not in report
        assert "<img src=x" not in report, "the pictures inside the report, as SVG, too"
        assert not [one for one in Dangers(report).found if one[1].startswith(("on", "javascript:")) or one[1] == "src"]
        assert json.loads(is_a_file(take(client, "answers")))["answers"]
        assert SCRIPT in cells(is_a_file(take(client, "numbers"))), "text stays what it was"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_runs_in_the_numbers(answers_in, alice, client_of, text):
    answers_in(text)
    for lang in ("nl", "en"):
        found = cells(is_a_file(take(client_of(alice, lang=lang), "numbers")))
        assert [cell for cell in found if text.strip() in cell], "the text is in the file"
        assert not [cell for cell in found if runs(cell)]


@pytest.mark.parametrize("text", [*FORMULAS, SCRIPT])
def test_no_formula_runs_in_a_study_folder(acme, alice, client_of, study_of, begun, text):
    """Words, names of groups and, as headings of columns, the names of segments."""
    import openpyxl

    from klantwaarde.web.collecting import answering

    study = study_of(acme)
    study.customers.update(segments={text: text}, name=text)
    study.contacts.update(function=text, segments={text: text})
    _, response = begun(study)
    answering.save_page(response, "words", {"words": [text], "tomorrow": [text]})
    for form in ("record", "workbook"):
        content = is_a_file(client_of(alice).post(f"/o/acme/s/{study.slug}/folder", {"form": form}))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        assert not [name for name in members if ".." in name or name.startswith("/")]
        for name, member in members.items():
            if name.endswith(".csv"):
                assert not [cell for cell in cells(member) if runs(cell)], name
            elif name.endswith(".xlsx"):
                book = openpyxl.load_workbook(io.BytesIO(member))
                kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
                assert "f" not in kinds, "a text is written as a text"
                assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_what_is_kept_of_a_person_is_a_file_and_no_page(acme, alice, client_of, study_of):
    study = study_of(acme)
    contact = study.contacts.first()
    contact.name = SCRIPT
    contact.save()
    told = client_of(alice).post(f"/o/acme/s/{study.slug}/people/{contact.pk}/give")
    assert json.loads(is_a_file(told))["person"]["name"] == SCRIPT


def test_files_leave_through_few_doors():
    """The matrix of roles and rights tries each route; this holds what leaves as a file to the right of taking out."""
    leaving = {"take_answers", "card_export", "study_folder", "give_person"}
    guarded = {Right.EXPORT, Right.ERASE_PEOPLE}
    found = {route.name: route.door.right for route in routes() if route.of_organisation and route.name in leaving}
    assert len(found) >= 3
    assert set(found.values()) <= guarded


def test_export_without_the_right_is_refused_and_with_it_written_down(answers_in, acme, member_of, client_of):
    from klantwaarde.web.people.models import AuditEntry
    from klantwaarde.web.people.rights import RIGHTS, Role

    answers_in("x")
    for role in Role:
        client = client_of(member_of(acme, role, may_read_words=True, may_see_identities=True))
        for what in ("report", "answers", "numbers"):
            before = AuditEntry.objects.of(acme).count()
            told = take(client, what)
            assert (told.status_code == 200) == (Right.EXPORT in RIGHTS[role]), (role, what)
            assert AuditEntry.objects.of(acme).count() - before == (told.status_code == 200)
