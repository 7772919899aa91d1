"""Composed answers for tests of reports and pages: two waves, segments of which one is closed, a granted role."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec

from klantwaarde.language import say
from klantwaarde.reports.info import StudyInfo
from klantwaarde.results import Answer, Provenance, Quote, Scope, ValueModel
from klantwaarde.results.provenance import Exclusion
from sample_model import HOSTILE, closed_model, role_model, sample_model

INFO = StudyInfo(
    title={"nl": "Wat klanten van ons vinden", "en": "What customers think of us"},
    organisation="Van der Velde Installatie",
    composed=True,
    waves={
        "2026-1": {"nl": "voorjaar 2026", "en": "spring 2026"},
        "2026-2": {"nl": "najaar 2026", "en": "autumn 2026"},
    },
    segments={
        "customers.sector": {"nl": "sector", "en": "sector"},
        "respondents.function": {"nl": "functie", "en": "function"},
    },
    fingerprint="9f2c" * 16,
)


def provenance(n: int | None) -> Provenance:
    """Make a birth certificate."""
    return Provenance(
        fingerprint="9f2c" * 16,
        method="values",
        method_version="1",
        software="0.1.0",
        settings={"tolerance": 0.5, "minimum_n": 5, "minimum_cell": 5, "wave": "2026-2", "finite": False, "role": None},
        n=n,
        made_at="2026-11-22T05:00:00Z",
        exclusions=[Exclusion(what=say("closed"), why=say("no, too close"), count=3)],
        sources=["Kano and others, “Attractive quality and must-be quality”, 1984."],
    )


def answer(model: ValueModel, **scope: str) -> Answer:
    """Wrap a model as the answer of a scope."""
    return Answer(
        id="values.model." + ".".join(scope.values()),
        system="values",
        kind="model",
        scope=Scope(**scope),
        body=model,
        provenance=provenance(model.respondents),
    )


def sample_answers(lang: str = "nl") -> list[Answer]:
    """Give a rich set of answers; their own sentences are in one language."""
    model = sample_model(lang)
    small = msgspec.structs.replace(model, respondents=24, accounts=8)
    before = msgspec.structs.replace(model, respondents=55, accounts=19)
    return [
        answer(before, wave="2026-1"),
        answer(model, wave="2026-2"),
        answer(small, wave="2026-2", segment_by="customers.sector", segment="zorg"),
        answer(small, wave="2026-2", segment_by="customers.sector", segment="onderwijs"),
        answer(closed_model(), wave="2026-2", segment_by="customers.sector", segment="horeca"),
        answer(small, wave="2026-2", segment_by="respondents.function", segment="inkoop"),
        answer(role_model(lang), wave="2026-2", role="adviser"),
    ]


def ledger_of(answers: list[Answer]) -> SimpleNamespace:
    """Hold answers as a ledger does."""
    return SimpleNamespace(answers=answers)


def with_internal_quote(model: ValueModel, text: str) -> ValueModel:
    """Slip a quote that may not be shown into a model, as a system that makes a mistake would."""
    first = model.values[0]
    quotes = model.quotes | {"secret": Quote(id="secret", text=text, consent="internal", by=text, values=[first.value])}
    marks = [msgspec.structs.replace(first, quotes=["secret", *first.quotes]), *model.values[1:]]
    return msgspec.structs.replace(model, quotes=quotes, values=marks)


def hostile_info() -> StudyInfo:
    """Give a study whose every text tries to break out of the page."""
    both = {"nl": HOSTILE, "en": HOSTILE}
    return StudyInfo(
        title=both,
        organisation=HOSTILE,
        composed=True,
        waves={"2026-1": both, "2026-2": both},
        segments={"customers.sector": both},
        notice=both,
        fingerprint=HOSTILE,
    )
