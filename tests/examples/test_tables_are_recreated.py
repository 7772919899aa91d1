"""The tables of both examples can be made again, byte for byte, and the notice of others travels along."""

from __future__ import annotations

import runpy

from composed.folder import write_tables
from composed.publish import publish


def test_kiosk_tables_are_those_of_the_survey(root, shared_data, tmp_path):
    convert = runpy.run_path(str(root / "examples/kiosk/convert.py"))["convert"]
    made = convert(shared_data / "kiosk_servqual/responses.csv", tmp_path)
    assert {path.name for path in made} == {path.name for path in (root / "examples/kiosk").glob("*.csv")}
    for path in made:
        assert path.read_bytes() == (root / "examples/kiosk" / path.name).read_bytes(), path.name


def test_kiosk_notice_travels(root, shared_data):
    here = (root / "examples/kiosk/LICENSE").read_bytes()
    assert here == (shared_data / "kiosk_servqual/LICENSE").read_bytes()
    assert "MIT" in (root / "examples/kiosk/README.md").read_text(encoding="utf-8")


def test_composed_tables_are_those_of_the_published_seed(root, tmp_path):
    made = write_tables(publish(), tmp_path)
    assert {path.name for path in made} == {path.name for path in (root / "examples/installatie").glob("*.csv")}
    for path in made:
        assert path.read_bytes() == (root / "examples/installatie" / path.name).read_bytes(), path.name


def test_another_seed_gives_another_study():
    assert publish(seed=1)["scores"] != publish()["scores"]
