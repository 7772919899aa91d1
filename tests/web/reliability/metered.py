"""Make a named conversation with a token that may send events: run as a program, it prints the tokens, one per line.

Or, with the word `stored`, print every stored event and how the intake stands.
"""

from __future__ import annotations

import datetime as dt
import json
import sys


def made(programs):
    from django.utils import timezone

    from klantwaarde.web.api.models import Token
    from klantwaarde.web.api.token import fresh_token, hash_of
    from klantwaarde.web.people.models import Membership, Organisation, Person
    from klantwaarde.web.studies.models import Customer, Study
    from klantwaarde.web.tenancy.lock import inside

    organisation = Organisation.objects.create(name="Acme", slug="acme")
    person = Person.objects.create_user("alice@acme.example", None, name="Alice")
    Membership.objects.create(organisation=organisation, person=person, role="owner")
    tokens = []
    with inside(organisation):
        study = Study.objects.create(organisation=organisation, slug="use", title={"nl": "Gebruik"}, privacy="named")
        Customer.objects.bulk_create(
            Customer(organisation=organisation, study=study, code=f"K{n}", segments={}) for n in range(100)
        )
        for _ in range(programs):
            tokens.append(fresh_token())
            Token.objects.create(
                organisation=organisation, name="meter", start="kwt_", key_hash=hash_of(tokens[-1]), made_by=person,
                scopes=["events:write", "events:read"], ends_on=timezone.now().date() + dt.timedelta(days=9),
            )  # fmt: skip
    return tokens


def stored():
    import msgspec

    from klantwaarde.web.api.events import status
    from klantwaarde.web.api.models import Event
    from klantwaarde.web.people.models import Organisation
    from klantwaarde.web.studies.models import Study
    from klantwaarde.web.tenancy.lock import inside

    organisation = Organisation.objects.get(slug="acme")
    with inside(organisation):
        study = Study.objects.of(organisation).get()
        events = list(Event.objects.of(organisation).values_list("source", "event_id"))
        return {"events": events, "status": msgspec.to_builtins(status(study))}


def main():
    from klantwaarde.web.server import set_up

    set_up()
    json.dump(stored() if sys.argv[1] == "stored" else made(int(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
