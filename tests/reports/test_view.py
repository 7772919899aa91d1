from __future__ import annotations

import msgspec
import pytest

from klantwaarde.errors import InputError
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.view import segment_name, views, wave_name
from klantwaarde.results import Estimate
from sample_ledger import INFO, answer, sample_answers
from sample_model import HOSTILE, sample_model


def label(view) -> str:
    return str(view.label)


def test_the_latest_wave_of_all_customers_comes_first_then_waves_segments_and_roles():
    assert [label(view) for view in views(sample_answers(), INFO)] == [
        "autumn 2026",
        "spring 2026",
        "horeca",
        "onderwijs",
        "zorg",
        "inkoop",
        "adviser",
    ]


def test_order_does_not_hang_on_the_order_of_the_answers():
    answers = sample_answers()
    assert [view.id for view in views(answers[::-1], INFO)] == [view.id for view in views(answers, INFO)]
    assert [label(view) for view in views(answers[::-1], INFO)] == [label(view) for view in views(answers, INFO)]


def test_waves_without_names_stand_in_order_of_the_answers_the_last_first():
    ordered = views(sample_answers(), StudyInfo(title={"nl": "x"}))
    assert [label(view) for view in ordered][:2] == ["2026-2", "2026-1"]


def test_a_study_with_one_wave_calls_it_all_customers():
    (only,) = views([answer(sample_model())], INFO)
    assert label(only) == "all customers"
    assert only.id == "overview"


def test_other_answers_are_left_alone():
    loose = msgspec.structs.replace(answer(sample_model()), kind="score", body=Estimate(value=1.0))
    assert len(views([loose, *sample_answers()], INFO)) == 7


def test_nothing_to_report_is_refused_in_words():
    with pytest.raises(InputError) as caught:
        views([], INFO)
    assert caught.value.problems[0].code == "nothing-to-report"


def test_addresses_are_unique_over_all_views_and_safe_whatever_the_codes():
    model = sample_model()
    marks = [
        msgspec.structs.replace(mark, value=code)
        for mark, code in zip(model.values, [HOSTILE, "a b", "é", "ok"], strict=False)
    ]
    odd = msgspec.structs.replace(model, values=marks)
    ordered = views([answer(odd, wave="1"), answer(odd, wave="2")], StudyInfo(title={"nl": "x"}))
    found = [address for view in ordered for address in [view.id, *view.addresses.values()]]
    assert len(found) == len(set(found))
    assert all(set(address) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.") for address in found)
    assert ordered[0].anchor("not there") == "overview"


def test_names_fall_back_on_codes():
    assert wave_name("2027-1", INFO) == "2027-1"
    assert segment_name("customers.size_class", INFO) == "size class"
