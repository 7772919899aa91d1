"""Settings under [impact]: a typing error is never silent."""

from __future__ import annotations

import pytest

from klantwaarde.schema.impact import OWNED
from klantwaarde.schema.settings_reading import read_settings
from klantwaarde.systems.impact.described import METRICS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("start = 2026-02-01\nend = 2026-01-01", "settings-impact-period"),
        ("wanted = -1", "settings-impact-number"),
        ("unit_value = inf", "settings-impact-number"),
        ('conversions = [{ unit = "minute", into = "hour", divided_by = 0 }]', "settings-impact-unit"),
        ('conversions = [{ unit = "hour", into = "hour" }]', "settings-impact-unit"),
        ('owners = { utilization = "AB" }', "settings-impact-owner"),
        ("wantd = 3", "settings-unknown"),
    ],
)
def test_what_cannot_be_used_is_told(text, code):
    _, problems = read_settings(f'title = "x"\n[impact]\n{text}\n')
    assert [problem.code for problem in problems] == [code]


def test_what_can_be_used_is_taken():
    settings, problems = read_settings(
        'title = "x"\n[impact]\nstart = 2026-01-01\nwanted = 3\nowners = { use = "AB", oee = "CD" }\n'
        'conversions = [{ unit = "minute", into = "hour", divided_by = 60 }]\n'
    )
    assert problems == []
    assert settings.impact.wanted == 3


def test_every_metric_can_have_an_owner():
    assert set(OWNED) == {"access", "use", "result", *METRICS}
