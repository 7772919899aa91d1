"""The inbox as a study folder: it opens without a problem, it says the same, and it tells nobody's name."""

from __future__ import annotations

import msgspec
import pytest

from klantwaarde.study import check_study, open_study
from klantwaarde.web.collecting import answering
from klantwaarde.web.instrument.question import Choice, Option, Page, Rating
from klantwaarde.web.studies.snapshot import write_snapshot
from klantwaarde.web.studies.version import change, current
from web_cast import TODAY

HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script>"


def answer_all(response, said="Ze bellen terug."):
    answering.save_page(response, "expectation", {f"expectation-{i}": [str(9 - i)] for i in range(3)})
    answering.save_page(response, "experience", {"experience-0": ["7"], "experience-1": ["dont_know"]})
    answering.save_page(response, "roles", {"role_granted": ["supplier"]})
    answering.save_page(response, "why_us", {"why_us-1": ["reliable"]})
    answering.save_page(response, "words", {"words": [said]})
    answering.save_page(response, "overall", {"overall_satisfaction": ["8"], "recommend": ["9"]})


@pytest.mark.parametrize("privacy", ["anonymous", "named"])
@pytest.mark.parametrize("form", ["record", "workbook"])
def test_a_snapshot_opens_without_a_problem(study_of, acme, begun, tmp_path, privacy, form):
    study = study_of(acme, privacy=privacy)
    for code, said in (("C1", "Ze bellen terug."), ("C2", HOSTILE), ("C3", "n.v.t.")):
        answer_all(begun(study, code)[1], said)
    told = write_snapshot(study, tmp_path / "out", form=form)
    assert [f"{p.code}: {p.thing}" for p in check_study(tmp_path / "out")] == []
    with open_study(tmp_path / "out") as opened:
        assert opened.count("scores") == 9
        assert opened.count("quotes") == 2
        assert opened.settings.privacy == privacy
        assert opened.facts.minimum_cell == 5
        assert list(opened.catalogue.values) == ["reliable", "careful", "thinks_along"]
    assert told.rows["respondents"] == 3


def test_the_same_inbox_gives_the_same_bytes(study, begun, tmp_path):
    answer_all(begun(study)[1])
    one, two = (write_snapshot(study, tmp_path / name) for name in ("one", "two"))
    again = write_snapshot(study, tmp_path / "one")
    assert (
        [p.read_bytes() for p in one.files]
        == [p.read_bytes() for p in two.files]
        == [p.read_bytes() for p in again.files]
    )


def test_an_anonymous_folder_tells_no_name_code_address_or_revenue(study, begun, tmp_path):
    answer_all(begun(study)[1])
    made = write_snapshot(study, tmp_path / "out", form="workbook")
    import io
    import zipfile

    told = b""
    for path in made.files:
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
                told += b"".join(book.read(name) for name in book.namelist())
        else:
            told += path.read_bytes()
    for secret in (b"Bakkerij", b"Person", b"customer.example", b"7500", b"C1<", b">001<"):
        assert secret not in told, secret
    assert b"food" in told  # what reports split by does go along


def test_a_changed_version_keeps_the_earlier_answers_under_their_code(study, begun, tmp_path):
    first = current(study, "customer").instrument
    sector = Choice(
        name="branch", title={"nl": "Branche", "en": "Branch"}, options=(Option("a", {"nl": "bouw", "en": "x"}),)
    )
    mark = Rating(name="loyal", title={"nl": "Trouw", "en": "Loyal"})
    changed = msgspec.structs.replace(first, pages=(*first.pages, Page(name="more", questions=(sector, mark))))
    change(study, "customer", changed)
    _, one = begun(study, "C1")
    answer_all(one)
    answering.save_page(one, "more", {"branch": ["a"], "loyal": ["7"]})
    better = msgspec.structs.replace(sector, options=(Option("a", {"nl": "bouw en installatie", "en": "x"}),))
    change(
        study,
        "customer",
        msgspec.structs.replace(first, pages=(*first.pages, Page(name="more", questions=(better, mark)))),
    )
    _, two = begun(study, "C2")
    answer_all(two)
    answering.save_page(two, "more", {"branch": ["a"], "loyal": ["8"]})
    assert one.version.number, two.version.number == (1, 2)
    write_snapshot(study, tmp_path / "out")
    # A mark that reports do not split by stays in the table, and the study says that it is not read.
    assert {p.code for p in check_study(tmp_path / "out")} <= {"unknown-column"}
    with open_study(tmp_path / "out") as opened:
        rows = opened.table("respondents").collect()
        assert set(rows["branch"].to_list()) == {"bouw en installatie"}
        assert opened.settings.segment_names["respondents.branch"] == {"nl": "Branche", "en": "Branch"}


def test_an_anonymous_folder_never_becomes_named(study, begun, tmp_path):
    from klantwaarde.web.studies.study import PromiseError

    answer_all(begun(study)[1])
    study.privacy = "named"
    with pytest.raises(PromiseError):
        study.save()
    study.refresh_from_db()
    study.minimum_cell = 10
    study.save()
    study.minimum_cell = 5
    with pytest.raises(PromiseError):
        study.save()


def test_answering_twice_in_two_waves_is_one_respondent(study, begun, tmp_path):
    from klantwaarde.web.studies.inviting import invite_contact
    from klantwaarde.web.studies.models import Wave

    answer_all(begun(study)[1])
    later = Wave.objects.create(organisation=study.organisation, study=study, code="2027", state="open")
    invitation = invite_contact(later, study.contacts.get(code="C1"))
    response = answering.begin(invitation, "t" * 32, {"agreed": True, "words": "internal"}, "nl", TODAY)
    answering.save_page(response, "overall", {"recommend": ["5"]})
    told = write_snapshot(study, tmp_path / "out")
    assert told.rows["respondents"] == 1
    assert told.rows["overall"] == 2
    assert [p.code for p in check_study(tmp_path / "out")] == []
