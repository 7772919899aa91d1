"""What a server kept, read from its database: run as a program, it prints every save and the answers of everybody."""

from __future__ import annotations

import json
import sys


def main():
    from klantwaarde.web.server import set_up

    set_up()
    from klantwaarde.web.collecting.models import PageSave, Response
    from klantwaarde.web.people.models import Organisation
    from klantwaarde.web.tenancy.lock import inside

    organisation = Organisation.objects.get(slug="acme")
    with inside(organisation.pk):
        saves = list(PageSave.objects.of(organisation.pk).values_list("response__link_hash", "key"))
        answers = {one.link_hash: one.answers for one in Response.objects.of(organisation.pk)}
    json.dump({"saves": saves, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
