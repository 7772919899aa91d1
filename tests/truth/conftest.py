"""Draw a study from a known truth, lay it down as a folder, and let the product answer it as it would for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from composed import Truth, draw, write_study

from klantwaarde.results import Answer, ValueModel

AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)

Answering = Callable[..., list[Answer]]


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """Answer a drawn study; the same draw is answered once."""
    from klantwaarde.study import open_study
    from klantwaarde.systems.values.answer import answer_values

    kept: dict[tuple[int, int, int], tuple[Truth, list[Answer]]] = {}

    def answer(truth: Truth, *, accounts: int, seed: int) -> list[Answer]:
        key = (id(truth), accounts, seed)
        if key not in kept:
            folder: Path = tmp_path_factory.mktemp("drawn")
            write_study(truth, draw(truth, accounts=accounts, seed=seed), folder)
            # The truth is kept too: an id is only unique while its owner lives.
            kept[key] = truth, answer_values(open_study(folder), as_of=AS_OF)
        return kept[key][1]

    return answer


@pytest.fixture(scope="session")
def model(answers: Answering) -> Callable[..., ValueModel]:
    """The customer value model of everybody in one wave (the last when none is named)."""

    def of(truth: Truth, *, accounts: int, seed: int, wave: str = "") -> ValueModel:
        code = wave or truth.waves[-1]
        for answer in answers(truth, accounts=accounts, seed=seed):
            scope = answer.scope
            whole = not (scope.segment_by or scope.segment or scope.role)
            if whole and scope.wave == code and isinstance(answer.body, ValueModel):
                return answer.body
        raise AssertionError(f"no answer for wave {code}")

    return of
