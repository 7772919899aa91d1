"""A questionnaire is free until somebody answered; then a change is a new version, and names keep their meaning."""

from __future__ import annotations

import msgspec
import pytest

from klantwaarde.errors import InputError
from klantwaarde.schema.settings import Scales
from klantwaarde.study.catalogue_reading import default_catalogue
from klantwaarde.web.instrument.building import Plan, build
from klantwaarde.web.instrument.question import Judgement, Page
from klantwaarde.web.instrument.versions import Version, change, consent_version, fingerprint, from_text, to_text

INSTRUMENT = build(default_catalogue(), Scales(), Plan())
SHORTER = msgspec.structs.replace(INSTRUMENT, pages=INSTRUMENT.pages[:-1])


def test_there_and_back():
    assert from_text(to_text(INSTRUMENT)) == INSTRUMENT
    assert fingerprint(from_text(to_text(INSTRUMENT))) == fingerprint(INSTRUMENT)


def test_a_version_nobody_answered_changes_in_place():
    assert change(Version(1, INSTRUMENT), SHORTER) == Version(1, SHORTER)


def test_a_frozen_version_stays_and_the_change_is_the_next_one():
    frozen = Version(1, INSTRUMENT, frozen=True)
    assert change(frozen, SHORTER) == Version(2, SHORTER)
    assert change(frozen, INSTRUMENT) is frozen


def test_a_name_keeps_its_meaning():
    other = Judgement(name="words", measure="quality", low=1, high=10, title={"nl": "t", "en": "t"})
    pages = tuple(p if p.name != "words" else Page(name="words", questions=(other,)) for p in INSTRUMENT.pages)
    changed = msgspec.structs.replace(INSTRUMENT, pages=pages)
    with pytest.raises(InputError, match="words"):
        change(Version(1, INSTRUMENT, frozen=True), changed)
    assert change(Version(1, INSTRUMENT), changed).number == 1


def test_another_word_is_another_consent():
    consent = INSTRUMENT.consent
    assert consent is not None
    other = msgspec.structs.replace(consent, text={**consent.text, "nl": consent.text["nl"] + " Echt."})
    assert consent_version(other) != consent_version(consent)
