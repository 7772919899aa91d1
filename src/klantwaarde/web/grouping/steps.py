"""Steps by hand in a Q analysis: they stand in the settings of the study, so that the runner takes them too."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from django.utils import timezone

from klantwaarde.results import QAction
from klantwaarde.schema.card_sorts import CardSorts
from klantwaarde.schema.settings import Settings
from klantwaarde.systems.vfc.bench import Bench, analyse
from klantwaarde.web.doors import MemberRequest
from klantwaarde.web.people.audit import record
from klantwaarde.web.studies.models import Study
from klantwaarde.web.valuing.record import change_settings

LONGEST = 500


def step(request: MemberRequest, kind: str, *, reason: str, **more: object) -> QAction:
    """Make a step of this member, now."""
    now = timezone.now().replace(microsecond=0).isoformat()
    told = {"kind": kind, "author": request.user.name, "at": now, "reason": reason[:LONGEST], **more}
    return msgspec.convert(told, QAction)


def named_in_record(taken: QAction, bench: Bench) -> QAction:
    """Name a person as the record does; on the bench of anonymous research persons are numbers."""
    return msgspec.structs.replace(taken, sorter=bench.code[taken.sorter]) if taken.sorter else taken


def keep_step(request: MemberRequest, study: Study, bench: Bench, taken: QAction) -> None:
    """Take one step more, after an analysis showed that it can be taken.

    Raises
    ------
    KlantwaardeError
        When it cannot; nothing is kept then.
    """
    told = named_in_record(taken, bench)
    keep(
        request, study, bench, lambda now: msgspec.structs.replace(now, actions=[*now.actions, told]),
        "viewpoint-step", taken.kind,
    )  # fmt: skip


def keep(
    request: MemberRequest, study: Study, bench: Bench, change: Callable[[CardSorts], CardSorts], verb: str, what: str
) -> None:
    """Change the choices as they stand now, after an analysis showed that it can be made.

    Raises
    ------
    KlantwaardeError
        When it cannot; nothing is kept then.
    """

    def changed(settings: Settings) -> Settings:
        chosen = change(settings.card_sorts)
        analyse(bench, chosen)
        return msgspec.structs.replace(settings, card_sorts=chosen)

    change_settings(study, changed)
    # who was flagged stands in the settings, where an erasure finds it; this log never forgets
    record(
        verb, organisation=request.organisation, actor=request, thing=f"study {study.slug}",
        detail={"what": what, "wave": bench.wave},
    )  # fmt: skip


def forget_persons(study: Study, codes: frozenset[str] | None) -> int:
    """Take the steps about persons out of the settings, or about everybody; give how many that were."""

    def about(step: QAction) -> bool:
        return bool(step.sorter) and (codes is None or step.sorter in codes)

    gone = sum(about(one) for one in study.noun().card_sorts.actions)
    if gone:

        def changed(settings: Settings) -> Settings:
            kept = [one for one in settings.card_sorts.actions if not about(one)]
            sorts = msgspec.structs.replace(settings.card_sorts, actions=kept)
            return msgspec.structs.replace(settings, card_sorts=sorts)

        change_settings(study, changed)
    return gone
