"""What stands in the addresses of studies; see tests/web/routes/walk.py."""

from __future__ import annotations

import secrets


def study(built):
    from klantwaarde.web.studies.models import Study

    slug = f"study-{secrets.token_hex(4)}"
    return Study.objects.create(organisation=built.organisation, slug=slug, title={"nl": built.secret}).slug


def study_of(built):
    """The study itself, for what belongs to it."""
    from klantwaarde.web.studies.models import Study

    return Study.objects.of(built.organisation).get(slug=built["study"])


OBJECTS = {"study": study, "study object": study_of}
