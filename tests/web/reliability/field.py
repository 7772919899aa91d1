"""A study in the field, made in the data folder of a server: run as a program, it prints the links of its people."""

from __future__ import annotations

import datetime as dt
import json
import sys


def main(people):
    from klantwaarde.web.server import set_up

    set_up()
    from klantwaarde.web.collecting import answering
    from klantwaarde.web.people.models import Organisation
    from klantwaarde.web.studies.inviting import invite_contact
    from klantwaarde.web.studies.models import Contact, Customer, Invitation, Study, Wave
    from klantwaarde.web.studies.pseudonyms import invitation_token, link_hash
    from klantwaarde.web.tenancy.lock import inside

    organisation = Organisation.objects.create(name="Acme", slug="acme")
    with inside(organisation.pk):
        study = Study.objects.create(
            organisation=organisation, slug="study", title={"nl": "Ons onderzoek", "en": "Our study"},
            privacy="anonymous", settings={"catalogue": {"pick": ["reliable", "careful", "thinks_along"]}},
            plan={"parts": ["expectation", "experience", "overall"]},
        )  # fmt: skip
        wave = Wave.objects.create(organisation=organisation, study=study, code="2026", state="open")
        customer = Customer.objects.create(organisation=organisation, study=study, code="001", name="Smit")
        tokens = []
        for i in range(people):
            contact = Contact.objects.create(
                organisation=organisation, study=study, customer=customer, code=f"C{i}", name=f"Person {i}",
                email=f"person{i}@customer.example",
            )  # fmt: skip
            tokens.append(invitation_token(study, invite_contact(wave, contact)))
        for token in tokens:
            source = Invitation.objects.of(organisation.pk).get(link_hash=link_hash("invitation", token))
            consent = {"agreed": True, "words": "anonymous"}
            answering.begin(source, token, consent, "nl", dt.date.today())  # noqa: DTZ011 - the day of the server
    json.dump(tokens, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
