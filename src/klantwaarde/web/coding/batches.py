"""Batches: what one coder has before them, with a share that chance chose and nobody can tell apart."""

from __future__ import annotations

import random
import secrets

from klantwaarde.systems.story.queue import RANDOM_SHARE, next_batch
from klantwaarde.web.coding.advising import told_of
from klantwaarde.web.coding.models import TOGETHER, Batch
from klantwaarde.web.studies.models import Study

SIZE = 40
POOL = 400
"""Of thousands of texts the most doubtful are weighed against each other; the random share comes out of all."""


def new_batch(study: Study, coder: int, *, blind: bool, seed: int | None = None) -> Batch | None:
    """Make the next batch of a coder; None when everything is read.

    Parameters
    ----------
    blind
        Whether suggestions are hidden.
    seed
        Of the random share; drawn when left out.
    """
    salt = secrets.token_hex(8)
    seed = secrets.randbits(32) if seed is None else seed
    heads = study.coding_texts.filter(first=True)
    read = list(study.coding_seen.filter(coder=coder).values_list("text_id", flat=True))
    done = set(read)
    open_ = [pk for pk in heads.order_by("pk").values_list("pk", flat=True) if pk not in done]
    if not open_:
        return None
    chance = random.Random(seed)  # noqa: S311 - a lot among texts, no secret
    drawn = chance.sample(open_, min(len(open_), max(1, round(SIZE * RANDOM_SHARE))))
    out = set(drawn)
    doubtful = [
        pk for pk in heads.order_by("-doubt", "pk").values_list("pk", flat=True)[: POOL + len(read)] if pk not in done
    ]
    pool = [pk for pk in doubtful[: POOL // 2] if pk not in out]
    away = out.union(pool)
    others = [pk for pk in open_ if pk not in away]
    pool += chance.sample(others, min(len(others), POOL // 2))
    texts = {str(one.pk): one for one in study.coding_texts.filter(pk__in=pool).select_related("advice")}
    last = {str(pk): text for pk, text in study.coding_texts.filter(pk__in=read[-SIZE:]).values_list("pk", "text")}
    chosen = next_batch(
        {row: told_of(one) for row, one in texts.items()},
        {row: one.text for row, one in texts.items()} | last,
        positives=_positives(study), decided=list(last) if len(read) < SIZE else [*last, *("",) * len(read)],
        questions={row: one.question for row, one in texts.items()}, size=SIZE, seed=seed,
    )  # fmt: skip
    # Its own lots are drawn among the pool; ours among all texts, so they stand for all of them.
    room = max(0, SIZE - len(drawn))
    places = [[int(one.row), False] for one in chosen if one.row in texts][:room] + [[pk, True] for pk in drawn]
    chance.shuffle(places)
    made: Batch = Batch.objects.create(
        organisation_id=study.organisation_id, study=study, coder=coder, blind=blind, salt=salt, places=places
    )
    return made


def double_batch(study: Study, coder: int) -> Batch | None:
    """Give a coder what colleagues coded blind and this one did not read yet; None when there is nothing."""
    own = study.coding_seen.filter(coder=coder).values("text_id")
    theirs = study.coding_seen.filter(blind=True).exclude(coder__in=[coder, TOGETHER]).exclude(text_id__in=own)
    places = [[pk, rand] for pk, rand in dict(theirs.order_by("pk").values_list("text_id", "random")[:SIZE]).items()]
    if not places:
        return None
    made: Batch = Batch.objects.create(
        organisation_id=study.organisation_id, study=study, coder=coder, kind="double", blind=True,
        salt=secrets.token_hex(8), places=places,
    )  # fmt: skip
    return made


def _positives(study: Study) -> dict[str, int]:
    from django.db.models import Count

    given = (
        study.codings.filter(verdict__in=["accept", "change"]).values("code").order_by("code").annotate(n=Count("pk"))
    )
    return {row["code"]: row["n"] for row in given}
