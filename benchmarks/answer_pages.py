"""How long does the server take for a page of answers: a study with 1,000,000 responses.

``./kw bench answer_pages [--responses 1000000] [--customers 5000] [--times 30]``

A study of that size is written and analysed as in ``scale``; its ledger goes into a database that holds as many
responses, with a scorecard of so many customers beside it (the lines of the composed example under other codes). Then
every page of answers, the list of customers and a customer page are asked for by Django's own client, which leaves out
the network and nothing else. *First* is the first time in a fresh process, when the ledger is unpacked and the chapter
made; after that pages come from what the process has at hand. Beside it, *bare*: the time the standard library takes to
unpack the same ledger and read its JSON, which a server without a shelf would pay for every page.

The promise: 95 % of the pages within 300 ms. Leaves with 1 when it is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "tests")]
MILLISECONDS = 300.0


def main() -> int:
    """Measure; leave with 1 when the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=5000)
    parser.add_argument("--times", type=int, default=20)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KLANTWAARDE_DATA"] = str(Path(folder) / "data")
        from klantwaarde.web.server import set_up

        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        packed = _fill(Path(folder), told.responses, told.customers)
        kept = _measure(told.times)
        begun = time.perf_counter()
        json.loads(zlib.decompress(packed))
        print(f"bare: unpacking and reading the ledger ({len(packed) / 1e6:.1f} MB)  "
              f"{1000 * (time.perf_counter() - begun):8.1f} ms")  # fmt: skip
    return 0 if kept else 1


def _fill(folder: Path, responses: int, customers: int) -> bytes:
    """Make the study, its responses and its answers."""
    import datetime as dt

    import msgspec
    from django.db import connection

    from klantwaarde import runner
    from klantwaarde.reports.about import about
    from klantwaarde.study import open_study
    from klantwaarde.web.people.models import Membership, Organisation, Person
    from klantwaarde.web.reading.models import Run
    from klantwaarde.web.studies.models import Study, Wave
    from scale import make_study

    make_study(folder / "study", responses, values=24, waves=2, per_account=1)
    with open_study(folder / "study") as study:
        ledger = runner.analyse(study, as_of=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
        info = msgspec.structs.replace(about(study), privacy="named")
    ledger = ledger.adding(_scorecard(customers))
    organisation = Organisation.objects.create(name="Acme", slug="acme")
    person = Person.objects.create_user("alice@acme.example", "correct horse battery", name="Alice")
    Membership.objects.create(
        organisation=organisation, person=person, role="owner", may_read_words=True, may_see_identities=True
    )
    mine = Study.objects.create(organisation=organisation, slug="large", title={"nl": "Groot"}, privacy="named")
    wave = Wave.objects.create(organisation=organisation, study=mine, code="w1", name={"nl": "w1"})
    from klantwaarde.web.studies.version import current

    version = current(mine, "customer")
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)
            INSERT INTO collecting_response (organisation_id, study_id, wave_id, version_id, side, code, link_hash,
            account, background, answers, lang, consent_version, words, started_on, finished_on)
            SELECT %s, %s, %s, %s, 'customer', 'p' || i, 'h' || i, '', '{}', '{"expectation": {"value_000": 7}}', 'nl',
            '1', 'internal', '2026-03-02', '2026-03-03' FROM n""",
            [responses, organisation.pk, mine.pk, wave.pk, version.pk],
        )
    run = Run(organisation=organisation, study=mine, mark="as it was")
    run.keep(ledger, info)
    run.save()
    return bytes(run.ledger)


def _scorecard(customers: int) -> Any:  # noqa: ANN401 - an answer
    """The scorecard of the composed example, its customers repeated under other codes."""
    import msgspec

    from composed_ledger import composed_ledger
    from klantwaarde.results import Worth

    ledger, _ = composed_ledger(HERE.parents[1])
    answer = next(one for one in ledger.answers if isinstance(one.body, Worth))
    lines = answer.body.customers
    made = [
        msgspec.structs.replace(lines[i % len(lines)], customer=f"k{i:05d}", name=f"Customer {i}", rank=i + 1)
        for i in range(customers)
    ]
    return msgspec.structs.replace(answer, body=msgspec.structs.replace(answer.body, customers=made, nearest_flip=None))


def _measure(times: int) -> bool:
    from django.test import Client

    import klantwaarde.web.wsgi  # noqa: F401 - a server starts so
    from klantwaarde.web.accounts.folio import slug_of
    from klantwaarde.web.people.models import Person

    client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
    client.force_login(Person.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/own/account")  # the process itself is awake
    at = "/o/acme/s/large/"
    places = [f"answers/{one}" for one in ("value", "quality", "worth", "drift", "numbers", "compare", "method")]
    places += ["answers/worth/tables/1?sort=-c3", "customers/", "customers/?sort=-score&class=A"]
    places += [f"customers/{slug_of('k00042')}/", "actions/", "alerts/"]
    waits: list[float] = []
    print("| page | first | middle | 95 % | size |\n|---|---|---|---|---|")
    for place in places:
        took = []
        for _ in range(times + 1):
            begun = time.perf_counter()
            reply = client.get(at + place)
            took.append(1000 * (time.perf_counter() - begun))
        if reply.status_code == 404:
            continue  # a chapter that this study does not have
        if reply.status_code != 200:
            raise RuntimeError(f"{place}: {reply.status_code}, {reply.get('location', '')}")
        first, rest = took[0], sorted(took[1:])
        waits += rest
        p95 = rest[int(0.95 * len(rest))]
        size = len(reply.content) / 1024
        print(
            f"| {place} | {first:.0f} ms | {statistics.median(rest):.0f} ms | {p95:.0f} ms | {size:.0f} KiB |",
            flush=True,
        )
    waits.sort()
    p95 = waits[int(0.95 * len(waits))]
    print(f"all pages, 95 %  {p95:8.1f} ms   promise {MILLISECONDS:.0f} ms, ledger at hand")
    return p95 < MILLISECONDS


if __name__ == "__main__":
    sys.exit(main())
