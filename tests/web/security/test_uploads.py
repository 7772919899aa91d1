"""Sheets that somebody made to harm the server."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>&b;&c;</sheets></workbook>'
)


def archive(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", TYPES)
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


SHEETS = {
    "entities": archive(**{"xl__workbook.xml": ENTITIES}),
    "a bomb": archive(**{"xl__workbook.xml": "<a/>", "xl__worksheets__sheet1.xml": "0" * 60_000_000}),
    "a path": archive(**{"..__..__evil.xml": "x", "xl__workbook.xml": "<a/>"}),
    "no sheet": b"PK\x03\x04 not an archive at all",
    "zeros": b"\x00" * 4000,
}


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.PENDING_FOLDER = tmp_path / "pending"


@pytest.mark.parametrize("content", SHEETS.values(), ids=SHEETS)
def test_a_hostile_sheet_of_customers_is_refused(acme, alice, client_of, study_of, content, tmp_path):
    study = study_of(acme)
    before = (study.customers.count(), study.contacts.count())
    client = client_of(alice)
    at = f"/o/acme/s/{study.slug}/people"
    client.post(f"{at}/upload", {"file": SimpleUploadedFile("x.xlsx", content)})
    told = client.get(f"{at}/import", follow=True).content.decode()
    assert "root:" not in told
    assert "a" * 100 not in told
    client.post(f"{at}/import", {"what": "agree"})
    assert (study.customers.count(), study.contacts.count()) == before
    assert not list(tmp_path.parent.rglob("evil*"))
    if (tmp_path / "pending").exists():
        assert not list((tmp_path / "pending").iterdir()), "what was refused is not kept"
