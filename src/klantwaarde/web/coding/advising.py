"""Suggestions for texts: of the phrases of the codebook, and of what was learned from decisions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
from django_tasks import task

from klantwaarde.results.coding import Decision, Suggestion
from klantwaarde.systems.story.codebook import Codebook
from klantwaarde.systems.story.learning import learn
from klantwaarde.systems.story.suggesting import Coder
from klantwaarde.web.coding.book import book_of
from klantwaarde.web.coding.gathering import Gathered, gather
from klantwaarde.web.coding.models import Advice, Text
from klantwaarde.web.studies.models import Study
from klantwaarde.web.tenancy.lock import inside

AT_ONCE = 500
LEARN_FROM, LEARN_EVERY = 20, 25
"""Different texts from which on is learned, and after how many decisions anew."""
NOTHING_FOUND = 0.8


class Machine(Protocol):
    """What suggests."""

    def ranked(self, text: str, *, question: str = "", mark: int = 0, lang: str = "") -> list[Suggestion]:
        """Give codes to choose from."""


def machine_of(study: Study, book: Codebook) -> tuple[Machine, str]:
    """Give what suggests, and what it was made with."""
    coder = Coder(book, lang=study.language)
    decided = study.coding_decisions.filter(undone=False, random=False)  # what is checked on is not learned from
    n = decided.count()
    texts = dict(study.coding_texts.filter(decisions__isnull=False).distinct().values_list("pk", "text"))
    if len(texts) < LEARN_FROM:
        return coder, f"{book.version}.0"
    decisions = [
        Decision(str(one.text_id), one.code, one.verdict, valence=one.valence, frame=one.frame)
        for one in decided.select_related(None).iterator()
        if one.code
    ]
    learned = learn(coder, decisions, {str(pk): text for pk, text in texts.items()})
    return learned, f"{book.version}.{n // LEARN_EVERY}"


def made_with(study: Study, book: Codebook) -> str:
    """Give what new suggestions would be made with, to know whether there is something to renew."""
    n = study.coding_decisions.filter(undone=False, random=False).count()
    return f"{book.version}.{n // LEARN_EVERY}"


def advise(study: Study) -> int:
    """Make suggestions for every text that has none, or old ones and no reader yet; give for how many."""
    machine, mark = machine_of(study, book_of(study))
    heads = study.coding_texts.filter(first=True)
    open_ = [*heads.filter(advice__isnull=True).values_list("pk", flat=True)]
    open_ += (
        heads.exclude(advice__isnull=True)
        .exclude(advice__made_with=mark)
        .filter(seen__isnull=True)
        .values_list("pk", flat=True)
    )
    for at in range(0, len(open_), AT_ONCE):
        _write(study, list(study.coding_texts.filter(pk__in=open_[at : at + AT_ONCE])), machine, mark)
    return len(open_)


def _write(study: Study, texts: Sequence[Text], machine: Machine, mark: str) -> None:
    rows = []
    for text in texts:
        found = machine.ranked(text.text, question=str(text.asked.get("nl") or text.asked.get("en") or ""))
        text.doubt = doubt(found)
        told: Any = msgspec.to_builtins(found)
        rows.append(Advice(organisation_id=study.organisation_id, text=text, told=told, made_with=mark))
    Advice.objects.bulk_create(rows, update_conflicts=True, unique_fields=["text"], update_fields=["told", "made_with"])
    Text.objects.of(study.organisation_id).bulk_update(texts, ["doubt"])


def doubt(found: Sequence[Suggestion]) -> float:
    """Tell how unsure the suggestions are: entropy of their chances; a text in which nothing was found is in doubt."""
    sure = [min(max(one.confidence, 0.01), 0.99) for one in found if one.sure]
    if not sure:
        return NOTHING_FOUND if found else 0.0
    return round(max(-p * math.log2(p) - (1 - p) * math.log2(1 - p) for p in sure), 4)


def told_of(text: Text) -> list[Suggestion]:
    """Give the suggestions for a text."""
    advice = getattr(text, "advice", None)
    return msgspec.convert(advice.told, list[Suggestion]) if advice is not None else []


def take_in(study: Study) -> Gathered:
    """Gather, and suggest."""
    told = gather(study)
    advise(study)
    return told


@task()
def take_in_later(study: int, organisation: int) -> None:
    """Gather and suggest in the queue of tasks."""
    with inside(organisation):
        take_in(Study.objects.of(organisation).get(pk=study))


@task()
def advise_later(study: int, organisation: int) -> None:
    """Suggest anew, with what was decided since."""
    with inside(organisation):
        advise(Study.objects.of(organisation).get(pk=study))
