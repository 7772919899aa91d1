"""Every step of an analysis: which system, what it needs, and where it lives. A new system is one entry here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from klantwaarde.language import Said, say
from klantwaarde.results import Answer


@dataclass(frozen=True, slots=True)
class Step:
    """One system at work.

    Parameters
    ----------
    system
        Name of the system; the answers carry it.
    module
        Where it lives. The module has ``VERSION``, raised when the same record gives other numbers, and it is read
        only when the step is done.
    answers
        Name of the function in it: ``(study, *, as_of, waves, told) -> list[Answer]``.
    tables
        Tables it can work on; the step is passed over when the study has none of them.
    said
        What it does, as people hear it.
    needs
        Systems whose answers must be there first.
    apart
        Done in the second process when there is one: together they take about as long as the rest.
    takes
        What the function takes besides: ``history`` (what was said of customers on earlier days) or ``answers`` (those
        given so far, for a step that reads answers and no tables).
    dated
        Whether the same record gives another answer on another day, such as where decisions expire.
    """

    system: str
    module: str
    answers: str
    tables: tuple[str, ...]
    said: Said
    needs: tuple[str, ...] = ()
    apart: bool = False
    takes: tuple[str, ...] = ()
    dated: bool = False

    @property
    def version(self) -> str:
        """Version of the method."""
        return str(import_module(self.module).VERSION)

    @property
    def work(self) -> Callable[..., list[Answer]]:
        """The function that answers."""
        found: Callable[..., list[Answer]] = getattr(import_module(self.module), self.answers)
        return found


STEPS: tuple[Step, ...] = (
    Step(
        system="values",
        module="klantwaarde.systems.values.answer",
        answers="answer_values",
        tables=("scores", "investments", "kano", "roles", "quotes"),
        said=say("customer values"),
    ),
    Step(
        system="quality",
        module="klantwaarde.systems.quality.answer",
        answers="answer_quality",
        tables=("scores", "overall"),
        said=say("perceived quality"),
        apart=True,
    ),
    Step(
        system="voc",
        module="klantwaarde.systems.voc.answer",
        answers="answer_worth",
        tables=("figures", "ratings", "purchases"),
        said=say("value of the customer"),
        takes=("history",),
        dated=True,
    ),
    Step(
        system="vfc",
        module="klantwaarde.systems.vfc.answer",
        answers="answer_vfc",
        tables=("sorts",),
        said=say("what buyers value"),
        apart=True,
    ),
    Step(
        system="alignment",
        module="klantwaarde.systems.alignment.answer",
        answers="answer_alignment",
        tables=("why_us",),
        said=say("whether employees and customers give the same answer"),
        apart=True,
    ),
    Step(
        system="drift",
        module="klantwaarde.systems.drift.answer",
        answers="answer_drift",
        tables=("scores",),
        said=say("what changed over the waves"),
        apart=True,
    ),
    Step(
        system="story",
        module="klantwaarde.systems.story.answer",
        answers="answer_story",
        tables=("quotes", "codings", "ladders"),
        said=say("what customers said"),
    ),
    Step(
        system="journeys",
        module="klantwaarde.systems.impact.journeys.answer",
        answers="answer_journeys",
        tables=("touchpoints",),
        said=say("journeys"),
    ),
    Step(
        system="pricing",
        module="klantwaarde.systems.impact.pricing.answer",
        answers="answer_pricing",
        tables=("customers", "entitlements", "usage", "outcomes"),
        said=say("revenue models"),
    ),
    Step(
        system="relations",
        module="klantwaarde.systems.relations.answer",
        answers="answer_relations",
        tables=("scores", "roles", "quotes", "talks"),
        said=say("customers by name"),
    ),
    Step(
        system="synthesis",
        module="klantwaarde.synthesis.strategy",
        answers="answer_strategy",
        tables=("figures", "ratings", "purchases"),
        said=say("account strategy"),
        needs=("voc", "vfc", "relations"),
        takes=("answers",),
        dated=True,
    ),
    Step(
        system="impact",
        module="klantwaarde.systems.impact.answer",
        answers="answer_impact",
        tables=("entitlements", "refusals", "usage", "outcomes"),
        said=say("access, use and result"),
        dated=True,
    ),
)


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Put steps so that each comes after those it needs; steps that need each other are a fault of ours."""
    done: list[Step] = []
    left = list(steps)
    known = {step.system for step in steps}
    while left:
        ready = [s for s in left if all(need in {d.system for d in done} or need not in known for need in s.needs)]
        if not ready:
            names = ", ".join(step.system for step in left)
            raise ValueError(f"steps need each other: {names}")
        done.append(ready[0])
        left.remove(ready[0])
    return done
