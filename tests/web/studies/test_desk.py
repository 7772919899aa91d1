"""The desk of a study: from nothing to a wave in the field, by every kind of member and by nobody else."""

from __future__ import annotations

# ruff: noqa: E501 - forms and addresses read as tables
import io
import re
import zipfile

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from klantwaarde.web.studies.models import Contact, Customer, Invitation, Study, Wave
from klantwaarde.web.studies.version import current

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
SHEET = "Klantnummer;Bedrijf;Omzet;Contactpersoon;E-mail;Functie;Sector\n007;Smit & Zn;1.234,50;Jan;jan@x.example;inkoper;bouw\n008;Veen;2000;Els;els@x.example;;food\n008;Veen;2000;Piet;geen-adres;;food\n"


@pytest.fixture(autouse=True)
def _pending(settings, tmp_path):
    settings.PENDING_FOLDER = tmp_path / "pending"


@pytest.fixture
def desk(client_of, alice, acme):
    client = client_of(alice)

    def ask(path, data=None, **more):
        address = f"/o/{acme.slug}/{path}"
        return client.get(address, **more) if data is None else client.post(address, data, **more)

    return ask


def run_tasks():
    from django_tasks_db.models import DBTaskResult

    for row in DBTaskResult.objects.all():
        row.task_result.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    DBTaskResult.objects.all().delete()


def test_from_nothing_to_the_field(desk, acme):
    told = desk("s/+new", {"title_nl": "Ons onderzoek", "language": "nl", "privacy": "anonymous"})
    assert told.headers["Location"] == "/o/acme/s/ons-onderzoek/values"
    study = Study.objects.of(acme).get()
    of = "s/ons-onderzoek/"
    form = {}
    for code in ("reliable", "careful", "flexible"):
        form |= {f"use:{code}": "on", f"name_nl:{code}": code, f"name_en:{code}": code, f"level:{code}": "added"}
    form |= {
        "place:flexible": "1",
        "place:reliable": "2",
        "place:careful": "3",
        "role": ["supplier"],
        "investment": ["price"],
    }
    form |= {"name_nl:new-0": "goede koffie", "level:new-0": "bonding"}
    assert desk(of + "values", form).status_code == 302
    study.refresh_from_db()
    assert list(study.catalogue().values) == ["flexible", "reliable", "careful", "goede_koffie"]
    assert study.catalogue().values["reliable"].level == "added"
    assert list(study.catalogue().roles) == ["supplier"]
    told = desk(of + "questions", {"parts": ["expectation", "overall"], "address": "je", "task": "points", "top": "5"})
    assert told.status_code == 302
    own = {
        "kind": "choice",
        "name": "branche",
        "title_nl": "Wat doet u?",
        "title_en": "What do you do?",
        "options": "a = bouw = building\nb",
        "show_if": "{recommend} <= 6",
    }
    assert desk(of + "questions/own", own).status_code == 302
    names = [q.name for q in current(study, "customer").instrument.questions]
    assert names == ["consent", "expectation", "overall_satisfaction", "recommend", "branche"]
    assert desk(of + "questions/own", {**own, "name": "x y"}).status_code == 422
    desk(of + "questions/own", {**own, "name": "later", "show_if": "{nothing} = 1"})
    assert "later" not in [q.name for q in current(study, "customer").instrument.questions]
    wave = study.waves.get()
    desk(of + f"field/waves/{wave.pk}/turn", {})
    assert Wave.objects.of(acme).get(pk=wave.pk).state == "open"
    for page in (
        "",
        "values",
        "questions",
        "questions/own",
        "people",
        "field",
        "folder",
        "rules",
        "live",
        "preview/customer/1",
        "preview/customer/4?in=en&width=phone",
        "preview/employee/2",
    ):
        assert desk(of + page).status_code == 200, page
    assert desk(of + "preview/customer/99").status_code == 404
    assert desk("s/").status_code == 200


def upload(desk, study, content=None, name="klanten.csv"):
    content = SHEET.encode() if content is None else content
    return desk(f"s/{study.slug}/people/upload", {"file": SimpleUploadedFile(name, content)}, follow=True)


def mapping(study, **more):
    codes = ["customer_id", "customer_name", "revenue", "contact_name", "email", "function", "customer."]
    return {f"column-{i}": code for i, code in enumerate(codes)} | more


def test_nothing_is_kept_before_somebody_agrees(desk, study):
    Contact.objects.of(study.organisation).all().delete()
    Customer.objects.of(study.organisation).all().delete()
    page = upload(desk, study).content.decode()
    assert "€ 1234.50" in page
    assert "jan@x.example" in page
    assert "geen-adres is no mail address" in page
    assert study.customers.count() == 0
    page = desk(f"s/{study.slug}/people/import", mapping(study, what="agree")).content.decode()
    assert "Receipt" in page
    assert study.customers.get(code="007").segments == {"sector": "bouw"}
    assert study.customers.get(code="007").revenue == 1234.5
    assert sorted(study.contacts.values_list("email", flat=True)) == ["els@x.example", "jan@x.example"]
    assert "row 4" in page
    assert desk(f"s/{study.slug}/people/import").status_code == 302  # the file is gone


def test_a_sheet_that_is_cancelled_or_broken_leaves_nothing(desk, study, settings):
    upload(desk, study)
    desk(f"s/{study.slug}/people/import", mapping(study, what="cancel"))
    assert study.customers.count() == 2
    assert not list(settings.PENDING_FOLDER.iterdir())
    for content in (b"", b"PK\x03\x04nonsense", b'a;b\n"open', b"\x00\xff\xfe"):
        assert upload(desk, study, content).status_code == 200
    assert study.customers.count() == 2


def test_a_workbook_is_read_as_well(desk, study):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["klant", "naam", "omzet", "grootte"], ["=1+1", HOSTILE, 1250.5, "klein"], ["012", "Z", 7, "groot"]):
        book.active.append([str(c) if str(c).startswith("=") else c for c in row])
    book.active["A2"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    page = upload(desk, study, out.getvalue(), "klanten.xlsx").content.decode()
    assert "<script>alert" not in page
    form = {
        "column-0": "customer_id",
        "column-1": "customer_name",
        "column-2": "revenue",
        "column-3": "customer.",
        "what": "agree",
    }
    desk(f"s/{study.slug}/people/import", form)
    assert study.customers.get(code="012").segments == {"grootte": "groot"}
    assert study.customers.get(code="=1+1").revenue == 1250.5


def test_invitations_go_out_once_rest_is_kept_and_nothing_is_sold(desk, study):
    wave = study.waves.get()
    at = f"s/{study.slug}/field/waves/{wave.pk}/mail"
    told = desk(at, {"what": "invite", "intro": "Nu 20% korting op www.x.nl"}, follow=True)
    assert "sells nothing" in told.content.decode()
    assert Invitation.objects.of(study.organisation).count() == 0
    desk(at, {"what": "invite", "intro": "Beste klant,"})
    queued = str([row.args_kwargs for row in DBTaskResult.objects.all()])
    assert "customer.example" not in queued  # address and link never wait together
    run_tasks()
    assert sorted(one.to[0] for one in mail.outbox) == [f"person{i}@customer.example" for i in (1, 2, 3)]
    links = {line for one in mail.outbox for line in one.body.splitlines() if "/a/" in line and "stop" not in line}
    assert len(links) == 3
    assert "Beste klant," in mail.outbox[0].body
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers
    desk(at, {"what": "invite", "intro": ""})
    desk(at, {"what": "remind", "intro": ""})
    run_tasks()
    assert len(mail.outbox) == 3  # invited once; too early to remind


def test_the_rest_of_another_study_counts_too(desk, study, study_of, acme):
    desk(f"s/{study.slug}/field/waves/{study.waves.get().pk}/mail", {"what": "invite", "intro": ""})
    later = study_of(acme, slug="later")
    desk(f"s/later/field/waves/{later.waves.get().pk}/mail", {"what": "invite", "intro": ""})
    run_tasks()
    assert len(mail.outbox) == 3


def test_reminders_come_late_and_at_most_twice(study):
    import datetime as dt

    from klantwaarde.web.studies.inviting import remind_round, send_round

    wave, day = study.waves.get(), dt.date(2026, 3, 2)
    send_round(wave, study.contacts.all(), day, "https://x.example")
    Invitation.objects.of(study.organisation).filter(contact__code="C1").update(answered=True)
    stopped = study.contacts.get(code="C2")
    from django.utils import timezone

    stopped.stopped_at = timezone.now()
    stopped.save()
    for after, expected in ((1, 0), (6, 1), (7, 0), (12, 1), (30, 0)):
        assert remind_round(wave, day + dt.timedelta(days=after), "https://x.example").mailed == expected, after


def test_nobody_is_mailed_twice_at_once_nor_reminded_just_after_mail_of_another_study(study, study_of, acme):
    import datetime as dt

    from klantwaarde.web.studies.inviting import remind_round, send_round

    day, base = dt.date(2026, 3, 2), "https://x.example"
    same = study.contacts.get(code="C2")
    same.email = study.contacts.get(code="C1").email
    same.save()
    told = send_round(study.waves.get(), study.contacts.all(), day, base)
    assert (told.mailed, told.resting) == (2, 1)
    later = study_of(acme, slug="later")
    later.rest_days = 0
    later.save()
    send_round(later.waves.get(), later.contacts.filter(code="C3"), day + dt.timedelta(days=8), base)
    told = remind_round(study.waves.get(), day + dt.timedelta(days=9), base)
    assert (told.mailed, told.resting) == (1, 1)  # C3 had mail of the other study yesterday


def test_the_open_link_is_shown_and_closes_for_good(desk, study):
    at = f"s/{study.slug}/field/waves/{study.waves.get().pk}/link"
    desk(at, {"side": "customer"})
    page = desk(f"s/{study.slug}/field").content.decode()
    assert "/a/open/" in page
    desk(at, {"side": "customer"})
    assert "/a/open/" not in desk(f"s/{study.slug}/field").content.decode()


def test_coverage_is_live_and_betrays_nobody(study, named_study, begun):
    from klantwaarde.web.collecting import answering
    from klantwaarde.web.studies.coverage import progress_of
    from web_cast import TODAY

    for one in (study, named_study):
        token, response = begun(one)
        answering.finish(response, TODAY)
        answering.mark_answered(token)
    assert progress_of(study, study.waves.get()).share is None  # one answer would tell whose it was
    told = progress_of(named_study, named_study.waves.get())
    assert (told.finished, told.heard, told.share) == (1, 1, 0.75)


@pytest.mark.parametrize("role", ["owner", "researcher", "analyst", "account_manager", "viewer"])
def test_every_role_meets_its_own_doors(client_of, member_of, acme, study, role):
    client = client_of(member_of(acme, role, name=f"x{role}"))
    edit, field = role in {"owner", "researcher"}, role in {"owner", "researcher", "analyst"}
    of = f"/o/acme/s/{study.slug}/"
    for path, allowed in (
        ("", True),
        ("values", edit),
        ("questions", edit),
        ("rules", edit),
        ("field", field),
        ("live", field),
        ("people", role != "viewer"),
        ("folder", field),
    ):
        assert client.get(of + path).status_code == (200 if allowed else 403), path
    contact = study.contacts.first()
    assert client.get(f"{of}people/{contact.pk}").status_code == 403  # who somebody is, is a right of its own


def test_an_account_manager_sees_customers_of_their_own(client_of, member_of, acme, study):
    person = member_of(acme, "account_manager", name="mia")
    study.customers.filter(code="002").update(account_manager="Mia")
    page = client_of(person).get(f"/o/acme/s/{study.slug}/people").content.decode()
    assert "De Bouw" in page
    assert "Bakkerij" not in page


def test_a_stranger_finds_nothing(client_of, charlie, study):
    from klantwaarde.web.studies.urls import urlpatterns

    client = client_of(charlie)
    kwargs = {
        "study": study.slug,
        "side": "customer",
        "number": 1,
        "contact": study.contacts.first().pk,
        "wave": study.waves.get().pk,
        "page": "own_x",
    }
    for pattern in urlpatterns:
        from django.urls import reverse

        needed = {k: v for k, v in kwargs.items() if f":{k}>" in str(pattern.pattern)}
        for org in ("acme", "other"):
            if org == "other" and "study" not in needed:
                continue
            address = reverse(pattern.name, kwargs={"org": org, **needed})
            for method in (client.get, client.post):
                assert method(address).status_code in ({404} if org == "acme" else {404, 405}), address


def test_hostile_titles_names_and_codes_stay_text(desk, acme, study_of):
    study = study_of(acme, slug="hostile")
    study.title = {"nl": HOSTILE, "en": HOSTILE}
    study.save()
    study.customers.update(name=HOSTILE, account_manager=HOSTILE)
    study.contacts.update(name=HOSTILE, function=HOSTILE)
    for path in (
        "s/",
        "s/hostile/",
        "s/hostile/people",
        "s/hostile/field",
        "s/hostile/values",
        "s/hostile/questions",
        "s/hostile/preview/customer/1",
        f"s/hostile/people/{study.contacts.first().pk}",
    ):
        page = desk(path).content.decode()
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path


@pytest.mark.parametrize("role", ["owner", "researcher", "analyst", "account_manager", "viewer"])
def test_the_tabs_lead_to_every_desk_that_a_role_may_use_and_to_no_other(acme, study, member_of, client_of, role):
    """Each tab is asked for: whoever sees it comes in, and no desk that would let somebody in is left out."""
    client = client_of(member_of(acme, role, name="somebody"))
    page = client.get(f"/o/{acme.slug}/s/{study.slug}/").content.decode()
    tabs = re.findall(r'<li><a href="([^"]+)"', page.partition('class="tabs"')[2].partition("</nav>")[0])
    assert all(client.get(tab).status_code in {200, 302} for tab in tabs)
    desks = ("values", "questions", "people", "field", "cards/", "interviews/", "coding/", "customers/", "viewpoints/", "worth/",
             "answers/", "actions/", "use/", "folder", "rules")  # fmt: skip
    for desk in (f"/o/{acme.slug}/s/{study.slug}/{one}" for one in desks):
        assert (desk in tabs) == (client.get(desk).status_code != 403), desk


def test_a_folder_goes_out_and_comes_back(desk, acme, study, begun, tmp_path):
    from klantwaarde.web.collecting import answering

    for code in ("C1", "C2"):
        _, response = begun(study, code)
        answering.save_page(response, "expectation", {"expectation-0": ["9"], "expectation-1": ["dont_know"]})
        answering.save_page(response, "words", {"words": ["=1+1"]})
    for form in ("workbook", "record"):
        told = desk(f"s/{study.slug}/folder", {"form": form})
        assert told.headers["Content-Type"] == "application/zip"
        back = desk("s/+open", {"file": SimpleUploadedFile("study.zip", told.content)})
        assert back.status_code == 302, back.content.decode()
    assert "/answers/" in desk(back.url.partition(f"/o/{acme.slug}/")[2]).content.decode().partition("<main")[2]
    copies = Study.objects.of(acme).exclude(pk=study.pk)
    assert copies.count() == 2
    from klantwaarde.study import open_study
    from klantwaarde.web.studies.snapshot import write_snapshot

    for copy in copies:
        write_snapshot(copy, tmp_path / copy.slug)
        with open_study(tmp_path / copy.slug) as opened:
            assert opened.count("scores") == 4
            assert opened.missing("scores")["expectation"].dont_know == 2
            assert copy.catalogue().values.keys() == study.catalogue().values.keys()


def hostile_zip(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"no archive",
        hostile_zip(**{"..__..__etc__passwd": "x"}),
        hostile_zip(**{"study.toml": 'title = "x"', "scores.csv": "respondent_id;value_id\nR1;reliable"}),
        hostile_zip(**{"scores.csv": "a"}),
        hostile_zip(**{"study.toml": 'title = "x"', "respondents.csv": "0" * 60_000_000}),
    ],
    ids=["plain", "path", "broken", "no settings", "bomb"],
)  # fmt: skip
def test_a_hostile_folder_leaves_nothing(desk, acme, settings, content):
    told = desk("s/+open", {"file": SimpleUploadedFile("study.zip", content)})
    assert told.status_code == 422
    assert Study.objects.of(acme).count() == 0
    assert not settings.STUDIES_FOLDER.exists() or not list(settings.STUDIES_FOLDER.iterdir())


def test_words_do_not_go_out_without_the_right(client_of, bob, study):
    assert client_of(bob).post(f"/o/acme/s/{study.slug}/folder", {"form": "record"}).status_code == 403
