"""Each operation: it works, it refuses kindly, and everything that is refused has the form of RFC 9457."""

# ruff: noqa: ARG002 - fixtures are asked for what they do

from __future__ import annotations

import json

import pytest

from klantwaarde.web.api.models import Outcome
from klantwaarde.web.collecting.models import Response
from klantwaarde.web.people.audit import AuditEntry
from web.api_cast import Program

HOSTILE = "<script>alert(1)</script>"


def problem(answer, code):
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content[:300]
    told = answer.json()
    assert told["code"] == code, told
    assert told["status"] == answer.status_code
    assert told["type"] == f"urn:klantwaarde:problem:{code}"
    assert told["title"]
    assert told["requestId"] == answer.headers["X-Request-Id"]
    return told


class TestProblems:
    def test_every_refusal_is_a_problem(self, program, named_study, settings):
        problem(Program("").get("me"), "unauthorised")
        problem(Program("kwt_" + "A" * 43).get("studies"), "unauthorised")
        problem(program.get("studies/nothing"), "not-found")
        problem(program.get("nothing/at/all"), "not-found")
        problem(program.get(""), "not-found")
        problem(program.ask("DELETE", "studies"), "method")
        problem(program.get("studies?limit=0"), "invalid")
        problem(program.get("studies?cursor=!"), "invalid")
        problem(program.get("studies?cursor=MSB4"), "invalid")
        problem(program.post("studies/named/customers", b"{"), "invalid")
        problem(program.post("studies/named/customers", b'{"code": NaN}'), "invalid")
        problem(program.post("studies/named/customers", b"\xff"), "invalid")
        problem(program.post("studies/named/customers", b"[" * 100_000), "invalid")
        problem(program.post("studies/named/customers", b" " * (8 * 1024 * 1024 + 1)), "too-large")
        problem(program.post("studies/named/events", [], kind="application/json"), "media-type")
        settings.API_PER_MINUTE = 1
        assert program.get("me").status_code == 200
        assert problem(program.get("me"), "rate")
        assert int(program.get("me").headers["Retry-After"]) >= 1

    def test_a_problem_names_the_field_and_repeats_nothing(self, program, named_study):
        told = problem(program.post("studies/named/customers", {"code": "a b", HOSTILE: HOSTILE}), "invalid")
        assert {one["name"] for one in told["invalid_params"]} == {"body.customer.code", "body.customer"}
        assert "script" not in json.dumps(told)

    def test_a_fault_of_ours_says_nothing_of_itself(self, program, named_study, monkeypatch):
        from klantwaarde.web.api.operations import studies

        def broken(study):
            raise RuntimeError("secret of the inside")

        monkeypatch.setattr(studies, "shown", broken)
        told = program.get("studies/named")
        assert "secret" not in json.dumps(problem(told, "own-fault"))

    def test_a_database_that_is_gone_is_told(self, program, named_study, monkeypatch):
        from django.db import OperationalError

        from klantwaarde.web.api.operations import studies

        def gone(study):
            raise OperationalError("disk full at /secret")

        monkeypatch.setattr(studies, "shown", gone)
        answer = program.get("studies/named")
        assert "secret" not in json.dumps(problem(answer, "storage"))
        assert answer.headers["Retry-After"] == "30"

    def test_the_language_is_the_one_that_is_asked(self, program):
        assert "server" not in problem(program.get("x"), "not-found")["title"]
        dutch = problem(program.get("x", **{"Accept-Language": "nl"}), "not-found")["title"]
        assert dutch != problem(program.get("x"), "not-found")["title"]

    def test_a_cookie_opens_nothing(self, alice, client_of):
        assert client_of(alice).get("/api/v1/studies").status_code == 401


def test_studies_come_in_pages(program, study_of, acme):
    made = [study_of(acme, slug=f"s{n}").slug for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get(f"studies?limit=2&cursor={cursor}").json()
        assert len(page["items"]) <= 2
        seen += [one["slug"] for one in page["items"]]
        cursor = page["next"]
    assert seen == made
    assert program.get("studies/s1").json()["waves"][0]["code"] == "2026"


class TestCustomers:
    def test_add_change_and_read(self, program, named_study):
        new = {"code": "X-1", "name": "Été & Co", "revenue": {"amount": "1234.50"}, "segments": {"sector": "food"}}
        made = program.post("studies/named/customers", new)
        assert made.status_code == 201, made.content
        assert made.json() == {**new, "revenue": {"amount": "1234.50", "currency": "EUR"}, "account_manager": ""}
        problem(program.post("studies/named/customers", new), "conflict")
        changed = program.ask("PATCH", "studies/named/customers/X-1", {"revenue": None, "account_manager": "Bea"})
        assert changed.json()["revenue"] is None
        assert changed.json()["name"] == "Été & Co"
        assert program.get("studies/named/customers/X-1").json() == changed.json()
        assert [one["code"] for one in program.get("studies/named/customers").json()["items"]] == ["001", "002", "X-1"]
        problem(program.get("studies/named/customers/none"), "not-found")
        assert AuditEntry.objects.filter(verb__in=["customer-added", "customer-changed"]).count() == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"code": ""}, {"code": "a\u0000b"}, {"code": "a", "name": "x\ny"},
            {"code": "a", "revenue": {"amount": 1e99}},
            {"code": "a", "revenue": {"amount": "1.234"}}, {"code": "a", "segments": {"Not good": "x"}},
            {"code": "a", "segments": {"sector": "\u0000"}}, {"code": "a", "extra": 1}, {"code": "a/b"}, {}, [],
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused(self, program, named_study, wrong):
        problem(program.post("studies/named/customers", wrong), "invalid")
        assert named_study.customers.count() == 2


class TestOnce:
    def test_the_same_key_does_the_work_once(self, program, named_study):
        new = {"code": "K1"}
        first = program.post("studies/named/customers", new, **{"Idempotency-Key": "key-00001"})
        again = program.post("studies/named/customers", new, **{"Idempotency-Key": "key-00001"})
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.content == first.content
        assert again.headers["Idempotent-Replayed"] == "true"
        assert named_study.customers.filter(code="K1").count() == 1
        other = program.post("studies/named/customers", {"code": "K2"}, **{"Idempotency-Key": "key-00001"})
        problem(other, "idempotency")
        assert not named_study.customers.filter(code="K2").exists()

    def test_what_was_refused_may_be_sent_again_with_its_key(self, program, named_study):
        problem(
            program.post("studies/named/customers", {"code": "001"}, **{"Idempotency-Key": "key-00002"}), "conflict"
        )
        assert not Outcome.objects.filter(organisation=named_study.organisation).exists()
        assert (
            program.post("studies/named/customers", {"code": "9"}, **{"Idempotency-Key": "key-00002"}).status_code
            == 201
        )

    def test_two_programs_may_use_one_key(self, program, named_study, acme, alice, token_of):
        for n, one in enumerate((program, Program(token_of(acme, alice)))):
            answer = one.post("studies/named/customers", {"code": f"P{n}"}, **{"Idempotency-Key": "key-00003"})
            assert answer.status_code == 201

    @pytest.mark.parametrize("key", ["short", "x" * 201, "with space here"])
    def test_a_key_has_a_form(self, program, named_study, key):
        problem(program.post("studies/named/customers", {"code": "K"}, **{"Idempotency-Key": key}), "invalid")


def answers_of(study, side="customer"):
    """Answers to whatever the questionnaire asks that must be answered, and words in an open question."""
    from klantwaarde.web.instrument.question import Open, Scale
    from klantwaarde.web.studies.version import current

    told = {}
    for question in current(study, side).instrument.questions:
        if isinstance(question, Scale):
            told[question.name] = {option.code: question.low + 1 for option in question.items}
        elif isinstance(question, Open):
            told[question.name] = "Zeer betrouwbaar!"
    return told


class TestResponses:
    OF = "studies/named/waves/2026/responses"

    def new(self, study, **more):
        return {"contact": "C1", "consent": {"agreed": True, "words": "internal"}, "answers": answers_of(study)} | more

    def test_enter_one_and_take_it_out(self, program, named_study, acme, alice, token_of):
        made = program.post(self.OF, self.new(named_study))
        assert made.status_code == 201, made.content
        problem(program.post(self.OF, self.new(named_study)), "conflict")
        (one,) = program.get(self.OF).json()["items"]
        assert (one["contact"], one["customer"], one["consent"]) == ("C1", "001", "internal")
        assert "Zeer betrouwbaar!" in json.dumps(one["answers"])
        plain = Program(token_of(acme, alice, ["responses:read"])).get(self.OF)
        (bare,) = plain.json()["items"]
        assert (bare["contact"], bare["customer"]) == (None, None)
        assert "betrouwbaar!" not in plain.content.decode()
        assert {"expectation"} <= set(bare["answers"]), "what was marked is there"
        assert AuditEntry.objects.filter(verb="token-took-out").count() == 2
        program.get(self.OF)
        assert AuditEntry.objects.filter(verb="token-took-out").count() == 2, "once a day for each token"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"contact": "nobody"}, {"consent": {"agreed": False}}, {"consent": {"agreed": True, "words": "all"}},
            {"answers": {"nothing": 1}}, {"answers": {"expectation": {"reliable": 99}}},
            {"answers": {"expectation": 7}},
            {"side": "ghost"}, {"answers": {"consent": {"agreed": True}}},
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused_whole(self, program, named_study, wrong):
        problem(program.post(self.OF, self.new(named_study, **wrong)), "invalid")
        assert not Response.objects.filter(organisation=named_study.organisation).exists()
        assert not named_study.waves.get().invitations.exists()

    def test_a_closed_wave_takes_none(self, program, named_study):
        named_study.waves.update(state="closed")
        problem(program.post(self.OF, self.new(named_study)), "closed")

    def test_anonymous_research_names_nobody_and_is_closed_while_few_answered(self, program, study):
        of = "studies/study/waves/2026/responses"
        problem(program.post(of, self.new(study)), "anonymous")
        for n in range(5):
            page = program.get(of).json()
            assert (page["items"], page["closed"]) == ([], n < 5), n
            assert program.post(of, self.new(study, contact=None)).status_code == 201
        page = program.get(of).json()
        assert len(page["items"]) == 5
        assert all(one["contact"] is None and one["customer"] is None for one in page["items"])
        codes = [one["code"] for one in page["items"]]
        assert codes == sorted(codes), "the order of coming in could tell who"

    def test_five_people_of_two_customers_stay_closed(self, program, study, begun):
        from klantwaarde.web.collecting import answering

        for code in ("C1", "C2", "C3"):
            _, response = begun(study, code)
            Response.objects.of(study.organisation_id).filter(pk=response.pk).update(finished_on="2026-03-02")
        study.minimum_cell = 5
        for n in range(3):
            Response.objects.create(
                organisation_id=study.organisation_id, study=study, wave=study.waves.get(), version=response.version,
                side="customer", code=f"z{n}", link_hash=f"{n}" * 64, account=response.account, lang="nl",
                consent_version="1", started_on="2026-03-02", finished_on="2026-03-02",
            )  # fmt: skip
        assert answering is not None
        assert program.get("studies/study/waves/2026/responses").json()["closed"] is True
