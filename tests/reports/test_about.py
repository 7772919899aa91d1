from __future__ import annotations

import shutil

import pytest

from klantwaarde.errors import StudyError
from klantwaarde.reports.about import about
from klantwaarde.study import open_study


def test_the_cover_says_what_the_settings_say(root):
    with open_study(root / "examples" / "installatie") as study:
        info = about(study)
        assert info.fingerprint == study.fingerprint
    assert info.composed
    assert info.privacy == "named"
    assert info.title["nl"] == "Wat klanten van Haverlinde waarderen"
    assert info.waves["2026"] == {"nl": "voorjaar 2026", "en": "spring 2026"}


def test_columns_to_split_by_have_our_name_that_of_the_study_or_their_own(root):
    with open_study(root / "examples" / "installatie") as study:
        segments = about(study).segments
    assert segments == {"respondents.function": {"nl": "functie", "en": "function"}}, "sector is the study's own"
    with open_study(root / "examples" / "kiosk") as study:
        assert about(study).segments["respondents.sex"] == {"nl": "geslacht", "en": "sex"}


def test_a_name_for_a_column_that_does_not_split_the_study_is_refused(root, tmp_path):
    folder = shutil.copytree(root / "examples" / "kiosk", tmp_path / "kiosk")
    settings = (folder / "study.toml").read_text("utf-8")
    (folder / "study.toml").write_text(settings.replace('"respondents.sex" = {', '"respondents.gender" = {'), "utf-8")
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    assert [problem.code for problem in caught.value.problems] == ["settings-segment-name"]
