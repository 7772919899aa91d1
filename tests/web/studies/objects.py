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


def wave(built):
    from klantwaarde.web.studies.models import Wave

    return Wave.objects.create(
        organisation=built.organisation,
        study=built["study object"],
        code=secrets.token_hex(4),
        name={"nl": built.secret},
    ).pk


def contact(built):
    from klantwaarde.web.studies.models import Contact

    return Contact.objects.create(
        organisation=built.organisation, study=built["study object"], code=secrets.token_hex(4), name=built.secret
    ).pk


def own_page(built):
    """A page with a question of one's own, under a name that only this study has."""
    import msgspec

    from klantwaarde.web.instrument.question import Open, Page
    from klantwaarde.web.studies.version import change, current

    mine = built["study object"]
    before = current(mine, "customer").instrument
    name = f"own_{secrets.token_hex(4)}"
    page = Page(name=name, questions=(Open(name=name, title={"nl": built.secret, "en": built.secret}),))
    change(mine, "customer", msgspec.structs.replace(before, pages=(*before.pages, page)))
    return name


OBJECTS = {
    "study": study,
    "study object": study_of,
    "wave": wave,
    "contact": contact,
    "drop_question:page": own_page,
    "side": lambda built: "customer",
    "number": lambda built: 1,
}
