"""What stands in the addresses of the coding desk; see tests/web/routes/walk.py."""

from __future__ import annotations

import secrets


def _text(built, **more):
    from klantwaarde.web.coding.deciding import rebuild
    from klantwaarde.web.coding.models import Advice, Decided, Memo, Text

    made = Text.objects.create(
        organisation=built.organisation, study=built["study object"], kind="answer",
        key=f"{secrets.token_hex(4)} {built.secret}",
        code=built.secret, wave="w1", asked={"nl": built.secret, "en": built.secret}, text=built.secret,
        same=secrets.token_hex(8), length=len(built.secret), **more,
    )  # fmt: skip
    own = {"organisation": built.organisation, "study": made.study, "text": made}
    Advice.objects.create(organisation=built.organisation, text=made, made_with="1.0", told=[
        {"code": "reliable", "confidence": 0.6, "valence": "positive", "frame": "experience", "start": 0, "end": 4,
         "reason": {"type": "Said", "template": "{words}", "values": {"words": built.secret}}}])  # fmt: skip
    Decided.objects.create(
        coder=built.owner.pk, verdict="accept", code="careful", frame="experience", valence="positive", end=4,
        note=built.secret, key=secrets.token_hex(8), **own,
    )  # fmt: skip
    rebuild(made, built.owner.pk)
    Memo.objects.create(by=built.owner.pk, words=built.secret, **own)
    Memo.objects.create(by=built.owner.pk, words=built.secret, **{**own, "text": None}, code="careful")
    return made


def text(built):
    return _text(built).pk


def batch(built):
    from klantwaarde.web.coding.models import Batch

    place = _text(built).pk
    return Batch.objects.create(
        organisation=built.organisation, study=built["study object"], coder=built.owner.pk, salt="x",
        places=[[place, True]],
    ).pk  # fmt: skip


OBJECTS = {"text": text, "batch": batch}
