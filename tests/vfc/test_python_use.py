"""`from klantwaarde import qmethod` as a Python user meets it: arrays, data frames, files, refusals."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from klantwaarde import qmethod
from klantwaarde.errors import InputError, KlantwaardeError, MethodError
from sample_sorts import drawn


@pytest.fixture(scope="module")
def places():
    return drawn(1, cards=24, people=8, k=2)[0]


def loadings(source, **choices):
    return qmethod.table(qmethod.analyse(source, 2, **choices))["loadings"]


def test_arrays_and_lists_with_a_row_per_card(places):
    for source in (places, places.tolist(), places.astype(int)):
        assert loadings(source) == loadings(places)
    assert loadings(places.T, orientation="persons") == loadings(places)


def test_a_table_the_other_way_round_is_not_read_in_silence(places):
    with pytest.raises(InputError) as caught:
        qmethod.analyse(places.T, 2)
    assert caught.value.problems[0].code == "sorts-turned"


def test_data_frames_keep_their_names_either_way_round(places):
    pandas = pytest.importorskip("pandas")
    names, people = [f"card {i}" for i in range(24)], [f"An {i}" for i in range(8)]
    frame = pandas.DataFrame(places, index=names, columns=people)
    flat = frame.reset_index(names="card")
    ways = [(frame, None), (flat, None), (frame.T, "persons"), (frame.T.reset_index(names="participant"), None)]
    for source, way in ways:
        study = qmethod.sorts(source, orientation=way)
        assert [card.id for card in study.cards] == names
        assert [one.id for one in study.sorters] == people
        assert np.array_equal(np.array(study.places).T, places)
    assert loadings(frame.astype("Int64")) == loadings(places)
    with pytest.raises(InputError, match="persons"):
        qmethod.sorts(frame.T)
    with pytest.raises(InputError, match="persons"):
        qmethod.sorts(frame.T.astype("Int64"))


@pytest.mark.parametrize("source", [None, [1, 2, 3], [["a", "b"], ["c", "d"]], [[1, 2], [3]], {"a": [1, 2]}, 5])
def test_what_is_no_table_is_said(source):
    with pytest.raises(InputError) as caught:
        qmethod.analyse(source, 1)
    assert caught.value.problems[0].code == "sorts-shape"


@pytest.mark.parametrize(
    "wrong", [{"flag_level": float("nan")}, {"flag_level": -1.0}, {"average_reliability": 1.0}, {"margin": -0.1}]
)
def test_numbers_that_cannot_be_are_refused(places, wrong):
    with pytest.raises(MethodError) as caught:
        qmethod.analyse(places, 2, **wrong)
    assert caught.value.problems[0].code == "number-out-of-bounds"


@pytest.mark.parametrize("table", [True, False])
def test_statements_beside_any_table(places, tmp_path, table):
    sorts, texts = tmp_path / "sorts.csv", tmp_path / "statements.txt"
    qmethod.write(qmethod.make_sorts(places), sorts)
    lines = [f"c{i + 1};Text {i + 1}" if table else f"Text {i + 1}, in words" for i in range(24)]
    texts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    study = qmethod.read(sorts, statements=texts)
    assert study.cards[4].text == {"": "Text 5" if table else "Text 5, in words"}
    texts.write_text("only one\n")
    with pytest.raises(KlantwaardeError) as caught:
        qmethod.read(sorts, statements=texts)
    assert caught.value.problems[0].code == "sta-count"


def test_every_public_name_is_there_and_explains_itself():
    names = [name for name in dir(qmethod) if not name.startswith("_") and name[0].islower()]
    names = [name for name in names if callable(getattr(qmethod, name)) and name not in ("import_module", "Sequence")]
    assert {"analyse", "read", "write", "bootstrap", "factor_choice", "buyer_groups", "design", "report"} <= set(names)
    for name in names:
        first = (inspect.getdoc(getattr(qmethod, name)) or "").split("\n")[0]
        assert first.endswith((".", ":")), name
