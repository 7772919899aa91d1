"""What stands in the addresses of interviews; see tests/web/routes/walk.py."""

from __future__ import annotations

import datetime as dt


def interview(built):
    from klantwaarde.web.talking.models import Interview, Note, Quote, RoleTold, Turn

    talk = Interview.objects.create(
        organisation=built.organisation, study=built["study object"], wave="w1", code=built.secret, label=built.secret,
        function=built.secret, held_on=dt.date(2026, 3, 1), interviewer=built.owner, file=built.secret,
    )  # fmt: skip
    own = {"organisation": built.organisation, "interview": talk}
    Note.objects.create(slot="q1", text=built.secret, **own)
    Note.objects.create(slot="q1", branch="other", text=built.secret, **own)
    Quote.objects.create(key="k1", slot="q1", text=built.secret, **own)
    RoleTold.objects.create(kind="granted", role="supplier", **own)
    Turn.objects.create(number=1, speaker=built.secret, side="respondent", text=built.secret, **own)
    Turn.objects.create(number=2, speaker=built.secret, side="interviewer", text=built.secret, **own)
    return talk.pk


OBJECTS = {"interview": interview}
